/* score_columns.c: scores to marks that keep their order (contract in score_columns.h). */
#include "rank/score_columns.h"

#include <stdlib.h>

#include "base/radix.h"
#include "base/threads.h"

enum { ROWS_PER_PIECE = 1 << 15 };
static const uint64_t MARK_MOST = INT32_MAX - 1; /* one more on either side: for those who have no score */

struct mark_writer {
    struct evaluation *to;
    size_t offset; /* of the mark in an outcome */
    mark_t missing;
};

static void put_mark(const struct mark_writer *m, size_t row, mark_t mark)
{
    *(mark_t *)(m->to->outcomes + row * m->to->stride + m->offset) = mark;
}

static void marks_by_difference(const struct key_column *column, size_t n, int64_t low, const struct mark_writer *m)
{
#pragma omp parallel for schedule(static) num_threads(threads_for(n / ROWS_PER_PIECE + 1))
    for (size_t row = 0; row < n; row++) {
        const int64_t value = column->values[row];
        put_mark(m, row, value == NO_SCORE ? m->missing : (mark_t)(value - low));
    }
}

static void marks_by_number(const struct key_column *column, size_t n, int64_t low, const struct mark_writer *m)
{
    struct keyed *items = gr_realloc_array(NULL, n, sizeof *items);
    size_t n_items = 0;
    for (size_t row = 0; row < n; row++) {
        if (column->values[row] == NO_SCORE)
            put_mark(m, row, m->missing);
        else
            items[n_items++] = (struct keyed){(uint64_t)(column->values[row] - low), (uint32_t)row};
    }
    radix_sort(items, n_items);
    mark_t number = 0;
    for (size_t i = 0; i < n_items; i++) {
        number += i > 0 && items[i].key != items[i - 1].key;
        put_mark(m, items[i].value, number);
    }
    free(items);
}

/* The lowest and the highest score; low > high when there is none. */
static void find_range(const struct key_column *column, size_t n, int64_t *lowest, int64_t *highest)
{
    int64_t low = INT64_MAX, high = INT64_MIN;
#pragma omp parallel for reduction(min : low) reduction(max : high) num_threads(threads_for(n / ROWS_PER_PIECE + 1))
    for (size_t row = 0; row < n; row++) {
        const int64_t value = column->values[row];
        if (value == NO_SCORE) continue;
        if (value < low) low = value;
        if (value > high) high = value;
    }
    *lowest = low;
    *highest = high;
}

/* Values are below 10^18 in size, so their differences fit. */
static void evaluate_column(const struct key_column *column, size_t n, size_t offset, struct evaluation *out)
{
    int64_t low, high;
    find_range(column, n, &low, &high);
    const uint64_t span = low <= high ? (uint64_t)(high - low) : 0;
    /* Numbers end before the number of rows, which have 32 bits; the mark behind the last must be near them all the
     * same: places are counted one by one. */
    const uint64_t last = span <= MARK_MOST ? span : n;
    const struct mark_writer m = {out, offset, column->less_is_better ? (mark_t)last + 1 : -1};
    if (span <= MARK_MOST)
        marks_by_difference(column, n, low, &m);
    else
        marks_by_number(column, n, low, &m);
}

/* Rows without the first score are absent, so what stands there in their place is nobody's. */
static enum gr_status take_as_it_is(const struct key_column *column, size_t n, size_t offset, struct evaluation *out,
                                    struct gr_error *err)
{
    int64_t low, high;
    char shown[TEXT_SHOWN_BYTES];
    find_range(column, n, &low, &high);
    if (low <= high && (low <= -SCORE_AS_MARK_MOST || high >= SCORE_AS_MARK_MOST))
        return gr_fail(err, GR_FAILED,
                       "cut-offs and score tables take scores of up to 9 digits, decimals included, and '%s' has longer "
                       "ones; round them first",
                       text_show(column->name, shown));
    marks_by_difference(column, n, 0, &(struct mark_writer){out, offset, -1});
    return GR_OK;
}

enum gr_status score_columns_evaluate(struct score_table *table, bool first_as_it_is, struct evaluation *out,
                                      struct gr_error *err)
{
    const size_t n = table->students.n, n_sections = table->n_columns - 1;
    enum gr_status st = GR_OK;
    const struct exam exam = {.n_sections = n_sections};
    *out = (struct evaluation){.n_students = n, .n_sections = n_sections, .stride = outcome_bytes(&exam)};
    out->outcomes = gr_calloc(n, out->stride);
    for (size_t c = 0; c < table->n_columns; c++) {
        struct key_column *column = &table->columns[c];
        const size_t offset =
            c ? offsetof(struct outcome, section) + (c - 1) * sizeof(mark_t) : offsetof(struct outcome, total);
        if (c == 0 && first_as_it_is)
            st = take_as_it_is(column, n, offset, out, err);
        else
            evaluate_column(column, n, offset, out);
        free(column->values);
        column->values = NULL;
        column->capacity = 0;
    }
    for (size_t row = 0; row < n; row++)
        *(table->students.status[row] == STUDENT_PRESENT ? &out->n_present : &out->n_absent) += 1;
    return st;
}

struct rank_key *score_columns_keys(struct score_table *table)
{
    struct rank_key *keys = arena_alloc(&table->arena, table->n_columns * sizeof *keys);
    for (size_t c = 0; c < table->n_columns; c++)
        keys[c] = (struct rank_key){.kind = c ? KEY_SECTION : KEY_TOTAL,
                                    .index = c ? c - 1 : 0,
                                    .less_is_better = table->columns[c].less_is_better,
                                    .text = table->columns[c].name};
    return keys;
}
