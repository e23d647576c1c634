/* covariances.h: how every two items vary together; for Guttman's lambda 2. */
#ifndef GRADER_EVALUATE_COVARIANCES_H
#define GRADER_EVALUATE_COVARIANCES_H

#include "evaluate/statistics_sums.h"

/* Above this many items the k * k sums are not computed. */
enum { COVARIANCE_ITEMS_MOST = 200 };

/* The sum of the squared covariances (units², n - 1) of all ordered pairs of different counted items; NaN for more
 * than COVARIANCE_ITEMS_MOST of them or fewer than two students. */
double squared_covariances(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                           const struct statistics_sums *sums);

#endif
