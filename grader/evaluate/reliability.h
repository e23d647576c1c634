/*
 * reliability.h: coefficients of reliability as functions of the covariances of a test's items.
 */
#ifndef GRADER_EVALUATE_RELIABILITY_H
#define GRADER_EVALUATE_RELIABILITY_H

#include <stddef.h>

enum { N_LAMBDAS = 6 };

/* Two halves of a test. Undefined values are NaN. */
struct split_half {
    double correlation;    /* Pearson, of the marks of the halves */
    double spearman_brown; /* 2 r / (1 + r): of the whole test, if the halves are alike */
    double guttman;        /* 2 (1 - (V(a) + V(b)) / V): lambda 4 of this split; also called Flanagan's, Rulon's */
};

struct reliability {
    double lambda[N_LAMBDAS]; /* Guttman's; [2] is Cronbach's alpha; [3] of the best split that was found */
    double feldt_gilmer, feldt_brennan, raju_beta;
    struct split_half odd_even,
        first_second; /* items 1, 3, 5 … and the others; the first half (k/2, up) and the rest */
};

/* `covariances`: k × k, symmetric; `variance`: of the total; `points`: of each item, its length for Raju's beta. All is
 * NaN for k < 2 or a variance that is not above 0. */
struct reliability reliability_of(const double *covariances, size_t k, double variance, const double *points);

#endif
