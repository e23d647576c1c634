/*
 * export.c: rows of a run on their way out (contract in export.h).
 *
 *     open the run → the table and its columns → the query → rows → a writer
 */
#include "pipeline/export.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/outfile.h"
#include "pipeline/export_mask.h"
#include "pipeline/export_query.h"
#include "pipeline/export_split.h"
#include "pipeline/open_run.h"
#include "pipeline/release.h"
#include "report/prose.h"
#include "store/db.h"
#include "store/run_table.h"

struct export
{
    const struct export_options *options;
    struct opened_run opened;
    struct run_table table;
    struct run_query query;
    struct value_layout layout;
    struct value_column *columns;
    struct value_writer *writer; /* or, where split: */
    struct export_split *split;
    struct value *values;            /* of one row */
    bool *masked;                    /* by column of the table */
    struct pseudonymer *pseudonymer; /* NULL: ids stay */
    struct db_text_function function;
    struct text until; /* the hour of release, when it is still to come */
    struct arena arena, row_arena;
};

/* --- --tables ---------------------------------------------------------------------------------------------------- */

static enum gr_status print_table_line(struct export *x, FILE *to, struct text name, int width, struct gr_error *err)
{
    struct run_table table;
    uint64_t n;
    char count[GROUPED_BYTES], shown[TEXT_SHOWN_BYTES];
    enum gr_status st = run_table_find(x->opened.run, name, &x->arena, &table, err);
    const struct run_query all = {.table = &table, .split = SIZE_MAX, .student = SIZE_MAX};
    if (!st) st = run_rows_count(x->opened.run, &all, &n, err);
    if (st) return st;
    fprintf(to, "%-*s  %*s row%s ", width, text_show(name, shown), 11, count_show(n, count), n == 1 ? " " : "s");
    for (size_t i = 0; i < table.n_columns; i++)
        fprintf(to, "%s %s", i ? "," : "", text_show(table.columns[i].name, shown));
    fputc('\n', to);
    return GR_OK;
}

static enum gr_status list_tables(struct export *x, struct gr_error *err)
{
    struct text *names;
    size_t n;
    int width = 0;
    struct prose prose;
    enum gr_status st = run_tables(x->opened.run, &x->arena, &names, &n, err);
    if (st) return st;
    for (size_t i = 0; i < n; i++)
        if ((int)names[i].len > width && names[i].len < TEXT_SHOWN_BYTES) width = (int)names[i].len;
    prose_begin(&prose);
    for (size_t i = 0; i < n && !st; i++)
        st = print_table_line(x, prose.to, names[i], width, err);
    const enum gr_status sent = prose_send(&prose, err);
    return st ? st : sent;
}

/* --- what goes out, and in which form ---------------------------------------------------------------------------- */

static const struct {
    struct text ending;
    enum value_format format;
} ENDINGS[] = {{{".csv", 4}, FORMAT_CSV},       {{".tsv", 4}, FORMAT_TSV},   {{".jsonl", 6}, FORMAT_JSONL},
               {{".ndjson", 7}, FORMAT_JSONL},  {{".db", 3}, FORMAT_SQLITE}, {{".sqlite", 7}, FORMAT_SQLITE},
               {{".sqlite3", 8}, FORMAT_SQLITE}};

static enum gr_status choose_format(struct export *x, struct gr_error *err)
{
    const struct export_options *o = x->options;
    const bool is_stdout = strcmp(o->target, "-") == 0;
    enum value_format *format = &x->layout.format;
    *format = o->format;
    if (o->split) {
        if (*format == N_VALUE_FORMATS) *format = FORMAT_CSV;
        if (is_stdout || !text_ends_ignoring_case(text_of(o->target), TEXT("/")))
            return gr_fail(err, GR_USAGE, "--split: writes a folder; name one with -o DIR/, with the '/'");
        if (*format == FORMAT_SQLITE)
            return gr_fail(err, GR_USAGE, "--split: writes CSV, TSV or JSON Lines; choose one with --format");
        return GR_OK;
    }
    for (size_t i = 0; i < sizeof ENDINGS / sizeof *ENDINGS && *format == N_VALUE_FORMATS && !is_stdout; i++)
        if (text_ends_ignoring_case(text_of(o->target), ENDINGS[i].ending)) *format = ENDINGS[i].format;
    if (*format == N_VALUE_FORMATS && is_stdout) *format = FORMAT_CSV;
    if (*format == N_VALUE_FORMATS)
        return gr_fail(err, GR_USAGE,
                       "-o %s: not clear what to write; end the name with .csv, .tsv, .jsonl or .db, or say --format",
                       o->target);
    if (*format == FORMAT_SQLITE && is_stdout)
        return gr_fail(err, GR_USAGE, "--format sqlite: is written to a file; name one with -o NAME.db");
    return GR_OK;
}

