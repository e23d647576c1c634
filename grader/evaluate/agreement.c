/* agreement.c: agreement of two markers (formulas in agreement.h). */
#include "evaluate/agreement.h"

#include <math.h>

#include "base/wide.h"

struct agreement agreement_of(const int64_t *first, const int64_t *second, size_t n)
{
    struct agreement out = {.n = n, .weighted_kappa = NAN, .correlation = NAN, .mean_difference = NAN};
    wide_t sum_x = 0, sum_y = 0, sum_xx = 0, sum_yy = 0, sum_xy = 0;
    for (size_t i = 0; i < n; i++) {
        const wide_t x = first[i], y = second[i];
        out.equal += x == y;
        out.higher += x > y;
        out.lower += x < y;
        sum_x += x;
        sum_y += y;
        sum_xx += x * x;
        sum_yy += y * y;
        sum_xy += x * y;
    }
    if (n == 0) return out;
    /* Each n times the sum about the means, as an integer: exact until the divisions. */
    const wide_t m = (wide_t)n;
    const wide_t var_x = m * sum_xx - sum_x * sum_x, var_y = m * sum_yy - sum_y * sum_y;
    const wide_t cov = m * sum_xy - sum_x * sum_y;
    const wide_t apart = m * (sum_xx - 2 * sum_xy + sum_yy), by_chance = m * (sum_xx + sum_yy) - 2 * sum_x * sum_y;
    out.mean_difference = (double)(sum_x - sum_y) / (double)n;
    if (by_chance > 0) out.weighted_kappa = 1 - (double)apart / (double)by_chance;
    if (var_x > 0 && var_y > 0) out.correlation = (double)cov / (sqrt((double)var_x) * sqrt((double)var_y));
    return out;
}
