/* rehearsal.h: `grader regrade --dry-run` where ranks follow from totals: the answers pass by once, and of plain exams only what
 * changed is looked at. */
#ifndef GRADER_PIPELINE_REHEARSAL_H
#define GRADER_PIPELINE_REHEARSAL_H

#include "evaluate/differences.h"
#include "pipeline/graded.h"
#include "pipeline/open_run.h"

/* Whether all that a report tells of the new exam follows from totals (rank_totals.h). */
bool rehearsal_will_do(const struct exam *exam);

/* In: g->rubric and g->exam. Out: g->cohort without ids and answers, g->marks, the partitions of g->ranking; the marks and
 * standings before, and the standings now. *differences is the caller's to free. `prepare` changes statuses before
 * anything follows from them. *done is false, and nothing is filled, when the run lacks a column for it. */
struct rehearsal {
    struct mark_table marks_before;
    struct standings before, now;
    struct differences *differences;
};
MUST_CHECK enum gr_status rehearse(const struct opened_run *old, const char *path, struct graded *g,
                                   enum gr_status (*prepare)(void *context, struct students *, struct gr_error *),
                                   void *context, struct rehearsal *out, bool *done, struct gr_error *err);

#endif
