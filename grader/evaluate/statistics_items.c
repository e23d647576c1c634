/*
 * statistics_items.c: item statistics (contract in statistics_formulas.h).
 *
 *   facility                    mean / points (a ratio; below 0 when negative marks prevail)
 *   sd                          n - 1, in marks
 *   discrimination              Pearson correlation of the item with the rest score, the total without it (-1 … 1)
 *   item_total                  Pearson correlation with the total, the item included
 *   discriminative_efficiency   100 C(x, Y) / Cmax, percent, as Moodle prints it (rest_scores.h)
 *   effective_weight            100 √C(x, X) / Σ √C(x_j, X), percent, as Moodle: the item's part in spreading the
 *                               totals; NaN for an item with a negative covariance, which is left out of the sum
 *   alpha_if_deleted            Cronbach's alpha of the test without the item
 *   upper_lower                 facility among the top 27 % by total minus facility among the bottom 27 %; ties on a
 *                               border count in proportion (score_classes.h)
 *
 * Students whose form lacks the item are not among its n. Then what compares the item with the whole test or with parts
 * of the population (efficiency, weight, alpha, upper_lower) is NaN.
 *
 * An item excluded after a challenge keeps its row with n, blank and invalid; all else is NaN or 0.
 */
#include <math.h>

#include "base/memory.h"
#include "evaluate/statistics_formulas.h"

/* Borders of the flags, those of jMetrik. */
static const double HARD_BELOW = 0.1, EASY_ABOVE = 0.9, WEAK_BELOW = 0.2;

struct item_moments item_moments_of(const struct statistics_sums *sums, size_t item)
{
    const struct item_sums *x = &sums->items[item];
    const wide_t n = x->students, sum = x->marks, total = x->total;
    struct item_moments m = {.xx = n * x->squares - sum * sum,
                             .xX = n * x->with_total - sum * total,
                             .XX = n * x->total_squares - total * total};
    m.xY = m.xX - m.xx;
    m.YY = m.XX - 2 * m.xX + m.xx;
    return m;
}

double correlation(wide_t ab, wide_t aa, wide_t bb)
{
    if (aa <= 0 || bb <= 0) return NAN;
    return (double)ab / (sqrt((double)aa) * sqrt((double)bb));
}

static double discriminative_efficiency(const struct statistics_sums *sums, size_t item, wide_t xY)
{
    const struct item_sums *x = &sums->items[item];
    if (x->students < sums->students) return NAN;
    const wide_t rest = (wide_t)sums->total - x->marks;
    const wide_t highest = sums->students * x->sorted_product - x->marks * rest;
    return highest > 0 ? 100.0 * (double)xY / (double)highest : NAN;
}

/* Mean mark, in units, of the students in a part of the population given by class weights. */
static double weighted_mean(const struct item_sums *x, const double weights[CLASSES_MOST], double students)
{
    double sum = 0.0;
    for (size_t c = 0; c < CLASSES_MOST; c++) {
        int64_t marks = 0;
        for (size_t s = 0; s < x->n_slots; s++)
            marks += (int64_t)x->slots[s].mark * x->slots[s].tally.by_class[c];
        sum += weights[c] * (double)marks;
    }
    return sum / students;
}

static double upper_lower(const struct statistics_sums *sums, size_t item, double points)
{
    const struct item_sums *x = &sums->items[item];
    if (x->students < sums->students) return NAN;
    const double students = UPPER_LOWER_PERCENT / 100.0 * (double)sums->students;
    return (weighted_mean(x, sums->classes.in_upper, students) - weighted_mean(x, sums->classes.in_lower, students)) /
           points;
}

static uint32_t flags_of(const struct item_statistics *s)
{
    uint32_t flags = 0; /* comparisons with NaN are false */
    if (s->facility < HARD_BELOW) flags |= ITEM_HARD;
    if (s->facility > EASY_ABOVE) flags |= ITEM_EASY;
    if (s->discrimination >= 0.0 && s->discrimination < WEAK_BELOW) flags |= ITEM_WEAK;
    if (s->discrimination < 0.0) flags |= ITEM_NEGATIVE;
    return flags;
}

/* Of the whole test, over the counted items. */
struct test_moments {
    size_t n_items;
    double variances; /* Σ of the items' variance numerators */
    double weights;   /* Σ √ of the covariance numerators with the total that are not negative */
};

static struct test_moments test_moments_of(const struct exam *exam, const struct statistics_sums *sums)
{
    struct test_moments test = {0};
    for (size_t item = 0; item < exam->n_items; item++) {
        if (!exam->items[item].counted) continue;
        const struct item_moments m = item_moments_of(sums, item);
        test.n_items++;
        test.variances += (double)m.xx;
        if (m.xX > 0) test.weights += sqrt((double)m.xX);
    }
    if (exam_forms_lack_items(exam)) test.variances = test.weights = NAN;
    return test;
}

static double alpha_without(const struct test_moments *test, const struct item_moments *m)
{
    if (test->n_items < 3 || m->YY <= 0) return NAN;
    const double left = (double)(test->n_items - 1);
    return left / (left - 1.0) * (1.0 - (test->variances - (double)m->xx) / (double)m->YY);
}

static struct item_statistics statistics_of(const struct exam *exam, const struct statistics_sums *sums,
                                            const struct test_moments *test, size_t item)
{
    const struct item_sums *x = &sums->items[item];
    struct item_statistics s = {.n = (uint32_t)x->students, .blank = x->blank, .invalid = x->invalid};
    s.facility = s.sd = s.discrimination = s.item_total = NAN;
    s.discriminative_efficiency = s.effective_weight = s.alpha_if_deleted = s.upper_lower = NAN;
    if (!exam->items[item].counted) s.flags = ITEM_EXCLUDED;
    if (!exam->items[item].counted || x->students == 0) return s;

    const double n = (double)x->students, unit = (double)exam->unit, points = (double)exam->items[item].points;
    const struct item_moments m = item_moments_of(sums, item);
    s.not_reached = x->not_reached;
    if (points > 0.0) {
        s.facility = (double)x->marks / n / points;
        s.upper_lower = upper_lower(sums, item, points);
    }
    if (x->students > 1) {
        s.sd = sqrt((double)m.xx / (n * (n - 1.0))) / unit;
        s.discrimination = correlation(m.xY, m.xx, m.YY);
        s.item_total = correlation(m.xX, m.xx, m.XX);
        s.discriminative_efficiency = discriminative_efficiency(sums, item, m.xY);
        if (m.xX >= 0 && test->weights > 0.0) s.effective_weight = 100.0 * sqrt((double)m.xX) / test->weights;
        s.alpha_if_deleted = alpha_without(test, &m);
    }
    s.flags = flags_of(&s);
    return s;
}

void item_statistics_build(const struct exam *exam, const struct statistics_sums *sums, struct statistics *out)
{
    const struct test_moments test = test_moments_of(exam, sums);
    out->n_items = exam->n_items;
    out->items = gr_calloc(exam->n_items, sizeof *out->items);
    for (size_t item = 0; item < exam->n_items; item++)
        out->items[item] = statistics_of(exam, sums, &test, item);
}
