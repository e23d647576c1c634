/*
 * scan_emit.h: from bit masks to tokens; shared by the scanners. Bit i of a mask stands for byte i of a 64-byte block.
 */
#ifndef GRADER_INGEST_SCAN_EMIT_H
#define GRADER_INGEST_SCAN_EMIT_H

#include "ingest/scan.h"

/* What a block tells the next one: its last separators and quotes, as the lowest bits of the shifted masks. */
struct scan_carry {
    uint64_t one_before;    /* bit 0: the byte before the block is a separator */
    uint64_t two_before;    /* bits 0, 1: the two bytes before it are */
    uint64_t return_before; /* bit 0: the byte before the block is a CR */
    uint64_t in_quotes;     /* all bits: the block begins inside quotes */
    uint64_t closed_before; /* bit 0: the byte before the block is a closing quote */
    uint64_t first_before;  /* bits 0 to 3: the four bytes before it are quotes that begin a field */
};

/* Separators of a block, told apart by what they end. */
struct scan_masks {
    uint64_t field_ends; /* delimiters and line ends outside quotes; the LF of a CRLF ends nothing */
    uint64_t record_ends;
    uint64_t line_ends; /* inside quotes too */
    uint64_t empty;     /* the field that would end here is empty */
    uint64_t one_byte;  /* … has one byte, given that it is not empty */
    uint64_t quoted;    /* the field that ends here is in quotes, and without them … */
    uint64_t quoted_empty, quoted_one_byte, quoted_two_bytes;
    uint64_t odd; /* quotes, or bytes after a quote, where they may not stand */
};

/* What there is of each kind in a block. */
struct scan_block {
    uint64_t delimiters, newlines, returns, quotes, valid;
};

/* The start of the text counts as a separator: the first field begins there. */
static const struct scan_carry SCAN_CARRY_START = {.one_before = 1, .two_before = 3};

/* Bit i: the number of bits set in 0 … i is odd. */
static inline uint64_t scan_parity(uint64_t bits)
{
    for (unsigned shift = 1; shift < 64; shift *= 2)
        bits ^= bits << shift;
    return bits;
}

/* Quotes open and close by turns; two in a row inside quotes close and open again, and are one that was doubled. */
static inline void scan_mark_quotes(struct scan_masks *masks, const struct scan_block *block, uint64_t inside,
                                    uint64_t separators, struct scan_carry *carry)
{
    const uint64_t opening = block->quotes & inside, closing = block->quotes & ~inside;
    const uint64_t after_closing = closing << 1 | carry->closed_before;
    const uint64_t first = opening & masks->empty;
    masks->quoted = masks->field_ends & after_closing;
    masks->quoted_empty = first << 2 | carry->first_before >> 2;
    masks->quoted_one_byte = first << 3 | carry->first_before >> 1;
    masks->quoted_two_bytes = first << 4 | carry->first_before;
    masks->odd =
        ((opening & ~(masks->empty | after_closing)) | (after_closing & ~(separators | opening))) & block->valid;
    carry->in_quotes = UINT64_C(0) - (inside >> 63);
    carry->closed_before = closing >> 63;
    carry->first_before = first >> 60;
}

static inline struct scan_masks scan_masks_from(struct scan_block block, struct scan_carry *carry)
{
    const bool has_quotes = (block.quotes | carry->in_quotes | carry->closed_before | carry->first_before) != 0;
    const uint64_t inside = has_quotes ? scan_parity(block.quotes) ^ carry->in_quotes : 0;
    const uint64_t separators = (block.delimiters | block.newlines | block.returns) & ~inside;
    const uint64_t second_halves = block.newlines & (block.returns << 1 | carry->return_before);
    const uint64_t line_ends = (block.newlines | block.returns) & ~second_halves;
    struct scan_masks masks = {
        .field_ends = separators & ~second_halves,
        .record_ends = line_ends & ~inside,
        .line_ends = line_ends,
        .empty = separators << 1 | carry->one_before,
        .one_byte = separators << 2 | carry->two_before,
    };
    if (has_quotes) scan_mark_quotes(&masks, &block, inside, separators, carry);
    carry->one_before = separators >> 63;
    carry->two_before = separators >> 62;
    carry->return_before = block.returns >> 63;
    return masks;
}

