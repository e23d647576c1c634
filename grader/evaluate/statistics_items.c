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
 *   upper, lower                facility among the top 27 % by total, among the bottom 27 % (or the rubric's groups);
 *                               ties on a border count in proportion (score_classes.h); upper_lower is their difference
 *   biserial, biserial_rest     item_total and discrimination, were the mark a cut through a normal distribution
 *   reliability_index           item_total times sd, in marks as they enter the total
 *   intended_weight             points in percent of the points of all items that count
 *   omitted                     blank, but not at the end: blank less not_reached
 *
 * Students whose form lacks the item are not among its n. Then what compares the item with the whole test or with parts
 * of the population (efficiency, weights, alpha, upper and lower) is NaN.
 *
 * An item excluded after a challenge keeps its row with n, blank and invalid; all else is NaN or 0.
 */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/normal_quantile.h"
#include "evaluate/statistics_formulas.h"

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

double share_of(struct rational r)
{
    return (double)r.num / (double)r.den;
}

static int compare_scores(const void *left, const void *right)
{
    const struct score_count *a = left, *b = right;
    return (a->score > b->score) - (a->score < b->score);
}

struct score_count *item_marks_ascending(const struct item_sums *item)
{
    struct score_count *marks = gr_realloc_array(NULL, item->n_slots, sizeof *marks);
    for (size_t s = 0; s < item->n_slots; s++) {
        const bool is_given = item->slots[s].state != ANSWER_NOT_PRESENTED;
        marks[s] = (struct score_count){item->slots[s].mark, is_given ? item->slots[s].count : 0};
    }
    qsort(marks, item->n_slots, sizeof *marks, compare_scores);
    return marks;
}

double polyserial(double r, const struct score_count *marks, size_t n_marks)
{
    static const double PI = 3.14159265358979323846;
    double n = 0.0, sum = 0.0, squares = 0.0, below = 0.0, densities = 0.0;
    for (size_t i = 0; i < n_marks; i++)
        n += marks[i].count;
    for (size_t i = 0, previous = 0; i < n_marks; i++) {
        if (marks[i].count == 0) continue;
        if (below > 0.0) {
            const double z = normal_quantile(below / n);
            densities += exp(-z * z / 2.0) / sqrt(2.0 * PI) * ((double)marks[i].score - (double)marks[previous].score);
        }
        previous = i;
        below += marks[i].count;
        sum += (double)marks[i].score * marks[i].count;
        squares += (double)marks[i].score * (double)marks[i].score * marks[i].count;
    }
    const double variance = squares / n - sum / n * (sum / n);
    return densities > 0.0 ? r * sqrt(variance) / densities : NAN;
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

static void add_groups(const struct statistics_sums *sums, size_t item, double points, struct item_statistics *s)
{
    const struct item_sums *x = &sums->items[item];
    if (x->students < sums->students) return;
    const double students = sums->classes.groups_percent / 100.0 * (double)sums->students;
    s->upper = weighted_mean(x, sums->classes.in_upper, students) / points;
    s->lower = weighted_mean(x, sums->classes.in_lower, students) / points;
    s->upper_lower = s->upper - s->lower;
}

static uint32_t flags_of(const struct analysis_policy *policy, const struct item_statistics *s)
{
    uint32_t flags = 0; /* comparisons with NaN are false */
    if (s->facility < share_of(policy->hard)) flags |= ITEM_HARD;
    if (s->facility > share_of(policy->easy)) flags |= ITEM_EASY;
    if (s->discrimination >= 0.0 && s->discrimination < share_of(policy->weak)) flags |= ITEM_WEAK;
    if (s->discrimination < 0.0) flags |= ITEM_NEGATIVE;
    return flags;
}

/* Of the whole test, over the counted items. */
struct test_moments {
    size_t n_items;
    double points;
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
        test.points += exam->items[item].points;
        test.variances += (double)m.xx;
        if (m.xX > 0) test.weights += sqrt((double)m.xX);
    }
    if (exam_forms_lack_items(exam)) test.variances = test.weights = test.points = NAN;
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
    s.upper = s.lower = s.biserial = s.biserial_rest = s.reliability_index = s.intended_weight = NAN;
    if (!exam->items[item].counted) s.flags = ITEM_EXCLUDED;
    if (!exam->items[item].counted || x->students == 0) return s;

    const double n = (double)x->students, unit = (double)exam->unit, points = (double)exam->items[item].points;
    const struct item_moments m = item_moments_of(sums, item);
    s.not_reached = x->not_reached;
    s.omitted = x->blank - x->not_reached;
    if (points > 0.0) {
        s.facility = (double)x->marks / n / points;
        add_groups(sums, item, points, &s);
    }
    if (test->points > 0.0) s.intended_weight = 100.0 * points / test->points;
    if (x->students > 1) {
        s.sd = sqrt((double)m.xx / (n * (n - 1.0))) / unit;
        s.discrimination = correlation(m.xY, m.xx, m.YY);
        s.item_total = correlation(m.xX, m.xx, m.XX);
        s.discriminative_efficiency = discriminative_efficiency(sums, item, m.xY);
        if (m.xX >= 0 && test->weights > 0.0) s.effective_weight = 100.0 * sqrt((double)m.xX) / test->weights;
        s.alpha_if_deleted = alpha_without(test, &m);
        s.reliability_index = s.item_total * s.sd;
        struct score_count *marks = item_marks_ascending(x);
        s.biserial = polyserial(s.item_total, marks, x->n_slots);
        s.biserial_rest = polyserial(s.discrimination, marks, x->n_slots);
        free(marks);
    }
    s.flags = flags_of(&exam->analysis, &s);
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
