/*
 * earlier_parts.h: what the files of `earlier` share.
 *
 *     earlier.c           what can be added to an earlier cohort: its inputs, rejects and counts
 *     earlier_rows.c      its rows, out of students, answers and origins
 *     earlier_attempts.c  its rows where they are attempts, out of what was kept of them
 *     earlier_lines.c     lines of its long inputs, out of what was kept of them
 */
#ifndef GRADER_INGEST_EARLIER_PARTS_H
#define GRADER_INGEST_EARLIER_PARTS_H

#include "ingest/earlier.h"

static inline bool earlier_is_long(const struct intake *intake, size_t input)
{
    return intake->inputs[input].plan.layout == LAYOUT_LONG;
}

/* Where the rows of input i end. *run goes on through the runs of lines, from 0, input by input. */
static inline size_t earlier_rows_end(const struct origins *origins, size_t i, size_t *run)
{
    while (*run < origins->lines.n && origins->lines.list[*run].source == i)
        ++*run;
    return *run < origins->lines.n ? (size_t)origins->lines.list[*run].row : origins->n_rows;
}

/* Fails: its parts do not belong together. */
MUST_CHECK enum gr_status earlier_damaged(const struct intake *intake, struct gr_error *err);

/* Ids, sheets, states and values of all rows but those of long inputs; the students' are used up. Codebooks are there. */
void earlier_take_students(struct intake *intake);

/* The same of attempts, and their answers into the codebooks. False when what was kept is damaged. */
MUST_CHECK bool earlier_take_attempts(struct intake *intake);

/* Rejects that are rows of attempts were strangers to the roster: they are rows again, whatever roster comes now. */
void earlier_recall_strangers(struct intake *intake);

#endif
