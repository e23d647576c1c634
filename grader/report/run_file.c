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
 *
 * SQLite creates every table and fills the small ones; large ones are loaded page by page afterwards (store/bulk.h).
 */
#include "report/run_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "report/run_access.h"
#include "report/run_standings.h"
#include "report/summary.h"
#include "report/table.h"
#include "store/bulk.h"
#include "store/db.h"
#include "store/run_layout.h"

enum {
    BULK_BLOCK_ROWS = 8192,          /* of a result table */
    RESPONSE_BLOB_BYTES = 48 * 1024, /* a row of `responses` fits one page */
    BLOB_BLOCK_ROWS = 16,            /* of a table of such blobs */
};

struct run_writer {
    struct db *db;
    struct table *later; /* tables to load in bulk, kept until then */
    size_t n_later;
    const struct responses *responses;
    size_t students_per_blob;
    struct run_standings standings;
};

/* --- values ------------------------------------------------------------------------------------------------------ */

/* A number with few decimals: an integer when it is one, else the double nearest to the decimals as printed. */
static struct value decimal_value(int64_t num, int64_t den, int decimals)
{
    const int64_t scaled = decimal_scaled(num, den, decimals), power = decimal_power(decimals);
    if (scaled % power == 0) return (struct value){VALUE_INTEGER, .as.integer = scaled / power};
    return (struct value){VALUE_REAL, .as.real = (double)scaled / (double)power};
}

static struct value count_value(uint64_t n)
{
    return (struct value){VALUE_INTEGER, .as.integer = (int64_t)n};
}

static struct value mark_value(const struct column *c, mark_t units)
{
    return decimal_value(units * c->scale, c->over, c->decimals);
}

static struct value score_value(const struct column *c, mark_t value)
{
    if (value == MARK_MISSING) return (struct value){.kind = VALUE_NULL};
    return decimal_value(value, c->over, c->decimals);
}

static struct value percentile_value(const struct column *c, uint32_t group)
{
    if (group == NO_TIE_GROUP) return (struct value){.kind = VALUE_NULL};
    return decimal_value((int64_t)ranking_percentile(c->from.ranking, group), decimal_power(c->decimals), c->decimals);
}

static struct value rank_value(rank2_t rank2)
{
    return rank2 ? decimal_value(rank2, 2, 1) : (struct value){.kind = VALUE_NULL};
}

static struct value group_rank_value(const struct column *c, uint32_t group)
{
    return rank_value(group == NO_TIE_GROUP ? 0 : ranking_group_rank2(c->from.ranking, c->label, group));
}

static struct value share_value(const struct column *c, const void *at)
{
    const uint32_t count = *(const uint32_t *)at, population = column_population(c, at);
    return decimal_value((int64_t)count * 100, population, 4);
}

static struct value percent_value(const struct column *c, const struct share *share)
{
    if (!share->den) return (struct value){.kind = VALUE_NULL};
    return decimal_value(100 * share->num, share->den, c->decimals);
}

static struct value text_value(struct text t)
{
    return (struct value){VALUE_TEXT, .as.bytes = t};
}

