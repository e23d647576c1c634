/* run_grid.c: stored tables as texts (contract in run_grid.h). */
#include "store/run_grid.h"

#include <math.h>
#include <stdlib.h>

#include "store/db.h"
#include "store/run_parts.h"

/* --- a table ----------------------------------------------------------------------------------------------------- */

static void take_columns(struct db_statement *query, struct run_grid *out)
{
    out->n_columns = (size_t)db_column_count(query);
    out->columns = arena_alloc(&out->arena, out->n_columns * sizeof *out->columns);
    for (size_t c = 0; c < out->n_columns; c++)
        out->columns[c] = arena_text(&out->arena, db_column_name(query, (int)c));
}

static enum gr_status take_rows(struct db_statement *query, const struct run_grid_limits *limits, struct run_grid *out,
                                struct gr_error *err)
{
    size_t capacity = 0, of_one = 0;
    for (bool has_row;;) {
        const enum gr_status st = db_step(query, &has_row, err);
        if (st || !has_row) return st;
        const bool same =
            out->n_rows && text_equal(db_column_text(query, 0), out->cells[(out->n_rows - 1) * out->n_columns]);
        of_one = same ? of_one + 1 : 1;
        if ((limits->rows && out->n_rows >= limits->rows) || (limits->rows_of_one && of_one > limits->rows_of_one)) {
            out->left_out++;
            continue;
        }
        GR_GROW(out->cells, capacity, (out->n_rows + 1) * out->n_columns);
        struct text *row = out->cells + out->n_rows++ * out->n_columns;
        for (size_t c = 0; c < out->n_columns; c++)
            row[c] = arena_text(&out->arena, db_column_text(query, (int)c));
    }
}

enum gr_status run_read_grid(struct run *run, const char *table, const struct run_grid_limits *limits,
                             struct run_grid *out, struct gr_error *err)
{
    static const struct run_grid_limits no_limits;
    struct db_statement *query = NULL;
    bool has = false;
    *out = (struct run_grid){0};
    if (!limits) limits = &no_limits;
    enum gr_status st = run_has_table(run, table, &has, err);
    if (st || !has) return st;
    struct text sql = arena_format(&out->arena, "SELECT * FROM %s", db_quote_name(&out->arena, text_of(table)));
    if (limits->column.len)
        sql =
            arena_format(&out->arena, "%.*s WHERE %s = ?", TEXT_ARGS(sql), db_quote_name(&out->arena, limits->column));
    st = db_prepare(&query, run->db, arena_format(&out->arena, "%.*s ORDER BY rowid", TEXT_ARGS(sql)).at, err);
    if (!st && limits->column.len) db_bind_text(query, 1, limits->value);
    if (!st) take_columns(query, out);
    if (!st) st = take_rows(query, limits, out, err);
    db_statement_release(query);
    return st;
}

void run_grid_release(struct run_grid *grid)
{
    free(grid->cells);
    arena_release(&grid->arena);
    *grid = (struct run_grid){0};
}

static size_t column_named(const struct run_grid *grid, struct text name)
{
    for (size_t c = 0; c < grid->n_columns; c++)
        if (text_equal(grid->columns[c], name)) return c;
    return SIZE_MAX;
}

struct text run_grid_cell(const struct run_grid *grid, size_t row, const char *column)
{
    const size_t c = column_named(grid, text_of(column));
    return c == SIZE_MAX || row >= grid->n_rows ? TEXT("") : grid->cells[row * grid->n_columns + c];
}

double run_cell_number(struct text cell)
{
    char *end;
    if (!cell.len) return NAN;
    const double value = strtod(cell.at, &end);
    return end == cell.at || !isfinite(value) ? NAN : value;
}

double run_grid_number(const struct run_grid *grid, size_t row, const char *column)
{
    return run_cell_number(run_grid_cell(grid, row, column));
}

/* --- evaluations ------------------------------------------------------------------------------------------------- */

enum gr_status run_evaluation_columns(struct run *run, struct arena *arena, struct text **names, size_t *n,
                                      struct gr_error *err)
{
    struct db_statement *query = NULL;
    const enum gr_status st = db_prepare(&query, run->db, "SELECT * FROM evaluations", err);
    *n = st ? 0 : (size_t)db_column_count(query);
    *names = arena_alloc(arena, *n * sizeof **names);
    for (size_t c = 0; c < *n; c++)
        (*names)[c] = arena_text(arena, db_column_name(query, (int)c));
    db_statement_release(query);
    return st;
}

enum gr_status run_walk_rows(struct run *run, const struct run_walk *walk, struct gr_error *err)
{
    const char *table = walk->table ? walk->table : "evaluations";
    bool has = false;
    const enum gr_status found = run_has_table(run, table, &has, err);
    if (found || !has) return found;
    struct arena arena = {0};
    struct db *db = NULL;
    struct db_statement *query = NULL;
    struct db_taker taker = {.take = walk->take, .context = walk->context};
    struct text *quoted = arena_alloc(&arena, walk->n_columns * sizeof *quoted);
    for (size_t c = 0; c < walk->n_columns; c++)
        quoted[c] = text_of(db_quote_name(&arena, walk->columns[c]));
    struct text sql = arena_format(&arena, "SELECT take(%.*s) FROM %s",
                                   TEXT_ARGS(arena_join(&arena, quoted, walk->n_columns, TEXT(", "))),
                                   db_quote_name(&arena, text_of(table)));
    if (walk->only_column.len)
        sql = arena_format(&arena, "%.*s WHERE %s = ?", TEXT_ARGS(sql), db_quote_name(&arena, walk->only_column));
    if (walk->filled_column.len)
        sql = arena_format(&arena, "%.*s %s %s <> ''", TEXT_ARGS(sql), walk->only_column.len ? "AND" : "WHERE",
                           db_quote_name(&arena, walk->filled_column));
    /* A connection of its own: the function lives as long as it does. */
    enum gr_status st = db_open_again(&db, run->db, err);
    if (!st) st = db_add_taker(db, &taker, err);
    if (!st) st = db_prepare(&query, db, sql.at, err);
    if (!st && walk->only_column.len) db_bind_text(query, 1, walk->only_value);
    for (bool has_row = true; !st && has_row;)
        st = db_step(query, &has_row, err);
    db_statement_release(query);
    db_close(db);
    arena_release(&arena);
    return st;
}
