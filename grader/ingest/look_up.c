/* look_up.c: codes of answers (contract in look_up.h). */
#include "ingest/look_up.h"

static void note_new_answer(struct chunk *chunk, const struct look_up *up, size_t row)
{
    const uint32_t text = dictionary_add_hashed(&chunk->new_texts, up->answer, up->hash);
    GR_GROW(chunk->new_text_hashes, chunk->new_text_hashes_capacity, text + 1);
    chunk->new_text_hashes[text] = up->hash;
    struct pending_list *pending = &chunk->pending[up->item];
    GR_GROW(pending->list, pending->capacity, pending->n + 1);
    pending->list[pending->n++] = (struct pending){(uint32_t)row, text};
    chunk->n_pending++;
}

uint32_t look_up_end(struct chunk *chunk, const struct encoder *encoder, const struct look_up *up, size_t row)
{
    const struct dictionary *known = &encoder->codebooks[up->item].long_answers;
    const uint32_t number = up->answer.len <= WORDS_BYTES
                                ? dictionary_find_words(known, up->words, up->answer.len, up->hash)
                                : dictionary_find_hashed(known, up->answer, up->hash);
    if (number != DICTIONARY_NONE) return CODE_FIRST_LONG + number;
    note_new_answer(chunk, up, row);
    return CODE_EMPTY;
}
