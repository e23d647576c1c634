/*
 * value_scores.c: students by value and total (contract in value_scores.h).
 *
 * One integer per student, (place of the value's text) * (range of totals) + (distance from the best total), and a
 * radix sort. The memory depends on the number of students alone: 20,000 schools and 100,000 possible totals need no
 * table of 2,000,000,000 cells.
 */
#include "rank/value_scores.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/radix.h"

/* For qsort_r: value numbers by text. */
static int compare_values(const void *a, const void *b, void *texts_at)
{
    const struct text *texts = texts_at;
    return text_compare(texts[*(const uint32_t *)a], texts[*(const uint32_t *)b]);
}

/* in_order[place] is the number of the value whose text has that place in byte order; place_of is the inverse. */
static void order_values(const struct dictionary *values, uint32_t *in_order, uint32_t *place_of)
{
    for (size_t value = 0; value < values->n; value++)
        in_order[value] = (uint32_t)value;
    qsort_r(in_order, values->n, sizeof *in_order, compare_values, values->texts);
    for (size_t place = 0; place < values->n; place++)
        place_of[in_order[place]] = (uint32_t)place;
}

struct totals_range {
    int64_t high;
    uint64_t n_possible;
};

static struct totals_range find_totals_range(const struct students *students, const struct evaluation *evaluation)
{
    int64_t low = INT32_MAX, high = INT32_MIN;
    for (size_t student = 0; student < students->n; student++) {
        if (students->status[student] != STUDENT_PRESENT) continue;
        if (evaluation->total[student] < low) low = evaluation->total[student];
        if (evaluation->total[student] > high) high = evaluation->total[student];
    }
    return (struct totals_range){high, low <= high ? (uint64_t)(high - low) + 1 : 1};
}

static void add_value(struct scores_by_value *out, uint32_t value)
{
    GR_GROW(out->values, out->values_capacity, out->n_values + 1);
    out->values[out->n_values++] = (struct value_scores){.value = value, .first = out->n_scores, .end = out->n_scores};
}

static void add_student(struct scores_by_value *out, mark_t score, bool passed)
{
    struct value_scores *value = &out->values[out->n_values - 1];
    if (value->end == value->first || out->scores[out->n_scores - 1].score != score) {
        GR_GROW(out->scores, out->scores_capacity, out->n_scores + 1);
        out->scores[out->n_scores++] = (struct score_count){.score = score};
        value->end = out->n_scores;
    }
    out->scores[out->n_scores - 1].count++;
    value->students++;
    value->passed += passed;
}

void scores_by_value_build(const struct students *students, size_t attribute, const struct evaluation *evaluation,
                           struct scores_by_value *out)
{
    const struct attribute *a = &students->attributes[attribute];
    const uint32_t no_value = dictionary_find(&a->values, TEXT(""));
    const struct totals_range range = find_totals_range(students, evaluation);
    uint32_t *in_order = gr_realloc_array(NULL, a->values.n, sizeof *in_order);
    uint32_t *place_of = gr_realloc_array(NULL, a->values.n, sizeof *place_of);
    struct keyed *items = gr_realloc_array(NULL, students->n, sizeof *items);
    size_t n = 0;
    *out = (struct scores_by_value){0};
    order_values(&a->values, in_order, place_of);
    for (size_t student = 0; student < students->n; student++) {
        if (students->status[student] != STUDENT_PRESENT || a->value_of[student] == no_value) continue;
        const uint64_t from_best = (uint64_t)(range.high - evaluation->total[student]);
        items[n++] = (struct keyed){place_of[a->value_of[student]] * range.n_possible + from_best, (uint32_t)student};
    }
    radix_sort(items, n);
    for (size_t i = 0; i < n; i++) {
        const uint32_t value = in_order[items[i].key / range.n_possible];
        const int64_t score = range.high - (int64_t)(items[i].key % range.n_possible);
        if (out->n_values == 0 || out->values[out->n_values - 1].value != value) add_value(out, value);
        add_student(out, (mark_t)score, evaluation->passed[items[i].value]);
    }
    free(items);
    free(place_of);
    free(in_order);
}

void scores_by_value_release(struct scores_by_value *by_value)
{
    free(by_value->scores);
    free(by_value->values);
    *by_value = (struct scores_by_value){0};
}
