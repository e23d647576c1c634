/* value_writer.c: values to text or to SQLite (contract in value_writer.h). */
#include "report/value_writer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/csv.h"
#include "base/natural.h"
#include "base/rational.h"
#include "report/json.h"
#include "store/db.h"

enum {
    FLUSH_BYTES = 1 << 20,
    NUMBER_BYTES = 512,                 /* DBL_MAX in full has 309 digits */
    EXPORT_APPLICATION_ID = 0x67726578, /* "grex" */
    APPLICATION_ID_OFFSET = 68,
};

struct value_writer {
    struct value_layout layout;
    struct sink *sink;
    char *bytes;
    size_t len, capacity;
    bool is_held;
    bool has_begun;                     /* the header is written, of this sink */
    uint64_t n_neutralised, n_finished; /* cells, in all and before the rows since the last finish */
    struct json json;                   /* the names, as JSON Lines have them */
    struct text *names;
    struct db *db;
    struct db_statement *insert;
    struct arena arena;
};

/* --- numbers ----------------------------------------------------------------------------------------------------- */

/* The shortest decimal number that is this double, where a few decimals will do, as they do for marks; else 17 digits. */
static size_t print_decimal(char *out, double value)
{
    enum { MOST_DECIMALS = 9 };
    int64_t power = 1;
    for (int decimals = 0; decimals <= MOST_DECIMALS && fabs(value) * (double)power < 9e15; decimals++, power *= 10) {
        const double scaled = nearbyint(value * (double)power);
        if (scaled / (double)power == value) return (size_t)decimal_print(out, (int64_t)scaled, power, decimals);
    }
    return (size_t)snprintf(out, NUMBER_BYTES, "%.17g", value);
}

static size_t print_fixed(char *out, double value, int decimals)
{
    int64_t power = 1;
    for (int i = 0; i < decimals; i++)
        power *= 10;
    const double scaled = nearbyint(value * (double)power);
    if (!(fabs(scaled) < 9e15)) return (size_t)snprintf(out, NUMBER_BYTES, "%.*f", decimals, value);
    return (size_t)decimal_print_fixed(out, (int64_t)scaled, power, decimals);
}

static size_t print_number(char *out, const struct value_column *c, const struct value *v)
{
    const double value = v->kind == VALUE_INTEGER ? (double)v->as.integer : v->as.real;
    if (!isfinite(value)) return 0;
    if (c->decimals >= 0) return print_fixed(out, value, c->decimals);
    if (v->kind == VALUE_INTEGER) return (size_t)decimal_print_fixed(out, v->as.integer, 1, 0);
    if (c->is_real) return (size_t)snprintf(out, NUMBER_BYTES, "%.10g", value + 0.0);
    return print_decimal(out, value);
}

/* --- text -------------------------------------------------------------------------------------------------------- */

static char *room_for(struct value_writer *w, size_t n)
{
    GR_GROW(w->bytes, w->capacity, w->len + n);
    return w->bytes + w->len;
}

static void put(struct value_writer *w, const char *bytes, size_t n)
{
    memcpy(room_for(w, n + 1), bytes, n);
    w->len += n;
}

static bool is_formula(struct text t)
{
    return t.len && strchr("=+-@\t\r\n", t.at[0]) && t.at[0] && !text_is_number(t);
}

static char delimiter_of(const struct value_writer *w)
{
    return w->layout.format == FORMAT_TSV ? '\t' : ',';
}

static void put_field(struct value_writer *w, struct text t)
{
    if (!is_formula(t) || w->layout.keeps_formulas) {
        char *at = room_for(w, 2 * t.len + 3);
        w->len += csv_quote(at, t, delimiter_of(w));
        return;
    }
    char *guarded = gr_alloc(t.len + 1);
    guarded[0] = '\'';
    memcpy(guarded + 1, t.at, t.len);
    char *at = room_for(w, 2 * t.len + 5);
    w->len += csv_quote(at, (struct text){guarded, t.len + 1}, delimiter_of(w));
    w->n_neutralised++;
    free(guarded);
}

static void put_string(struct value_writer *w, struct text t)
{
    w->json.len = 0;
    json_string(&w->json, t);
    put(w, w->json.bytes, w->json.len);
}

static void put_value(struct value_writer *w, const struct value_column *c, const struct value *v)
{
    const bool is_json = w->layout.format == FORMAT_JSONL;
    switch (v->kind) {
    case VALUE_NULL:
        if (is_json) put(w, c->is_text ? "\"\"" : "null", c->is_text ? 2 : 4);
        break;
    case VALUE_INTEGER:
    case VALUE_REAL: {
        const size_t n = print_number(room_for(w, NUMBER_BYTES), c, v);
        w->len += n;
        if (!n && is_json) put(w, "null", 4);
        break;
    }
    case VALUE_TEXT:
    case VALUE_BLOB:
        if (is_json)
            put_string(w, v->as.bytes);
        else
            put_field(w, v->as.bytes);
    }
}

static void put_header(struct value_writer *w)
{
    if (w->layout.format == FORMAT_JSONL) return;
    if (w->layout.byte_order_mark) put(w, UTF8_BYTE_ORDER_MARK.at, UTF8_BYTE_ORDER_MARK.len);
    for (size_t i = 0; i < w->layout.n_columns; i++) {
        const char between = i ? delimiter_of(w) : 0;
        if (between) put(w, &between, 1);
        put_field(w, w->layout.columns[i].name);
    }
    put(w, "\n", 1);
}