static const char *sql_type_of(const struct run_column *c, struct arena *arena)
{
    if (c->is_text) return "TEXT";
    if (c->is_real) return "REAL";
    return c->decimals < 0 ? "NUMERIC" : arena_format(arena, "DECIMAL(18,%d)", c->decimals).at;
}

static void describe_columns(struct export *x)
{
    const struct export_options *o = x->options;
    x->columns = arena_alloc(&x->arena, (x->query.n_columns + 1) * sizeof *x->columns);
    x->columns[x->query.n_columns] = (struct value_column){TEXT("embargoed_until"), true, false, -1, "TEXT"};
    for (size_t i = 0; i < x->query.n_columns; i++) {
        const struct run_column *c = &x->table.columns[x->query.columns[i]];
        x->columns[i] = (struct value_column){c->name, c->is_text, c->is_real, c->decimals, sql_type_of(c, &x->arena)};
    }
    x->layout.table = x->table.name;
    x->layout.columns = x->columns;
    x->layout.n_columns = x->query.n_columns + (x->until.len > 0);
    x->layout.keeps_formulas = o->keeps_formulas;
    x->layout.byte_order_mark = o->byte_order_mark;
    x->values = arena_alloc(&x->arena, (x->query.n_columns + 2) * sizeof *x->values);
}

/* Tables whose small cells --min-cell of grade and regrade hides, with others from which they would follow. */
static bool hides_small_cells(struct text table)
{
    static const struct text names[] = {{"segments", 8},     {"cutoffs", 7},   {"scales", 6},
                                        {"conversions", 11}, {"precision", 9}, {"cuts", 4}};
    static const struct text beginnings[] = {{"segments_", 9}, {"groups_", 7}, {"skills_", 7}};
    bool hides = false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        hides |= text_equal(table, names[i]);
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        hides |= text_begins_with(table, beginnings[i]);
    return hides;
}

/* Which cells are hidden follows from all tables of a run together, so no table is made fit for the public by itself. */
static enum gr_status check_cells(const struct export *x, struct gr_error *err)
{
    const struct export_options *o = x->options;
    uint32_t shown_from = 0;
    const enum gr_status st = run_min_cell(x->opened.run, &shown_from, err);
    if (st || shown_from >= o->min_cell) return st;
    return gr_fail(
        err, GR_FAILED,
        "%s: table %.*s may show fewer than %u students; export it from a run that hides them, and what they "
        "could be worked out from: grader regrade %s --min-cell %u -o NEW.db",
        o->run_path, TEXT_ARGS(x->table.name), (unsigned)o->min_cell, o->run_path, (unsigned)o->min_cell);
}

/* Results of single students are published of so many together, or not at all. */
static enum gr_status check_size(struct export *x, struct gr_error *err)
{
    const struct export_options *o = x->options;
    const struct text table = x->table.name;
    uint64_t n;
    char count[GROUPED_BYTES];
    if (o->min_cell < 2) return GR_OK;
    if (hides_small_cells(table)) return check_cells(x, err);
    if (!text_equal(table, TEXT("evaluations")) && !text_equal(table, TEXT("ranks")))
        return gr_fail(
            err, GR_USAGE,
            "--min-cell: is for lists of students (evaluations, ranks), groups and score tables, not for %.*s",
            TEXT_ARGS(table));
    if (x->query.split != SIZE_MAX) return GR_OK; /* every file by itself */
    const enum gr_status st = run_rows_count(x->opened.run, &x->query, &n, err);
    if (st || n >= o->min_cell) return st;
    return gr_fail(err, GR_FAILED, "%s: a list of fewer than %s students is not published (--min-cell)", o->run_path,
                   count_show(o->min_cell, count));
}

/* --- pseudonyms -------------------------------------------------------------------------------------------------- */

static size_t pseudonym_of(const void *context, struct text id, char *out)
{
    const struct export *x = context;
    pseudonym_make(x->pseudonymer, id, out);
    return PSEUDONYM_BYTES;
}