/* What the CSV shows as an empty number is NULL here. */
static struct value sql_value(const struct column *c, size_t entry)
{
    const struct value null = {.kind = VALUE_NULL};
    if (column_is_empty(c, entry)) return null;
    const void *at = column_at(c, entry);
    switch (c->kind) {
    case COLUMN_TEXT:
    case COLUMN_STUDENT:
    case COLUMN_VALUE:
    case COLUMN_ROW:
    case COLUMN_LABEL: return text_value(column_text(c, entry));
    case COLUMN_FLAG: return count_value(*(const uint8_t *)at);
    case COLUMN_COUNT16: return count_value(*(const uint16_t *)at);
    case COLUMN_COUNT32: return count_value(*(const uint32_t *)at);
    case COLUMN_COUNT64: return count_value(*(const uint64_t *)at);
    case COLUMN_MARK: return mark_value(c, *(const mark_t *)at);
    case COLUMN_RANK: return rank_value(*(const rank2_t *)at);
    case COLUMN_WITHIN: return rank_value(group_rank2(c->from.ranking, c->within, entry, *(const uint32_t *)at));
    case COLUMN_GROUP_RANK: return group_rank_value(c, *(const uint32_t *)at);
    case COLUMN_PERCENTILE: return percentile_value(c, *(const uint32_t *)at);
    case COLUMN_SCORE: return score_value(c, *(const mark_t *)at);
    case COLUMN_BOUND: return *(const mark_t *)at == SEGMENT_OPEN ? null : mark_value(c, *(const mark_t *)at);
    case COLUMN_STEP: return count_value(((const uint32_t *)at)[1] - *(const uint32_t *)at);
    case COLUMN_SHARE: return share_value(c, at);
    case COLUMN_PERCENT: return percent_value(c, at);
    case COLUMN_THROUGH:
    case COLUMN_OF_STUDENT: {
        const size_t shown = column_shown(c, entry);
        return shown < c->n_shown ? sql_value(c->from.column, shown) : column_is_text(c) ? text_value(TEXT("")) : null;
    }
    case COLUMN_REAL:
        return isnan(*(const double *)at) ? null : (struct value){VALUE_REAL, .as.real = *(const double *)at};
    case COLUMN_ITEM_MARK: return mark_value(c, item_mark_of(c->from.results, c->item, entry));
    }
    return null;
}

static void table_row(const void *context, size_t row, struct value *values)
{
    const struct table *t = context;
    const size_t entry = table_entry(t, row);
    for (size_t i = 0; i < t->n_columns; i++)
        values[i] = sql_value(&t->columns[i], entry);
}

/* --- tables ------------------------------------------------------------------------------------------------------ */

/* Numbers with so many decimals, always: the declaration keeps what the value, a double, does not. */
static const char *column_type(struct table *t, const struct column *c)
{
    if (column_is_text(c)) return "TEXT";
    if (c->kind == COLUMN_THROUGH || c->kind == COLUMN_OF_STUDENT) c = c->from.column;
    if (c->kind == COLUMN_SCORE || c->kind == COLUMN_PERCENTILE)
        return arena_format(&t->arena, "DECIMAL(18,%d)", c->decimals).at;
    if (c->kind == COLUMN_FLAG || c->kind == COLUMN_COUNT16 || c->kind == COLUMN_COUNT32 || c->kind == COLUMN_COUNT64 ||
        c->kind == COLUMN_STEP)
        return "INTEGER";
    return c->kind == COLUMN_REAL ? "REAL" : "NUMERIC";
}

static enum gr_status create_table(struct run_writer *w, struct table *t, struct gr_error *err)
{
    char *sql = gr_format("CREATE TABLE %s (", db_quote_name(&t->arena, text_of(t->name)));
    for (size_t i = 0; i < t->n_columns; i++) {
        char *longer = gr_format("%s%s%s %s", sql, i ? ", " : "", db_quote_name(&t->arena, t->columns[i].name),
                                 column_type(t, &t->columns[i]));
        free(sql);
        sql = longer;
    }
    char *finished = gr_format("%s)", sql);
    const enum gr_status st = db_exec(w->db, finished, err);
    free(sql);
    free(finished);
    return st;
}

static void bind_value(struct db_statement *s, int parameter, const struct value *v)
{
    switch (v->kind) {
    case VALUE_NULL: db_bind_null(s, parameter); break;
    case VALUE_INTEGER: db_bind_int(s, parameter, v->as.integer); break;
    case VALUE_REAL: db_bind_double(s, parameter, v->as.real); break;
    case VALUE_TEXT: db_bind_text(s, parameter, v->as.bytes); break;
    case VALUE_BLOB: db_bind_blob(s, parameter, v->as.bytes.at, v->as.bytes.len); break;
    }
}

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
            bind_value(insert, (int)i + 1, &values[i]);
        st = db_insert(insert, err);
    }
    db_statement_release(insert);
    free(values);
    free(sql);
    free(marks);
    return st;
}

/* Rows so long that a page might not hold one (a student id of a megabyte) are left to SQLite. */
static bool fits_bulk(const struct table *t)
{
    if (t->n_rows <= BULK_BLOCK_ROWS) return false;
    size_t widest = 32;
    for (size_t i = 0; i < t->n_columns; i++)
        widest += 20 + (column_is_text(&t->columns[i]) ? column_longest_text(t, &t->columns[i]) : 0);
    return widest <= BULK_MAX_ROW_BYTES;
}

