/*
 * look_up.h: codes of answers longer than one ASCII byte, against the frozen codebooks.
 *
 * The two steps of a search in a dictionary: all answers of a row begin theirs before the first one ends.
 */
#ifndef GRADER_INGEST_LOOK_UP_H
#define GRADER_INGEST_LOOK_UP_H

#include "ingest/chunk.h"

struct look_up {
    struct dictionary_search search;
    uint32_t item;
};

/* `answer` is a field of a row (cells.h) or a part of one, and not empty. */
static inline struct look_up look_up_begin(const struct encoder *encoder, size_t item, struct text answer)
{
    return (struct look_up){dictionary_search_begin(&encoder->codebooks[item].long_answers, answer), (uint32_t)item};
}

/* The code; or, when the answer has none yet, CODE_EMPTY, and its cell becomes pending. `row` as in struct pending. */
uint32_t look_up_end(struct chunk *chunk, const struct encoder *encoder, const struct look_up *up, size_t row);

#endif
