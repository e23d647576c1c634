/*
 * run_grid.h: one stored table of a run in memory, as texts: what reports are made of.
 *
 * For the tables that are small however many students there are (segments, items, options, groups), and for the parts of
 * large ones that fit a page. The run may come from anybody: a table may be missing, lack columns, or hold anything in
 * its cells, so whoever reads a grid asks for columns by name and takes an empty cell for an answer.
 */
#ifndef GRADER_STORE_RUN_GRID_H
#define GRADER_STORE_RUN_GRID_H

#include "store/run.h"

struct run_grid {
    struct text *columns;
    size_t n_columns;
    struct text *cells; /* row by row */
    size_t n_rows;
    uint64_t left_out; /* rows that the limits kept away */
    struct arena arena;
};

struct run_grid_limits {
    struct text column, value; /* only rows in which this column has this value; without a column: all rows */
    size_t rows;               /* at most so many; 0: all */
    size_t rows_of_one;        /* at most so many in a row that share the value of the first column; 0: all */
};

/* A run without this table gives a grid without rows and columns. Release with run_grid_release, also after a failure. */
MUST_CHECK enum gr_status run_read_grid(struct run *run, const char *table, const struct run_grid_limits *limits,
                                        struct run_grid *out, struct gr_error *err);
void run_grid_release(struct run_grid *grid);

/* The cell, empty when there is no such column. */
struct text run_grid_cell(const struct run_grid *grid, size_t row, const char *column);

/* A cell that ends in NUL as a number, always finite; NaN when it is none. */
double run_cell_number(struct text cell);

/* The cell of a grid as a number. */
double run_grid_number(const struct run_grid *grid, size_t row, const char *column);

/* Names of the columns of `evaluations`, in the arena. */
MUST_CHECK enum gr_status run_evaluation_columns(struct run *run, struct arena *arena, struct text **names, size_t *n,
                                                 struct gr_error *err);

/* Every row of a table, `evaluations` unless it is named (with a column, those in which it has this value), in input order: `take` gets the values of
 * `columns` as texts, valid during the call. At most RUN_MOST_WALKED columns. */
enum { RUN_MOST_WALKED = 100 };
struct run_walk {
    const char *table; /* NULL: evaluations; one that the run does not have has no rows */
    const struct text *columns;
    size_t n_columns;
    struct text only_column, only_value;
    struct text filled_column; /* only rows in which this column is not empty; without a name: all */
    void (*take)(void *context, const struct text *fields, size_t n);
    void *context;
};
MUST_CHECK enum gr_status run_walk_rows(struct run *run, const struct run_walk *walk, struct gr_error *err);

#endif
