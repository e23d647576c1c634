/* encode_wide.h: rows of wide inputs: their answers, and whole pieces of them at once. */
#ifndef GRADER_INGEST_ENCODE_WIDE_H
#define GRADER_INGEST_ENCODE_WIDE_H

#include "ingest/chunk.h"

/* The codes of a row's answers to `to`, in the sheet's layout. */
void encode_wide_answers(struct chunk *chunk, const struct encoder *encoder, const struct cells *cells, size_t row,
                         uint8_t *to);

/* Take all records that were scanned in `bytes`, if each of them is a row that nothing can be wrong with; else take
 * none and return false: encode_row says what is wrong with which. The bytes are UTF-8 without NUL. */
bool encode_wide_records(struct chunk *chunk, const struct encoder *encoder, const char *bytes);

#endif
