/*
 * derive_equate.c: forms and sessions put on one scale (contracts in derive_parts.h).
 *
 * Mean and linear equating: x + mean_to - mean, mean_to + sd_to / sd (x - mean). Equipercentile, after Kolen and
 * Brennan: P = F(x - 1) + f(x) / 2, y* the least mark with G(y*) > P, and
 *
 *     e(x) = (P - G(y* - 1)) / (G(y*) - G(y* - 1)) + y* - 1/2
 *
 * in steps from one mark to the next. Where G is flat at P, that is the upper of two inverses; the lower one lies half
 * a step above the mark before the gap, and their mean is taken.
 *
 * GATE: M' = (Mtg - Mqg) / (Mti - Miq) (M - Miq) + Mqg, with t the mean of the top share and q mean + sd, of everybody
 * (g) and of the session (i). Score = 350 + (900 - 350) (M - Mq) / (Mt - Mq).
 */
#include <math.h>

#include "rank/derive_parts.h"
#include "rank/exact_round.h"

static void equate_means(const struct conversion *c, const struct moments *from, const struct moments *to)
{
    const wide_t both = (wide_t)from->n * to->n;
    for (size_t i = 0; i < c->in->n; i++)
        c->values[i] = round_ratio(
            (c->in->rows[i].score * both + (wide_t)to->sum * from->n - (wide_t)from->sum * to->n) * c->rule->unit,
            both * c->rule->of->unit);
}

static void equate_linearly(const struct conversion *c, const struct moments *from, const struct moments *to)
{
    const int64_t unit = c->rule->of->unit;
    const struct rational mean = rational_make(to->sum, to->n * unit);
    for (size_t i = 0; i < c->in->n; i++) {
        const wide_t deviation = (wide_t)from->n * c->in->rows[i].score - from->sum;
        c->values[i] = round_with_root(mean, deviation, (wide_t)to->n * unit, moments_spread(to), moments_spread(from),
                                       c->rule->unit);
    }
}

static void equate_percentiles(const struct conversion *c)
{
    const struct population *in = c->in, *to = c->to;
    const wide_t n = in->students, unit = c->rule->of->unit, step = c->rule->step;
    uint64_t below = 0, before = 0; /* of the reference: students in the rows before `j` */
    size_t j = 0;
    for (size_t i = 0; i < in->n; i++) {
        const wide_t twice = (wide_t)(2 * below + in->rows[i].count); /* P = twice / 2n */
        /* The first row j with G >= P; P ascends, and so does j. */
        while (2 * n * (wide_t)(before + to->rows[j].count) < twice * to->students)
            before += to->rows[j++].count;
        const wide_t count = to->rows[j].count, over = twice * to->students - 2 * n * (wide_t)before;
        if (over == 2 * n * count && j + 1 < to->n) /* G(j) = P: the mean of the inverses at both ends of the gap */
            c->values[i] = round_ratio(((wide_t)to->rows[j].score + to->rows[j + 1].score) * c->rule->unit, 2 * unit);
        else
            c->values[i] =
                round_ratio(((2 * (wide_t)to->rows[j].score - step) * n * count + step * over) * c->rule->unit,
                            2 * n * count * unit);
        below += in->rows[i].count;
    }
}

void convert_by_equating(const struct conversion *c)
{
    const struct moments from = population_moments(c->in), to = population_moments(c->to);
    if (c->rule->method == EQUATE_EQUIPERCENTILE)
        equate_percentiles(c);
    else if (c->rule->method == EQUATE_LINEAR && moments_spread(&from))
        equate_linearly(c, &from, &to);
    else
        equate_means(c, &from, &to);
}

long double line_through(long double x, long double from_low, long double from_high, long double to_low,
                         long double to_high)
{
    if (from_low == from_high) return to_low + (x - from_low);
    return to_low + (to_high - to_low) / (from_high - from_low) * (x - from_low);
}

/* Mean of the top share, mean + sd; in marks. */
struct gate_points {
    long double top, qualifying;
};

static long double top_mean(const struct score_rule *rule, const struct population *p)
{
    int64_t wanted = ceiling_ratio((wide_t)rule->top.num * p->students, rule->top.den), sum = 0;
    if (wanted < rule->top_least) wanted = rule->top_least;
    if (wanted < 1) wanted = 1;
    if (wanted > p->students) wanted = p->students;
    int64_t left = wanted;
    for (size_t i = p->n; i-- > 0 && left > 0;) {
        const int64_t taken = left < p->rows[i].count ? left : p->rows[i].count;
        sum += taken * p->rows[i].score;
        left -= taken;
    }
    return (long double)sum / wanted / rule->of->unit;
}

static struct gate_points gate_points_of(const struct score_rule *rule, const struct population *p)
{
    const struct moments m = population_moments(p);
    const long double n = m.n, divisor = rule->of_sample && m.n > 1 ? n * (n - 1) : n * n;
    const long double mean = m.sum / n, sd = sqrtl((long double)moments_spread(&m) / divisor);
    return (struct gate_points){.top = top_mean(rule, p), .qualifying = (mean + sd) / rule->of->unit};
}

void convert_by_gate(const struct conversion *c)
{
    const struct score_rule *rule = c->rule;
    const struct gate_points here = gate_points_of(rule, c->in), all = gate_points_of(rule, c->to);
    for (size_t i = 0; i < c->in->n; i++) {
        const long double mark = (long double)c->in->rows[i].score / rule->of->unit;
        c->values[i] = round_real(line_through(mark, here.qualifying, here.top, all.qualifying, all.top) * rule->unit);
    }
}

void convert_to_gate_score(const struct conversion *c)
{
    const struct score_rule *rule = c->rule;
    struct gate_points here = gate_points_of(rule, c->in);
    const long double least = (long double)rule->qualifying.num / rule->qualifying.den;
    const long double low = (long double)rule->to_low.num / rule->to_low.den,
                      high = (long double)rule->to_high.num / rule->to_high.den;
    if (here.qualifying < least) here.qualifying = least;
    for (size_t i = 0; i < c->in->n; i++) {
        const long double mark = (long double)c->in->rows[i].score / rule->of->unit;
        c->values[i] = here.top == here.qualifying
                           ? round_real(low * rule->unit)
                           : round_real(line_through(mark, here.qualifying, here.top, low, high) * rule->unit);
    }
}
