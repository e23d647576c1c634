/*
 * populations.c: counting values by group (contract in populations.h).
 *
 * Values are small integers, so there are counters for every value of every group, for each thread, added up
 * afterwards. Where a fine unit makes them too many, the pairs of group and value are sorted instead.
 */
#include "rank/populations.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/radix.h"
#include "base/threads.h"
#include "model/derived.h"
#include "model/marks.h"

enum { STUDENTS_PER_BLOCK = 1 << 15, CELLS_MOST = 1 << 20 };

struct counting {
    const mark_t *values;
    size_t n, n_blocks;
    const struct attribute *column;
    uint32_t no_group; /* number of the empty text */
};

/* False for a student who is in no population. */
static bool group_of(const struct counting *c, size_t student, uint32_t *group)
{
    *group = c->column ? attribute_number(c->column, student) : 0;
    return c->values[student] != MARK_MISSING && *group != c->no_group;
}

static struct mark_span block_span(const struct counting *c, size_t block)
{
    struct mark_span span = {INT32_MAX, INT32_MIN};
    uint32_t group;
    const size_t end = piece_start(c->n, block + 1, c->n_blocks);
    for (size_t i = piece_start(c->n, block, c->n_blocks); i < end; i++) {
        if (!group_of(c, i, &group)) continue;
        if (c->values[i] < span.low) span.low = c->values[i];
        if (c->values[i] > span.high) span.high = c->values[i];
    }
    return span;
}

static struct mark_span find_span(const struct counting *c)
{
    struct mark_span *parts = gr_realloc_array(NULL, c->n_blocks, sizeof *parts);
#pragma omp parallel for schedule(static) num_threads(threads_for(c->n_blocks))
    for (size_t block = 0; block < c->n_blocks; block++)
        parts[block] = block_span(c, block);
    struct mark_span all = {INT32_MAX, INT32_MIN};
    for (size_t block = 0; block < c->n_blocks; block++) {
        if (parts[block].low < all.low) all.low = parts[block].low;
        if (parts[block].high > all.high) all.high = parts[block].high;
    }
    free(parts);
    return all;
}

static void count_block(const struct counting *c, const struct populations *p, uint32_t *counters, size_t block)
{
    uint32_t group;
    const size_t end = piece_start(c->n, block + 1, c->n_blocks);
    for (size_t i = piece_start(c->n, block, c->n_blocks); i < end; i++)
        if (group_of(c, i, &group)) counters[group * p->range + (size_t)((int64_t)c->values[i] - p->low)]++;
}

/* One counter for each value of each group, in row_of. */
static void count_by_array(const struct counting *c, size_t n_groups, struct populations *out)
{
    const size_t n_cells = n_groups * out->range;
    const int n_threads = threads_for(c->n_blocks);
    uint32_t *counters = gr_calloc((size_t)n_threads * n_cells, sizeof *counters);
#pragma omp parallel for schedule(static) num_threads(n_threads)
    for (size_t block = 0; block < c->n_blocks; block++)
        count_block(c, out, counters + (size_t)thread_id() * n_cells, block);
    for (int t = 1; t < n_threads; t++)
        for (size_t cell = 0; cell < n_cells; cell++)
            counters[cell] += counters[(size_t)t * n_cells + cell];
    out->row_of = gr_realloc(counters, n_cells * sizeof *counters);
}

/* Sorted pairs of group and value. */
static struct keyed *sort_pairs(const struct counting *c, mark_t low, size_t *n)
{
    struct keyed *pairs = gr_realloc_array(NULL, c->n, sizeof *pairs);
    uint32_t group;
    *n = 0;
    for (size_t i = 0; i < c->n; i++)
        if (group_of(c, i, &group))
            pairs[(*n)++] = (struct keyed){(uint64_t)group << 32 | (uint32_t)((int64_t)c->values[i] - low), 0};
    radix_sort(pairs, *n);
    return pairs;
}

struct group_rows {
    size_t first, end;
};

static void add_row(struct populations *p, size_t *capacity, mark_t score, uint32_t count)
{
    GR_GROW(p->rows, *capacity, p->n_rows + 1);
    p->rows[p->n_rows++] = (struct score_count){score, count};
}

/* Rows by group number, from the counters; row_of then says which. */
static void rows_from_array(struct populations *p, struct group_rows *groups, size_t n_groups)
{
    size_t capacity = 0;
    for (size_t g = 0; g < n_groups; g++) {
        groups[g].first = p->n_rows;
        for (size_t value = 0; value < p->range; value++) {
            uint32_t *cell = &p->row_of[g * p->range + value];
            const uint32_t count = *cell;
            *cell = count ? (uint32_t)p->n_rows : NO_ROW;
            if (count) add_row(p, &capacity, (mark_t)(p->low + (int64_t)value), count);
        }
        groups[g].end = p->n_rows;
    }
}

