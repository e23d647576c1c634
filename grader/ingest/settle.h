/*
 * settle.h: after the chunks of a window were encoded: give new answers and attribute values their numbers, in input
 * order, and append the rows.
 */
#ifndef GRADER_INGEST_SETTLE_H
#define GRADER_INGEST_SETTLE_H

#include "ingest/chunk.h"

/* Add the chunks' new values to the attributes, in chunk order, and replace their numbers in the rows. */
void settle_values(struct attribute *attributes, size_t n_attributes, struct chunk *chunks, size_t n_chunks);

/* Add the chunks' new answers to the codebooks, in chunk order; the `text` of each pending cell becomes its code. */
void settle_answers(struct codebook *codebooks, size_t n_items, struct chunk *chunks, size_t n_chunks);

/* Append the rows of the chunks (wide, packed, roster), settled, to the rows and their sheet. `line` is the number of
 * the first chunk's first line. `expected_rows`: how many there may be in the end (rows.h). */
void settle_rows(struct rows *rows, struct sheet *sheet, const struct codebook *codebooks, size_t n_items,
                 struct chunk *chunks, size_t n_chunks, uint32_t source, uint64_t line, size_t expected_rows);

#endif
