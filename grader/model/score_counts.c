/*
 * score_counts.c: counting scores (contract in score_counts.h).
 *
 * Totals are small integers: one array of counters per thread over the observed range, added up afterwards. When a
 * fine unit makes the range huge, the scores are sorted instead. Counts are integers, so threads leave no trace.
 */
#include "model/score_counts.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/radix.h"
#include "base/threads.h"
#include "model/students.h"

enum {
    STUDENTS_PER_BLOCK = 1 << 14,
    RANGE_COUNTED_MOST = 1 << 20, /* counters per thread; 4 MiB */
};

struct scores {
    const char *first;
    size_t stride;
    const uint8_t *status;
    size_t n, n_blocks;
};

static mark_t score_at(const struct scores *in, size_t i)
{
    return *(const mark_t *)(in->first + i * in->stride);
}

struct score_range {
    mark_t low, high; /* low > high: nobody */
};

static struct score_range block_range(const struct scores *in, size_t block)
{
    struct score_range range = {INT32_MAX, INT32_MIN};
    const size_t end = piece_start(in->n, block + 1, in->n_blocks);
    for (size_t i = piece_start(in->n, block, in->n_blocks); i < end; i++) {
        if (in->status[i] != STUDENT_PRESENT) continue;
        const mark_t score = score_at(in, i);
        if (score < range.low) range.low = score;
        if (score > range.high) range.high = score;
    }
    return range;
}

static struct score_range find_range(const struct scores *in)
{
    struct score_range *parts = gr_realloc_array(NULL, in->n_blocks, sizeof *parts);
#pragma omp parallel for schedule(static) num_threads(threads_for(in->n_blocks))
    for (size_t block = 0; block < in->n_blocks; block++)
        parts[block] = block_range(in, block);
    struct score_range all = parts[0];
    for (size_t block = 1; block < in->n_blocks; block++) {
        if (parts[block].low < all.low) all.low = parts[block].low;
        if (parts[block].high > all.high) all.high = parts[block].high;
    }
    free(parts);
    return all;
}

static void count_block(const struct scores *in, mark_t low, uint32_t *counters, size_t block)
{
    const size_t end = piece_start(in->n, block + 1, in->n_blocks);
    for (size_t i = piece_start(in->n, block, in->n_blocks); i < end; i++)
        if (in->status[i] == STUDENT_PRESENT) counters[(int64_t)score_at(in, i) - low]++;
}

static void append(struct score_counts *out, size_t *capacity, mark_t score, uint32_t count)
{
    GR_GROW(out->rows, *capacity, out->n + 1);
    out->rows[out->n++] = (struct score_count){score, count};
    out->students += count;
}

static void count_by_array(const struct scores *in, mark_t low, size_t range, struct score_counts *out)
{
    const int n_threads = threads_for(in->n_blocks);
    uint32_t *counters = gr_calloc((size_t)n_threads * range, sizeof *counters);
#pragma omp parallel for schedule(static) num_threads(n_threads)
    for (size_t block = 0; block < in->n_blocks; block++)
        count_block(in, low, counters + (size_t)thread_id() * range, block);
    size_t capacity = 0;
    for (size_t value = 0; value < range; value++) {
        uint32_t count = 0;
        for (int t = 0; t < n_threads; t++)
            count += counters[(size_t)t * range + value];
        if (count) append(out, &capacity, (mark_t)(low + (int64_t)value), count);
    }
    free(counters);
}

static void count_by_sorting(const struct scores *in, mark_t low, struct score_counts *out)
{
    struct keyed *items = gr_realloc_array(NULL, in->n, sizeof *items);
    size_t n = 0, capacity = 0;
    for (size_t i = 0; i < in->n; i++)
        if (in->status[i] == STUDENT_PRESENT)
            items[n++] = (struct keyed){(uint64_t)((int64_t)score_at(in, i) - low), 0};
    radix_sort(items, n);
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && items[to].key == items[from].key;)
            to++;
        append(out, &capacity, (mark_t)(low + (int64_t)items[from].key), (uint32_t)(to - from));
    }
    free(items);
}

void score_counts_of_present(const mark_t *first, size_t stride, const uint8_t *status, size_t n,
                             struct score_counts *out)
{
    const struct scores in = {(const char *)first, stride, status, n, n / STUDENTS_PER_BLOCK + 1};
    *out = (struct score_counts){0};
    const struct score_range range = find_range(&in);
    if (range.low > range.high) return;
    const int64_t values = (int64_t)range.high - range.low + 1;
    if (values <= RANGE_COUNTED_MOST)
        count_by_array(&in, range.low, (size_t)values, out);
    else
        count_by_sorting(&in, range.low, out);
}

int64_t score_quartile_x4(const struct score_count *rows, size_t n, uint32_t students, int quarter)
{
    /* Position (students - 1) * quarter / 4, from 0, between the students `below` and `below` + 1. */
    const uint64_t position_x4 = (uint64_t)(students - 1) * (uint64_t)quarter;
    const uint64_t below = position_x4 / 4;
    const int64_t quarters_on = (int64_t)(position_x4 % 4);
    uint64_t end = rows[0].count;
    size_t at = 0;
    while (end <= below)
        end += rows[++at].count;
    const mark_t here = rows[at].score, next = below + 1 < end || at + 1 == n ? here : rows[at + 1].score;
    return 4 * (int64_t)here + quarters_on * ((int64_t)next - here);
}

void score_counts_release(struct score_counts *counts)
{
    free(counts->rows);
    *counts = (struct score_counts){0};
}
