/* place_marks.c: bits of places, and how many lie below each (contract in place_marks.h). */
#include "rank/place_marks.h"

#include <stdlib.h>

#include "base/memory.h"

void place_marks_init(struct place_marks *marks, size_t n_places, size_t n_blocks)
{
    *marks = (struct place_marks){.n_words = n_places / 64 + 1, .n_blocks = n_blocks};
    marks->bits = gr_calloc(n_blocks * marks->n_words, sizeof *marks->bits);
}

size_t place_marks_unite(struct place_marks *marks)
{
    uint32_t n = 0;
    marks->before = gr_realloc_array(NULL, marks->n_words, sizeof *marks->before);
    for (size_t word = 0; word < marks->n_words; word++) {
        for (size_t block = 1; block < marks->n_blocks; block++)
            marks->bits[word] |= marks->bits[block * marks->n_words + word];
        marks->before[word] = n;
        n += (uint32_t)__builtin_popcountll(marks->bits[word]);
    }
    return n;
}

/* Processors of the last fifteen years count bits by themselves. (clang and the sanitizers cannot make such clones.) */
#if defined __x86_64__ && !defined __clang__ && !defined GRADER_NO_SIMD && !defined __SANITIZE_ADDRESS__ &&            \
    !defined __SANITIZE_THREAD__
__attribute__((target_clones("popcnt", "default")))
#endif
void place_marks_number(const struct place_marks *marks, uint64_t *places, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const uint64_t word = places[i] / 64, below = (UINT64_C(1) << places[i] % 64) - 1;
        places[i] = marks->before[word] + (uint32_t)__builtin_popcountll(marks->bits[word] & below);
    }
}

void place_marks_release(struct place_marks *marks)
{
    free(marks->bits);
    free(marks->before);
    *marks = (struct place_marks){0};
}