/* Close the records that end in this block. */
static inline void scan_emit_records(struct scan_tokens *tokens, const char *bytes, uint32_t at,
                                     const struct scan_masks *masks)
{
    for (uint64_t left = masks->record_ends; left; left &= left - 1) {
        const uint64_t below = (left & -left) - 1;
        const uint32_t end = at + (uint32_t)__builtin_ctzll(left);
        const bool pair = bytes[end] == '\r' && bytes[end + 1] == '\n';
        tokens->records[tokens->n_records++] = (struct scan_record){
            .start = tokens->complete,
            .field_end = tokens->n_fields + (uint32_t)__builtin_popcountll(masks->field_ends & below) + 1,
            .line_end = tokens->n_lines + (uint32_t)__builtin_popcountll(masks->line_ends & below) + 1,
        };
        tokens->complete = end + 1 + pair;
    }
    tokens->n_lines += (uint32_t)__builtin_popcountll(masks->line_ends);
}

/* Short codes of the quoted fields of this block, whose fields, `fields_before` on, are written already. */
static inline void scan_emit_quoted(struct scan_tokens *tokens, const char *bytes, uint32_t at,
                                    const struct scan_masks *masks, uint32_t fields_before)
{
    for (uint64_t left = masks->quoted; left; left &= left - 1) {
        const uint64_t bit = left & -left;
        const uint8_t byte = (uint8_t)bytes[(ptrdiff_t)at + __builtin_ctzll(left) - 2];
        const bool is_byte = masks->quoted_one_byte & bit && byte < 0x80;
        const bool is_quote = masks->quoted_two_bytes & bit && byte == '"'; /* one, doubled */
        uint8_t code = is_byte || is_quote ? byte : SCAN_QUOTED;
        if (masks->quoted_empty & bit) code = 0;
        tokens->codes[fields_before + (uint32_t)__builtin_popcountll(masks->field_ends & (bit - 1))] = code;
    }
}

/* One field at a time, for scanners without a compressing store. */
static inline void scan_emit_fields(struct scan_tokens *tokens, const char *bytes, uint32_t at,
                                    const struct scan_masks *masks)
{
    uint32_t n = tokens->n_fields;
    for (uint64_t left = masks->field_ends; left; left &= left - 1) {
        const unsigned bit = (unsigned)__builtin_ctzll(left);
        const uint8_t before = (uint8_t)bytes[(ptrdiff_t)at + (ptrdiff_t)bit - 1];
        const uint8_t written = masks->one_byte >> bit & 1 ? before : SCAN_LONG;
        tokens->ends[n] = at + bit;
        tokens->codes[n++] = masks->empty >> bit & 1 ? 0 : written;
    }
    tokens->n_fields = n;
}

/* All tokens of a block; false when the scan must stop before it. */
static inline bool scan_emit(struct scan_tokens *tokens, const char *bytes, uint32_t at, const struct scan_masks *masks)
{
    const uint32_t fields_before = tokens->n_fields;
    tokens->is_odd = masks->odd != 0;
    if (tokens->is_odd) return false;
    scan_emit_records(tokens, bytes, at, masks);
    scan_emit_fields(tokens, bytes, at, masks);
    scan_emit_quoted(tokens, bytes, at, masks, fields_before);
    return true;
}

static inline void scan_begin(struct scan_tokens *tokens)
{
    tokens->n_fields = tokens->n_records = tokens->n_lines = tokens->complete = 0;
    tokens->has_high = tokens->has_nul = tokens->is_odd = false;
}

/* The bits of a block that lie before the end of the text. */
static inline uint64_t scan_valid_bits(uint32_t at, uint32_t len)
{
    return len - at >= 64 ? ~UINT64_C(0) : (UINT64_C(1) << (len - at)) - 1;
}

#endif
