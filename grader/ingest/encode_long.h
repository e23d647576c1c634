/*
 * encode_long.h: one answer of a long input into the runs of a chunk.
 */
#ifndef GRADER_INGEST_ENCODE_LONG_H
#define GRADER_INGEST_ENCODE_LONG_H

#include "ingest/chunk.h"

/* Whether the line goes on with the open run: same student, next line. */
bool long_run_goes_on(const struct chunk *chunk, struct text id, uint64_t line);

/* Begin a run. The id is copied. `row`: of the chunk's states and values, if the input has such columns. */
void long_run_begin(struct chunk *chunk, struct text id, uint64_t line, size_t row);

/* Add an answer to the open run. `answer` is a field of a row (cells.h). */
void long_run_add(struct chunk *chunk, const struct encoder *encoder, size_t item, struct text answer);

/* The codes of new answers, once they are settled (settle.h). */
void long_answers_patch(struct chunk *chunk);

/* Take rows of the plainest kind from the beginning of `bytes`, where a row begins: three columns (student, item,
 * answer), short, ASCII, without quotes, of a known item. SCAN_PAD bytes behind `bytes` must be readable. Gives how many
 * bytes were taken; the row behind them, if any, must go through encode_row. */
size_t encode_plain_long(struct chunk *chunk, const struct encoder *encoder, struct text bytes);

#endif
