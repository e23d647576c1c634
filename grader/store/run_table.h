/*
 * run_table.h: the tables of a run as people read them: which there are, what columns they have, and their rows,
 * filtered and sorted by SQLite.
 *
 *     run_tables        the names
 *     run_table_find    one of them, with its columns
 *     run_rows_open     a query: columns, conditions, order; run_rows_next row by row; run_rows_close
 *
 * A query is made of indexes into the columns and of values that are bound: nothing that a user or a run says becomes
 * SQL, but for names, which are quoted. Memory is bounded whatever the size of the table: SQLite sorts in temporary
 * files.
 */
#ifndef GRADER_STORE_RUN_TABLE_H
#define GRADER_STORE_RUN_TABLE_H

#include "store/run.h"
#include "store/value.h"

/* What a column holds, by its declaration: DECIMAL(18,4) is shown with all of its 4 decimals. */
struct run_column {
    struct text name;
    bool is_text;
    bool is_real; /* a statistic: shown with ten significant digits */
    int decimals; /* shown, always; -1: as many as the number has */
};

struct run_table {
    struct text name; /* as a user says it */
    struct run_column *columns;
    size_t n_columns;
};

/* Names of the tables that can be read, in the order of the run; in the arena. */
MUST_CHECK enum gr_status run_tables(struct run *run, struct arena *arena, struct text **names, size_t *n,
                                     struct gr_error *err);

/* Fails with a message that lists the tables there are. */
MUST_CHECK enum gr_status run_table_find(struct run *run, struct text name, struct arena *arena, struct run_table *out,
                                         struct gr_error *err);

/* Index of a column, SIZE_MAX when there is none of this name (byte for byte). */
size_t run_table_column(const struct run_table *table, struct text name);

enum comparison { IS, IS_NOT, IS_LESS, IS_AT_MOST, IS_MORE, IS_AT_LEAST };

/* Numbers are compared as numbers, in columns of texts in natural order (base/natural.h), IS and IS_NOT byte for byte.
 * An empty cell IS the empty text and is neither less nor more than anything. Several IS of one column: any of them;
 * everything else must hold together. */
struct run_condition {
    size_t column;
    enum comparison how;
    struct text value; /* of a column of numbers: text_is_number, or empty */
};

struct run_sort {
    size_t column;
    bool descending; /* empty cells come last all the same */
};

struct run_query {
    const struct run_table *table;
    const size_t *columns;
    size_t n_columns;
    const struct run_condition *conditions;
    size_t n_conditions;
    const struct run_sort *sort; /* what ties on all of it stays in the order of the table */
    size_t n_sort;
    uint64_t top;         /* rows at most; 0: all */
    size_t split;         /* column whose values come together, in natural order; SIZE_MAX: none */
    size_t student;       /* column that is replaced … */
    const char *replaced; /* … by this SQL function (store/db.h), and whose order ends ties then; NULL: as it is */
};

struct run_rows;
MUST_CHECK enum gr_status run_rows_open(struct run_rows **out, struct run *run, const struct run_query *query,
                                        struct gr_error *err);

/* The next row: its columns, then the value of `split` if there is one. Valid until the next call. */
MUST_CHECK enum gr_status run_rows_next(struct run_rows *rows, bool *has_row, struct value *values,
                                        struct gr_error *err);
void run_rows_close(struct run_rows *rows); /* accepts NULL */

/* How many rows meet the conditions, whatever `top` says. */
MUST_CHECK enum gr_status run_rows_count(struct run *run, const struct run_query *query, uint64_t *n,
                                         struct gr_error *err);

/* Give the run's connection a function for `replaced`; it must outlive the run. */
struct db_text_function;
MUST_CHECK enum gr_status run_add_text_function(struct run *run, const struct db_text_function *function,
                                                struct gr_error *err);

#endif
