/* values.h: numbers of attribute values, such as schools, while a chunk is encoded. */
#ifndef GRADER_INGEST_VALUES_H
#define GRADER_INGEST_VALUES_H

#include "ingest/chunk.h"

/* Look for the row's value of an attribute; the field of a column that the input lacks is empty. */
static inline struct dictionary_search value_seek(const struct encoder *encoder, const struct cells *cells,
                                                  size_t attribute)
{
    const size_t column = encoder->plan->attribute_columns[attribute];
    const struct text value = column == NO_COLUMN ? TEXT("") : cells_field(cells, column);
    return dictionary_search_begin(&encoder->attributes[attribute].values, value);
}

/* The number of a value that was looked for, or NEW_VALUE and its number among the chunk's own. The empty text is
 * number 0. */
static inline uint32_t value_found(struct chunk *chunk, const struct encoder *encoder, size_t attribute,
                                   const struct dictionary_search *search)
{
    if (!search->text.len) return 0;
    const uint32_t number = dictionary_search_end(&encoder->attributes[attribute].values, search);
    if (number != DICTIONARY_NONE) return number;
    return NEW_VALUE | dictionary_add_hashed(&chunk->new_values[attribute], search->text, search->hash);
}

#endif
