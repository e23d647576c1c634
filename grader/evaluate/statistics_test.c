/*
 * statistics_test.c: statistics of the test as a whole (contract in statistics_formulas.h). Marks, not units.
 *
 *   mean, sd (n - 1), median (mean of the two middle ones), min, max of the totals
 *   skewness, kurtosis   k3 / k2^1.5 and k4 / k2² with Fisher's k-statistics, as Moodle: both 0 for a normal curve
 *   alpha                Cronbach: k/(k-1) (1 - Σ V(x) / V(X)); a ratio (Moodle prints 100 times it)
 *   alpha_low, _high     Feldt's 95 % interval: 1 - (1 - alpha) F, F at 0.975 and 0.025 with n-1, (n-1)(k-1) degrees
 *   sem                  sd √(1 - alpha)
 *   error_ratio          100 √(1 - alpha), percent, as Moodle
 *   lambda2              Guttman: 1 - ΣV(x)/V(X) + √(k/(k-1) Σ of squared covariances)/V(X)
 *   kr21                 only when every item gives either 0 or the same points, else NaN
 *   mean_facility, mean_discrimination   over the items for which they are defined
 *
 * V(X) is the variance of the published totals, also where sections count only their best items.
 */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "evaluate/distribution.h"
#include "evaluate/statistics_formulas.h"

static const double CONFIDENCE_TAIL = 0.025; /* on either side of a 95 % interval */

struct test_summary {
    double n, k;               /* students, counted items */
    double mean, variance, sd; /* marks */
    double skewness, kurtosis;
    double item_variances; /* Σ V(x), marks² */
};

/* Central moments from the distribution of totals, from the lowest up. */
static void add_shape(const struct statistics_sums *sums, double unit, struct test_summary *t)
{
    double m2 = 0.0, m3 = 0.0, m4 = 0.0;
    const double n = t->n;
    for (size_t i = 0; i < sums->totals.n; i++) {
        const double d = sums->totals.rows[i].score / unit - t->mean, count = sums->totals.rows[i].count;
        m2 += count * d * d;
        m3 += count * d * d * d;
        m4 += count * d * d * d * d;
    }
    m2 /= n;
    m3 /= n;
    m4 /= n;
    const double k2 = n * m2 / (n - 1.0);
    if (n > 2.0 && k2 > 0.0) t->skewness = n * n * m3 / ((n - 1.0) * (n - 2.0)) / pow(k2, 1.5);
    if (n > 3.0 && k2 > 0.0)
        t->kurtosis =
            n * n * ((n + 1.0) * m4 - 3.0 * (n - 1.0) * m2 * m2) / ((n - 1.0) * (n - 2.0) * (n - 3.0)) / (k2 * k2);
}

static struct test_summary summarise(const struct exam *exam, const struct statistics_sums *sums)
{
    const double unit = (double)exam->unit, n = (double)sums->students;
    struct test_summary t = {.n = n, .mean = NAN, .variance = NAN, .sd = NAN, .skewness = NAN, .kurtosis = NAN};
    const double divisor = n * (n - 1.0) * unit * unit;
    for (size_t item = 0; item < exam->n_items; item++)
        t.k += exam->items[item].counted;
    if (sums->students == 0) return t;
    t.mean = (double)sums->total / n / unit;
    if (sums->students < 2) return t;
    const wide_t total = sums->total;
    t.variance = (double)(sums->students * sums->total_squares - total * total) / divisor;
    t.sd = sqrt(t.variance);
    for (size_t item = 0; item < exam->n_items; item++)
        if (exam->items[item].counted) t.item_variances += (double)item_moments_of(sums, item).xx / divisor;
    if (exam_forms_lack_items(exam)) t.item_variances = NAN; /* items of different students do not add up */
    add_shape(sums, unit, &t);
    return t;
}

static double alpha_of(const struct test_summary *t)
{
    if (!(t->n > 2.0 && t->k > 1.0 && t->variance > 0.0)) return NAN;
    return t->k / (t->k - 1.0) * (1.0 - t->item_variances / t->variance);
}

