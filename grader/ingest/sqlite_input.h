/* sqlite_input.h: answers and rosters from a SQLite table: its rows, in rowid order, as cells. */
#ifndef GRADER_INGEST_SQLITE_INPUT_H
#define GRADER_INGEST_SQLITE_INPUT_H

#include "ingest/intake.h"

struct sqlite_rows;

/* Fill input->header with the columns of the table ("answers", or "roster", unless the name says another). Failures:
 * no such table (the message lists those there are), a table without rows. */
MUST_CHECK enum gr_status sqlite_input_header(struct intake *intake, struct input *input, struct gr_error *err);

/* `chunk_bytes`: about how much of the table is to make one chunk; what is read does not depend on it. */
MUST_CHECK enum gr_status sqlite_input_open(struct sqlite_rows **out, const struct input *input, size_t chunk_bytes,
                                            struct gr_error *err);
size_t sqlite_input_most_chunks(const struct sqlite_rows *rows); /* that one call of sqlite_input_encode fills */

/* Encode the next rows into the first *n_chunks of the chunks, in order, in parallel; 0 after the last row. Chunks
 * after those may have been used too and are to be forgotten. */
MUST_CHECK enum gr_status sqlite_input_encode(struct sqlite_rows *rows, struct chunk *chunks,
                                              const struct encoder *encoder, size_t *n_chunks, struct gr_error *err);

/* How many times the n_rows so far all rows may be, judged by the rowids, 1 at the end; 0 when there is no telling. */
double sqlite_input_times(const struct sqlite_rows *rows, uint64_t n_rows);

/* Of the bytes of the file; after the last row. */
MUST_CHECK enum gr_status sqlite_input_digest(struct sqlite_rows *rows, char hex[SHA256_HEX_BYTES],
                                              struct gr_error *err);
void sqlite_input_close(struct sqlite_rows *rows); /* accepts NULL */

#endif
