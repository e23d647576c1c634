/*
 * scan_portable.c: the scanner in plain C: eight bytes at a time in a 64-bit word.
 *
 * Equal bytes become zero bytes after an exclusive or; zero bytes are found without a carry between bytes, and a
 * multiplication gathers their eight flags into one byte of the mask.
 */
#include <endian.h>
#include <string.h>

#include "ingest/scan_emit.h"

static const uint64_t LOW_BITS = 0x0101010101010101, HIGH_BITS = 0x8080808080808080;
static const uint64_t GATHER = 0x0102040810204080; /* bit 8i of the factor goes to bit 56 + i */

static inline uint64_t gather_flags(uint64_t high_bits)
{
    return (high_bits >> 7) * GATHER >> 56;
}

static inline uint64_t zero_bytes(uint64_t word)
{
    return ~(((word & ~HIGH_BITS) + ~HIGH_BITS) | word | ~HIGH_BITS);
}

static inline uint64_t equal_bytes(uint64_t word, char byte)
{
    return gather_flags(zero_bytes(word ^ (uint8_t)byte * LOW_BITS));
}

void scan_portable(const char *bytes, uint32_t len, char delimiter, struct scan_tokens *tokens)
{
    struct scan_carry carry = SCAN_CARRY_START;
    uint64_t high = 0, nuls = 0;
    scan_begin(tokens);
    for (uint32_t at = 0; at < len; at += 64) {
        uint64_t delimiters = 0, newlines = 0, returns = 0, quotes = 0, block_high = 0, block_nuls = 0;
        for (unsigned i = 0; i < 64; i += 8) {
            uint64_t word;
            memcpy(&word, bytes + at + i, sizeof word);
            word = le64toh(word);
            delimiters |= equal_bytes(word, delimiter) << i;
            newlines |= equal_bytes(word, '\n') << i;
            returns |= equal_bytes(word, '\r') << i;
            quotes |= equal_bytes(word, '"') << i;
            block_high |= gather_flags(word & HIGH_BITS) << i;
            block_nuls |= gather_flags(zero_bytes(word)) << i;
        }
        const uint64_t valid = scan_valid_bits(at, len);
        high |= block_high & valid;
        nuls |= block_nuls & valid;
        const struct scan_block block = {delimiters & valid, newlines & valid, returns & valid, quotes & valid, valid};
        const struct scan_masks masks = scan_masks_from(block, &carry);
        if (!scan_emit(tokens, bytes, at, &masks)) break;
    }
    tokens->has_high = high != 0;
    tokens->has_nul = nuls != 0;
}