/* Of all students that the conditions leave, by id; before the rows, which come in another order. */
static enum gr_status write_mapping(struct export *x, struct gr_error *err)
{
    const struct run_sort by_id = {x->query.student, false};
    struct run_query ids = x->query;
    struct run_rows *rows = NULL;
    struct sink sink;
    bool has_row = true;
    ids.columns = &x->query.student;
    ids.n_columns = ids.n_sort = 1;
    ids.sort = &by_id;
    ids.top = 0;
    ids.split = SIZE_MAX;
    ids.replaced = NULL;
    enum gr_status st = mapping_open(&sink, &x->options->pseudonyms, err);
    if (!st) st = run_rows_open(&rows, x->opened.run, &ids, err);
    while (!st) {
        struct value id;
        char pseudonym[PSEUDONYM_BYTES];
        st = run_rows_next(rows, &has_row, &id, err);
        if (st || !has_row) break;
        const struct text text = id.kind == VALUE_TEXT ? id.as.bytes : TEXT("");
        pseudonym_make(x->pseudonymer, text, pseudonym);
        st = mapping_add(&sink, text, pseudonym, err);
    }
    run_rows_close(rows);
    return st;
}

static enum gr_status prepare_pseudonyms(struct export *x, struct gr_error *err)
{
    const struct pseudonym_options *options = &x->options->pseudonyms;
    struct pseudonym_key *key;
    if (!options->key_path) return GR_OK;
    if (text_equal(x->table.name, TEXT("rejects")))
        return gr_fail(err, GR_USAGE, "--pseudonymize: rejects quotes rows as they were written; export another table");
    for (size_t c = 0; c < x->table.n_columns && x->query.student == SIZE_MAX; c++)
        if (is_student_column(x->table.columns[c].name)) x->query.student = c;
    struct arena arena = {0};
    struct text ids;
    bool are_pseudonyms;
    enum gr_status st = run_fact(x->opened.run, "students.ids", &arena, &ids, &are_pseudonyms, err);
    arena_release(&arena);
    if (!st && are_pseudonyms)
        st = gr_fail(err, GR_USAGE, "%s: has pseudonyms instead of ids already; leave out --pseudonymize",
                     x->options->run_path);
    if (!st) st = pseudonyms_read_key(options, &key, err);
    if (st || x->query.student == SIZE_MAX) { /* a table of no single students */
        if (!st) pseudonym_key_free(key);
        return st;
    }
    x->pseudonymer = pseudonymer_new(key);
    pseudonym_key_free(key);
    if (x->query.split == x->query.student)
        return gr_fail(err, GR_USAGE, "--split %s: the files would be called by ids; split by another column",
                       x->options->split);
    x->function = (struct db_text_function){"pseudonym", PSEUDONYM_BYTES, pseudonym_of, x};
    x->query.replaced = x->function.name;
    return run_add_text_function(x->opened.run, &x->function, err);
}

/* --- rows -------------------------------------------------------------------------------------------------------- */

/* What every row gets on its way. */
static void dress_row(struct export *x)
{
    const struct run_query *q = &x->query;
    arena_clear(&x->row_arena);
    for (size_t i = 0; i < q->n_columns; i++)
        if (x->masked[q->columns[i]])
            x->values[i] = export_mask(x->table.columns[q->columns[i]].name, &x->values[i], &x->row_arena);
    x->values[q->n_columns] = (struct value){VALUE_TEXT, .as.bytes = x->until};
}

/* A number by which rows are split; until the next call. */
static struct text number_shown(const struct value *v)
{
    static char digits[40];
    if (v->kind == VALUE_INTEGER) snprintf(digits, sizeof digits, "%lld", (long long)v->as.integer);
    if (v->kind == VALUE_REAL) snprintf(digits, sizeof digits, "%.10g", v->as.real);
    return v->kind == VALUE_NULL ? TEXT("") : text_of(digits);
}

static enum gr_status copy_rows(struct export *x, struct gr_error *err)
{
    enum { PROGRESS_ROWS = 8192 };
    struct run_rows *rows = NULL;
    uint64_t n = 0;
    bool has_row = true;
    enum gr_status st = run_rows_open(&rows, x->opened.run, &x->query, err);
    progress_start("export", 0);
    while (!st) {
        st = run_rows_next(rows, &has_row, x->values, err);
        if (st || !has_row) break;
        const struct value *last = &x->values[x->query.n_columns]; /* what it is split by */
        const bool is_text = x->split && (last->kind == VALUE_TEXT || last->kind == VALUE_BLOB);
        const struct text value = is_text ? last->as.bytes : x->split ? number_shown(last) : TEXT("");
        dress_row(x);
        if (x->split)
            st = export_split_row(x->split, value, x->values, err);
        else
            st = value_writer_row(x->writer, x->values, err);
        if (++n % PROGRESS_ROWS == 0) progress_update(n, n);
    }
    progress_stop();
    run_rows_close(rows);
    if (st) return st;
    if (n == 0 && x->options->n_where)
        log_note("no row of %.*s meets --where %s%s; texts are compared byte for byte", TEXT_ARGS(x->table.name),
                 x->options->where[0], x->options->n_where > 1 ? " and the others" : "");
    return x->split ? export_split_finish(x->split, err) : value_writer_finish(x->writer, err);
}

