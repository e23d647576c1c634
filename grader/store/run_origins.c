/*
 * run_origins.c: which rows the students of a run came from (contract in run_parts.h; the tables: report/tables_origins.h).
 *
 * Every number is checked here, since whoever takes rows out of it does so by the million.
 */
#include <stdio.h>
#include <stdlib.h>

#include "store/run_layout.h"
#include "store/run_parts.h"

struct origins_reader {
    struct run *run;
    struct cohort *out;
    struct origins *o;
    struct text *names; /* of the columns of all sources, one after the other; their bytes are in the origins' arena */
    size_t n_names, names_capacity;
    size_t n_sources; /* whose columns have come, in their order */
};

static enum gr_status damaged(const struct origins_reader *r, const char *table, struct gr_error *err)
{
    char what[64];
    snprintf(what, sizeof what, "a wrong row in its %s", table);
    return run_damaged(r->run, what, err);
}

/* Take a row of the query; false: it is wrong. */
typedef bool take_row(struct origins_reader *r, struct db_statement *row);

/* The table must be a real one: a view could be endless. */
static enum gr_status each_row(struct origins_reader *r, const char *table, const char *select, take_row *take,
                               struct gr_error *err)
{
    struct db_statement *query = NULL;
    bool has = false;
    enum gr_status st = run_has_table(r->run, table, &has, err);
    if (!st && !has) st = damaged(r, table, err);
    if (!st) st = db_prepare(&query, r->run->db, select, err);
    while (!st) {
        bool has_row = false;
        st = db_step(query, &has_row, err);
        if (st || !has_row) break;
        if (!take(r, query)) st = damaged(r, table, err);
    }
    db_statement_release(query);
    return st;
}

static bool take_fact(struct origins_reader *r, struct db_statement *row)
{
    const struct text name = db_column_text(row, 0);
    const int64_t number = db_column_int(row, 1);
    if (text_equal(name, TEXT("kind"))) {
        const struct text kind = db_column_text(row, 1);
        for (size_t k = 0; k < N_ORIGINS_KINDS; k++)
            if (text_equal(kind, origins_kind_names[k])) r->o->kind = (enum origins_kind)k;
        return text_equal(kind, origins_kind_names[r->o->kind]);
    }
    if (text_equal(name, TEXT("strangers"))) r->o->n_strangers = (uint64_t)number;
    if (text_equal(name, TEXT("rows"))) r->o->n_rows = (size_t)number;
    return number >= 0 && number < UINT32_MAX;
}

static bool take_column(struct origins_reader *r, struct db_statement *row)
{
    const int64_t source = db_column_int(row, 0);
    if (source < 0 || (uint64_t)source >= r->out->n_sources || (uint64_t)source + 1 < r->n_sources) return false;
    r->n_sources = (size_t)source + 1;
    GR_GROW(r->names, r->names_capacity, r->n_names + 1);
    r->names[r->n_names++] = arena_text(&r->o->arena, db_column_text(row, 1));
    r->o->columns[source].n++;
    return true;
}

static void share_out_names(struct origins_reader *r)
{
    struct text *names = arena_alloc(&r->o->arena, r->n_names * sizeof *names);
    for (size_t i = 0; i < r->n_names; i++)
        names[i] = r->names[i];
    for (size_t i = 0; i < r->out->n_sources; names += r->o->columns[i++].n)
        r->o->columns[i].names = names;
    free(r->names);
}

static bool take_line(struct origins_reader *r, struct db_statement *row)
{
    struct line_runs *lines = &r->o->lines;
    const int64_t number = db_column_int(row, 0), source = db_column_int(row, 1), line = db_column_int(row, 2);
    const bool ascends = lines->n ? number > (int64_t)lines->list[lines->n - 1].row : number == 0;
    if (!ascends || number >= (int64_t)r->o->n_rows || source < 0 || (uint64_t)source >= r->out->n_sources || line < 0)
        return false;
    GR_GROW(lines->list, lines->capacity, lines->n + 1);
    lines->list[lines->n++] = (struct line_run){(uint64_t)number, (uint64_t)line, (uint32_t)source};
    return true;
}

