/* letter_sums.c: comparing answers with letters (contract in letter_sums.h). */
#include "evaluate/letter_sums.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#if defined(__x86_64__) && !defined(GRADER_NO_SIMD)

#include <immintrin.h>

#define AVX512 __attribute__((target("avx512f,avx512bw,popcnt")))

enum { LANES = 64, LETTERS_MOST = 12, BLOCKS_MOST = 4 }; /* a run has at most 255 items */
enum flag { CORRECT = 1, WRONG = 2, BLANK = 4, INVALID = 8 };

struct additions {
    uint8_t marks[LANES], flags[LANES]; /* by item */
};

struct letter_sums {
    uint32_t n, n_letters;
    uint8_t letters[LETTERS_MOST];
    struct additions additions[BLOCKS_MOST][LETTERS_MOST];
};

static uint8_t flags_of(uint64_t word)
{
    return (uint8_t)((word >> 32 & 1) * CORRECT | (word >> 40 & 1) * WRONG | (word >> 48 & 1) * BLANK |
                     (word >> 56 & 1) * INVALID);
}

/* Whether any item takes the letter for an answer, right, wrong or blank. */
static bool is_possible(const uint64_t *words, uint32_t n, unsigned letter)
{
    for (uint32_t item = 0; item < n; item++)
        if (!(flags_of(words[item * 256 + letter]) & INVALID)) return true;
    return false;
}

/* Those that people write first: nothing, capitals, digits. */
static void choose_letters(struct letter_sums *sums, const uint64_t *words)
{
    static const char candidates[] = "\0ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-abcdefghijklmnopqrstuvwxyz";
    for (size_t i = 0; i < sizeof candidates - 1 && sums->n_letters < LETTERS_MOST; i++)
        if (is_possible(words, sums->n, (unsigned char)candidates[i]))
            sums->letters[sums->n_letters++] = (uint8_t)candidates[i];
}

struct letter_sums *letter_sums_new(const uint64_t *words, uint32_t n)
{
    if (!__builtin_cpu_supports("avx512bw") || n > BLOCKS_MOST * LANES) return NULL;
    struct letter_sums *sums = gr_calloc(1, sizeof *sums);
    sums->n = n;
    choose_letters(sums, words);
    for (uint32_t item = 0; item < n; item++)
        for (uint32_t i = 0; i < sums->n_letters; i++) {
            const uint64_t word = words[item * 256 + sums->letters[i]];
            if ((word & UINT32_MAX) > UINT8_MAX) {
                free(sums);
                return NULL;
            }
            sums->additions[item / LANES][i].marks[item % LANES] = (uint8_t)word;
            sums->additions[item / LANES][i].flags[item % LANES] = flags_of(word);
        }
    return sums;
}

AVX512 bool letter_sums_add(const struct letter_sums *sums, const uint8_t *answers, uint64_t *word)
{
    uint64_t total = 0;
    for (uint32_t done = 0, block = 0; done < sums->n; done += LANES, block++) {
        const uint64_t all = sums->n - done >= LANES ? ~UINT64_C(0) : (UINT64_C(1) << (sums->n - done)) - 1;
        const __m512i given = _mm512_maskz_loadu_epi8(all, answers + done);
        __m512i marks = _mm512_setzero_si512(), flags = _mm512_setzero_si512();
        uint64_t known = ~all;
        for (uint32_t i = 0; ~known; i++) {
            if (i == sums->n_letters) return false;
            const struct additions *adds = &sums->additions[block][i];
            const uint64_t same = _mm512_cmpeq_epi8_mask(given, _mm512_set1_epi8((char)sums->letters[i]));
            marks = _mm512_mask_mov_epi8(marks, same, _mm512_loadu_si512(adds->marks));
            flags = _mm512_mask_mov_epi8(flags, same, _mm512_loadu_si512(adds->flags));
            known |= same;
        }
        const __m512i eighths = _mm512_sad_epu8(marks, _mm512_setzero_si512());
        total += (uint64_t)_mm512_reduce_add_epi64(eighths);
        const uint64_t correct = _mm512_test_epi8_mask(flags, _mm512_set1_epi8(CORRECT));
        const uint64_t wrong = _mm512_test_epi8_mask(flags, _mm512_set1_epi8(WRONG));
        const uint64_t blank = _mm512_test_epi8_mask(flags, _mm512_set1_epi8(BLANK));
        const uint64_t invalid = _mm512_test_epi8_mask(flags, _mm512_set1_epi8(INVALID));
        total += (uint64_t)__builtin_popcountll(correct) << 32 | (uint64_t)__builtin_popcountll(wrong) << 40 |
                 (uint64_t)__builtin_popcountll(blank) << 48 | (uint64_t)__builtin_popcountll(invalid) << 56;
    }
    *word = total;
    return true;
}

#else

struct letter_sums *letter_sums_new(const uint64_t *words, uint32_t n)
{
    (void)words;
    (void)n;
    return NULL;
}

bool letter_sums_add(const struct letter_sums *sums, const uint8_t *answers, uint64_t *word)
{
    (void)sums;
    (void)answers;
    (void)word;
    return false;
}

#endif

void letter_sums_free(struct letter_sums *sums)
{
    free(sums);
}
