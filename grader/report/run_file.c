/*
 * run_file.c: the run file (contract in run_file.h).
 *
 *     evaluations, segments, segments_<group>, groups_<group>, items, options, test, rejects   as in the CSV set
 *     ranks             a view of evaluations in rank order
 *     summary           name, value: the facts of summary.json
 *     rubric            file, source, keeps: the rubric as it was read; then those whose marks it keeps (--never-lower)
 *     places            above, students: one row a tie group, best first (report/run_access.h)
 *     standings, standing_values   what every student got, packed (report/run_standings.h)
 *     student_order     first, students: rows of evaluations in the order of ids, where they are in another one
 *     codebook          item, answer, count, code, state, mark; by item, then code
 *     responses         first_student, students, codes: rows of the response matrix, student n being evaluations row n
 *     response_layout   item, byte_offset, bytes: where an item's code lies in a row of the matrix
 *     origins, origin_…  which rows of which inputs the students came from, and the lines of long inputs
 *                       (report/tables_origins.h)
 *     digests           name, rows, rows_per_piece, pieces, sha256: of every other table (store/run_digest.h)
 *
 * SQLite creates every table and fills the small ones; large ones are loaded page by page afterwards (store/bulk.h).
 */
#include "report/run_file.h"

#include <stdio.h>
#include <stdlib.h>

#include "report/run_tables.h"
#include "report/run_values.h"
#include "report/summary.h"
#include "store/bulk.h"
#include "store/db.h"
#include "store/run_digest.h"
#include "store/run_layout.h"

/* A table under way: its rows pass its digest. */
struct filling {
    const struct run_table *table;
    struct row_digest *digest;
};

struct run_writer {
    struct db *db;
    struct run_tables tables;
    struct filling *fillings; /* one a table */
};

static void filling_row(const void *context, size_t row, struct value *values)
{
    const struct filling *f = context;
    f->table->row(f->table->context, row, values);
    row_digest_add(f->digest, row, values, f->table->n_columns);
}

/* --- tables ------------------------------------------------------------------------------------------------------ */

/* Row by row through SQLite. */
static enum gr_status insert_rows(struct run_writer *w, const char *quoted_name, size_t n_columns, size_t n_rows,
                                  void (*row)(const void *, size_t, struct value *), const void *context,
                                  struct gr_error *err)
{
    char *marks = gr_alloc(2 * n_columns + 1);
    for (size_t i = 0; i < n_columns; i++)
        memcpy(marks + 2 * i, i + 1 < n_columns ? "?," : "?", 2); /* the last with its NUL */
    char *sql = gr_format("INSERT INTO %s VALUES (%s)", quoted_name, marks);
    struct value *values = gr_alloc(n_columns * sizeof *values);
    struct db_statement *insert = NULL;
    enum gr_status st = db_prepare(&insert, w->db, sql, err);
    for (size_t r = 0; r < n_rows && !st; r++) {
        row(context, r, values);
        for (size_t i = 0; i < n_columns; i++)
            db_bind_value(insert, (int)i + 1, &values[i]);
        st = db_insert(insert, err);
    }
    db_statement_release(insert);
    free(values);
    free(sql);
    free(marks);
    return st;
}

static bool goes_in_bulk(const struct run_table *t)
{
    return t->fits_bulk && t->n_rows > t->rows_per_block;
}

/* By that name the commands on runs find rows; a column called so would be taken for it. */
static enum gr_status check_names(const struct run_table *t, const char *path, struct gr_error *err)
{
    if (!strcasestr(t->columns, "\"rowid\" ")) return GR_OK;
    return gr_fail(err, GR_FAILED,
                   "%s: a run cannot have a column called 'rowid' (in %s): SQLite numbers rows by that name; call it "
                   "otherwise, or leave it out",
                   path, t->name);
}

/* Create a table and, unless it will be loaded in bulk, fill it. */
static enum gr_status write_table(struct run_writer *w, const struct run_table *t, struct filling *f,
                                  struct gr_error *err)
{
    struct arena arena = {0};
    const char *name = db_quote_name(&arena, text_of(t->name));
    char *sql = gr_format(RUN_CREATE_TABLE, name, t->columns);
    *f = (struct filling){t, row_digest_new(t->n_rows, t->rows_per_piece)};
    enum gr_status st = db_exec(w->db, sql, err);
    if (!st && !goes_in_bulk(t)) st = insert_rows(w, name, t->n_columns, t->n_rows, filling_row, f, err);
    free(sql);
    arena_release(&arena);
    return st;
}

static enum gr_status write_tables(struct run_writer *w, const char *path, struct gr_error *err)
{
    enum gr_status st = GR_OK;
    for (size_t i = 0; i < w->tables.n && !st; i++)
        st = check_names(&w->tables.list[i], path, err);
    for (size_t i = 0; i < w->tables.n && !st; i++)
        st = write_table(w, &w->tables.list[i], &w->fillings[i], err);
    return st ? st : db_exec(w->db, RUN_CREATE_RANKS, err);
}

