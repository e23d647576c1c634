/*
 * precision.c: how well totals are measured, and how well cut scores part students (contract in
 * statistics_formulas.h). x is a total, M the maximum, s the sd, ρ a reliability.
 *
 * Where every item gives 0 or the same points, x and M count right answers, and the result is in marks again:
 *   sem_lord     √(x (M - x) / (M - 1)): Lord's binomial error model (1957)
 *   sem          sem_lord √((1 - ρ) / (1 - KR-21)), ρ lambda 2, or alpha where that is not there: Keats (1957); its
 *                mean square is about that of the test's sem
 *   agreement    P(two parallel tests decide alike), both scores from the beta-binomial distribution with
 *                a = (1/KR21 - 1) mean, b = M/KR21 - M - a (Huynh, 1976); kappa: the part beyond chance
 * Else these are NaN, and `within_sem` takes the sem of the whole test.
 *   livingston   (ρ s² + (mean - cut)²) / (s² + (mean - cut)²), ρ alpha (Livingston, 1972)
 *   true_score   ρ x + (1 - ρ) mean, ρ alpha (Kelley, 1947); true_sem: s √(ρ (1 - ρ)), its standard error of estimate
 */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "evaluate/distribution.h"
#include "evaluate/statistics_formulas.h"

enum { BETA_BINOMIAL_ITEMS_MOST = 500 }; /* M² terms a cut */

struct precision {
    double n, unit, points; /* students; points: of every item, in marks, or NaN */
    double maximum;         /* right answers: the number of items */
    double mean, sd, alpha, sem, kr21, keats;
};

static struct precision precision_of(const struct exam *exam, const struct statistics_sums *sums,
                                     const struct statistics *s)
{
    const double lambda2 = test_statistic_of(s, "lambda2");
    struct precision p = {.n = (double)sums->students,
                          .unit = (double)exam->unit,
                          .maximum = test_statistic_of(s, "items"),
                          .mean = test_statistic_of(s, "mean"),
                          .sd = test_statistic_of(s, "sd"),
                          .alpha = test_statistic_of(s, "alpha"),
                          .sem = test_statistic_of(s, "sem"),
                          .kr21 = test_statistic_of(s, "kr21")};
    p.points = isnan(p.kr21) ? NAN : (double)common_points(exam, sums) / p.unit;
    p.keats = sqrt((1.0 - (isnan(lambda2) ? p.alpha : lambda2)) / (1.0 - p.kr21));
    return p;
}

static double sem_lord(const struct precision *p, double score)
{
    const double right = score / p->points;
    return right >= 0.0 && right <= p->maximum ? p->points * sqrt(right * (p->maximum - right) / (p->maximum - 1.0))
                                               : NAN;
}

static void add_rows(const struct precision *p, const struct score_counts *totals, struct statistics *out)
{
    out->n_precision = totals->n;
    out->precision = gr_realloc_array(NULL, totals->n + 1, sizeof *out->precision);
    for (size_t i = 0; i < totals->n; i++) {
        const double x = totals->rows[i].score / p->unit, lord = sem_lord(p, x);
        out->precision[i] = (struct precision_row){.score = totals->rows[i].score,
                                                   .students = totals->rows[i].count,
                                                   .sem = p->keats * lord,
                                                   .sem_lord = lord,
                                                   .true_score = p->alpha * x + (1.0 - p->alpha) * p->mean,
                                                   .true_sem = p->sd * sqrt(p->alpha * (1.0 - p->alpha))};
    }
}

/* --- decisions --------------------------------------------------------------------------------------------------- */

static double log_beta(double a, double b)
{
    return log_gamma(a) + log_gamma(b) - log_gamma(a + b);
}