static void rows_from_pairs(struct populations *p, struct group_rows *groups, const struct keyed *pairs, size_t n)
{
    size_t capacity = 0;
    for (size_t from = 0, to; from < n; from = to) {
        const size_t g = (size_t)(pairs[from].key >> 32);
        for (to = from + 1; to < n && pairs[to].key == pairs[from].key;)
            to++;
        if (groups[g].first == groups[g].end) groups[g].first = p->n_rows;
        add_row(p, &capacity, (mark_t)(p->low + (int64_t)(uint32_t)pairs[from].key), (uint32_t)(to - from));
        groups[g].end = p->n_rows;
    }
}

/* The groups that have rows, in byte order of their texts. */
static void list_populations(struct populations *p, const struct attribute *column, const struct group_rows *groups,
                             size_t n_groups)
{
    uint32_t *order = column ? dictionary_in_order(&column->values) : NULL;
    p->list = gr_calloc(n_groups, sizeof *p->list);
    p->population_of = gr_realloc_array(NULL, n_groups, sizeof *p->population_of);
    for (size_t i = 0; i < n_groups; i++) {
        const uint32_t group = order ? order[i] : 0;
        const struct group_rows *rows = &groups[group];
        p->population_of[group] = rows->end > rows->first ? (uint32_t)p->n : UINT32_MAX;
        if (rows->end == rows->first) continue;
        struct population *one = &p->list[p->n++];
        *one = (struct population){.group = column ? group : NO_GROUP_VALUE,
                                   .rows = p->rows + rows->first,
                                   .n = rows->end - rows->first,
                                   .first_row = rows->first};
        for (size_t row = rows->first; row < rows->end; row++)
            one->students += p->rows[row].count;
    }
    free(order);
}

void populations_count(const mark_t *values, size_t n, const struct attribute *column, struct populations *out)
{
    const size_t n_groups = column ? column->values.n : 1;
    const struct counting c = {.values = values,
                               .n = n,
                               .n_blocks = n / STUDENTS_PER_BLOCK + 1,
                               .column = column,
                               .no_group = column ? dictionary_find(&column->values, TEXT("")) : UINT32_MAX};
    const struct mark_span span = find_span(&c);
    *out = (struct populations){.low = span.low};
    if (span.low > span.high) return;
    struct group_rows *groups = gr_calloc(n_groups, sizeof *groups);
    const uint64_t range = (uint64_t)((int64_t)span.high - span.low) + 1;
    if (range <= CELLS_MOST / n_groups) {
        out->range = (size_t)range;
        count_by_array(&c, n_groups, out);
        rows_from_array(out, groups, n_groups);
    } else {
        size_t n_pairs;
        struct keyed *pairs = sort_pairs(&c, span.low, &n_pairs);
        rows_from_pairs(out, groups, pairs, n_pairs);
        free(pairs);
    }
    list_populations(out, column, groups, n_groups);
    free(groups);
}

uint32_t populations_row(const struct populations *p, uint32_t group, mark_t value)
{
    if (!p->n || p->population_of[group] == UINT32_MAX) return NO_ROW;
    if (p->row_of) { /* a student of no population may have a value that nobody else has */
        const uint64_t at = (uint64_t)((int64_t)value - p->low);
        return at < p->range ? p->row_of[group * p->range + at] : NO_ROW;
    }
    const struct population *in = &p->list[p->population_of[group]];
    size_t low = 0, high = in->n;
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (in->rows[middle].score <= value)
            low = middle;
        else
            high = middle;
    }
    return in->rows[low].score == value ? (uint32_t)(in->first_row + low) : NO_ROW;
}

struct moments population_moments(const struct population *p)
{
    struct moments m = {.n = p->students};
    for (size_t i = 0; i < p->n; i++) {
        m.sum += (int64_t)p->rows[i].count * p->rows[i].score;
        m.squares += (wide_t)p->rows[i].score * p->rows[i].score * p->rows[i].count;
    }
    return m;
}

wide_t moments_spread(const struct moments *m)
{
    return (wide_t)m->n * m->squares - (wide_t)m->sum * m->sum;
}

void populations_release(struct populations *p)
{
    free(p->list);
    free(p->rows);
    free(p->row_of);
    free(p->population_of);
    *p = (struct populations){0};
}
