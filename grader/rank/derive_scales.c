/*
 * derive_scales.c: standard and normalised scores, percentiles, linear maps, tables (contracts in derive_parts.h).
 */
#include "base/normal_quantile.h"
#include "model/tie_rules.h"
#include "rank/derive_parts.h"
#include "rank/exact_round.h"

/*
 * With integers, n x - sum = n (x - mean) and spread = n^2 variance, so z = (n x - sum) / sqrt(spread); with n - 1
 * instead of n under the variance, z = (n x - sum) sqrt((n - 1) / (n spread)).
 */
bool convert_to_standard(const struct conversion *c)
{
    const struct score_rule *rule = c->rule;
    const struct moments m = population_moments(c->in);
    const wide_t spread = moments_spread(&m);
    const int64_t mean = round_ratio((wide_t)rule->mean.num * rule->unit, rule->mean.den);
    wide_t num = 1, den = spread;
    if (rule->of_sample && m.n > 1) {
        num = m.n - 1;
        if (__builtin_mul_overflow(spread, (wide_t)m.n, &den)) { /* 10^31 and more: the last digits cannot matter */
            num = 1;
            den = spread / (m.n - 1) * m.n;
        }
    }
    for (size_t i = 0; i < c->in->n; i++) {
        const wide_t deviation = (wide_t)m.n * c->in->rows[i].score - m.sum;
        c->values[i] =
            spread ? round_with_root(rule->mean, rule->sd.num * deviation, rule->sd.den, num, den, rule->unit) : mean;
    }
    return spread != 0;
}

/* By the mid percentile: at or below would be 1 for the best, and its deviate infinite. */
void convert_to_normal(const struct conversion *c)
{
    const struct score_rule *rule = c->rule;
    const double n = c->in->students, mean = (double)rule->mean.num / (double)rule->mean.den,
                 sd = (double)rule->sd.num / (double)rule->sd.den;
    uint64_t below = 0;
    for (size_t i = 0; i < c->in->n; i++) {
        const uint64_t twice = 2 * below + c->in->rows[i].count; /* students below, and half of those beside, doubled */
        const double z = normal_quantile((double)twice / (2 * n));
        c->values[i] = round_real((long double)(mean + sd * z) * rule->unit);
        below += c->in->rows[i].count;
    }
}

void convert_to_percentile(const struct conversion *c)
{
    uint32_t above = c->in->students;
    for (size_t i = 0; i < c->in->n; i++) {
        above -= c->in->rows[i].count;
        c->values[i] = (int64_t)tie_percentile(c->rule->percentile, c->rule->decimals, above, c->in->rows[i].count,
                                               c->in->students);
    }
}

void convert_linearly(const struct conversion *c)
{
    const struct score_rule *rule = c->rule;
    const wide_t den = (wide_t)rule->times.den * rule->plus.den * rule->of->unit;
    const wide_t plus = (wide_t)rule->plus.num * rule->times.den * rule->of->unit;
    for (size_t i = 0; i < c->in->n; i++) {
        const wide_t times = (wide_t)rule->times.num * rule->plus.den * c->in->rows[i].score;
        c->values[i] = round_ratio((times + plus) * rule->unit, den);
    }
}

/* raw - point, times the denominators. */
static wide_t past_point(const struct score_rule *rule, mark_t raw, const struct table_point *point)
{
    return (wide_t)raw * point->raw.den - (wide_t)point->raw.num * rule->of->unit;
}

static int64_t value_at(const struct score_rule *rule, const struct table_point *point)
{
    return round_ratio((wide_t)point->value.num * rule->unit, point->value.den);
}

/* u = u1 + (raw - r1) / (r2 - r1) * (u2 - u1), exactly. */
static int64_t between_points(const struct score_rule *rule, mark_t raw, const struct table_point *a,
                              const struct table_point *b)
{
    const wide_t part = past_point(rule, raw, a) * b->raw.den; /* (raw - r1), over r1.den r2.den unit */
    const wide_t whole = ((wide_t)b->raw.num * a->raw.den - (wide_t)a->raw.num * b->raw.den) * rule->of->unit;
    const wide_t low = (wide_t)a->value.num * b->value.den, high = (wide_t)b->value.num * a->value.den;
    return round_ratio((low * whole + (high - low) * part) * rule->unit, (wide_t)a->value.den * b->value.den * whole);
}

static int64_t table_value(const struct score_rule *rule, mark_t raw)
{
    const struct table_point *points = rule->points;
    size_t next = 0; /* the first point above */
    while (next < rule->n_points && past_point(rule, raw, &points[next]) >= 0)
        next++;
    if (next && past_point(rule, raw, &points[next - 1]) == 0) return value_at(rule, &points[next - 1]);
    if (rule->between == BETWEEN_NONE) return MARK_MISSING;
    if (next == 0) return rule->between == BETWEEN_DOWN ? MARK_MISSING : value_at(rule, points);
    if (next == rule->n_points || rule->between == BETWEEN_DOWN) return value_at(rule, &points[next - 1]);
    return between_points(rule, raw, &points[next - 1], &points[next]);
}

void convert_by_table(const struct conversion *c)
{
    for (size_t i = 0; i < c->in->n; i++)
        c->values[i] = table_value(c->rule, c->in->rows[i].score);
}