static void put_row(struct value_writer *w, const struct value *values)
{
    const bool is_json = w->layout.format == FORMAT_JSONL;
    const char delimiter = delimiter_of(w);
    for (size_t i = 0; i < w->layout.n_columns; i++) {
        if (is_json)
            put(w, w->names[i].at, w->names[i].len);
        else if (i)
            put(w, &delimiter, 1);
        put_value(w, &w->layout.columns[i], &values[i]);
    }
    put(w, is_json ? "}\n" : "\n", is_json ? 2 : 1);
}

/* --- SQLite ------------------------------------------------------------------------------------------------------ */

bool value_file_may_replace(const char *path)
{
    static const unsigned char wanted[] = {0x67, 0x72, 0x65, 0x78};
    unsigned char header[APPLICATION_ID_OFFSET + sizeof wanted];
    FILE *file = fopen(path, "rb");
    if (!file) return true; /* not there, or not readable: opening it will tell */
    const size_t n = fread(header, 1, sizeof header, file);
    fclose(file);
    return n == 0 || (n == sizeof header && memcmp(header + APPLICATION_ID_OFFSET, wanted, sizeof wanted) == 0);
}

static enum gr_status create_table(struct value_writer *w, struct gr_error *err)
{
    struct text *columns = arena_alloc(&w->arena, (w->layout.n_columns + 1) * sizeof *columns);
    struct text *marks = arena_alloc(&w->arena, (w->layout.n_columns + 1) * sizeof *marks);
    const char *table = db_quote_name(&w->arena, w->layout.table);
    for (size_t i = 0; i < w->layout.n_columns; i++) {
        const struct value_column *c = &w->layout.columns[i];
        columns[i] = arena_format(&w->arena, "%s %s", db_quote_name(&w->arena, c->name), c->sql_type);
        marks[i] = TEXT("?");
    }
    const struct text list = arena_join(&w->arena, columns, w->layout.n_columns, TEXT(", "));
    const struct text values = arena_join(&w->arena, marks, w->layout.n_columns, TEXT(", "));
    char *sql =
        gr_format("PRAGMA application_id = %d; CREATE TABLE %s (%.*s)", EXPORT_APPLICATION_ID, table, TEXT_ARGS(list));
    enum gr_status st = db_exec(w->db, sql, err);
    free(sql);
    sql = gr_format("INSERT INTO %s VALUES (%.*s)", table, TEXT_ARGS(values));
    if (!st) st = db_prepare(&w->insert, w->db, sql, err);
    free(sql);
    return st;
}

/* --- the writer -------------------------------------------------------------------------------------------------- */

static struct value_writer *writer_new(const struct value_layout *layout)
{
    struct value_writer *w = gr_calloc(1, sizeof *w);
    w->layout = *layout;
    w->names = arena_alloc(&w->arena, (layout->n_columns + 1) * sizeof *w->names);
    for (size_t i = 0; i < layout->n_columns; i++) {
        w->json.len = 0;
        json_string(&w->json, layout->columns[i].name);
        w->names[i] = arena_format(&w->arena, "%s%.*s: ", i ? ", " : "{", (int)w->json.len, w->json.bytes);
    }
    return w;
}

struct value_writer *value_writer_to_sink(const struct value_layout *layout, struct sink *sink)
{
    struct value_writer *w = writer_new(layout);
    w->sink = sink;
    return w;
}

enum gr_status value_writer_to_file(struct value_writer **out, const struct value_layout *layout, struct outfile *file,
                                    const char *shown, struct gr_error *err)
{
    struct value_writer *w = *out = writer_new(layout);
    const enum gr_status st = db_create(&w->db, outfile_partial_path(file), shown, err);
    return st ? st : create_table(w, err);
}

static enum gr_status flush(struct value_writer *w, struct gr_error *err)
{
    const enum gr_status st = w->len ? sink_write(w->sink, (struct text){w->bytes, w->len}, err) : GR_OK;
    w->len = 0;
    return st;
}

static void begin(struct value_writer *w)
{
    if (!w->has_begun) put_header(w);
    w->has_begun = true;
}

enum gr_status value_writer_row(struct value_writer *w, const struct value *values, struct gr_error *err)
{
    if (w->db) {
        for (size_t i = 0; i < w->layout.n_columns; i++)
            db_bind_value(w->insert, (int)i + 1, &values[i]);
        return db_insert(w->insert, err);
    }
    begin(w);
    put_row(w, values);
    return w->is_held || w->len < FLUSH_BYTES ? GR_OK : flush(w, err);
}

enum gr_status value_writer_finish(struct value_writer *w, struct gr_error *err)
{
    if (w->db) return db_finish(w->db, err);
    begin(w);
    w->has_begun = false;
    w->n_finished = w->n_neutralised;
    return flush(w, err);
}

void value_writer_hold(struct value_writer *w, bool hold)
{
    w->is_held = hold;
}

void value_writer_forget(struct value_writer *w)
{
    w->len = 0;
    w->has_begun = false;
    w->n_neutralised = w->n_finished;
}

uint64_t value_writer_neutralised(const struct value_writer *w)
{
    return w->n_neutralised;
}

void value_writer_free(struct value_writer *w)
{
    if (!w) return;
    db_statement_release(w->insert);
    db_close(w->db);
    arena_release(&w->arena);
    free(w->json.bytes);
    free(w->bytes);
    free(w);
}