/* Create a table and fill it, now or in bulk; takes the table over. */
static enum gr_status add_table(struct run_writer *w, struct table table, struct gr_error *err)
{
    enum gr_status st = create_table(w, &table, err);
    if (!st && fits_bulk(&table)) {
        w->later[w->n_later++] = table;
        return GR_OK;
    }
    if (!st)
        st = insert_rows(w, db_quote_name(&table.arena, text_of(table.name)), table.n_columns, table.n_rows, table_row,
                         &table, err);
    table_release(&table);
    return st;
}

static enum gr_status add_result_tables(struct run_writer *w, const struct results *results, struct gr_error *err)
{
    struct table_list list = result_tables(results);
    enum gr_status st = GR_OK;
    for (size_t i = 0; i < list.n && !st; i++) {
        if (strcmp(list.tables[i].name, "ranks") == 0) continue;
        st = add_table(w, list.tables[i], err);
        list.tables[i] = (struct table){0};
    }
    table_list_release(&list);
    if (!st) st = add_table(w, codebook_table(results), err);
    if (!st) st = add_table(w, places_table(results), err);
    if (!st) st = run_add_student_order(w->db, &results->cohort->students, err);
    if (!st)
        st = db_exec(w->db, "CREATE VIEW ranks AS SELECT * FROM evaluations ORDER BY rank IS NULL, rank, student_id",
                     err);
    return st;
}

/* --- summary, rubric, responses ---------------------------------------------------------------------------------- */

static void fact_row(const void *context, size_t row, struct value *values)
{
    const struct fact *fact = &((const struct summary *)context)->facts[row];
    values[0] = text_value(fact->name);
    values[1] = text_value(fact->value);
}

static enum gr_status add_summary(struct run_writer *w, const struct results *results, struct gr_error *err)
{
    enum gr_status st = db_exec(w->db, "CREATE TABLE summary (name TEXT, value TEXT)", err);
    struct summary summary = summary_make(results);
    if (!st) st = insert_rows(w, "summary", 2, summary.n, fact_row, &summary, err);
    summary_release(&summary);
    return st;
}

static void rubric_row(const void *context, size_t row, struct value *values)
{
    const struct rubric_text *rubric = &((const struct results *)context)->rubrics[row];
    values[0] = text_value(rubric->path);
    values[1] = text_value(rubric->source);
    values[2] = text_value(rubric->keeps);
}

static void layout_row(const void *context, size_t row, struct value *values)
{
    const struct results *results = context;
    const struct cell_slot slot = results->cohort->responses.slots[row];
    values[0] = text_value(results->exam->items[row].id);
    values[1] = count_value(slot.offset);
    values[2] = count_value(slot.width);
}

static void response_row(const void *context, size_t row, struct value *values)
{
    const struct run_writer *w = context;
    const size_t first = row * w->students_per_blob, left = w->responses->n_students - first;
    const size_t n = left < w->students_per_blob ? left : w->students_per_blob;
    values[0] = count_value(first + 1);
    values[1] = count_value(n);
    values[2] = (struct value){
        VALUE_BLOB, .as.bytes = {(const char *)responses_row(w->responses, first), n * w->responses->stride}};
}

static struct bulk_table responses_bulk(const struct run_writer *w)
{
    const size_t n = w->responses->n_students;
    return (struct bulk_table){.name = "responses",
                               .n_rows = (n + w->students_per_blob - 1) / w->students_per_blob,
                               .rows_per_block = BLOB_BLOCK_ROWS,
                               .n_columns = 3,
                               .row = response_row,
                               .context = w};
}

static struct bulk_table standings_bulk(const struct run_writer *w)
{
    return (struct bulk_table){.name = "standings",
                               .n_rows = w->standings.n_blobs,
                               .rows_per_block = BLOB_BLOCK_ROWS,
                               .n_columns = N_RUN_STANDINGS_COLUMNS,
                               .row = run_standings_row,
                               .context = &w->standings};
}

