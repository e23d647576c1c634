/* run_tables.c: the tables of a run (contract in run_tables.h; what they hold: run_file.c). */
#include "report/run_tables.h"

#include <stdlib.h>

#include "model/id_order.h"
#include "report/run_access.h"
#include "report/run_values.h"
#include "report/tables_origins.h"
#include "store/bulk.h"
#include "store/db.h"
#include "store/run_layout.h"

enum { RESPONSE_BLOB_BYTES = 48 * 1024 }; /* a row of `responses` fits one page */

/* --- result tables ----------------------------------------------------------------------------------------------- */

/* Rows so long that a page might not hold one (a student id of a megabyte) are left to SQLite. */
static bool rows_fit_a_page(const struct table *t)
{
    if (t->n_rows <= BULK_BLOCK_ROWS) return false;
    size_t widest = 32;
    for (size_t i = 0; i < t->n_columns; i++)
        widest += 20 + (column_is_text(&t->columns[i]) ? column_longest_text(t, &t->columns[i]) : 0);
    return widest <= BULK_MAX_ROW_BYTES;
}

static const char *describe_columns(struct table *t)
{
    struct text *parts = arena_alloc(&t->arena, t->n_columns * sizeof *parts);
    for (size_t i = 0; i < t->n_columns; i++)
        parts[i] = arena_format(&t->arena, "%s %s", db_quote_name(&t->arena, t->columns[i].name),
                                column_type(t, &t->columns[i]));
    return arena_join(&t->arena, parts, t->n_columns, TEXT(", ")).at;
}

static void add(struct run_tables *out, struct run_table table)
{
    out->list[out->n++] = table;
}

/* Takes the table over. */
static void add_table(struct run_tables *out, struct table table)
{
    struct table *t = &out->owned[out->n_owned++];
    *t = table;
    add(out, (struct run_table){.name = t->name,
                                .columns = describe_columns(t),
                                .n_columns = t->n_columns,
                                .n_rows = t->n_rows,
                                .row = table_row,
                                .context = t,
                                .rows_per_block = BULK_BLOCK_ROWS,
                                .rows_per_piece = DIGEST_PIECE_ROWS,
                                .fits_bulk = rows_fit_a_page(t)});
}

/* --- rubric, responses, order of ids ----------------------------------------------------------------------------- */

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
    const struct run_tables *t = context;
    const struct responses *responses = &t->results->cohort->responses;
    const size_t first = row * t->students_per_blob, left = responses->n_students - first;
    const size_t n = left < t->students_per_blob ? left : t->students_per_blob;
    values[0] = count_value(first + 1);
    values[1] = count_value(n);
    values[2] =
        (struct value){VALUE_BLOB, .as.bytes = {(const char *)responses_row(responses, first), n * responses->stride}};
}

static void order_row(const void *context, size_t row, struct value *values)
{
    const struct run_tables *t = context;
    const size_t first = row * RUN_ORDER_STUDENTS, left = t->results->cohort->students.n - first;
    const size_t n = left < RUN_ORDER_STUDENTS ? left : RUN_ORDER_STUDENTS;
    values[0] = count_value(first + 1);
    values[1] = (struct value){VALUE_BLOB, .as.bytes = {(const char *)(t->order + first), n * sizeof *t->order}};
}

static void add_order(struct run_tables *out)
{
    const struct students *students = &out->results->cohort->students;
    if (students->ids_ascending) return;
    out->order = run_student_order(students);
    add(out, (struct run_table){.name = "student_order",
                                .columns = "first INTEGER, students BLOB",
                                .n_columns = 2,
                                .n_rows = (students->n + RUN_ORDER_STUDENTS - 1) / RUN_ORDER_STUDENTS,
                                .row = order_row,
                                .context = out,
                                .rows_per_piece = 1});
}

static void add_responses(struct run_tables *out)
{
    const struct results *r = out->results;
    const struct responses *responses = &r->cohort->responses;
    const size_t stride = responses->stride ? responses->stride : 1;
    out->students_per_blob = stride < RESPONSE_BLOB_BYTES ? RESPONSE_BLOB_BYTES / stride : 1;
    add(out, (struct run_table){.name = "rubric",
                                .columns = "file TEXT, source TEXT, keeps TEXT",
                                .n_columns = 3,
                                .n_rows = r->n_rubrics,
                                .row = rubric_row,
                                .context = r,
                                .rows_per_piece = 1});
    add(out, (struct run_table){.name = "response_layout",
                                .columns = "item TEXT, byte_offset INTEGER, bytes INTEGER",
                                .n_columns = 3,
                                .n_rows = r->exam->n_items,
                                .row = layout_row,
                                .context = r,
                                .rows_per_piece = DIGEST_PIECE_ROWS});
    add(out, (struct run_table){.name = "responses",
                                .columns = "first_student INTEGER, students INTEGER, codes BLOB",
                                .n_columns = 3,
                                .n_rows = (responses->n_students + out->students_per_blob - 1) / out->students_per_blob,
                                .row = response_row,
                                .context = out,
                                .rows_per_block = BLOB_BLOCK_ROWS,
                                .rows_per_piece = 1,
                                .fits_bulk = responses->stride <= RESPONSE_BLOB_BYTES});
}