/* The number of a value that perhaps no student has any more. */
static bool take_detail(struct origins_reader *r, struct db_statement *row)
{
    struct students *students = &r->out->students;
    struct origins *o = r->o;
    const int64_t number = db_column_int(row, 0);
    const struct text column = db_column_text(row, 1), value = db_column_text(row, 2);
    const struct attribute *attribute = students_find_attribute(students, column);
    struct row_detail detail = {(uint32_t)number, (uint32_t)students->n_attributes, (uint32_t)db_column_int(row, 2)};
    if (number < 0 || number >= (int64_t)o->n_rows) return false;
    if (attribute) {
        const size_t a = (size_t)(attribute - students->attributes);
        detail.column = (uint32_t)a;
        detail.value = dictionary_add(&students->attributes[a].values, value);
    } else if (column.len || detail.value & ~(uint32_t)ROW_STATES_STATED) {
        return false;
    }
    GR_GROW(o->details, o->details_capacity, o->n_details + 1);
    o->details[o->n_details++] = detail;
    return true;
}

static bool take_students(struct origins_reader *r, struct db_statement *row)
{
    struct origins *o = r->o;
    const int64_t first = db_column_int(row, 0);
    const struct text blob = db_column_blob(row, 1);
    const size_t n = blob.len / sizeof *o->students;
    if (!o->students) o->students = gr_calloc(o->n_rows + 1, sizeof *o->students);
    if (first < 0 || blob.len % sizeof *o->students || (uint64_t)first + n > o->n_rows ||
        (n != RUN_ORDER_STUDENTS && (uint64_t)first + n != o->n_rows) || first % RUN_ORDER_STUDENTS)
        return false;
    memcpy(o->students + first, blob.at, blob.len);
    for (size_t i = 0; i < n; i++)
        if ((o->students[(size_t)first + i] & ~ORIGINS_ASIDE) >= r->out->students.n) return false;
    return true;
}

/* One row a source. */
static bool take_long_end(struct origins_reader *r, struct db_statement *row)
{
    const int64_t source = db_column_int(row, 0), line = db_column_int(row, 1);
    if (source < 0 || (uint64_t)source >= r->out->n_sources || line < 0 || line >= UINT32_MAX) return false;
    r->o->n_long_lines[source] = (uint32_t)line;
    return true;
}

static bool take_piece(struct kept_stream *stream, struct db_statement *row, int first)
{
    const int64_t unpacked = db_column_int(row, first);
    const struct text blob = db_column_blob(row, first + 1);
    if (unpacked <= 0 || unpacked > KEPT_PIECE_BYTES || blob.len > UINT32_MAX) return false;
    uint8_t *bytes = gr_alloc(blob.len);
    memcpy(bytes, blob.at, blob.len);
    kept_stream_add(stream, (struct kept_piece){bytes, (uint32_t)blob.len, (uint32_t)unpacked});
    return true;
}

/* Pieces of a stream stand in their order. */
static bool take_long_lines(struct origins_reader *r, struct db_statement *row)
{
    const int64_t stream = db_column_int(row, 0);
    return stream >= 0 && stream < N_KEPT_STREAMS && take_piece(&r->o->long_lines[stream], row, 1);
}

static bool take_attempts(struct origins_reader *r, struct db_statement *row)
{
    return take_piece(&r->o->row_answers, row, 0);
}

static enum gr_status read_attempts(struct origins_reader *r, struct gr_error *err)
{
    bool has = false;
    const enum gr_status st = run_has_table(r->run, "origin_attempts", &has, err);
    if (st || !has) return st;
    return each_row(r, "origin_attempts", "SELECT unpacked, rows FROM origin_attempts", take_attempts, err);
}

static enum gr_status read_long_lines(struct origins_reader *r, struct gr_error *err)
{
    bool has = false;
    for (size_t i = 0; i < r->out->n_sources && !has; i++)
        has = strcmp(r->out->sources[i].layout, "long") == 0;
    if (!has) return GR_OK;
    r->o->long_lines = gr_calloc(N_KEPT_STREAMS, sizeof *r->o->long_lines);
    r->o->n_long_lines = gr_calloc(r->out->n_sources + 1, sizeof *r->o->n_long_lines);
    enum gr_status st =
        each_row(r, "origin_long_ends", "SELECT source, line FROM origin_long_ends", take_long_end, err);
    return st ? st
              : each_row(r, "origin_long_lines", "SELECT stream, unpacked, lines FROM origin_long_lines",
                         take_long_lines, err);
}

