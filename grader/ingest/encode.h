/*
 * encode.h: one row of cells into a chunk: checks, id, state, attributes, answers. Between chunk.c, which splits texts
 * into rows, and the lists of the chunk.
 */
#ifndef GRADER_INGEST_ENCODE_H
#define GRADER_INGEST_ENCODE_H

#include "ingest/chunk.h"

struct row_text {
    struct text raw; /* as written, for rejects */
    uint64_t line;   /* in the chunk */
    bool is_clean;   /* known to be UTF-8 without NUL */
};

/* Take the row, or reject it. Its bytes must last until look_up_finish. */
void encode_row(struct chunk *chunk, const struct encoder *encoder, const struct cells *cells,
                const struct row_text *text);

/* Reject a row that could not even be split. */
void reject_row(struct chunk *chunk, const struct row_text *text, size_t column, const char *reason);

#endif
