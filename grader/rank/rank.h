/*
 * rank.h: evaluations → national and group ranks, percentiles, segment tables, group tables.
 *
 * Who is ranked: the students present. The rank key is the whole of rank.by; two students share a rank only if they
 * tie on all of it.
 */
#ifndef GRADER_RANK_RANK_H
#define GRADER_RANK_RANK_H

#include "model/cohort.h"
#include "model/evaluation.h"
#include "model/exam.h"
#include "model/marks.h"
#include "model/ranking.h"

/* `marks` serves keys of the kind item:X. */
void rank_students(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                   const struct evaluation *evaluation, struct ranking *out);

void rank_tables_build(const struct exam *exam, const struct cohort *cohort, const struct evaluation *evaluation,
                       struct rank_tables *out);

#endif