static double alpha_bound(const struct test_summary *t, double alpha, double probability)
{
    if (isnan(alpha)) return NAN;
    return 1.0 - (1.0 - alpha) * f_quantile(probability, t->n - 1.0, (t->n - 1.0) * (t->k - 1.0));
}

static double lambda2_of(const struct test_summary *t, double squared_covariances, double unit)
{
    if (!(t->n > 2.0 && t->k > 1.0 && t->variance > 0.0)) return NAN;
    const double squares = squared_covariances / (unit * unit * unit * unit);
    return 1.0 - t->item_variances / t->variance + sqrt(t->k / (t->k - 1.0) * squares) / t->variance;
}

/* The points that every counted item gives for a right answer when nothing but 0 or these points was earned; else 0. */
static mark_t common_points(const struct exam *exam, const struct statistics_sums *sums)
{
    mark_t points = 0;
    for (size_t item = 0; item < exam->n_items; item++) {
        if (!exam->items[item].counted) continue;
        if (points == 0) points = exam->items[item].points;
        if (exam->items[item].points != points || points <= 0) return 0;
        for (size_t s = 0; s < sums->items[item].n_slots; s++) {
            const struct answer_slot *slot = &sums->items[item].slots[s];
            if (slot->count > 0 && slot->mark != 0 && slot->mark != points) return 0;
        }
    }
    return points;
}

static double kr21_of(const struct exam *exam, const struct statistics_sums *sums, const struct test_summary *t)
{
    const mark_t points = common_points(exam, sums);
    if (points == 0 || exam_forms_lack_items(exam) || !(t->k > 1.0 && t->variance > 0.0)) return NAN;
    const double per_item = (double)points / (double)exam->unit; /* from marks to right answers */
    const double mean = t->mean / per_item, variance = t->variance / (per_item * per_item);
    return t->k / (t->k - 1.0) * (1.0 - mean * (t->k - mean) / (t->k * variance));
}

static double mean_of_items(const struct statistics *s, bool facility)
{
    double sum = 0.0;
    size_t n = 0;
    for (size_t item = 0; item < s->n_items; item++) {
        const double value = facility ? s->items[item].facility : s->items[item].discrimination;
        if (isnan(value)) continue;
        sum += value;
        n++;
    }
    return n ? sum / (double)n : NAN;
}

static double median_of(const struct statistics_sums *sums, double unit)
{
    if (sums->students == 0) return NAN;
    return (double)score_quartile_x4(sums->totals.rows, sums->totals.n, sums->totals.students, 2) / (4.0 * unit);
}

void test_statistics_build(const struct exam *exam, const struct statistics_sums *sums, double squared_covariances,
                           struct statistics *out)
{
    const double unit = (double)exam->unit;
    const struct test_summary t = summarise(exam, sums);
    const struct score_counts *totals = &sums->totals;
    const double alpha = alpha_of(&t);
    const struct test_statistic rows[] = {
        {"students", t.n},
        {"items", t.k},
        {"maximum", exam->maximum / unit},
        {"mean", t.mean},
        {"sd", t.sd},
        {"median", median_of(sums, unit)},
        {"min", totals->n ? totals->rows[0].score / unit : NAN},
        {"max", totals->n ? totals->rows[totals->n - 1].score / unit : NAN},
        {"skewness", t.skewness},
        {"kurtosis", t.kurtosis},
        {"alpha", alpha},
        {"alpha_low", alpha_bound(&t, alpha, 1.0 - CONFIDENCE_TAIL)},
        {"alpha_high", alpha_bound(&t, alpha, CONFIDENCE_TAIL)},
        {"sem", t.sd * sqrt(1.0 - alpha)},
        {"error_ratio", 100.0 * sqrt(1.0 - alpha)},
        {"lambda2", lambda2_of(&t, squared_covariances, unit)},
        {"kr21", kr21_of(exam, sums, &t)},
        {"mean_facility", mean_of_items(out, true)},
        {"mean_discrimination", mean_of_items(out, false)},
    };
    out->n_test = sizeof rows / sizeof rows[0];
    out->test = gr_alloc(sizeof rows);
    memcpy(out->test, rows, sizeof rows);
}
