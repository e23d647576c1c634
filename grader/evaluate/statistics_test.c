/*
 * statistics_test.c: statistics of the test as a whole (contract in statistics_formulas.h). Marks, not units.
 *
 *   mean, sd (n - 1), median (mean of the two middle ones), min, max of the totals
 *   skewness, kurtosis   k3 / k2^1.5 and k4 / k2² with Fisher's k-statistics, as Moodle: both 0 for a normal curve
 *   alpha                Cronbach: k/(k-1) (1 - Σ V(x) / V(X)); a ratio (Moodle prints 100 times it)
 *   alpha_low, _high     Feldt's 95 % interval: 1 - (1 - alpha) F, F at 0.975 and 0.025 with n-1, (n-1)(k-1) degrees
 *   sem                  sd √(1 - alpha)
 *   error_ratio          100 √(1 - alpha), percent, as Moodle
 *   cic                  100 alpha, percent: Moodle's coefficient of internal consistency
 *   lambda1 … lambda6, feldt_gilmer, feldt_brennan, raju_beta, odd_even_…, halves_…   reliability.h; for up to 200 items
 *   kr20, kr21           only when every item gives either 0 or the same points, else NaN; KR-20 is alpha then
 *   mean_facility, mean_discrimination   over the items for which they are defined
 *
 * V(X) is the variance of the published totals, also where sections count only their best items.
 */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "evaluate/distribution.h"
#include "evaluate/reliability.h"
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

static struct reliability reliabilities_of(const struct exam *exam, const struct test_summary *t,
                                           const double *covariances, size_t n_items)
{
    double *points = gr_realloc_array(NULL, n_items + 1, sizeof *points);
    size_t n = 0;
    for (size_t item = 0; item < exam->n_items && n < n_items; item++)
        if (exam->items[item].counted) points[n++] = exam->items[item].points;
    const struct reliability r = reliability_of(t->n > 2.0 ? covariances : NULL, n_items, t->variance, points);
    free(points);
    return r;
}

mark_t common_points(const struct exam *exam, const struct statistics_sums *sums)
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

/* Type 7, in marks. */
static double quartile_of(const struct statistics_sums *sums, double unit, int quarter)
{
    if (sums->students == 0) return NAN;
    return (double)score_quartile_x4(sums->totals.rows, sums->totals.n, sums->totals.students, quarter) / (4.0 * unit);
}

double test_statistic_of(const struct statistics *s, const char *name)
{
    for (size_t i = 0; i < s->n_test; i++)
        if (strcmp(s->test[i].name, name) == 0) return s->test[i].value;
    return NAN;
}

void test_statistics_build(const struct exam *exam, const struct statistics_sums *sums, const double *covariances,
                           size_t n_items, struct statistics *out)
{
    const double unit = (double)exam->unit;
    const struct test_summary t = summarise(exam, sums);
    const struct score_counts *totals = &sums->totals;
    const struct reliability r = reliabilities_of(exam, &t, covariances, n_items);
    const double alpha = alpha_of(&t), kr21 = kr21_of(exam, sums, &t);
    const double q1 = quartile_of(sums, unit, 1), q3 = quartile_of(sums, unit, 3);
    const struct test_statistic rows[] = {
        {"students", t.n},
        {"items", t.k},
        {"maximum", exam->maximum / unit},
        {"mean", t.mean},
        {"sd", t.sd},
        {"median", quartile_of(sums, unit, 2)},
        {"min", totals->n ? totals->rows[0].score / unit : NAN},
        {"max", totals->n ? totals->rows[totals->n - 1].score / unit : NAN},
        {"skewness", t.skewness},
        {"kurtosis", t.kurtosis},
        {"alpha", alpha},
        {"alpha_low", alpha_bound(&t, alpha, 1.0 - CONFIDENCE_TAIL)},
        {"alpha_high", alpha_bound(&t, alpha, CONFIDENCE_TAIL)},
        {"sem", t.sd * sqrt(1.0 - alpha)},
        {"error_ratio", 100.0 * sqrt(1.0 - alpha)},
        {"lambda2", r.lambda[1]},
        {"kr21", kr21},
        {"mean_facility", mean_of_items(out, true)},
        {"mean_discrimination", mean_of_items(out, false)},
        {"variance", t.variance},
        {"q1", q1},
        {"q3", q3},
        {"iqr", q3 - q1},
        {"cic", 100.0 * alpha},
        {"kr20", isnan(kr21) ? NAN : alpha},
        {"lambda1", r.lambda[0]},
        {"lambda3", r.lambda[2]},
        {"lambda4", r.lambda[3]},
        {"lambda5", r.lambda[4]},
        {"lambda6", r.lambda[5]},
        {"feldt_gilmer", r.feldt_gilmer},
        {"feldt_brennan", r.feldt_brennan},
        {"raju_beta", r.raju_beta},
        {"odd_even_correlation", r.odd_even.correlation},
        {"odd_even_spearman_brown", r.odd_even.spearman_brown},
        {"odd_even_guttman", r.odd_even.guttman},
        {"halves_correlation", r.first_second.correlation},
        {"halves_spearman_brown", r.first_second.spearman_brown},
        {"halves_guttman", r.first_second.guttman},
    };
    out->n_test = sizeof rows / sizeof rows[0];
    out->test = gr_alloc(sizeof rows);
    memcpy(out->test, rows, sizeof rows);
}
