/*
 * analyse_items.c: item, option and test statistics on one screen (contract in evaluate.h).
 *
 * [1] exact sums in one pass over the answers   [2] sums for every two items   [3] formulas
 */
#include <stdlib.h>

#include "evaluate/contributions.h"
#include "evaluate/covariances.h"
#include "evaluate/evaluate.h"
#include "evaluate/statistics_formulas.h"
#include "evaluate/statistics_sums.h"

void analyse_items(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                   const struct evaluation *evaluation, struct statistics *out)
{
    struct contributions c;
    struct statistics_sums sums;
    *out = (struct statistics){0};
    contributions_make(exam, marks, &c);
    statistics_sums_build(&c.exam, cohort, &c.marks, evaluation, &sums);
    size_t n_pairs;
    double *covariances = item_covariances(&c.exam, cohort, &c.marks, &sums, &n_pairs);
    item_statistics_build(&c.exam, &sums, out);
    option_statistics_build(&c.exam, cohort, &sums, out);
    test_statistics_build(&c.exam, &sums, covariances, n_pairs, out);
    precision_build(&c.exam, &sums, out);
    suspects_build(&c.exam, &sums, out);
    free(covariances);
    contributions_put_back(&c, out);
    statistics_sums_release(&sums);
    contributions_release(&c);
}
