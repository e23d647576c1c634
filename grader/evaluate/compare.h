/* compare.h: two gradings of the same answers, compared. */
#ifndef GRADER_EVALUATE_COMPARE_H
#define GRADER_EVALUATE_COMPARE_H

#include "model/changes.h"
#include "model/marks.h"

/* One grading: the exam, what each answer earns, where everybody stands. */
struct grading_side {
    const struct exam *exam;
    const struct mark_table *marks;
    const struct standings *standings;
};

/* Both sides have the same students, items and codes. `partitions` (n of them) are the groups by which to count. `counts`, by
 * item and code: students present before and now who gave the answer, of the items whose marks changed; NULL: they are
 * counted here, in the cohort's answers. Everything given must outlive *out. Fails when the marks of both have no common unit. */
MUST_CHECK enum gr_status compare_gradings(const struct grading_side *before, const struct grading_side *now,
                                           const struct cohort *cohort, const struct partition *partitions, size_t n,
                                           const uint32_t *const *counts, struct changes *out, struct gr_error *err);

#endif
