/*
 * encode_parts.h: what the encoders of all layouts share (encode.c, encode_long.c); nobody else includes it.
 */
#ifndef GRADER_INGEST_ENCODE_PARTS_H
#define GRADER_INGEST_ENCODE_PARTS_H

#include "ingest/encode.h"

#define REJECT(chunk, text, field, ...)                                                                                \
    rejects_add(&(chunk)->rejects,                                                                                     \
                (struct reject){.line = (text)->line, .column = (uint32_t)(field), .text = (text)->raw}, __VA_ARGS__)

/* A new row of the chunk: id, state, attribute values; gives its number. `cells` may be NULL when no column gives
 * values. */
size_t add_row(struct chunk *chunk, const struct encoder *encoder, const struct cells *cells, struct text id,
               uint8_t state);

/* State and values of a further line of the last row. */
void join_row(struct chunk *chunk, const struct encoder *encoder, const struct cells *cells, uint8_t state);

/* The row is good so far: what a long input asks for, then its answer. */
void encode_long(struct chunk *chunk, const struct encoder *encoder, const struct cells *cells,
                 const struct row_text *text, struct text id, uint8_t state);

/* Room for more rows in the lists of ids, states and values. */
void reserve_rows(struct chunk *chunk, size_t more);

#endif
