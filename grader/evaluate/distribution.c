/*
 * distribution.c: F probabilities and quantiles (contract in distribution.h).
 *
 * I_x(a, b) by its continued fraction, evaluated with Lentz's method; it converges fast for x below the mean
 * (a + 1) / (a + b + 2), and the symmetry I_x(a, b) = 1 - I_{1-x}(b, a) brings every x there. (Abramowitz and Stegun,
 * 26.5.8; the number of terms grows with sqrt(max(a, b)).)
 */
#include "evaluate/distribution.h"

#include <math.h>
#include <stdbool.h>

enum { TERMS_MOST = 200000, HALVINGS_MOST = 200 };

double log_gamma(double x)
{
    int sign; /* lgamma() would write a global */
    return lgamma_r(x, &sign);
}

/* Lentz: a denominator or numerator of zero is moved by a hair. */
static double not_zero(double x)
{
    return fabs(x) < 1e-300 ? 1e-300 : x;
}

static double beta_fraction(double a, double b, double x)
{
    double numerator = 1.0, denominator = 1.0 / not_zero(1.0 - (a + b) * x / (a + 1.0));
    double value = denominator;
    for (int m = 1; m < TERMS_MOST; m++) {
        const double even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        denominator = 1.0 / not_zero(1.0 + even * denominator);
        numerator = not_zero(1.0 + even / numerator);
        value *= denominator * numerator;
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        denominator = 1.0 / not_zero(1.0 + odd * denominator);
        numerator = not_zero(1.0 + odd / numerator);
        value *= denominator * numerator;
        if (fabs(denominator * numerator - 1.0) < 1e-15) break;
    }
    return value;
}

double incomplete_beta(double a, double b, double x)
{
    if (x <= 0.0) return 0.0;
    if (x >= 1.0) return 1.0;
    const double log_front = log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * log(x) + b * log1p(-x);
    if (x < (a + 1.0) / (a + b + 2.0)) return exp(log_front) * beta_fraction(a, b, x) / a;
    return 1.0 - exp(log_front) * beta_fraction(b, a, 1.0 - x) / b;
}

/* P(F <= f) */
static double f_probability(double f, double df1, double df2)
{
    if (f <= 0.0) return 0.0;
    return incomplete_beta(df1 / 2.0, df2 / 2.0, df1 * f / (df1 * f + df2));
}

double f_quantile(double p, double df1, double df2)
{
    double low = 0.0, high = 1.0;
    while (f_probability(high, df1, df2) < p && high < 1e300)
        high *= 2.0;
    for (int i = 0; i < HALVINGS_MOST; i++) {
        const double middle = low + (high - low) / 2.0;
        if (middle <= low || middle >= high) break; /* neighbours: nothing lies between */
        const bool too_low = f_probability(middle, df1, df2) < p;
        if (too_low)
            low = middle;
        else
            high = middle;
    }
    return high;
}
