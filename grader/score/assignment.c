/*
 * assignment.c: the best assignment (contract in assignment.h).
 *
 * The Hungarian method with potentials: rows are added one after the other, and each time the cheapest chain of
 * reassignments makes room (Kuhn 1955, Munkres 1957; in this form Jonker and Volgenant 1987). Costs are negated weights.
 * To use no more than `most` pairs, the other rows are paid a fortune for a column of their own that is worth nothing
 * else.
 */
#include "score/assignment.h"

#include <stdbool.h>

enum { COLUMNS = ASSIGNMENT_COLUMNS_MOST + ASSIGNMENT_ROWS_MOST };

struct assigning {
    const int64_t *weights;
    size_t n_rows, n_columns; /* as given */
    size_t n_dear;            /* columns behind those: worth a fortune; the rest up to n_rows more are worth nothing */
    int64_t fortune;
    int64_t row_price[ASSIGNMENT_ROWS_MOST + 1], column_price[COLUMNS + 1];
    size_t row_of[COLUMNS + 1]; /* by column, both counted from 1; 0: free */
};

static int64_t cost(const struct assigning *a, size_t row, size_t column)
{
    if (column <= a->n_columns) return -a->weights[(row - 1) * a->n_columns + column - 1];
    return column <= a->n_columns + a->n_dear ? -a->fortune : 0;
}

/* Give the row a column, reassigning others where that is cheaper. Column 0 stands for the row itself. */
static void add_row(struct assigning *a, size_t row)
{
    const size_t n = a->n_columns + a->n_rows;
    int64_t slack[COLUMNS + 1];
    size_t before[COLUMNS + 1], at = 0;
    bool used[COLUMNS + 1];
    for (size_t c = 0; c <= n; c++) {
        slack[c] = INT64_MAX;
        before[c] = 0;
        used[c] = false;
    }
    a->row_of[0] = row;
    do {
        const size_t current = a->row_of[at];
        int64_t least = INT64_MAX;
        size_t next = 0;
        used[at] = true;
        for (size_t c = 1; c <= n; c++) {
            if (used[c]) continue;
            const int64_t reduced = cost(a, current, c) - a->row_price[current] - a->column_price[c];
            if (reduced < slack[c]) {
                slack[c] = reduced;
                before[c] = at;
            }
            if (slack[c] < least) {
                least = slack[c];
                next = c;
            }
        }
        for (size_t c = 0; c <= n; c++) {
            if (used[c]) {
                a->row_price[a->row_of[c]] += least;
                a->column_price[c] -= least;
            } else {
                slack[c] -= least;
            }
        }
        at = next;
    } while (a->row_of[at]);
    for (; at; at = before[at])
        a->row_of[at] = a->row_of[before[at]];
}

int64_t assignment_best(const int64_t *weights, size_t n_rows, size_t n_columns, size_t most)
{
    struct assigning a = {.weights = weights, .n_rows = n_rows, .n_columns = n_columns};
    int64_t best = 0;
    a.n_dear = most < n_rows ? n_rows - most : 0;
    a.fortune = INT64_C(1) << 48;
    for (size_t row = 1; row <= n_rows; row++)
        add_row(&a, row);
    for (size_t c = 1; c <= n_columns; c++)
        if (a.row_of[c]) best += weights[(a.row_of[c] - 1) * n_columns + c - 1];
    return best;
}
