/* run_check.c: a run against what follows from it (contract in run_check.h). */
#include "report/run_check.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/threads.h"
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

/* --- cell by cell ------------------------------------------------------------------------------------------------ */

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
    if (stored->kind == VALUE_TEXT || c->wanted[column].kind == VALUE_TEXT) { /* a name, an answer: not for logs */
        gr_messages_add(c->differences, "%s: %s: row %zu (%s), column %.*s: another text follows from the answers",
                        c->path, c->table->name, row + 1, show(&c->wanted[0], id), TEXT_ARGS(name));
        return;
    }
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

/* As the table was created: names and types of its columns. */
static enum gr_status check_columns(struct checking *c, struct db *db, struct gr_error *err)
{
    struct arena arena = {0};
    struct db_statement *query = NULL;
    bool has_row = false;
    const char *name = db_quote_name(&arena, text_of(c->table->name));
    const struct text wanted = arena_format(&arena, RUN_CREATE_TABLE, name, c->table->columns);
    enum gr_status st = db_prepare(&query, db, "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?", err);
    if (!st) db_bind_text(query, 1, text_of(c->table->name));
    if (!st) st = db_step(query, &has_row, err);
    if (!st && has_row && !text_equal(db_column_text(query, 0), wanted))
        gr_messages_add(c->differences, "%s: %s: its columns are not those that follow from the rubric", c->path,
                        c->table->name);
    db_statement_release(query);
    arena_release(&arena);
    return st;
}

static enum gr_status check_cells(struct checking *c, struct db *db, struct gr_error *err)
{
    struct arena arena = {0};
    bool has = false;
    c->wanted = gr_alloc((c->table->n_columns + 1) * sizeof *c->wanted);
    enum gr_status st = db_stores_table(db, text_of(c->table->name), &has, err);
    if (!st && !has) gr_messages_add(c->differences, "%s: %s: the table is missing", c->path, c->table->name);
    if (!st && has) st = check_columns(c, db, err);
    if (!st && has) st = check_rows(c, db, &arena, err);
    db_statement_release(c->query);
    free(c->wanted);
    arena_release(&arena);
    return st;
}

/* --- by digests -------------------------------------------------------------------------------------------------- */

static void digest_piece(const struct run_table *t, struct row_digest *digest, size_t piece)
{
    struct value *values = gr_alloc((t->n_columns + 1) * sizeof *values);
    const size_t first = piece * t->rows_per_piece, left = t->n_rows - first;
    const size_t n = left < t->rows_per_piece ? left : t->rows_per_piece;
    for (size_t row = first; row < first + n; row++) {
        t->row(t->context, row, values);
        row_digest_add(digest, row, values, t->n_columns);
    }
    free(values);
}

/* What follows has the digest of what stands there: then nothing has to be read a second time. */
static bool has_digest(const struct run_table *t, const struct sealed_table *sealed)
{
    if (!sealed || !sealed->is_whole || sealed->rows != t->n_rows || sealed->rows_per_piece != t->rows_per_piece)
        return false;
    struct row_digest *digest = row_digest_new(t->n_rows, t->rows_per_piece);
    const size_t n_pieces = row_digest_pieces(digest).len / SHA256_BYTES;
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(n_pieces))
    for (size_t i = 0; i < n_pieces; i++)
        digest_piece(t, digest, i);
    const bool same = text_equal(row_digest_pieces(digest), sealed->pieces);
    row_digest_free(digest);
    return same;
}

static enum gr_status check_table(const char *path, struct db *db, const struct run_table *t,
                                  const struct run_seal *seal, struct gr_messages *differences, struct gr_error *err)
{
    struct checking c = {.path = path, .table = t, .differences = differences};
    return has_digest(t, run_seal_table(seal, t->name)) ? check_columns(&c, db, err) : check_cells(&c, db, err);
}

/* The list in rank order shows the table that was looked at. */
static enum gr_status check_ranks(const char *path, struct db *db, struct gr_messages *differences,
                                  struct gr_error *err)
{
    struct db_statement *query = NULL;
    bool has_row = false;
    enum gr_status st =
        db_prepare(&query, db, "SELECT sql FROM sqlite_schema WHERE type = 'view' AND name = 'ranks'", err);
    if (!st) st = db_step(query, &has_row, err);
    if (!st && (!has_row || !text_equal(db_column_text(query, 0), TEXT(RUN_CREATE_RANKS))))
        gr_messages_add(differences, "%s: ranks: is not evaluations in the order of ranks", path);
    db_statement_release(query);
    return st;
}

enum gr_status run_check_tables(const char *path, const struct results *results, const struct run_seal *seal,
                                struct gr_messages *differences, struct gr_error *err)
{
    struct db *db = NULL;
    struct run_tables tables;
    run_tables_make(results, &tables);
    enum gr_status st = db_open_readonly(&db, path, path, err);
    for (size_t i = 0; i < tables.n && !st; i++)
        st = check_table(path, db, &tables.list[i], seal, differences, err);
    if (!st) st = check_ranks(path, db, differences, err);
    db_close(db);
    run_tables_release(&tables);
    return st;
}
