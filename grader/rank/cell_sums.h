/*
 * cell_sums.h: which cells must be hidden so that small ones cannot be had by subtraction (the rule stands in
 * suppression.h). All counts, of whatever table, are cells of one list here; sums say which of them add up to what.
 */
#ifndef GRADER_RANK_CELL_SUMS_H
#define GRADER_RANK_CELL_SUMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NO_CELL SIZE_MAX

struct cells {
    uint32_t *counts; /* students */
    uint8_t *hidden;
    size_t n;
    uint32_t min_cell;
    bool changed; /* set when a cell is hidden */
};

/* Some cells that add up to another one, or to several others together. */
struct cell_sum {
    size_t first;         /* in `members`: the totals, then what adds up */
    uint32_t n_totals, n; /* no totals: the sum is known to everybody */
    uint32_t others;      /* students in the totals who are in no member (or the reverse), and shown nowhere */
};

struct cell_sums {
    uint32_t *members;
    size_t n_members, members_capacity;
    struct cell_sum *list;
    size_t n, capacity;
};

void cells_start(struct cells *cells, size_t n, uint32_t min_cell); /* counts are 0, nothing is hidden */
void cells_release(struct cells *cells);
void cells_hide(struct cells *cells, size_t cell);
void cells_hide_small(struct cells *cells); /* all with fewer students than min_cell, and at least one */

/* Begin a sum (total NO_CELL: known to everybody), add further totals, then its members. */
void cell_sums_begin(struct cell_sums *sums, size_t total);
void cell_sums_add_total(struct cell_sums *sums, size_t cell);
void cell_sums_add(struct cell_sums *sums, size_t cell);
/* What the totals of the last sum count beside its members, `students` being in the total that is known to everybody. */
void cell_sums_count_others(struct cell_sums *sums, const struct cells *cells, uint64_t students);
void cell_sums_release(struct cell_sums *sums);

void cell_sums_protect(struct cells *cells, const struct cell_sums *sums);

/* Rows first … end - 1 of a score table, from the top, whose cumulative counts are shown where the rows are; they add up
 * to cell `total` (NO_CELL: to what everybody knows), and are hidden with it. */
void cell_rows_protect(struct cells *cells, size_t first, size_t end, size_t total);

#endif
