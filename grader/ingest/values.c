/* values.c: look-ups through the thread's cache (contract in values.h). */
#include "ingest/values.h"

static uint32_t look_up_value(struct chunk *chunk, const struct encoder *encoder, size_t attribute, struct text value)
{
    const uint64_t hash = hash_text(value);
    const uint32_t number = dictionary_find_hashed(&encoder->attributes[attribute].values, value, hash);
    if (number != DICTIONARY_NONE) return number;
    return NEW_VALUE | dictionary_add_hashed(&chunk->new_values[attribute], value, hash);
}

uint32_t value_number(struct chunk *chunk, const struct encoder *encoder, size_t attribute, struct text value)
{
    if (!value.len) return 0;
    if (value.len > CACHED_VALUE_BYTES) return look_up_value(chunk, encoder, attribute, value);
    const uint64_t word = value_word(value);
    struct cached_value *line = value_cache_line(chunk->value_caches + attribute * VALUE_CACHE_ENTRIES, word);
    size_t hit = VALUE_CACHE_LINE;
    for (size_t i = 0; i < VALUE_CACHE_LINE; i++) /* without branches: which of the four it is cannot be guessed */
        hit = line[i].word == word && line[i].length == value.len ? i : hit;
    if (hit < VALUE_CACHE_LINE) return line[hit].number;
    const uint32_t number = look_up_value(chunk, encoder, attribute, value);
    if (!(number & NEW_VALUE)) value_cache_put(line, (struct cached_value){word, (uint32_t)value.len, number});
    return number;
}
