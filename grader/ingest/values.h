/* values.h: numbers of attribute values, such as schools, while a chunk is encoded. */
#ifndef GRADER_INGEST_VALUES_H
#define GRADER_INGEST_VALUES_H

#include "ingest/chunk.h"

/* The value's number, or NEW_VALUE + its number among those that are new in the chunk; 0 for the empty text. `value` is
 * a field of a row (cells.h). */
uint32_t value_number(struct chunk *chunk, const struct encoder *encoder, size_t attribute, struct text value);

/* Ask for the memory that value_number will look at first. */
static inline void value_fetch(const struct chunk *chunk, size_t attribute, struct text value)
{
    if (value.len - 1 >= CACHED_VALUE_BYTES) return; /* empty, or too long */
    __builtin_prefetch(value_cache_line(chunk->value_caches + attribute * VALUE_CACHE_ENTRIES, value_word(value)));
}

#endif
