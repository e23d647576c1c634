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
    sums->list[sums->n++] = (struct cell_sum){.first = sums->n_members};
    if (total != NO_CELL) cell_sums_add_total(sums, total);
}

static void add_cell(struct cell_sums *sums, size_t cell)
{
    GR_GROW(sums->members, sums->members_capacity, sums->n_members + 1);
    sums->members[sums->n_members++] = (uint32_t)cell;
}

void cell_sums_add_total(struct cell_sums *sums, size_t cell)
{
    add_cell(sums, cell);
    sums->list[sums->n - 1].n_totals++;
}

void cell_sums_add(struct cell_sums *sums, size_t cell)
{
    add_cell(sums, cell);
    sums->list[sums->n - 1].n++;
}

void cell_sums_count_others(struct cell_sums *sums, const struct cells *cells, uint64_t students)
{
    struct cell_sum *sum = &sums->list[sums->n - 1];
    const uint32_t *totals = sums->members + sum->first, *members = totals + sum->n_totals;
    uint64_t in_totals = students, in_members = 0;
    for (size_t i = 0; i < sum->n_totals; i++)
        in_totals += cells->counts[totals[i]];
    for (size_t i = 0; i < sum->n; i++)
        in_members += cells->counts[members[i]];
    sum->others = (uint32_t)(in_totals > in_members ? in_totals - in_members : in_members - in_totals);
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

/* Adds what is hidden of some cells; returns the smallest of the others that hold anybody, or NO_CELL. */
static size_t look_at_cells(const struct cells *cells, const uint32_t *list, size_t n, struct hidden_part *part)
{
    size_t smallest = NO_CELL;
    for (size_t i = 0; i < n; i++) {
        const size_t cell = list[i];
        const uint32_t count = cells->counts[cell];
        if (cells->hidden[cell])
            take_hidden(part, count);
        else if (count && (smallest == NO_CELL || count < cells->counts[smallest]))
            smallest = cell;
    }
    return smallest;
}

/* Hidden totals must not be had by adding up, nor members by taking the others away from them. Few who are in the totals and
 * in no member are a cell that is hidden always. */
static void protect_sum(struct cells *cells, const uint32_t *totals, const struct cell_sum *sum)
{
    const uint32_t *members = totals + sum->n_totals;
    for (;;) {
        struct hidden_part above = {0}, part = {0};
        const size_t total = look_at_cells(cells, totals, sum->n_totals, &above);
        const size_t member = look_at_cells(cells, members, sum->n, &part);
        if (above.n && (part.n || is_safe(cells, above))) return;
        if (!above.n && sum->others < cells->min_cell) take_hidden(&part, sum->others);
        if (!above.n && is_safe(cells, part)) return;
        if (member == NO_CELL && total == NO_CELL) return;
        cells_hide(cells, member != NO_CELL ? member : total);
        if (member == NO_CELL) return;
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
