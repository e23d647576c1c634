/* run_check.c: a run against what follows from it (contract in run_check.h). */
#include "report/run_check.h"

#include <stdio.h>
#include <stdlib.h>

#include "report/run_tables.h"
#include "store/db.h"

enum { ROWS_SHOWN = 5, SHOWN_BYTES = 128 };

static bool same_value(const struct value *a, const struct value *b)
{
    if (a->kind == VALUE_INTEGER && b->kind == VALUE_REAL) return (double)a->as.integer == b->as.real;
    if (a->kind == VALUE_REAL && b->kind == VALUE_INTEGER) return a->as.real == (double)b->as.integer;
    if (a->kind != b->kind) return false;
    switch (a->kind) {
    case VALUE_INTEGER: return a->as.integer == b->as.integer;
    case VALUE_REAL: return a->as.real == b->as.real;
    case VALUE_TEXT:
    case VALUE_BLOB: return text_equal(a->as.bytes, b->as.bytes);
    case VALUE_NULL: break;
    }
    return true;
}

static const char *show(const struct value *v, char buffer[SHOWN_BYTES])
{
    char text[TEXT_SHOWN_BYTES];
    switch (v->kind) {
    case VALUE_NULL: return "nothing";
    case VALUE_INTEGER: snprintf(buffer, SHOWN_BYTES, "%lld", (long long)v->as.integer); break;
    case VALUE_REAL: snprintf(buffer, SHOWN_BYTES, "%.10g", v->as.real); break;
    case VALUE_TEXT: snprintf(buffer, SHOWN_BYTES, "'%s'", text_show(v->as.bytes, text)); break;
    case VALUE_BLOB: snprintf(buffer, SHOWN_BYTES, "%zu other bytes", v->as.bytes.len); break;
    }
    return buffer;
}

struct checking {
    const char *path;
    const struct run_table *table;
    struct db_statement *query;
    struct value *wanted;
    size_t n_different;
    struct gr_messages *differences;
};

static void note_cell(struct checking *c, size_t row, size_t column, const struct value *stored)
{
    char was[SHOWN_BYTES], is[SHOWN_BYTES], id[SHOWN_BYTES];
    const struct text name = db_column_name(c->query, (int)column);
    gr_messages_add(c->differences,
                    "%s: %s: row %zu (%s), column %.*s: %s stands there, but %s follows from the answers", c->path,
                    c->table->name, row + 1, show(&c->wanted[0], id), TEXT_ARGS(name), show(stored, was),
                    show(&c->wanted[column], is));
}

static void check_row(struct checking *c, size_t row)
{
    c->table->row(c->table->context, row, c->wanted);
    for (size_t i = 0; i < c->table->n_columns; i++) {
        struct value stored;
        db_column_value(c->query, (int)i, &stored);
        if (same_value(&stored, &c->wanted[i])) continue;
        if (c->n_different++ < ROWS_SHOWN) note_cell(c, row, i, &stored);
        return;
    }
}

static enum gr_status check_rows(struct checking *c, struct db *db, struct arena *arena, struct gr_error *err)
{
    size_t n = 0;
    const char *name = db_quote_name(arena, text_of(c->table->name));
    enum gr_status st = db_prepare(&c->query, db, arena_format(arena, "SELECT * FROM %s", name).at, err);
    if (!st && (size_t)db_column_count(c->query) != c->table->n_columns) {
        gr_messages_add(c->differences, "%s: %s: has %d columns, but %zu follow from the rubric", c->path,
                        c->table->name, db_column_count(c->query), c->table->n_columns);
        return GR_OK;
    }
    for (bool has_row = true; !st; n++) {
        st = db_step(c->query, &has_row, err);
        if (st || !has_row) break;
        if (n < c->table->n_rows) check_row(c, n);
    }
    if (st) return st;
    if (n != c->table->n_rows)
        gr_messages_add(c->differences, "%s: %s: has %zu rows, but %zu follow from the answers", c->path,
                        c->table->name, n, c->table->n_rows);
    if (c->n_different > ROWS_SHOWN)
        gr_messages_add(c->differences, "%s: %s: and %zu more rows differ", c->path, c->table->name,
                        c->n_different - ROWS_SHOWN);
    return GR_OK;
}

static enum gr_status check_table(const char *path, struct db *db, const struct run_table *t,
                                  struct gr_messages *differences, struct gr_error *err)
{
    struct arena arena = {0};
    struct checking c = {.path = path, .table = t, .differences = differences};
    bool has = false;
    c.wanted = gr_alloc((t->n_columns + 1) * sizeof *c.wanted);
    enum gr_status st = db_stores_table(db, text_of(t->name), &has, err);
    if (!st && !has) gr_messages_add(differences, "%s: %s: the table is missing", path, t->name);
    if (!st && has) st = check_rows(&c, db, &arena, err);
    db_statement_release(c.query);
    free(c.wanted);
    arena_release(&arena);
    return st;
}

enum gr_status run_check_tables(const char *path, const struct results *results, struct gr_messages *differences,
                                struct gr_error *err)
{
    struct db *db = NULL;
    struct run_tables tables;
    run_tables_make(results, &tables);
    enum gr_status st = db_open_readonly(&db, path, path, err);
    for (size_t i = 0; i < tables.n && !st; i++)
        st = check_table(path, db, &tables.list[i], differences, err);
    db_close(db);
    run_tables_release(&tables);
    return st;
}
