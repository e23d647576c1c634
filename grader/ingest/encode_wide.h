/* encode_wide.h: rows of wide inputs: their answers, and whole pieces of them at once. */
#ifndef GRADER_INGEST_ENCODE_WIDE_H
#define GRADER_INGEST_ENCODE_WIDE_H

#include "ingest/chunk.h"

/* The codes of a row's answers into its cells, for which there is room; those of longer ones when look_up_finish is
 * called. */
void encode_wide_answers(struct chunk *chunk, const struct encoder *encoder, const struct cells *cells, size_t row);

/* Take all records that were scanned in `bytes`, if each of them is a row that nothing can be wrong with; else take
 * none and return false: encode_row says what is wrong with which. The bytes are UTF-8 without NUL. */
bool encode_wide_records(struct chunk *chunk, const struct encoder *encoder, const char *bytes);

#endif
