/*
 * earlier.h: the rows of an earlier cohort (ingest_options.earlier), put where they would be if its inputs were read again.
 *
 * The inputs of the earlier cohort come first, with plans made from the names of their columns; their rows are made from
 * students, answers and origins, and the lines of long ones are taken again (earlier_lines.c). From there on uniting
 * cannot tell them from rows that were read, except that some were set aside already and have no answers any more. So
 * students, order, duplicates, rejects and counts come out as from reading everything; what cannot come out so is
 * refused.
 */
#ifndef GRADER_INGEST_EARLIER_H
#define GRADER_INGEST_EARLIER_H

#include "ingest/intake.h"

/* Before the inputs are planned: is everything there that is needed? The earlier sources become inputs and sources. */
MUST_CHECK enum gr_status earlier_plan(struct intake *intake, struct gr_error *err);

/* When all plans are made: can lines of its long inputs still be taken as they were? */
MUST_CHECK enum gr_status earlier_check_items(const struct intake *intake, struct gr_error *err);

/* Before anything is read: codebooks, rows, rejects and counts. */
MUST_CHECK enum gr_status earlier_take(struct intake *intake, struct gr_error *err);

/* Before long inputs are read, when all others have been: the lines of its own. */
MUST_CHECK enum gr_status earlier_take_lines(struct intake *intake, struct gr_error *err);

/* When everything has been read, before rows are united. */
MUST_CHECK enum gr_status earlier_check(const struct intake *intake, struct gr_error *err);

/* Whether the row is one that was set aside then. */
static inline bool earlier_is_aside(const struct intake *intake, size_t row)
{
    return row < intake->n_earlier_rows && origins_is_aside(&intake->options->earlier->origins, row);
}

#endif
