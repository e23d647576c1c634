/*
 * row_marking.h: marking rows while they are read, for runs that need nothing of the answers but their marks.
 *
 * Ingest does not know how to mark, score and evaluate do not know when rows are read; this joins them. Whenever new
 * answers have got codes they are scored, once each, and the evaluator takes the new marks into its tables.
 */
#ifndef GRADER_PIPELINE_ROW_MARKING_H
#define GRADER_PIPELINE_ROW_MARKING_H

#include "evaluate/evaluate.h"
#include "model/row_marker.h"
#include "score/rubric.h"

struct row_marking {
    const struct rubric *rubric;
    struct mark_table *marks;
    struct ungradables *ungradables;
    struct evaluator *evaluator;
    struct row_marker marker; /* to hand to ingest */
};

/* The table and the list are filled while rows are read; they, the rubric and *marking itself must stay in place. */
void row_marking_start(struct row_marking *marking, const struct rubric *rubric, struct mark_table *marks,
                       struct ungradables *ungradables);
void row_marking_end(struct row_marking *marking); /* also when it was never started */

#endif
