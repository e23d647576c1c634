/* look_up.c: codes of answers (contract in look_up.h). */
#include "ingest/look_up.h"

static void note_new_answer(struct chunk *chunk, const struct look_up *up, size_t row)
{
    const uint32_t text = dictionary_add_hashed(&chunk->new_texts, up->search.text, up->search.hash);
    GR_GROW(chunk->new_text_hashes, chunk->new_text_hashes_capacity, text + 1);
    chunk->new_text_hashes[text] = up->search.hash;
    struct pending_list *pending = &chunk->pending[up->item];
    GR_GROW(pending->list, pending->capacity, pending->n + 1);
    pending->list[pending->n++] = (struct pending){(uint32_t)row, text};
    chunk->n_pending++;
}

uint32_t look_up_end(struct chunk *chunk, const struct encoder *encoder, const struct look_up *up, size_t row)
{
    const uint32_t number = dictionary_search_end(&encoder->codebooks[up->item].long_answers, &up->search);
    if (number != DICTIONARY_NONE) return CODE_FIRST_LONG + number;
    note_new_answer(chunk, up, row);
    return CODE_EMPTY;
}