/* P(score < cut) on one test, and on both of two parallel ones; 0 <= cut <= M + 1. */
static void add_agreement(const struct precision *p, int cut, struct cut_statistics *out)
{
    const int m = (int)p->maximum;
    const double a = (1.0 / p->kr21 - 1.0) * p->mean / p->points, b = m / p->kr21 - m - a;
    if (!(p->kr21 > 0.0 && p->kr21 < 1.0 && a > 0.0 && b > 0.0) || m > BETA_BINOMIAL_ITEMS_MOST) return;
    double choose[BETA_BINOMIAL_ITEMS_MOST + 1] = {0}, both[2 * BETA_BINOMIAL_ITEMS_MOST + 1] = {0};
    const double scale = log_beta(a, b);
    for (int x = 0; x <= m; x++)
        choose[x] = log_gamma(m + 1.0) - log_gamma(x + 1.0) - log_gamma(m - x + 1.0);
    for (int sum = 0; sum <= 2 * m; sum++)
        both[sum] = log_beta(a + sum, 2.0 * m + b - sum) - scale;
    double below = 0.0, both_below = 0.0;
    for (int x = 0; x < cut; x++) {
        below += exp(choose[x] + log_beta(a + x, m + b - x) - scale);
        for (int y = 0; y < cut; y++)
            both_below += exp(choose[x] + choose[y] + both[x + y]);
    }
    const double by_chance = below * below + (1.0 - below) * (1.0 - below);
    out->agreement = 1.0 - 2.0 * below + 2.0 * both_below;
    if (by_chance < 1.0) out->kappa = (out->agreement - by_chance) / (1.0 - by_chance);
}

static void count_students(const struct precision *p, const struct score_counts *totals, struct cut_statistics *out)
{
    const double cut = out->score / p->unit, sem = isnan(out->sem) ? p->sem : out->sem;
    for (size_t i = 0; i < totals->n; i++) {
        if (totals->rows[i].score >= out->score) out->at_or_above += totals->rows[i].count;
        if (fabs(totals->rows[i].score / p->unit - cut) < sem) out->within_sem += totals->rows[i].count;
    }
    out->share = p->n > 0.0 ? out->at_or_above / p->n : NAN;
}

static struct cut_statistics cut_of(const struct precision *p, const struct score_counts *totals, enum cut_kind kind,
                                    struct text name, mark_t score)
{
    const double cut = score / p->unit, off = (p->mean - cut) * (p->mean - cut), variance = p->sd * p->sd;
    struct cut_statistics c = {.kind = kind, .name = name, .score = score, .agreement = NAN, .kappa = NAN};
    c.sem = p->keats * sem_lord(p, cut);
    c.livingston = (p->alpha * variance + off) / (variance + off);
    count_students(p, totals, &c);
    const double right = ceil(cut / p->points - 1e-9);
    if (!isnan(right)) add_agreement(p, right < 0.0 ? 0 : right > p->maximum ? (int)p->maximum + 1 : (int)right, &c);
    return c;
}

static int highest_first(const void *left, const void *right)
{
    const struct cut_statistics *a = left, *b = right;
    if (a->score != b->score) return a->score > b->score ? -1 : 1;
    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    return text_compare(a->name, b->name);
}

/* The pass mark, where grades begin, and lines of the total that are fixed marks. The lowest grade begins where
 * everybody is: no cut. */
static void add_cuts(const struct exam *exam, const struct precision *p, const struct score_counts *totals,
                     struct statistics *out)
{
    const struct rank_policy *rank = &exam->rank;
    out->cuts = gr_realloc_array(NULL, 1 + exam->n_grades + rank->n_cutoffs, sizeof *out->cuts);
    if (exam->has_pass) out->cuts[out->n_cuts++] = cut_of(p, totals, CUT_PASS, TEXT(""), exam->pass);
    for (size_t g = 0; g < exam->n_grades; g++)
        if (exam->grades[g].from > exam->minimum)
            out->cuts[out->n_cuts++] = cut_of(p, totals, CUT_GRADE, exam->grades[g].label, exam->grades[g].from);
    for (size_t i = 0; i < rank->n_cutoffs; i++) {
        const struct cutoff_policy *line = &rank->cutoffs[i];
        if (line->kind != CUTOFF_SCORE || line->of.kind != KEY_TOTAL || line->of.less_is_better) continue;
        const double score = ceil(share_of(line->score) * p->unit - 1e-9);
        if (fabs(score) > INT32_MAX) continue;
        out->cuts[out->n_cuts++] = cut_of(p, totals, CUT_LINE, line->name, (mark_t)score);
    }
    if (out->n_cuts) qsort(out->cuts, out->n_cuts, sizeof *out->cuts, highest_first);
}

void precision_build(const struct exam *exam, const struct statistics_sums *sums, struct statistics *out)
{
    const struct precision p = precision_of(exam, sums, out);
    add_rows(&p, &sums->totals, out);
    add_cuts(exam, &p, &sums->totals, out);
}
