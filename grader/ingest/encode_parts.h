/*
 * encode_parts.h: what the encoders of all layouts (encode.c, encode_wide.c, encode_long.c, plain_long.c) share with one
 * another, and with earlier_lines.c, which fills chunks from a run; nobody else includes it.
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

/* The same but for the values, which the caller fills in. */
size_t add_bare_row(struct chunk *chunk, struct text id, uint8_t state);

/* Whether a line says of its student what the last row does, but for the state. */
bool has_values_of_last_row(const struct chunk *chunk, const struct encoder *encoder, const struct cells *cells);

/* Room for the answers of the last row; the line on which it stands, and whether ids still ascend. Rows of wide and
 * packed inputs have both. */
void add_cells(struct chunk *chunk, const struct encoder *encoder);
void note_line(struct chunk *chunk, uint64_t line);

/* Characters of a text that is known to be UTF-8: bytes of the one that begins here; how many there are. */
size_t character_length(const char *at);
size_t count_characters(struct text t);

/* The row is good so far: what a long input asks for, then its answer. */
void encode_long(struct chunk *chunk, const struct encoder *encoder, const struct cells *cells,
                 const struct row_text *text, struct text id, uint8_t state);

/* The same when the item is known. `answer` is a field of a row, or readable like one (cells.h). */
void encode_long_item(struct chunk *chunk, const struct encoder *encoder, const struct cells *cells,
                      const struct row_text *text, struct text id, uint8_t state, size_t item, struct text answer);

/* Room for more rows in the lists of ids, states and values. */
void reserve_rows(struct chunk *chunk, size_t more);

#endif
