/*
 * marking.h: marking rows while they are read, for runs that need nothing of the answers but their marks.
 *
 * Ingest does not know how to mark, score and evaluate do not know when rows are read; this joins them. Whenever new
 * answers have got codes they are scored, once each, and the evaluator takes the new marks into its tables.
 */
#ifndef GRADER_PIPELINE_MARKING_H
#define GRADER_PIPELINE_MARKING_H

#include "evaluate/evaluate.h"
#include "model/row_marker.h"
#include "score/rubric.h"

struct marking {
    const struct rubric *rubric;
    struct mark_table *marks;
    struct ungradables *ungradables;
    struct evaluator *evaluator;
    struct row_marker marker; /* to hand to ingest */
};

/* The table and the list are filled while rows are read; they, the rubric and *marking itself must stay in place. */
void marking_start(struct marking *marking, const struct rubric *rubric, struct mark_table *marks,
                   struct ungradables *ungradables);
void marking_end(struct marking *marking); /* also when it was never started */

#endif
