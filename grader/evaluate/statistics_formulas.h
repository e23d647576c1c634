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

/* From a correlation with something that is right or wrong, or has a few marks, to that with what lies behind it:
 * r s / Σ φ(z) step, over the borders z between neighbouring marks of a normal distribution. `marks`: ascending, with
 * counts; s and steps in their units. With two marks the biserial, else the polyserial correlation. It may exceed 1. */
double polyserial(double correlation, const struct score_count *marks, size_t n_marks);
/* The item's marks and how often they were earned, ascending; a mark may have several rows. To be freed. */
struct score_count *item_marks_ascending(const struct item_sums *item);
double share_of(struct rational r);

/* Each fills its part of *out, which starts empty. */
void item_statistics_build(const struct exam *exam, const struct statistics_sums *sums, struct statistics *out);
void option_statistics_build(const struct exam *exam, const struct cohort *cohort, const struct statistics_sums *sums,
                             struct statistics *out);
/* `covariances`: of n_items counted items, or NULL (covariances.h). Uses out->items. */
void test_statistics_build(const struct exam *exam, const struct statistics_sums *sums, const double *covariances,
                           size_t n_items, struct statistics *out);
/* Precision of every total, and decisions at cut scores. Uses out->test. */
void precision_build(const struct exam *exam, const struct statistics_sums *sums, struct statistics *out);
/* Answers that are more plausibly keys; flags of the items. Uses out->items. */
void suspects_build(const struct exam *exam, const struct statistics_sums *sums, struct statistics *out);
/* Right answers per mark when every counted item gives 0 or the same points, in units; else 0. */
mark_t common_points(const struct exam *exam, const struct statistics_sums *sums);
double test_statistic_of(const struct statistics *s, const char *name); /* NaN when there is none */

#endif
