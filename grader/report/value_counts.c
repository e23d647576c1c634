/* value_counts.c: figures of counted values (contract in value_counts.h). */
#include "report/value_counts.h"

#include <math.h>

/* The score of the student at a position, from 0 at the lowest. */
static double value_at(const struct value_counts *counts, uint64_t position)
{
    for (size_t i = 0; i < counts->n; i++) {
        if (position < counts->list[i].n) return counts->list[i].value;
        position -= counts->list[i].n;
    }
    return NAN;
}

/* Type 7, as in the tables of groups. */
static double quantile(const struct value_counts *counts, uint64_t n, double p)
{
    const double at = p * (double)(n - 1), below = floor(at);
    const double low = value_at(counts, (uint64_t)below), high = value_at(counts, (uint64_t)ceil(at));
    return low + (at - below) * (high - low);
}

struct value_figures value_figures(const struct value_counts *counts, double pass)
{
    struct value_figures f = {.mean = NAN, .sd = NAN, .q1 = NAN, .median = NAN, .q3 = NAN, .min = NAN, .max = NAN};
    double sum = 0, squares = 0;
    for (size_t i = 0; i < counts->n; i++) {
        f.n += counts->list[i].n;
        sum += (double)counts->list[i].n * counts->list[i].value;
        if (counts->list[i].value >= pass - 0.005) f.reach += counts->list[i].n;
    }
    if (!f.n) return f;
    f.mean = sum / (double)f.n;
    for (size_t i = 0; i < counts->n; i++)
        squares += (double)counts->list[i].n * (counts->list[i].value - f.mean) * (counts->list[i].value - f.mean);
    if (f.n > 1) f.sd = sqrt(squares / (double)(f.n - 1));
    f.min = counts->list[0].value;
    f.max = counts->list[counts->n - 1].value;
    f.q1 = quantile(counts, f.n, 0.25);
    f.median = quantile(counts, f.n, 0.5);
    f.q3 = quantile(counts, f.n, 0.75);
    return f;
}

uint64_t value_counts_find(const struct value_counts *counts, struct text text)
{
    for (size_t i = 0; i < counts->n; i++)
        if (text_equal(counts->list[i].text, text)) return counts->list[i].n;
    return 0;
}
