/* normal_quantile.h: the inverse of the normal distribution. */
#ifndef GRADER_BASE_NORMAL_QUANTILE_H
#define GRADER_BASE_NORMAL_QUANTILE_H

/* z with Φ(z) = p, for 0 < p < 1; about 16 digits. Wichura (1988), algorithm AS 241, PPND16. */
double normal_quantile(double p);

#endif
