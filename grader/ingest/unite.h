/*
 * unite.h: rows → students. The last step of ingest: rows of the same student are joined (subjects), or one of them is
 * chosen, or all are set aside (duplicates); the roster gives attributes and adds the absent.
 *
 * Two rows of a student are duplicates when their inputs share an item. Students come in the order of their first row;
 * those who are only on the roster come last, in its order.
 */
#ifndef GRADER_INGEST_UNITE_H
#define GRADER_INGEST_UNITE_H

#include "ingest/intake.h"

/* Fill students, responses, counts and rejects of the cohort; the rows are used up. Fails when the roster names a
 * student twice. */
MUST_CHECK enum gr_status unite_rows(struct intake *intake, struct gr_error *err);

#endif