static void origin_rows_row(const void *context, size_t row, struct value *values)
{
    const struct origins *o = context;
    const size_t first = row * RUN_ORDER_STUDENTS, left = o->n_rows - first;
    const size_t n = left < RUN_ORDER_STUDENTS ? left : RUN_ORDER_STUDENTS;
    values[0] = count_value(first);
    values[1] = (struct value){VALUE_BLOB, .as.bytes = {(const char *)(o->students + first), n * sizeof *o->students}};
}

/* Pieces of all streams, one after the other. */
static void long_lines_row(const void *context, size_t row, struct value *values)
{
    const struct run_tables *t = context;
    const struct origins *o = &t->results->cohort->origins;
    size_t stream = 0;
    while (row >= o->long_lines[stream].n)
        row -= o->long_lines[stream++].n;
    const struct kept_piece *piece = &o->long_lines[stream].pieces[row];
    values[0] = count_value(stream);
    values[1] = count_value(piece->n_unpacked);
    values[2] = (struct value){VALUE_BLOB, .as.bytes = {(const char *)piece->bytes, piece->n}};
}

static void add_long_lines(struct run_tables *out)
{
    const struct origins *o = &out->results->cohort->origins;
    size_t n = 0;
    for (size_t s = 0; s < N_KEPT_STREAMS; s++)
        n += o->long_lines[s].n;
    add(out, (struct run_table){.name = "origin_long_lines",
                                .columns = "stream INTEGER, unpacked INTEGER, lines BLOB",
                                .n_columns = 3,
                                .n_rows = n,
                                .row = long_lines_row,
                                .context = out,
                                .rows_per_piece = 1});
}

static void attempts_row(const void *context, size_t row, struct value *values)
{
    const struct origins *o = context;
    const struct kept_piece *piece = &o->row_answers.pieces[row];
    values[0] = count_value(piece->n_unpacked);
    values[1] = (struct value){VALUE_BLOB, .as.bytes = {(const char *)piece->bytes, piece->n}};
}

static void add_attempts(struct run_tables *out)
{
    const struct origins *o = &out->results->cohort->origins;
    add(out, (struct run_table){.name = "origin_attempts",
                                .columns = "unpacked INTEGER, rows BLOB",
                                .n_columns = 2,
                                .n_rows = o->row_answers.n,
                                .row = attempts_row,
                                .context = o,
                                .rows_per_piece = 1});
}

static void add_origins(struct run_tables *out)
{
    const struct origins *o = &out->results->cohort->origins;
    struct table tables[ORIGINS_TABLES_MOST];
    const size_t n = origins_tables(out->results, tables);
    for (size_t i = 0; i < n; i++)
        add_table(out, tables[i]);
    if (o->students)
        add(out, (struct run_table){.name = "origin_rows",
                                    .columns = "first INTEGER, students BLOB",
                                    .n_columns = 2,
                                    .n_rows = (o->n_rows + RUN_ORDER_STUDENTS - 1) / RUN_ORDER_STUDENTS,
                                    .row = origin_rows_row,
                                    .context = o,
                                    .rows_per_piece = 1});
    if (o->long_lines) add_long_lines(out);
    if (o->row_answers.n) add_attempts(out);
}

static void add_standings(struct run_tables *out)
{
    run_standings_make(out->results, &out->standings);
    add_table(out, standing_values_table(&out->standings));
    add(out, (struct run_table){.name = "standings",
                                .columns = RUN_STANDINGS_COLUMNS,
                                .n_columns = N_RUN_STANDINGS_COLUMNS,
                                .n_rows = out->standings.n_blobs,
                                .row = run_standings_row,
                                .context = &out->standings,
                                .rows_per_block = BLOB_BLOCK_ROWS,
                                .rows_per_piece = 1,
                                .fits_bulk = true});
}

void run_tables_make(const struct results *results, struct run_tables *out)
{
    enum { TABLES_BESIDE = 10 + ORIGINS_TABLES_MOST + 3 };
    struct table_list list = result_tables(results);
    *out = (struct run_tables){.results = results};
    out->list = gr_calloc(list.n + TABLES_BESIDE, sizeof *out->list);
    out->owned = gr_calloc(list.n + TABLES_BESIDE, sizeof *out->owned);
    for (size_t i = 0; i < list.n; i++) {
        if (strcmp(list.tables[i].name, "ranks") == 0) continue; /* a view */
        add_table(out, list.tables[i]);
        list.tables[i] = (struct table){0};
    }
    table_list_release(&list);
    add_table(out, codebook_table(results));
    add_table(out, places_table(results));
    add_order(out);
    add_responses(out);
    add_standings(out);
    add_origins(out);
}

void run_tables_release(struct run_tables *t)
{
    for (size_t i = 0; i < t->n_owned; i++)
        table_release(&t->owned[i]);
    run_standings_release(&t->standings);
    free(t->owned);
    free(t->list);
    free(t->order);
    arena_release(&t->arena);
    *t = (struct run_tables){0};
}
