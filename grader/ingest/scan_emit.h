/*
 * scan_emit.h: from bit masks to tokens; shared by the scanners. Bit i of a mask stands for byte i of a 64-byte block.
 */
#ifndef GRADER_INGEST_SCAN_EMIT_H
#define GRADER_INGEST_SCAN_EMIT_H

#include "ingest/scan.h"

/* What a block tells the next one: its last separators, as the lowest bits of the shifted masks. */
struct scan_carry {
    uint64_t one_before;    /* bit 0: the byte before the block is a separator */
    uint64_t two_before;    /* bits 0, 1: the two bytes before it are */
    uint64_t return_before; /* bit 0: the byte before the block is a CR */
};

/* Separators of a block, told apart by what they end. */
struct scan_masks {
    uint64_t field_ends; /* delimiters and line ends; the LF of a CRLF ends nothing */
    uint64_t record_ends;
    uint64_t empty;    /* the field that would end here is empty */
    uint64_t one_byte; /* … has one byte, given that it is not empty */
};

/* The start of the text counts as a separator: the first field begins there. */
static const struct scan_carry SCAN_CARRY_START = {1, 3, 0};

static inline struct scan_masks scan_masks_from(uint64_t delimiters, uint64_t newlines, uint64_t returns,
                                                struct scan_carry *carry)
{
    const uint64_t separators = delimiters | newlines | returns;
    const uint64_t second_halves = newlines & (returns << 1 | carry->return_before);
    const struct scan_masks masks = {
        .field_ends = separators & ~second_halves,
        .record_ends = (newlines | returns) & ~second_halves,
        .empty = separators << 1 | carry->one_before,
        .one_byte = separators << 2 | carry->two_before,
    };
    *carry = (struct scan_carry){separators >> 63, separators >> 62, returns >> 63};
    return masks;
}

/* Close the records that end in this block; `fields_before` fields ended before the block. */
static inline void scan_emit_records(struct scan_tokens *tokens, const char *bytes, uint32_t at,
                                     struct scan_masks masks, uint32_t fields_before)
{
    for (uint64_t left = masks.record_ends; left; left &= left - 1) {
        const uint64_t below = (left & -left) - 1;
        const uint32_t end = at + (uint32_t)__builtin_ctzll(left);
        const bool pair = bytes[end] == '\r' && bytes[end + 1] == '\n';
        tokens->records[tokens->n_records++] = (struct scan_record){
            .start = tokens->complete,
            .field_end = fields_before + (uint32_t)__builtin_popcountll(masks.field_ends & below) + 1,
        };
        tokens->complete = end + 1 + pair;
    }
}

/* One field at a time, for scanners without a compressing store. */
static inline void scan_emit_fields(struct scan_tokens *tokens, const char *bytes, uint32_t at, struct scan_masks masks)
{
    uint32_t n = tokens->n_fields;
    for (uint64_t left = masks.field_ends; left; left &= left - 1) {
        const unsigned bit = (unsigned)__builtin_ctzll(left);
        const uint8_t before = (uint8_t)bytes[(ptrdiff_t)at + (ptrdiff_t)bit - 1];
        const uint8_t written = masks.one_byte >> bit & 1 ? before : SCAN_LONG;
        tokens->ends[n] = at + bit;
        tokens->codes[n++] = masks.empty >> bit & 1 ? 0 : written;
    }
    tokens->n_fields = n;
}

static inline void scan_begin(struct scan_tokens *tokens)
{
    tokens->n_fields = tokens->n_records = tokens->complete = 0;
    tokens->has_high = tokens->has_nul = false;
}

/* The bits of a block that lie before the end of the text. */
static inline uint64_t scan_valid_bits(uint32_t at, uint32_t len)
{
    return len - at >= 64 ? ~UINT64_C(0) : (UINT64_C(1) << (len - at)) - 1;
}

#endif
