/* what_if_counts.h: what excluding an item does, from counts of totals and marks (evaluate/mark_counts.h). */
#ifndef GRADER_PIPELINE_WHAT_IF_COUNTS_H
#define GRADER_PIPELINE_WHAT_IF_COUNTS_H

#include "evaluate/mark_counts.h"
#include "model/changes.h"

/* Whether all that is asked follows from such counts. */
bool counts_will_do(const struct exam *exam);

/* `before` and `now`: the exam with the item and without. Adds to *out what changes for everybody, and gives the largest change
 * of a rank, doubled. False: the exam without the item counts its marks in units in which these are none. */
bool what_if_from_counts(const struct exam *before, const struct exam *now, const struct mark_count *counts, size_t n,
                         struct change_counts *out, int64_t *largest);

#endif
