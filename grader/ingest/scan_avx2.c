/* scan_avx2.c: the scanner with 32-byte compares: masks by vector, fields one at a time. Contract in scan.h. */
#include "ingest/scan_emit.h"

#ifdef SCAN_HAS_VECTORS

#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt")))

AVX2 static inline uint64_t equal_bytes(__m256i low, __m256i high, __m256i wanted)
{
    const uint32_t low_bits = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted));
    const uint32_t high_bits = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted));
    return (uint64_t)high_bits << 32 | low_bits;
}

AVX2 void scan_avx2(const char *bytes, uint32_t len, char delimiter, struct scan_tokens *tokens)
{
    const __m256i delimiter_everywhere = _mm256_set1_epi8(delimiter), newline_everywhere = _mm256_set1_epi8('\n');
    const __m256i return_everywhere = _mm256_set1_epi8('\r'), quote_everywhere = _mm256_set1_epi8('"');
    const __m256i zero = _mm256_setzero_si256();
    struct scan_carry carry = SCAN_CARRY_START;
    uint64_t high_bytes = 0, nuls = 0;
    scan_begin(tokens);
    for (uint32_t at = 0; at < len; at += 64) {
        const __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + at));
        const __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + at + 32));
        const uint64_t valid = scan_valid_bits(at, len);
        const uint64_t block_high =
            (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32 | (uint32_t)_mm256_movemask_epi8(low);
        high_bytes |= block_high & valid;
        nuls |= equal_bytes(low, high, zero) & valid;
        const struct scan_block block = {
            .delimiters = equal_bytes(low, high, delimiter_everywhere) & valid,
            .newlines = equal_bytes(low, high, newline_everywhere) & valid,
            .returns = equal_bytes(low, high, return_everywhere) & valid,
            .quotes = equal_bytes(low, high, quote_everywhere) & valid,
            .valid = valid,
        };
        const struct scan_masks masks = scan_masks_from(block, &carry);
        if (!scan_emit(tokens, bytes, at, &masks)) break;
    }
    tokens->has_high = high_bytes != 0;
    tokens->has_nul = nuls != 0;
}

#else
typedef int scan_avx2_is_not_built;
#endif
