/*
 * long_details.h: which lines of the long inputs gave a student his answers, where the index did not keep them.
 *
 * Lines are asked for when answers were given more than once and when a student is not on the roster: of few students,
 * if of any. For these the inputs are read a second time, into an index of their own that keeps lines. It decides on
 * the repeated answers as it would have done the first time.
 */
#ifndef GRADER_INGEST_LONG_DETAILS_H
#define GRADER_INGEST_LONG_DETAILS_H

#include "ingest/intake.h"

struct long_details;

/* When all inputs have been read. `first`: for every row the first row of the same student, NULL when there is no
 * roster. Afterwards repeated answers are settled: cells, states, counts and rejects are what they should be. *out is
 * NULL when there was nothing to read again. Fails when an input has changed meanwhile. */
MUST_CHECK enum gr_status long_details_read(struct long_details **out, struct intake *intake, const uint32_t *first,
                                            struct gr_error *err);
void long_details_free(struct long_details *details); /* accepts NULL */

/* Reject all lines that gave the student in this row of the long inputs' sheet his answers; he is not on the roster.
 * Returns how many. */
uint64_t long_details_reject(const struct long_details *details, struct intake *intake, size_t row, const char *reason);

#endif
