/*
 * value_scores.c: students by value and total (contract in value_scores.h).
 *
 * 20,000 schools and 400 possible scores are counted in a table of 8,000,000 cells, in parallel. When the table would
 * be too large (a fine unit makes 100,000 totals possible), students are sorted by one integer, (place of the value's
 * text) * (number of possible totals) + (distance from the best total): then memory depends on the number of students
 * alone. Both give the same rows.
 */
#include "rank/value_scores.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/radix.h"
#include "base/threads.h"

enum {
    STUDENTS_PER_BLOCK = 1 << 14,
    CELLS_MOST = 1 << 24, /* counters in all tables together: 64 MiB */
};

/* What is being gathered. */
struct gathering {
    const struct students *students;
    const struct evaluation *evaluation;
    struct score_column scores_in;
    const struct attribute *attribute;
    uint32_t no_value; /* number of the empty text, DICTIONARY_NONE when everybody has a value */
    size_t n_values;
    uint32_t *in_order;  /* by place in byte order: the number of the value */
    uint32_t *place_of;  /* by value: the inverse */
    int64_t high;        /* the best score */
    uint64_t n_possible; /* totals from the best down to the lowest */
};

static void order_values(struct gathering *g, const struct dictionary *values)
{
    g->n_values = values->n;
    g->in_order = dictionary_in_order(values);
    g->place_of = gr_realloc_array(NULL, values->n, sizeof *g->place_of);
    for (size_t place = 0; place < values->n; place++)
        g->place_of[g->in_order[place]] = (uint32_t)place;
}

static void find_possible_totals(struct gathering *g)
{
    int64_t low = INT32_MAX, high = INT32_MIN;
    for (size_t student = 0; student < g->students->n; student++) {
        if (g->students->status[student] != STUDENT_PRESENT) continue;
        const int64_t score = score_of(g->scores_in, student);
        if (score < low) low = score;
        if (score > high) high = score;
    }
    g->high = high;
    g->n_possible = low <= high ? (uint64_t)(high - low) + 1 : 1;
}

static bool is_member(const struct gathering *g, size_t student)
{
    return g->students->status[student] == STUDENT_PRESENT && attribute_number(g->attribute, student) != g->no_value;
}

static uint64_t distance_from_best(const struct gathering *g, size_t student)
{
    return (uint64_t)(g->high - score_of(g->scores_in, student));
}

static bool has_passed(const struct gathering *g, size_t student)
{
    return g->evaluation && evaluation_outcome(g->evaluation, student)->passed;
}

/* Rows come value by value, from the top down. */
static void add_score(const struct gathering *g, struct scores_by_value *out, size_t place, uint64_t from_best,
                      uint32_t count)
{
    const uint32_t number = g->in_order[place];
    const mark_t score = (mark_t)(g->high - (int64_t)from_best);
    if (out->n_values == 0 || out->values[out->n_values - 1].value != number) {
        GR_GROW(out->values, out->values_capacity, out->n_values + 1);
        out->values[out->n_values++] =
            (struct value_scores){.value = number, .first = out->n_scores, .end = out->n_scores};
    }
    struct value_scores *value = &out->values[out->n_values - 1];
    if (value->end == value->first || out->scores[out->n_scores - 1].score != score) {
        GR_GROW(out->scores, out->scores_capacity, out->n_scores + 1);
        out->scores[out->n_scores++] = (struct score_count){.score = score};
        value->end = out->n_scores;
    }
    out->scores[out->n_scores - 1].count += count;
    value->students += count;
}

/* A table has a row for each value: one cell for each possible total, and a last one for those who passed. */
static void count_block(const struct gathering *g, size_t n_blocks, size_t block, uint32_t *table)
{
    const size_t n = g->students->n, end = piece_start(n, block + 1, n_blocks);
    for (size_t student = piece_start(n, block, n_blocks); student < end; student++) {
        if (!is_member(g, student)) continue;
        uint32_t *row = table + g->place_of[attribute_number(g->attribute, student)] * (g->n_possible + 1);
        row[distance_from_best(g, student)]++;
        row[g->n_possible] += has_passed(g, student);
    }
}

