/* covariances.h: how every two items vary together; what all coefficients of reliability are made of. */
#ifndef GRADER_EVALUATE_COVARIANCES_H
#define GRADER_EVALUATE_COVARIANCES_H

#include "evaluate/statistics_sums.h"

/* Above this many items the k * k sums are not computed. */
enum { COVARIANCE_ITEMS_MOST = 200 };

/* The covariances (marks², n - 1) of the counted items, in their order: *n_items times *n_items of them, to be freed; NULL
 * for more than COVARIANCE_ITEMS_MOST items, for fewer than two students, and when forms lack items. */
double *item_covariances(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                         const struct statistics_sums *sums, size_t *n_items);

#endif
