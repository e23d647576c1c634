/*
 * group_tables.c: summaries of groups (contract in group_tables.h).
 *
 * Sums of marks and of their squares are exact integers. Two means are compared as sum * other count, so equal means
 * share a rank whatever their decimals. Variance: (n Σx² - (Σx)²) / (n (n - 1)), the numerator exact; NaN for one
 * student. Quartiles: type 7 of Hyndman and Fan.
 */
#include "rank/group_tables.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/wide.h"

struct ranked_group {
    struct group_summary summary;
    int64_t sum;  /* of totals, units */
    size_t place; /* of the value's text among all values */
};

static double quartile(const struct score_count *scores, size_t n, uint32_t students, int quarter, int64_t unit)
{
    /* Rows run from the top, so the first quartile is three quarters of the way down. */
    return (double)score_quartile_x4(scores, n, students, 4 - quarter) / (4.0 * (double)unit);
}

/* The line is the total of the student whose number, from the best, is the share of all, rounded up; whoever ties with
 * this student is in the band too. */
static mark_t top_line(const struct rational share, const struct scores_by_value *by_value, uint32_t students)
{
    uint64_t at_or_above = 0;
    size_t i = 0;
    for (; i < by_value->n_scores; i++) {
        at_or_above += by_value->scores[i].count;
        if ((wide_t)at_or_above * share.den >= (wide_t)share.num * students) break;
    }
    return by_value->scores[i].score;
}

struct nation_scores nation_scores_make(const struct exam *exam, const struct students *students,
                                        const struct evaluation *evaluation)
{
    struct nation_scores nation = {0};
    struct scores_by_value all;
    scores_of_nation_build(students, scores_total(evaluation), &all);
    for (size_t i = 0; i < all.n_scores; i++) {
        nation.sum += (int64_t)all.scores[i].count * all.scores[i].score;
        nation.students += all.scores[i].count;
    }
    if (nation.students) nation.top = top_line(exam->rank.top, &all, nation.students);
    scores_by_value_release(&all);
    return nation;
}

static double difference_of_means(const struct exam *exam, int64_t sum, uint32_t n, const struct nation_scores *nation)
{
    const wide_t exact = (wide_t)sum * nation->students - (wide_t)nation->sum * n;
    return (double)exact / ((double)n * (double)nation->students * (double)exam->unit);
}

static struct ranked_group summarise(const struct exam *exam, const struct nation_scores *nation,
                                     const struct scores_by_value *by_value, size_t place)
{
    const struct value_scores *value = &by_value->values[place];
    const struct score_count *scores = by_value->scores + value->first;
    const size_t n_scores = value->end - value->first;
    const uint32_t n = value->students;
    const double unit = (double)exam->unit;
    int64_t sum = 0;
    uint32_t top = 0;
    wide_t squares = 0;
    for (size_t i = 0; i < n_scores; i++) {
        sum += (int64_t)scores[i].count * scores[i].score;
        top += scores[i].score >= nation->top ? scores[i].count : 0;
        squares += (wide_t)scores[i].score * scores[i].score * scores[i].count;
    }
    const double spread = (double)((wide_t)n * squares - (wide_t)sum * sum);
    return (struct ranked_group){.sum = sum,
                                 .place = place,
                                 .summary = {.value = value->value,
                                             .students = n,
                                             .mean = (double)sum / n / unit,
                                             .sd = n > 1 ? sqrt(spread / ((double)n * (n - 1.0))) / unit : NAN,
                                             .q1 = quartile(scores, n_scores, n, 1, exam->unit),
                                             .median = quartile(scores, n_scores, n, 2, exam->unit),
                                             .q3 = quartile(scores, n_scores, n, 3, exam->unit),
                                             .min = scores[n_scores - 1].score,
                                             .max = scores[0].score,
                                             .top_rate = 100.0 * top / n,
                                             .difference = difference_of_means(exam, sum, n, nation),
                                             .pass_rate = exam_has_pass_rule(exam) ? 100.0 * value->passed / n : NAN}};
}

/* <0 when a has the higher mean. */
static int compare_means(const struct ranked_group *a, const struct ranked_group *b)
{
    const wide_t left = (wide_t)a->sum * b->summary.students, right = (wide_t)b->sum * a->summary.students;
    return (left < right) - (left > right);
}

static int compare_groups(const void *left, const void *right)
{
    const struct ranked_group *a = left, *b = right;
    const int by_mean = compare_means(a, b);
    return by_mean ? by_mean : (a->place > b->place) - (a->place < b->place);
}

void group_table_build(const struct exam *exam, const struct nation_scores *nation,
                       const struct scores_by_value *by_value, struct group_table *out)
{
    const size_t n = by_value->n_values;
    struct ranked_group *groups = gr_realloc_array(NULL, n, sizeof *groups);
    for (size_t place = 0; place < n; place++)
        groups[place] = summarise(exam, nation, by_value, place);
    qsort(groups, n, sizeof *groups, compare_groups);
    *out = (struct group_table){.rows = gr_realloc_array(NULL, n, sizeof *out->rows), .n = n};
    for (size_t i = 0; i < n; i++) {
        const bool ties = i > 0 && compare_means(&groups[i - 1], &groups[i]) == 0;
        groups[i].summary.rank = ties ? groups[i - 1].summary.rank : (uint32_t)i + 1;
        out->rows[i] = groups[i].summary;
    }
    free(groups);
}
