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
#include "model/statistics.h"

/* One row of look-ups and integer sums per student, in parallel over students. Cannot fail. */
void evaluate_students(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                       struct evaluation *out);

/* Item, option and test statistics over the students present. */
void analyse_items(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                   const struct evaluation *evaluation, struct statistics *out);

/* Agreement of markers, and pending answers, of the items that several people mark. */
void analyse_markers(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                     struct marking *out);

#endif
