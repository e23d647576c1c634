/*
 * place_marks.h: which of many possible places occur, and their numbers 0, 1, … from the best place down.
 *
 * One bit a place: four keys of sixty marks could have ten million places, of which a nation has a few ten thousand, and
 * their bits stay in the cache. Every block of students marks bits of its own; united, the number of a place is how many
 * bits there are below it.
 */
#ifndef GRADER_RANK_PLACE_MARKS_H
#define GRADER_RANK_PLACE_MARKS_H

#include <stddef.h>
#include <stdint.h>

struct place_marks {
    uint64_t *bits; /* [block][word]; once united, the first block's are those of all */
    size_t n_words, n_blocks;
    uint32_t *before; /* by word: bits in the words before it; once united */
};

void place_marks_init(struct place_marks *marks, size_t n_places, size_t n_blocks); /* places below 2^32 */

static inline uint64_t *place_marks_of_block(const struct place_marks *marks, size_t block)
{
    return marks->bits + block * marks->n_words;
}

static inline void place_mark(uint64_t *bits, uint32_t place)
{
    const uint64_t bit = UINT64_C(1) << place % 64;
    if (!(bits[place / 64] & bit)) bits[place / 64] |= bit; /* mostly there: no need to write */
}

size_t place_marks_unite(struct place_marks *marks); /* how many places occur */

/* Marked places become their numbers. */
void place_marks_number(const struct place_marks *marks, uint64_t *places, size_t n);

void place_marks_release(struct place_marks *marks);

#endif
