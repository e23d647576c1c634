/*
 * rank.h: evaluations → national and group ranks, percentiles, cut-offs, segment tables, group tables.
 *
 * Who is ranked: the students present. The rank key is the whole of rank.by; two students share a rank only if they
 * tie on all of it.
 */
#ifndef GRADER_RANK_RANK_H
#define GRADER_RANK_RANK_H

#include "base/status.h"
#include "model/cohort.h"
#include "model/cutoffs.h"
#include "model/derived.h"
#include "model/evaluation.h"
#include "model/exam.h"
#include "model/marks.h"
#include "model/ranking.h"

/* `marks` serves keys that read items. */
void rank_students(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                   const struct evaluation *evaluation, struct ranking *out);

/* Both fail when a score with a bonus does not fit. What they have made must be released all the same. */
MUST_CHECK enum gr_status rank_cutoffs(const struct exam *exam, const struct cohort *cohort,
                                       const struct mark_table *marks, const struct evaluation *evaluation,
                                       const struct ranking *ranking, struct cutoffs *out, struct gr_error *err);
MUST_CHECK enum gr_status rank_tables_build(const struct exam *exam, const struct cohort *cohort,
                                            const struct mark_table *marks, const struct evaluation *evaluation,
                                            const struct ranking *ranking, struct rank_tables *out,
                                            struct gr_error *err);

/* Invariants, at the end of every run: a failure is a fault of the program. */
MUST_CHECK enum gr_status rank_check(const struct ranking *ranking, struct gr_error *err);
MUST_CHECK enum gr_status rank_check_tables(const struct ranking *ranking, const struct rank_tables *tables,
                                            struct gr_error *err);

/* Every total is one that the marks can add up to (lattice.h), where that can be told quickly. */
MUST_CHECK enum gr_status rank_check_totals(const struct exam *exam, const struct students *students,
                                            const struct mark_table *marks, const struct evaluation *evaluation,
                                            struct gr_error *err);
/* Derived scores: more marks never give less, grades add up to their population, the best of each has percentile 100. */
MUST_CHECK enum gr_status rank_check_scores(const struct exam *exam, const struct derived *derived,
                                            struct gr_error *err);

#endif
