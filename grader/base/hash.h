/*
 * hash.h: one hash of bytes for every table in the program. Not keyed: a
 * table that hostile input could overload must not rely on it for more than speed.
 *
 * A text of up to 16 bytes is two words, and they are hashed and compared as such; XXH3 (libxxhash) hashes the others.
 */
#ifndef GRADER_BASE_HASH_H
#define GRADER_BASE_HASH_H

#include <endian.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "base/wide.h"

enum { WORDS_BYTES = 16 };

/* The bytes of a text of up to WORDS_BYTES, zeros behind them; with the length they tell texts apart. */
struct text_words {
    uint64_t low, high;
};

static inline uint64_t word_at(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return le64toh(word);
}

/* The first n bytes of a word, n from 1 to 8. */
static inline uint64_t first_bytes(uint64_t word, size_t n)
{
    return word & (~UINT64_C(0) >> (64 - 8 * n));
}

/* For texts that have WORDS_BYTES readable bytes from their start on, whatever their length, which is not 0. */
static inline struct text_words text_words_padded(struct text t)
{
    enum { WORD = sizeof(uint64_t) };
    const size_t in_low = t.len < WORD ? t.len : WORD;
    const uint64_t low = first_bytes(word_at(t.at), in_low), high = word_at(t.at + WORD);
    return (struct text_words){low, t.len > WORD ? first_bytes(high, t.len - WORD) : 0};
}

/* The same without looking behind the text: pieces that overlap agree where they do. */
static inline struct text_words text_words(struct text t)
{
    enum { WORD = sizeof(uint64_t), HALF = sizeof(uint32_t) };
    if (t.len > WORD)
        return (struct text_words){word_at(t.at), word_at(t.at + t.len - WORD) >> (8 * (WORDS_BYTES - t.len))};
    if (t.len >= HALF) {
        uint32_t first, last;
        memcpy(&first, t.at, HALF);
        memcpy(&last, t.at + t.len - HALF, HALF);
        return (struct text_words){le32toh(first) | (uint64_t)le32toh(last) << (8 * (t.len - HALF)), 0};
    }
    if (!t.len) return (struct text_words){0, 0};
    const unsigned char *bytes = (const unsigned char *)t.at;
    const size_t middle = t.len / 2, last = t.len - 1;
    return (struct text_words){bytes[0] | (uint64_t)bytes[middle] << (8 * middle) | (uint64_t)bytes[last] << (8 * last),
                               0};
}

/* The two halves of a product of 128 bits, both of which depend on all bits of the factors, made one; twice. */
static inline uint64_t hash_words(struct text_words words, size_t len)
{
    const uint64_t odd = UINT64_C(0x9E3779B97F4A7C15), other = UINT64_C(0xD6E8FEB86659FD93);
    const uwide_t product = (uwide_t)(words.low ^ odd) * (words.high + other + len);
    const uwide_t again = (uwide_t)((uint64_t)product ^ (uint64_t)(product >> 64)) * odd;
    return (uint64_t)again ^ (uint64_t)(again >> 64);
}

uint64_t hash_long_text(struct text t); /* longer than WORDS_BYTES */

/* XXH3 64 bits with a seed, as every implementation of it gives: for draws that others can repeat. */
uint64_t hash_seeded(struct text t, uint64_t seed);

static inline uint64_t hash_text(struct text t)
{
    return t.len > WORDS_BYTES ? hash_long_text(t) : hash_words(text_words(t), t.len);
}

#endif