/* The rejects are there, in this order. */
struct reject_reader {
    struct origins_reader of;
    size_t n;
};

static bool take_reject(struct origins_reader *r, struct db_statement *row)
{
    struct reject_reader *reader = (struct reject_reader *)r;
    struct rejects *rejects = &r->out->rejects;
    const int64_t source = db_column_int(row, 0), field = db_column_int(row, 1), replaced = db_column_int(row, 2);
    if (reader->n == rejects->n || source < 0 || (uint64_t)source > r->out->n_sources || field < 0 ||
        field > UINT32_MAX || replaced < 0 || replaced > 1)
        return false;
    struct reject *reject = &rejects->list[reader->n++];
    reject->source = (uint64_t)source == r->out->n_sources ? ROSTER_SOURCE : (uint32_t)source;
    reject->column = (uint32_t)field;
    reject->replaced = replaced;
    return true;
}

static enum gr_status read_kept(struct origins_reader *r, struct gr_error *err)
{
    struct reject_reader rejects = {{.run = r->run, .out = r->out, .o = r->o}, 0};
    struct origins *o = r->o;
    bool has = false;
    o->columns = gr_calloc(r->out->n_sources + 1, sizeof *o->columns);
    enum gr_status st = each_row(r, "origin_columns", "SELECT source, name FROM origin_columns", take_column, err);
    share_out_names(r);
    if (!st) st = each_row(r, "origin_lines", "SELECT row, source, line FROM origin_lines", take_line, err);
    if (!st && o->n_rows && !o->lines.n) st = damaged(r, "origin_lines", err);
    if (!st) st = each_row(r, "origin_values", "SELECT row, \"column\", value FROM origin_values", take_detail, err);
    if (!st)
        st = each_row(&rejects.of, "origin_rejects", "SELECT source, field, replaced FROM origin_rejects", take_reject,
                      err);
    if (!st && rejects.n != r->out->rejects.n) st = damaged(r, "origin_rejects", err);
    if (!st) st = run_has_table(r->run, "origin_rows", &has, err);
    if (!st && has) st = each_row(r, "origin_rows", "SELECT first, students FROM origin_rows", take_students, err);
    if (!st) st = read_attempts(r, err);
    if (!st && !o->students && !o->row_answers.n && o->n_rows > r->out->students.n) st = damaged(r, "origins", err);
    if (!st) st = read_long_lines(r, err);
    return st;
}

static enum gr_status sum_bytes(struct run *run, const char *table, const char *select, uint64_t *bytes,
                                struct gr_error *err)
{
    struct db_statement *query = NULL;
    bool has = false;
    enum gr_status st = run_has_table(run, table, &has, err);
    if (st || !has) return st;
    st = db_prepare(&query, run->db, select, err);
    if (!st) st = db_step(query, &has, err);
    if (!st) *bytes += (uint64_t)db_column_int(query, 0);
    db_statement_release(query);
    return st;
}

enum gr_status run_kept_bytes(struct run *run, uint64_t *bytes, struct gr_error *err)
{
    *bytes = 0;
    const enum gr_status st = sum_bytes(run, "origin_long_lines",
                                        "SELECT coalesce(sum(length(lines)), 0) FROM origin_long_lines", bytes, err);
    return st ? st
              : sum_bytes(run, "origin_attempts", "SELECT coalesce(sum(length(rows)), 0) FROM origin_attempts", bytes,
                          err);
}

enum gr_status run_read_origins(struct run *run, struct cohort *out, struct gr_error *err)
{
    struct origins_reader r = {.run = run, .out = out, .o = &out->origins};
    const enum gr_status st = each_row(&r, "origins", "SELECT name, value FROM origins", take_fact, err);
    return st || out->origins.kind != ORIGINS_KEPT ? st : read_kept(&r, err);
}
