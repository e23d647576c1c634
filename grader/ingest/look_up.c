/* look_up.c: codes of answers (contract in look_up.h). */
#include "ingest/look_up.h"

/* Look-ups at a time: enough to hide the memory behind each other, few enough for the first-level cache. */
enum { BATCH = 128 };

void look_up_reserve(struct chunk *chunk, const struct encoder *encoder, size_t n)
{
    if (chunk->n_look_ups >= BATCH) look_up_finish(chunk, encoder);
    GR_GROW(chunk->look_ups, chunk->look_ups_capacity, chunk->n_look_ups + n);
}

static void note_new_answer(struct chunk *chunk, const struct look_up *up)
{
    const uint32_t text = dictionary_add_hashed(&chunk->new_texts, up->search.text, up->search.hash);
    GR_GROW(chunk->new_text_hashes, chunk->new_text_hashes_capacity, text + 1);
    chunk->new_text_hashes[text] = up->search.hash;
    struct pending_list *pending = &chunk->pending[up->item];
    GR_GROW(pending->list, pending->capacity, pending->n + 1);
    pending->list[pending->n++] = (struct pending){up->row, text};
    chunk->n_pending++;
}

static uint32_t code_of(struct chunk *chunk, const struct encoder *encoder, const struct look_up *up)
{
    const struct dictionary_search *search = &up->search;
    const uint32_t number = dictionary_search_end(&encoder->codebooks[up->item].long_answers, search);
    if (number == DICTIONARY_NONE) {
        note_new_answer(chunk, up);
        return CODE_EMPTY;
    }
    const uint32_t code = CODE_FIRST_LONG + number, length = (uint32_t)search->text.len;
    if (length <= WORDS_BYTES)
        *recent_answer_at(chunk->recent, up->item, search->words) = (struct recent_answer){search->words, length, code};
    return code;
}

uint32_t look_up_now(struct chunk *chunk, const struct encoder *encoder, size_t item, struct text answer, size_t row)
{
    const struct dictionary *known = &encoder->codebooks[item].long_answers;
    const struct look_up up = {dictionary_search_begin(known, answer), (uint32_t)item, (uint32_t)row};
    return code_of(chunk, encoder, &up);
}

void look_up_finish(struct chunk *chunk, const struct encoder *encoder)
{
    const struct look_up *end = chunk->look_ups + chunk->n_look_ups;
    for (const struct look_up *up = chunk->look_ups; up < end; up++)
        dictionary_search_continue(&encoder->codebooks[up->item].long_answers, &up->search);
    for (const struct look_up *up = chunk->look_ups; up < end; up++) {
        const uint32_t code = code_of(chunk, encoder, up);
        cell_write(chunk->cells + up->row * encoder->stride, encoder->slots[up->item], code);
    }
    chunk->n_look_ups = 0;
}
