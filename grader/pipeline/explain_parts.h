/*
 * explain_parts.h: the pieces of explain.c. Each fills in its part of the account and returns; what a later one needs is in
 * the explainer.
 */
#ifndef GRADER_PIPELINE_EXPLAIN_PARTS_H
#define GRADER_PIPELINE_EXPLAIN_PARTS_H

#include "model/cohort.h"
#include "model/derived.h"
#include "model/evaluation.h"
#include "pipeline/explain.h"

struct explainer {
    const struct explain_options *options;
    struct opened_run opened;
    struct account *account;
    struct run_evaluation stored;
    struct cohort cohort; /* of this one student */
    struct mark_table marks;
    struct evaluation evaluation;
    struct derived derived;
};

/* explain.c. What the account says must be what the run says: as numbers, since SQLite writes a small one as 2.0e-05. */
MUST_CHECK enum gr_status expect_stored(const struct explainer *x, const char *column, struct text value,
                                        struct gr_error *err);

/* explain_answers.c. Cohort, marks and evaluation of the student in this row of the run; then every answer with reasons. */
MUST_CHECK enum gr_status grade_student(struct explainer *x, size_t student, struct gr_error *err);
MUST_CHECK enum gr_status explain_answers(struct explainer *x, struct gr_error *err);

/* explain_scores.c, of a student who is present: total, sections, counts; scores and the keys of the rank. */
MUST_CHECK enum gr_status explain_totals(struct explainer *x, struct gr_error *err);
MUST_CHECK enum gr_status explain_scores(struct explainer *x, struct gr_error *err);

/* explain_place.c, likewise, when the scores are known. */
MUST_CHECK enum gr_status explain_place(struct explainer *x, struct gr_error *err);
MUST_CHECK enum gr_status explain_groups(struct explainer *x, struct gr_error *err);

#endif
