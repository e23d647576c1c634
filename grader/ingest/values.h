/* values.h: numbers of attribute values, such as schools, while a chunk is encoded. */
#ifndef GRADER_INGEST_VALUES_H
#define GRADER_INGEST_VALUES_H

#include "ingest/chunk.h"

/* The row's value of an attribute; the field of a column that the input lacks is empty. */
static inline struct text value_of(const struct encoder *encoder, const struct cells *cells, size_t attribute)
{
    const size_t column = encoder->plan->attribute_columns[attribute];
    return column == NO_COLUMN ? TEXT("") : cells_field(cells, column);
}

static inline struct dictionary_search value_seek(const struct encoder *encoder, const struct cells *cells,
                                                  size_t attribute)
{
    return dictionary_search_begin(&encoder->attributes[attribute].values, value_of(encoder, cells, attribute));
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

/* Whether the row gives another value than the one of this number. The column's dictionary is asked for the text only:
 * a long input has the same value in millions of lines. */
static inline bool value_differs(const struct chunk *chunk, const struct encoder *encoder, const struct cells *cells,
                                 size_t attribute, uint32_t number)
{
    const struct text value = value_of(encoder, cells, attribute);
    const bool is_new = number & NEW_VALUE;
    const struct dictionary *known = is_new ? &chunk->new_values[attribute] : &encoder->attributes[attribute].values;
    return value.len && !text_equal(known->texts[is_new ? number & ~NEW_VALUE : number], value);
}

#endif
