/*
 * analyse_items.c: item, option and test statistics on one screen (contract in evaluate.h).
 *
 * [1] exact sums in one pass over the answers   [2] sums for every two items   [3] formulas
 */
#include "evaluate/covariances.h"
#include "evaluate/evaluate.h"
#include "evaluate/statistics_formulas.h"
#include "evaluate/statistics_sums.h"

void analyse_items(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                   const struct evaluation *evaluation, struct statistics *out)
{
    struct statistics_sums sums;
    *out = (struct statistics){0};
    statistics_sums_build(exam, cohort, marks, evaluation, &sums);
    const double pairs = squared_covariances(exam, cohort, marks, &sums);
    item_statistics_build(exam, &sums, out);
    option_statistics_build(exam, cohort, &sums, out);
    test_statistics_build(exam, &sums, pairs, out);
    statistics_sums_release(&sums);
}