static uint32_t sum_of_tables(const uint32_t *tables, size_t n_tables, size_t n_cells, size_t cell)
{
    uint32_t sum = 0;
    for (size_t t = 0; t < n_tables; t++)
        sum += tables[t * n_cells + cell];
    return sum;
}

/* One table a thread, as far as they fit. */
static void gather_by_counting(const struct gathering *g, struct scores_by_value *out)
{
    const size_t row = g->n_possible + 1, n_cells = g->n_values * row;
    const size_t n_blocks = g->students->n / STUDENTS_PER_BLOCK + 1, n_fitting = CELLS_MOST / n_cells;
    const size_t n_tables = (size_t)threads_for(n_fitting < n_blocks ? n_fitting : n_blocks);
    uint32_t *tables = gr_calloc(n_tables * n_cells, sizeof *tables);
#pragma omp parallel for schedule(static) num_threads((int)n_tables)
    for (size_t block = 0; block < n_blocks; block++)
        count_block(g, n_blocks, block, tables + (size_t)thread_id() * n_cells);
    for (size_t place = 0; place < g->n_values; place++) {
        const size_t n_before = out->n_values;
        for (size_t from_best = 0; from_best < g->n_possible; from_best++) {
            const uint32_t count = sum_of_tables(tables, n_tables, n_cells, place * row + from_best);
            if (count) add_score(g, out, place, from_best, count);
        }
        if (out->n_values > n_before)
            out->values[n_before].passed = sum_of_tables(tables, n_tables, n_cells, place * row + g->n_possible);
    }
    free(tables);
}

static void gather_by_sorting(const struct gathering *g, struct scores_by_value *out)
{
    struct keyed *items = gr_realloc_array(NULL, g->students->n, sizeof *items);
    size_t n = 0;
    for (size_t student = 0; student < g->students->n; student++)
        if (is_member(g, student)) {
            const uint64_t place = g->place_of[attribute_number(g->attribute, student)];
            items[n++] = (struct keyed){place * g->n_possible + distance_from_best(g, student), (uint32_t)student};
        }
    radix_sort(items, n);
    for (size_t i = 0; i < n; i++) {
        add_score(g, out, items[i].key / g->n_possible, items[i].key % g->n_possible, 1);
        out->values[out->n_values - 1].passed += has_passed(g, items[i].value);
    }
    free(items);
}

void scores_by_value_build(const struct students *students, const struct attribute *attribute,
                           struct score_column scores, const struct evaluation *evaluation, struct scores_by_value *out)
{
    struct gathering g = {.students = students,
                          .evaluation = evaluation,
                          .scores_in = scores,
                          .attribute = attribute,
                          .no_value = dictionary_find(&attribute->values, TEXT(""))};
    *out = (struct scores_by_value){0};
    order_values(&g, &attribute->values);
    find_possible_totals(&g);
    if (g.n_values > 0 && g.n_values <= CELLS_MOST / (g.n_possible + 1))
        gather_by_counting(&g, out);
    else
        gather_by_sorting(&g, out);
    free(g.in_order);
    free(g.place_of);
}

void scores_of_nation_build(const struct students *students, struct score_column scores, struct scores_by_value *out)
{
    struct score_counts counts;
    *out = (struct scores_by_value){0};
    score_counts_of_present(scores.first, scores.stride, students->status, students->n, &counts);
    for (size_t low = 0, high = counts.n; low + 1 < high; low++) { /* from the top */
        const struct score_count lower = counts.rows[low];
        counts.rows[low] = counts.rows[--high];
        counts.rows[high] = lower;
    }
    out->scores = counts.rows;
    out->n_scores = counts.n;
    if (counts.n == 0) return;
    GR_GROW(out->values, out->values_capacity, 1);
    out->values[out->n_values++] = (struct value_scores){.end = counts.n, .students = counts.students};
}

void scores_by_value_release(struct scores_by_value *by_value)
{
    free(by_value->scores);
    free(by_value->values);
    *by_value = (struct scores_by_value){0};
}