static bool responses_fit_bulk(const struct run_writer *w)
{
    return w->responses->stride <= RESPONSE_BLOB_BYTES && responses_bulk(w).n_rows > BLOB_BLOCK_ROWS;
}

static enum gr_status add_responses(struct run_writer *w, const struct results *results, struct gr_error *err)
{
    enum gr_status st = db_exec(w->db,
                                "CREATE TABLE rubric (file TEXT, source TEXT, keeps TEXT);"
                                "CREATE TABLE response_layout (item TEXT, byte_offset INTEGER, bytes INTEGER);"
                                "CREATE TABLE responses (first_student INTEGER, students INTEGER, codes BLOB)",
                                err);
    if (!st) st = insert_rows(w, "rubric", 3, results->n_rubrics, rubric_row, results, err);
    if (!st) st = insert_rows(w, "response_layout", 3, results->exam->n_items, layout_row, results, err);
    if (!st && !responses_fit_bulk(w))
        st = insert_rows(w, "responses", 3, responses_bulk(w).n_rows, response_row, w, err);
    return st;
}

static enum gr_status add_standings(struct run_writer *w, const struct results *results, struct gr_error *err)
{
    enum gr_status st = db_exec(w->db, "CREATE TABLE standings (" RUN_STANDINGS_COLUMNS ")", err);
    run_standings_make(results, &w->standings);
    if (!st) st = add_table(w, standing_values_table(&w->standings), err);
    if (st || w->standings.n_blobs > BLOB_BLOCK_ROWS) return st;
    return insert_rows(w, "standings", N_RUN_STANDINGS_COLUMNS, w->standings.n_blobs, run_standings_row, &w->standings,
                       err);
}

/* --- the file ---------------------------------------------------------------------------------------------------- */

static enum gr_status load_large_tables(const struct run_writer *w, struct outfile *file, const char *path,
                                        struct gr_error *err)
{
    struct bulk_table *tables = gr_alloc((w->n_later + 2) * sizeof *tables);
    size_t n = 0;
    for (size_t i = 0; i < w->n_later; i++)
        tables[n++] = (struct bulk_table){.name = w->later[i].name,
                                          .n_rows = w->later[i].n_rows,
                                          .rows_per_block = BULK_BLOCK_ROWS,
                                          .n_columns = w->later[i].n_columns,
                                          .row = table_row,
                                          .context = &w->later[i]};
    if (responses_fit_bulk(w)) tables[n++] = responses_bulk(w);
    if (w->standings.n_blobs > BLOB_BLOCK_ROWS) tables[n++] = standings_bulk(w);
    const enum gr_status st = n ? bulk_load(file, path, tables, n, err) : GR_OK;
    free(tables);
    return st;
}

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

enum gr_status run_file_write(struct outfile *file, const char *path, const struct results *all, struct gr_error *err)
{
    struct results in_input_order = *all; /* rows of evaluations are rows of the response matrix, whatever --sort */
    in_input_order.evaluations_order = ORDER_INPUT;
    const struct results *results = &in_input_order;
    struct run_writer w = {.responses = &results->cohort->responses};
    const size_t stride = w.responses->stride ? w.responses->stride : 1;
    w.students_per_blob = stride < RESPONSE_BLOB_BYTES ? RESPONSE_BLOB_BYTES / stride : 1;
    w.later = gr_calloc(30 + (results->tables->n_segments + 3) * (results->ranking->n_partitions + 1), sizeof *w.later);
    enum gr_status st = db_create(&w.db, outfile_partial_path(file), path, err);
    if (!st) st = mark_as_run(w.db, err);
    if (!st) st = add_result_tables(&w, results, err);
    if (!st) st = add_responses(&w, results, err);
    if (!st) st = add_standings(&w, results, err);
    if (!st) st = add_summary(&w, results, err);
    if (!st) st = db_finish(w.db, err);
    db_close(w.db);
    if (!st) st = load_large_tables(&w, file, path, err);
    for (size_t i = 0; i < w.n_later; i++)
        table_release(&w.later[i]);
    free(w.later);
    run_standings_release(&w.standings);
    return st;
}
