/*
 * pair_counts.h: sums of products of the marks of every two items, from how many students earned which two marks.
 */
#ifndef GRADER_EVALUATE_PAIR_COUNTS_H
#define GRADER_EVALUATE_PAIR_COUNTS_H

#include "base/wide.h"
#include "model/cohort.h"
#include "model/marks.h"

/* products[i * n + j] += Σ (x - lowest of i) (y - lowest of j) over the students present, i < j; `items`: n of the exam.
 * False, and nothing done: the items have too many different marks for this way. */
bool pair_products(const struct cohort *cohort, const struct mark_table *marks, const uint32_t *items,
                   const mark_t *lowest, size_t n, wide_t *products);

#endif
