/* cell_sums.c: hiding cells until nothing can be subtracted (contract in cell_sums.h). */
#include "rank/cell_sums.h"

#include <stdlib.h>

#include "base/memory.h"

void cells_start(struct cells *cells, size_t n, uint32_t min_cell)
{
    *cells = (struct cells){.n = n, .min_cell = min_cell};
    cells->counts = gr_calloc(n, sizeof *cells->counts);
    cells->hidden = gr_calloc(n, sizeof *cells->hidden);
}

void cells_release(struct cells *cells)
{
    free(cells->counts);
    free(cells->hidden);
    *cells = (struct cells){0};
}

void cells_hide(struct cells *cells, size_t cell)
{
    if (cells->hidden[cell]) return;
    cells->hidden[cell] = 1;
    cells->changed = true;
}

void cells_hide_small(struct cells *cells)
{
    for (size_t i = 0; i < cells->n; i++)
        if (cells->counts[i] && cells->counts[i] < cells->min_cell) cells_hide(cells, i);
}

void cell_sums_begin(struct cell_sums *sums, size_t total)
{
    GR_GROW(sums->list, sums->capacity, sums->n + 1);
    sums->list[sums->n++] = (struct cell_sum){.first = sums->n_members, .total = total};
}

void cell_sums_add(struct cell_sums *sums, size_t cell)
{
    GR_GROW(sums->members, sums->members_capacity, sums->n_members + 1);
    sums->members[sums->n_members++] = (uint32_t)cell;
    sums->list[sums->n - 1].n++;
}

void cell_sums_release(struct cell_sums *sums)
{
    free(sums->members);
    free(sums->list);
    *sums = (struct cell_sums){0};
}

/* What is hidden of some cells: how many that hold anybody, and their students. */
struct hidden_part {
    size_t n;
    uint64_t students;
};

static void take_hidden(struct hidden_part *part, uint32_t count)
{
    part->n += count > 0;
    part->students += count;
}

static bool is_safe(const struct cells *cells, struct hidden_part part)
{
    return part.n == 0 || (part.n >= 2 && part.students >= cells->min_cell);
}

/* A hidden total must not be had by adding up: some of what makes it is hidden too. */
static void protect_total(struct cells *cells, const uint32_t *members, size_t n)
{
    size_t smallest = NO_CELL;
    for (size_t i = 0; i < n; i++) {
        const size_t cell = members[i];
        if (!cells->counts[cell]) continue;
        if (cells->hidden[cell]) return;
        if (smallest == NO_CELL || cells->counts[cell] < cells->counts[smallest]) smallest = cell;
    }
    if (smallest != NO_CELL) cells_hide(cells, smallest);
}

static void protect_sum(struct cells *cells, const uint32_t *members, const struct cell_sum *sum)
{
    if (sum->total != NO_CELL && cells->hidden[sum->total]) {
        protect_total(cells, members, sum->n);
        return;
    }
    for (;;) {
        struct hidden_part part = {0};
        size_t smallest = NO_CELL;
        for (size_t i = 0; i < sum->n; i++) {
            const size_t cell = members[i];
            const uint32_t count = cells->counts[cell];
            if (cells->hidden[cell])
                take_hidden(&part, count);
            else if (count && (smallest == NO_CELL || count < cells->counts[smallest]))
                smallest = cell;
        }
        if (is_safe(cells, part)) return;
        if (smallest == NO_CELL) {
            if (sum->total != NO_CELL) cells_hide(cells, sum->total);
            return;
        }
        cells_hide(cells, smallest);
    }
}

void cell_sums_protect(struct cells *cells, const struct cell_sums *sums)
{
    for (size_t i = 0; i < sums->n; i++)
        protect_sum(cells, sums->members + sums->list[i].first, &sums->list[i]);
}

/* Of the rows beside a hidden run, the one with fewer students; the lower one when they have as many. */
static size_t neighbour(const struct cells *cells, size_t first, size_t end, size_t from, size_t to)
{
    if (from == first) return to;
    if (to == end) return from - 1;
    return cells->counts[from - 1] < cells->counts[to] ? from - 1 : to;
}

void cell_rows_protect(struct cells *cells, size_t first, size_t end, size_t total)
{
    if (total != NO_CELL && cells->hidden[total]) {
        for (size_t row = first; row < end; row++)
            cells_hide(cells, row);
        return;
    }
    for (size_t from = first, to; from < end; from = to) {
        struct hidden_part part = {0};
        for (to = from; to < end && cells->hidden[to]; to++)
            take_hidden(&part, cells->counts[to]);
        if (to == from) to++; /* shown */
        if (is_safe(cells, part)) continue;
        if (from == first && to == end) {
            if (total != NO_CELL) cells_hide(cells, total);
            return;
        }
        cells_hide(cells, neighbour(cells, first, end, from, to));
        while (from > first && cells->hidden[from - 1])
            from--;
        to = from; /* once more, with one row more or a whole run */
    }
}
