/* sqlite_input.h: answers and rosters from a SQLite table: its rows, in rowid order, as cells. */
#ifndef GRADER_INGEST_SQLITE_INPUT_H
#define GRADER_INGEST_SQLITE_INPUT_H

#include "ingest/intake.h"

struct sqlite_rows;

/* Fill input->header with the columns of the table ("answers", or "roster", unless the name says another). Failures:
 * no such table (the message lists those there are), a table without rows. */
MUST_CHECK enum gr_status sqlite_input_header(struct intake *intake, struct input *input, struct gr_error *err);

MUST_CHECK enum gr_status sqlite_input_open(struct sqlite_rows **out, const struct input *input, struct gr_error *err);
/* Encode the next rows into the chunk; *more is false after the last. */
MUST_CHECK enum gr_status sqlite_input_encode(struct sqlite_rows *rows, struct chunk *chunk,
                                              const struct encoder *encoder, bool *more, struct gr_error *err);
void sqlite_input_close(struct sqlite_rows *rows); /* accepts NULL */

/* Of the bytes of the file. */
MUST_CHECK enum gr_status sqlite_input_digest(const struct input *input, char hex[DIGEST_HEX_BYTES],
                                              struct gr_error *err);

#endif
