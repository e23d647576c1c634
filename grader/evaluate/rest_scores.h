/*
 * rest_scores.h: the highest covariance an item could have with the rest of the test.
 *
 * Moodle's discriminative efficiency compares an item's covariance with the rest score Y = X - x to the covariance of
 * the same two lists when each is sorted: the best item with these marks and this class could do no better.
 */
#ifndef GRADER_EVALUATE_REST_SCORES_H
#define GRADER_EVALUATE_REST_SCORES_H

#include "base/wide.h"
#include "model/score_counts.h"

/* Σ x(i) y(i) with both lists ascending; both hold the same number of students. */
wide_t sorted_product(const struct score_count *marks, size_t n_marks, const struct score_count *rests, size_t n_rests);

#endif
