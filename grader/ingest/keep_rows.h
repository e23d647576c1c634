/*
 * keep_rows.h: where students may have several rows (answers.attempts of the rubric), the rows of wide and packed inputs as
 * they came, packed (kept_lines.h): joining them forgets which answer stood in which.
 */
#ifndef GRADER_INGEST_KEEP_ROWS_H
#define GRADER_INGEST_KEEP_ROWS_H

#include "ingest/intake.h"

/* Before rows are united: fills rows, lines and row_answers of the origins; their kind becomes ORIGINS_ATTEMPTS when there
 * are too many. A row is a run of its own, with an id of its own, of answers to all items of its input. */
void keep_rows(const struct intake *intake, struct origins *to);

#endif
