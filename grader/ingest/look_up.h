/*
 * look_up.h: codes of answers longer than one ASCII byte, against the frozen codebooks.
 *
 * Codebooks of free texts are larger than the caches, so looking up one answer at a time would be waiting for memory.
 * Answers are collected over some rows, each asking for the slot where it should be (base/dictionary.h), and then all
 * are found together.
 */
#ifndef GRADER_INGEST_LOOK_UP_H
#define GRADER_INGEST_LOOK_UP_H

#include "ingest/chunk.h"

struct look_up {
    struct dictionary_search search;
    uint32_t item, row; /* row as in struct pending */
};

/* Ask for the code of an answer, a field of a row (cells.h) or a part of one. Room for one more must be there. */
static inline void look_up_ask(struct chunk *chunk, const struct encoder *encoder, size_t item, struct text answer,
                               size_t row)
{
    chunk->look_ups[chunk->n_look_ups++] = (struct look_up){
        dictionary_search_begin(&encoder->codebooks[item].long_answers, answer), (uint32_t)item, (uint32_t)row};
}

/* Call before a row asks for the codes of up to `n` answers. */
void look_up_reserve(struct chunk *chunk, const struct encoder *encoder, size_t n);

/* The code of one answer, found at once; when it has none, CODE_EMPTY, and the pending list of its item has `row`. */
uint32_t look_up_now(struct chunk *chunk, const struct encoder *encoder, size_t item, struct text answer, size_t row);

/* Wide and packed: write the codes that were asked for into their cells; an answer without a code becomes pending, its cell empty. Call
 * before the bytes of the rows go away. */
void look_up_finish(struct chunk *chunk, const struct encoder *encoder);

#endif
