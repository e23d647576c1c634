/*
 * evaluate.h: marks → totals, sections, grades; and item and test statistics.
 */
#ifndef GRADER_EVALUATE_EVALUATE_H
#define GRADER_EVALUATE_EVALUATE_H

#include "model/cohort.h"
#include "model/evaluation.h"
#include "model/exam.h"
#include "model/marking.h"
#include "model/marks.h"
#include "model/person_fit.h"
#include "model/ranking.h"
#include "model/skills.h"
#include "model/statistics.h"

/* What it takes to evaluate rows of answers; all threads may use it at once. */
struct evaluator;

struct evaluator *evaluator_new(const struct exam *exam);
/* Before the first row, and again when the table has new codes or rows a new layout. The arguments stay in use. */
void evaluator_follow(struct evaluator *e, const struct mark_table *marks, const struct cell_slot *slots);
/* n rows of `stride` bytes → n outcomes (evaluation.h). One row of look-ups and integer sums each. */
void evaluator_rows(const struct evaluator *e, const uint8_t *rows, size_t stride, size_t n, uint8_t *outcomes);
void evaluator_free(struct evaluator *e);

uint8_t grade_for(const struct exam *exam, mark_t total); /* index into exam.grades, or NO_GRADE */

/* The outcomes of all students, in parallel, or those that were made while reading (cohort->marked_rows, which pass
 * to *out). Cannot fail. */
void evaluate_students(const struct exam *exam, struct cohort *cohort, const struct mark_table *marks,
                       struct evaluation *out);

/* For an exam with a choice (exam_has_choice): for how many students each item counts, and which items are left out for
 * whom if `by_student`. Needs the answers. */
void find_left_out(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                   bool by_student, struct evaluation *evaluation);

/* Item, option and test statistics over the students present. */
void analyse_items(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                   const struct evaluation *evaluation, struct statistics *out);

/* What students, the nation and groups (the ranking's partitions) can do, skill by skill; nothing when the exam has no
 * skills. Needs the answers. */
void profile_skills(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                    const struct evaluation *evaluation, const struct ranking *ranking, struct skills *out);

/* Answer patterns of the students present; an empty table when the exam has too few items, or the rubric does not want it.
 * Needs the answers and cohort->code_counts. */
void judge_fit(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
               struct fit_table *out);

/* By what an analysis is broken down: each section that has items of its own, or the values of a column of students. */
struct breakdown_by {
    struct text name;
    bool by_section;
    size_t attribute;  /* unless by_section */
    uint8_t *left_out; /* by number of the value: no part of it, since it is not to be published; NULL: none is */
};

/* The analysis once more for every part, parts in the order of the rubric or of their names (bytes); students without a
 * value, and values that nobody present has, make no part. Free with breakdowns_free. */
struct breakdown *analyse_by(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                             const struct evaluation *evaluation, const struct breakdown_by *by, size_t n_by);

/* Agreement of markers, and pending answers, of the items that several people mark. */
void analyse_markers(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                     struct marking *out);

#endif
