/*
 * contributions.h: marks as they enter the total, for the analysis of exams whose sections have weights.
 *
 * How an item goes with the rest of the test is a question about what it adds to the total: its mark times the weights
 * of its sections. The analysis works on these, and puts back what is said of the item alone: its marks and their sd. An
 * item of weight 0 adds nothing: it is analysed like one that does not count.
 */
#ifndef GRADER_EVALUATE_CONTRIBUTIONS_H
#define GRADER_EVALUATE_CONTRIBUTIONS_H

#include "model/exam.h"
#include "model/marks.h"
#include "model/statistics.h"

struct contributions {
    const struct exam *original;
    const struct mark_table *original_marks;
    struct exam exam; /* with the points that enter the total */
    struct mark_table marks;
    bool are_weighed; /* else exam and marks are the originals' */
};

void contributions_make(const struct exam *exam, const struct mark_table *marks, struct contributions *out);
/* From statistics of contributions to those of the exam. */
void contributions_put_back(const struct contributions *c, struct statistics *statistics);
void contributions_release(struct contributions *c);

#endif
