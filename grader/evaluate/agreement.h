/* agreement.h: how well two markers agree: people among themselves, or people and a rule. */
#ifndef GRADER_EVALUATE_AGREEMENT_H
#define GRADER_EVALUATE_AGREEMENT_H

#include <stddef.h>
#include <stdint.h>

struct agreement {
    size_t n, equal;        /* answers; of them with the same mark */
    size_t higher, lower;   /* where the first marker gave more, less */
    double weighted_kappa;  /* quadratic weights; NaN when all marks of both are one and the same */
    double correlation;     /* Pearson; NaN when the marks of either are all the same */
    double mean_difference; /* first - second, in the unit of the marks; NaN for no answers */
};

/* first[i] and second[i] are the marks of answer i in any common unit, at most 2^40 in size; n at most 2^21.
 *
 * Quadratic weighted kappa (Cohen 1968): 1 - sum of w_ij O_ij / sum of w_ij E_ij with w_ij = (i - j)^2, O the observed
 * and E the expected counts of pairs of marks. With these weights it is a function of sums alone,
 * 1 - n sum (x - y)^2 / sum over all i, k of (x_i - y_k)^2, which needs no list of categories and is exact up to the
 * last division. */
struct agreement agreement_of(const int64_t *first, const int64_t *second, size_t n);

#endif
