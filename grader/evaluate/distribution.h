/* distribution.h: the F distribution, for confidence intervals of reliability coefficients, and what it is made of. */
#ifndef GRADER_EVALUATE_DISTRIBUTION_H
#define GRADER_EVALUATE_DISTRIBUTION_H

double log_gamma(double x); /* x > 0 */

/* The regularised incomplete beta function I_x(a, b), 0 <= x <= 1, a and b > 0. */
double incomplete_beta(double a, double b, double x);

/* The f with P(F <= f) = p, 0 < p < 1, for df1 and df2 > 0 degrees of freedom. */
double f_quantile(double p, double df1, double df2);

#endif
