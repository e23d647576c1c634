/*
 * statistics_formulas.h: from exact sums to published statistics. The formulas stand at the head of each
 * statistics_*.c.
 *
 * A variance or covariance is kept as long as possible as its exact numerator n Σab - Σa Σb; the divisor n (n - 1)
 * cancels in every correlation, and "is it 0?" is asked of an integer. What is not defined is NaN.
 */
#ifndef GRADER_EVALUATE_STATISTICS_FORMULAS_H
#define GRADER_EVALUATE_STATISTICS_FORMULAS_H

#include "evaluate/statistics_sums.h"
#include "model/statistics.h"

/* Numerators for one item: x its marks, X the total, Y = X - x the rest score. */
struct item_moments {
    wide_t xx, xX, XX, xY, YY;
};

struct item_moments item_moments_of(const struct statistics_sums *sums, size_t item);
double correlation(wide_t ab, wide_t aa, wide_t bb); /* from numerators; NaN when a variance is 0 */

/* Each fills its part of *out, which starts empty. */
void item_statistics_build(const struct exam *exam, const struct statistics_sums *sums, struct statistics *out);
void option_statistics_build(const struct exam *exam, const struct cohort *cohort, const struct statistics_sums *sums,
                             struct statistics *out);
/* `squared_covariances`: see covariances.h. Uses out->items. */
void test_statistics_build(const struct exam *exam, const struct statistics_sums *sums, double squared_covariances,
                           struct statistics *out);

#endif
