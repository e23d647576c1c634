/*
 * value_cache.h: short attribute values that a thread has met lately, with their numbers.
 *
 * Provinces and schools come in any order, and looking one up in a dictionary of 20,000 costs four cache misses. A
 * value of up to 8 bytes fits in a word, so a direct-mapped table of words answers most look-ups with one access. Only
 * numbers of the frozen dictionaries are kept, which never change; one cache belongs to one thread.
 */
#ifndef GRADER_INGEST_VALUE_CACHE_H
#define GRADER_INGEST_VALUE_CACHE_H

#include <stdint.h>

#include "base/hash.h"

enum { VALUE_CACHE_LINE = 4, VALUE_CACHE_BITS = 13, CACHED_VALUE_BYTES = 8 };
enum { VALUE_CACHE_ENTRIES = VALUE_CACHE_LINE << VALUE_CACHE_BITS };

struct cached_value {
    uint64_t word;
    uint32_t length; /* 0: the entry is free */
    uint32_t number;
};

/* The bytes of a field of 1 to 8 bytes; together with the length they tell texts apart. */
static inline uint64_t value_word(struct text value)
{
    return first_bytes(word_at(value.at), value.len);
}

/* The line of entries in which the word may be. */
static inline struct cached_value *value_cache_line(struct cached_value *cache, uint64_t word)
{
    return &cache[(word * UINT64_C(0x9E3779B97F4A7C15) >> (64 - VALUE_CACHE_BITS)) * VALUE_CACHE_LINE];
}

/* Put an entry into a line; the oldest goes. */
static inline void value_cache_put(struct cached_value *line, struct cached_value entry)
{
    for (size_t i = VALUE_CACHE_LINE - 1; i > 0; i--)
        line[i] = line[i - 1];
    line[0] = entry;
}

#endif
