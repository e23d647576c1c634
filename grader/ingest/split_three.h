/*
 * split_three.h: the first three fields of a short plain row. Vector code with a portable twin; both give the same.
 */
#ifndef GRADER_INGEST_SPLIT_THREE_H
#define GRADER_INGEST_SPLIT_THREE_H

#include <stdbool.h>
#include <stdint.h>

#include "ingest/scan.h"

struct three_ends {
    uint32_t of[3]; /* where each field ends: at a delimiter, a delimiter, and a LF or CR */
};

enum { SPLIT_BYTES = 64 }; /* at most SCAN_PAD */

#ifdef SCAN_HAS_VECTORS
#include <emmintrin.h>

struct split_masks {
    uint64_t separators, unfit; /* unfit: NUL, quote, not ASCII */
};

static inline struct split_masks split_block(const char *at, char delimiter)
{
    const __m128i block = _mm_loadu_si128((const __m128i *)(const void *)at);
    const __m128i line_ends =
        _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('\n')), _mm_cmpeq_epi8(block, _mm_set1_epi8('\r')));
    const __m128i separators = _mm_or_si128(line_ends, _mm_cmpeq_epi8(block, _mm_set1_epi8(delimiter)));
    /* As signed bytes, exactly NUL and what is not ASCII is less than 1. */
    const __m128i unfit =
        _mm_or_si128(_mm_cmplt_epi8(block, _mm_set1_epi8(1)), _mm_cmpeq_epi8(block, _mm_set1_epi8('"')));
    return (struct split_masks){(uint32_t)_mm_movemask_epi8(separators), (uint32_t)_mm_movemask_epi8(unfit)};
}

/* False when a row that begins here has not exactly three fields, is longer than SPLIT_BYTES, or has a NUL, a quote or
 * a byte that is not ASCII. SPLIT_BYTES bytes must be readable. */
static inline bool split_three(const char *at, char delimiter, struct three_ends *ends)
{
    uint64_t separators = 0, unfit = 0, third = 0;
    for (unsigned from = 0; from < SPLIT_BYTES && !third; from += 32) {
        const struct split_masks low = split_block(at + from, delimiter), high = split_block(at + from + 16, delimiter);
        separators |= (low.separators | high.separators << 16) << from;
        unfit |= (low.unfit | high.unfit << 16) << from;
        third = separators & (separators - 1);
        third &= third - 1;
    }
    if (!third) return false;
    const uint64_t second = separators & (separators - 1);
    ends->of[0] = (uint32_t)__builtin_ctzll(separators);
    ends->of[1] = (uint32_t)__builtin_ctzll(second);
    ends->of[2] = (uint32_t)__builtin_ctzll(third);
    if (unfit & ((third & -third) - 1)) return false;
    return at[ends->of[0]] == delimiter && at[ends->of[1]] == delimiter && at[ends->of[2]] != delimiter;
}

#else

static inline bool split_three(const char *at, char delimiter, struct three_ends *ends)
{
    unsigned n = 0;
    for (uint32_t i = 0; i < SPLIT_BYTES; i++) {
        const bool ends_line = is_line_end(at[i]);
        if ((signed char)at[i] < 1 || at[i] == '"' || (ends_line && n < 2)) return false;
        if (!ends_line && at[i] != delimiter) continue;
        if (!ends_line && n == 2) return false;
        ends->of[n++] = i;
        if (n == 3) return true;
    }
    return false;
}

#endif
#endif
