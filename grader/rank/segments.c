/*
 * segments.c: score tables (contract in segments.h).
 *
 * A row is an interval of scores. Its number, from the top: 0 is everybody from `top` up; then come the steps, which
 * begin at multiples of the step (so 680–689, wherever the top is); the last is everybody below `bottom`. Without a
 * step every score that occurs is a row of its own (the rubric loader gives tables that keep empty rows a step).
 */
#include "rank/segments.h"

#include "base/memory.h"

struct layout {
    const struct segment_policy *policy;
    int64_t step, top, bottom, grain; /* in the scale of the scores */
    struct segment_table *out;
    size_t capacity;
};

static int64_t floor_to(int64_t score, int64_t step)
{
    const int64_t rest = score % step;
    return score - rest - (rest < 0 ? step : 0);
}

/* The interval of a score; its length is 1 without a step. */
static struct segment row_of(const struct layout *l, int64_t score)
{
    const struct segment_policy *p = l->policy;
    const int64_t below_bottom = floor_to(l->bottom - 1, l->grain);
    int64_t low = l->step ? floor_to(score, l->step) : score, high = l->step ? low + l->step - 1 : score;
    if (p->has_top && score >= l->top) return (struct segment){.score = (mark_t)l->top, .upto = SEGMENT_OPEN};
    if (p->has_bottom && score < l->bottom)
        return (struct segment){.score = SEGMENT_OPEN, .upto = (mark_t)below_bottom};
    if (p->has_top && high >= l->top) high = l->top - 1;
    if (p->has_bottom && low < l->bottom) low = l->bottom;
    return (struct segment){.score = (mark_t)low, .upto = (mark_t)(l->step ? floor_to(high, l->grain) : high)};
}

static void add_row(struct layout *l, struct segment row, uint32_t value, uint32_t population)
{
    struct segment_table *out = l->out;
    row.value = value;
    row.population = population;
    GR_GROW(out->rows, l->capacity, out->n + 1);
    out->rows[out->n++] = row;
}

/* Rows that nobody is in, from the one at `score` down to the one before that of `until`. */
static void add_empty_rows(struct layout *l, int64_t score, int64_t until, uint32_t value, uint32_t population)
{
    const mark_t stop = row_of(l, until).score;
    for (;;) {
        struct segment row = row_of(l, score);
        if (row.score == stop) return;
        add_row(l, row, value, population);
        if (row.score == SEGMENT_OPEN) return;
        score = (int64_t)row.score - 1;
    }
}

static void add_value(struct layout *l, const struct value_scores *value, const struct score_count *scores)
{
    struct segment_table *out = l->out;
    const bool keeps_zeros = l->policy->keeps_zeros;
    const size_t first_row = out->n;
    uint32_t cumulative = 0;
    if (keeps_zeros && l->policy->has_top && scores[value->first].score < l->top)
        add_empty_rows(l, l->top, scores[value->first].score, value->value, value->students);
    for (size_t i = value->first; i < value->end; i++) {
        const struct segment row = row_of(l, scores[i].score);
        const bool is_new = out->n == first_row || out->rows[out->n - 1].score != row.score;
        if (is_new && keeps_zeros && out->n > first_row && i > value->first)
            add_empty_rows(l, (int64_t)out->rows[out->n - 1].score - 1, scores[i].score, value->value, value->students);
        if (is_new) add_row(l, row, value->value, value->students);
        out->rows[out->n - 1].count += scores[i].count;
    }
    const mark_t lowest = out->rows[out->n - 1].score;
    if (keeps_zeros && l->policy->has_bottom && lowest != SEGMENT_OPEN)
        for (int64_t score = (int64_t)lowest - 1; out->rows[out->n - 1].score != SEGMENT_OPEN;
             score = (int64_t)out->rows[out->n - 1].score - 1)
            add_row(l, row_of(l, score), value->value, value->students);
    for (size_t row = first_row; row < out->n; row++)
        out->rows[row].cumulative = cumulative += out->rows[row].count;
}

bool segment_bounds_fit(const struct segment_policy *policy, const struct scores_by_value *by_value, int64_t scale,
                        int64_t unit)
{
    const int64_t finer = scale / unit, step = policy->step * finer;
    int64_t low = policy->has_bottom ? policy->bottom * finer : 0, high = low;
    if (policy->has_top && policy->top * finer > high) high = policy->top * finer;
    for (size_t v = 0; v < by_value->n_values; v++) {
        const struct value_scores *value = &by_value->values[v];
        if (by_value->scores[value->first].score > high) high = by_value->scores[value->first].score;
        if (by_value->scores[value->end - 1].score < low) low = by_value->scores[value->end - 1].score;
    }
    return low - step > INT32_MIN && high + step <= INT32_MAX;
}

bool segments_fit(const struct segment_policy *policy, const struct scores_by_value *by_value, int64_t scale,
                  int64_t unit)
{
    enum { ROWS_MOST = 100 * 1000 * 1000 };
    const int64_t finer = scale / unit, top = policy->top * finer, bottom = policy->bottom * finer;
    uint64_t n_rows = 0;
    for (size_t v = 0; v < by_value->n_values && policy->keeps_zeros && n_rows <= ROWS_MOST; v++) {
        const struct value_scores *value = &by_value->values[v];
        int64_t high = by_value->scores[value->first].score, low = by_value->scores[value->end - 1].score;
        if (policy->has_top) high = top;
        if (policy->has_bottom) low = bottom;
        n_rows += high > low ? (uint64_t)(high - low) / (uint64_t)(policy->step * finer) : 0;
    }
    return n_rows <= ROWS_MOST;
}

void segments_build(const struct segment_policy *policy, const struct scores_by_value *by_value, int64_t scale,
                    int64_t unit, int64_t grain, struct segment_table *out)
{
    const int64_t finer = scale / unit;
    struct layout l = {.policy = policy, .grain = grain, .out = out};
    l.step = policy->step * finer;
    l.top = policy->top * finer;
    l.bottom = policy->bottom * finer;
    *out = (struct segment_table){.scale = scale};
    for (size_t v = 0; v < by_value->n_values; v++)
        add_value(&l, &by_value->values[v], by_value->scores);
}

bool segments_add_up(const struct segment_table *table)
{
    bool good = true;
    for (size_t i = 0; i < table->n; i++) {
        const struct segment *row = &table->rows[i];
        const bool begins = i == 0 || row[-1].value != row->value;
        const bool ends = i + 1 == table->n || row[1].value != row->value;
        good &= (uint64_t)row->cumulative == (uint64_t)(begins ? 0 : row[-1].cumulative) + row->count;
        good &= !ends || row->cumulative == row->population;
    }
    return good;
}