static enum gr_status load_large_tables(const struct run_writer *w, struct outfile *file, const char *path,
                                        struct gr_error *err)
{
    struct bulk_table *tables = gr_alloc((w->tables.n + 1) * sizeof *tables);
    size_t n = 0;
    for (size_t i = 0; i < w->tables.n; i++) {
        const struct run_table *t = &w->tables.list[i];
        if (goes_in_bulk(t))
            tables[n++] = (struct bulk_table){.name = t->name,
                                              .n_rows = t->n_rows,
                                              .rows_per_block = t->rows_per_block,
                                              .n_columns = t->n_columns,
                                              .row = filling_row,
                                              .context = &w->fillings[i]};
    }
    const enum gr_status st = n ? bulk_load(file, path, tables, n, err) : GR_OK;
    free(tables);
    return st;
}

/* --- summary and digests ----------------------------------------------------------------------------------------- */

static void fact_row(const void *context, size_t row, struct value *values)
{
    const struct fact *fact = &((const struct summary *)context)->facts[row];
    values[0] = text_value(fact->name);
    values[1] = text_value(fact->value);
}

static enum gr_status add_summary(struct run_writer *w, const struct results *results, struct gr_error *err)
{
    struct summary summary = summary_make(results);
    summary_add(&summary, RUN_DIGEST_FORMAT_FACT, TEXT(RUN_DIGEST_FORMAT));
    const struct run_table table = {
        .name = "summary", .n_columns = 2, .n_rows = summary.n, .row = fact_row, .context = &summary};
    struct filling f = {&table, row_digest_new(summary.n, DIGEST_PIECE_ROWS)};
    enum gr_status st = insert_rows(w, "summary", 2, summary.n, filling_row, &f, err);
    if (!st) st = run_digest_store(w->db, "summary", f.digest, err);
    row_digest_free(f.digest);
    summary_release(&summary);
    return st;
}

/* Last of all, when the pages of all tables are there: the digests, and their digest into the summary. */
static enum gr_status seal(struct run_writer *w, const struct results *results, struct gr_error *err)
{
    enum gr_status st = db_exec(w->db, "CREATE TABLE summary (name TEXT, value TEXT);" RUN_CREATE_DIGESTS, err);
    for (size_t i = 0; i < w->tables.n && !st; i++)
        st = run_digest_store(w->db, w->tables.list[i].name, w->fillings[i].digest, err);
    if (!st) st = add_summary(w, results, err);
    return st ? st : run_digest_seal(w->db, err);
}

/* --- the file ---------------------------------------------------------------------------------------------------- */

enum { APPLICATION_ID_OFFSET = 68 };

bool run_file_may_replace(const char *path)
{
    unsigned char header[APPLICATION_ID_OFFSET + 4];
    FILE *file = fopen(path, "rb");
    if (!file) return true; /* not there, or not readable: opening it will tell */
    const size_t n = fread(header, 1, sizeof header, file);
    fclose(file);
    return n == 0 || (n == sizeof header && memcmp(header + APPLICATION_ID_OFFSET, "grad", 4) == 0);
}

static enum gr_status mark_as_run(struct db *db, struct gr_error *err)
{
    char pragma[96];
    snprintf(pragma, sizeof pragma, "PRAGMA application_id = %d; PRAGMA user_version = %d", RUN_APPLICATION_ID,
             RUN_LAYOUT_VERSION);
    return db_exec(db, pragma, err);
}

static enum gr_status fill_file(struct run_writer *w, struct outfile *file, const char *path, struct gr_error *err)
{
    enum gr_status st = db_create(&w->db, outfile_partial_path(file), path, err);
    if (!st) st = mark_as_run(w->db, err);
    if (!st) st = write_tables(w, path, err);
    if (!st) st = db_finish(w->db, err);
    db_close(w->db);
    w->db = NULL;
    if (!st) st = load_large_tables(w, file, path, err);
    if (!st) st = db_append(&w->db, outfile_partial_path(file), path, err);
    if (!st) st = seal(w, w->tables.results, err);
    if (!st) st = db_finish(w->db, err);
    db_close(w->db);
    return st;
}

enum gr_status run_file_write(struct outfile *file, const char *path, const struct results *all, struct gr_error *err)
{
    struct results in_input_order = *all; /* rows of evaluations are rows of the response matrix, whatever --sort */
    in_input_order.evaluations_order = ORDER_INPUT;
    struct run_writer w = {0};
    run_tables_make(&in_input_order, &w.tables);
    w.fillings = gr_calloc(w.tables.n, sizeof *w.fillings);
    const enum gr_status st = fill_file(&w, file, path, err);
    for (size_t i = 0; i < w.tables.n; i++)
        row_digest_free(w.fillings[i].digest);
    free(w.fillings);
    run_tables_release(&w.tables);
    return st;
}