static void note_neutralised(uint64_t n)
{
    char count[GROUPED_BYTES];
    if (n)
        log_note("%s cell%s that a spreadsheet would run as a formula begin%s with ' now; --raw leaves them",
                 count_show(n, count), n == 1 ? "" : "s", n == 1 ? "s" : "");
}

static enum gr_status write_one(struct export *x, struct gr_error *err)
{
    const struct export_options *o = x->options;
    struct sink sink = {.file = NULL};
    enum gr_status st = GR_OK;
    if (strcmp(o->target, "-") != 0) st = outfile_open(&sink.file, o->target, err);
    if (!st && x->layout.format == FORMAT_SQLITE && !value_file_may_replace(o->target))
        st = gr_fail(err, GR_USAGE, "%s: is there already and no export of grader; remove it or choose another name",
                     o->target);
    if (!st && x->layout.format == FORMAT_SQLITE)
        st = value_writer_to_file(&x->writer, &x->layout, sink.file, o->target, err);
    else if (!st)
        x->writer = value_writer_to_sink(&x->layout, &sink);
    if (!st && x->pseudonymer) st = write_mapping(x, err);
    if (!st) st = copy_rows(x, err);
    const uint64_t n_neutralised = x->writer ? value_writer_neutralised(x->writer) : 0;
    value_writer_free(x->writer); /* which closes a SQLite file */
    x->writer = NULL;
    if (!st) st = outfile_commit_all(err);
    if (st) outfile_discard_all();
    if (!st) note_neutralised(n_neutralised);
    return st;
}

static enum gr_status write_split(struct export *x, struct gr_error *err)
{
    const struct export_options *o = x->options;
    const struct split_settings settings = {o->target, o->split, o->top, o->min_cell};
    char count[GROUPED_BYTES], fewest[GROUPED_BYTES];
    enum gr_status st = export_split_open(&x->split, &settings, &x->layout, err);
    if (!st && x->pseudonymer) st = write_mapping(x, err);
    if (!st && x->pseudonymer) st = outfile_commit_all(err); /* before the folder: it is nothing without */
    if (!st) st = copy_rows(x, err);
    if (!st) note_neutralised(export_split_neutralised(x->split));
    const uint64_t n_withheld = st ? 0 : export_split_withheld(x->split);
    if (n_withheld)
        log_note("%s value%s of %s with fewer than %s rows %s no file", count_show(n_withheld, count),
                 n_withheld == 1 ? "" : "s", o->split, count_show(o->min_cell, fewest),
                 n_withheld == 1 ? "has" : "have");
    export_split_release(x->split);
    return st;
}

enum gr_status export_table(const struct export_options *options, struct gr_error *err)
{
    struct export x = {.options = options};
    outfile_protect(options->run_path);
    enum gr_status st = open_run(&x.opened, options->run_path, err);
    if (!st && options->list_tables) {
        st = list_tables(&x, err);
    } else if (!st) {
        st = run_table_find(x.opened.run, text_of(options->table ? options->table : "evaluations"), &x.arena, &x.table,
                            err);
        if (!st) st = release_check(x.opened.exam, options->run_path, options->embargoed, &x.until, err);
        if (!st) st = export_query_read(options, &x.table, &x.arena, &x.query, err);
        if (!st) st = export_mask_read(options->mask, &x.query, &x.arena, &x.masked, err);
        if (!st) st = check_size(&x, err);
        if (!st) st = prepare_pseudonyms(&x, err);
        if (!st) st = choose_format(&x, err);
        if (!st) describe_columns(&x);
        if (!st) st = options->split ? write_split(&x, err) : write_one(&x, err);
        if (!st && x.until.len) log_note("under embargo until %.*s; every row says so", TEXT_ARGS(x.until));
    }
    opened_run_release(&x.opened);
    pseudonymer_free(x.pseudonymer);
    arena_release(&x.arena);
    arena_release(&x.row_arena);
    return st;
}
