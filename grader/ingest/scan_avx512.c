/*
 * scan_avx512.c: the scanner with 64-byte compares and compressing stores: a whole block becomes tokens without a loop
 * over its fields. Contract in scan.h.
 *
 * The short code of the field that ends at byte i is byte i-1, unless the mask says that the field is empty or longer.
 * So the block is loaded once more, one byte earlier; masks put 0 and SCAN_LONG where they belong; and the lanes of
 * the field ends are pressed together. The offsets of the ends are the lane numbers, pressed together the same way.
 */
#include "ingest/scan_emit.h"

#ifdef SCAN_HAS_VECTORS

#include <immintrin.h>

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi2,bmi,bmi2,popcnt,lzcnt")))

static const uint8_t LANE_NUMBERS[64] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                                         16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
                                         32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
                                         48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};

/* Write up to 64 tokens from `to` on; lanes beyond the number of fields write bytes that the next block overwrites. */
AVX512 static inline void emit_block(struct scan_tokens *tokens, const char *bytes, uint32_t at,
                                     const struct scan_masks *masks, __m512i lane_numbers)
{
    const uint32_t n = tokens->n_fields, found = (uint32_t)__builtin_popcountll(masks->field_ends);
    const __m512i byte_before = _mm512_loadu_si512(bytes + (ptrdiff_t)at - 1);
    const __m512i short_codes = _mm512_maskz_mov_epi8(~masks->empty, byte_before);
    const __m512i codes = _mm512_mask_mov_epi8(short_codes, ~(masks->empty | masks->one_byte), _mm512_set1_epi8(-1));
    _mm512_storeu_si512(tokens->codes + n, _mm512_maskz_compress_epi8(masks->field_ends, codes));

    const __m512i lanes = _mm512_maskz_compress_epi8(masks->field_ends, lane_numbers);
    const __m512i offset = _mm512_set1_epi32((int)at);
    uint32_t *ends = tokens->ends + n;
    _mm512_storeu_si512(ends, _mm512_add_epi32(offset, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(lanes, 0))));
    if (found > 16)
        _mm512_storeu_si512(ends + 16,
                            _mm512_add_epi32(offset, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(lanes, 1))));
    if (found > 32)
        _mm512_storeu_si512(ends + 32,
                            _mm512_add_epi32(offset, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(lanes, 2))));
    if (found > 48)
        _mm512_storeu_si512(ends + 48,
                            _mm512_add_epi32(offset, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(lanes, 3))));
    tokens->n_fields = n + found;
}

AVX512 void scan_avx512(const char *bytes, uint32_t len, char delimiter, struct scan_tokens *tokens)
{
    const __m512i delimiter_everywhere = _mm512_set1_epi8(delimiter), newline_everywhere = _mm512_set1_epi8('\n');
    const __m512i return_everywhere = _mm512_set1_epi8('\r'), quote_everywhere = _mm512_set1_epi8('"');
    const __m512i lane_numbers = _mm512_loadu_si512(LANE_NUMBERS);
    struct scan_carry carry = SCAN_CARRY_START;
    uint64_t high = 0, nuls = 0;
    scan_begin(tokens);
    for (uint32_t at = 0; at < len; at += 64) {
        const __m512i bytes_here = _mm512_loadu_si512(bytes + at);
        const uint64_t valid = scan_valid_bits(at, len);
        high |= _mm512_movepi8_mask(bytes_here) & valid;
        nuls |= _mm512_testn_epi8_mask(bytes_here, bytes_here) & valid;
        const struct scan_block block = {
            .delimiters = _mm512_cmpeq_epi8_mask(bytes_here, delimiter_everywhere) & valid,
            .newlines = _mm512_cmpeq_epi8_mask(bytes_here, newline_everywhere) & valid,
            .returns = _mm512_cmpeq_epi8_mask(bytes_here, return_everywhere) & valid,
            .quotes = _mm512_cmpeq_epi8_mask(bytes_here, quote_everywhere) & valid,
            .valid = valid,
        };
        const struct scan_masks masks = scan_masks_from(block, &carry);
        const uint32_t fields_before = tokens->n_fields;
        tokens->is_odd = masks.odd != 0;
        if (tokens->is_odd) break;
        scan_emit_records(tokens, bytes, at, &masks);
        emit_block(tokens, bytes, at, &masks, lane_numbers);
        scan_emit_quoted(tokens, bytes, at, &masks, fields_before);
    }
    tokens->has_high = high != 0;
    tokens->has_nul = nuls != 0;
}

#else
typedef int scan_avx512_is_not_built;
#endif
