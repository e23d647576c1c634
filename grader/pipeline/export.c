/*
 * export.c: rows of a run on their way out (contract in export.h).
 *
 *     open the run → the table and its columns → the query → rows → a writer
 *
 * What the options ask of a query and its rows stands in export_*.c, an option a file.
 */
#include "pipeline/export.h"

#include <string.h>

#include "base/log.h"
#include "base/outfile.h"
#include "pipeline/export_layout.h"
#include "pipeline/export_mask.h"
#include "pipeline/export_min_cell.h"
#include "pipeline/export_pseudonyms.h"
#include "pipeline/export_query.h"
#include "pipeline/export_split.h"
#include "pipeline/export_tables.h"
#include "pipeline/open_run.h"
#include "pipeline/release.h"
#include "store/run_table.h"

struct export
{
    const struct export_options *options;
    struct opened_run opened;
    struct run_table table;
    struct run_query query;
    struct value_layout layout;
    struct value_writer *writer; /* or, where split: */
    struct export_split *split;
    struct value *values; /* of one row */
    bool *masked;         /* by column of the table */
    struct export_pseudonyms pseudonyms;
    struct text until; /* the hour of release, when it is still to come */
    struct arena arena, row_arena;
};

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
    if (!st && x->pseudonyms.pseudonymer) st = export_mapping_write(&x->pseudonyms, x->opened.run, &x->query, err);
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
    if (!st && x->pseudonyms.pseudonymer) st = export_mapping_write(&x->pseudonyms, x->opened.run, &x->query, err);
    if (!st && x->pseudonyms.pseudonymer) st = outfile_commit_all(err); /* before the folder: it is nothing without */
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

static enum gr_status write_rows(struct export *x, struct gr_error *err)
{
    export_layout_describe(x->options, &x->query, x->until.len > 0, &x->arena, &x->layout);
    x->values = arena_alloc(&x->arena, (x->query.n_columns + 2) * sizeof *x->values);
    return x->options->split ? write_split(x, err) : write_one(x, err);
}

enum gr_status export_table(const struct export_options *options, struct gr_error *err)
{
    struct export x = {.options = options};
    outfile_protect(options->run_path);
    enum gr_status st = open_run(&x.opened, options->run_path, err);
    if (!st && options->list_tables) {
        st = export_list_tables(x.opened.run, err);
    } else if (!st) {
        st = run_table_find(x.opened.run, text_of(options->table ? options->table : "evaluations"), &x.arena, &x.table,
                            err);
        if (!st) st = release_check(x.opened.exam, options->run_path, options->embargoed, &x.until, err);
        if (!st) st = export_query_read(options, &x.table, &x.arena, &x.query, err);
        if (!st) st = export_mask_read(options->mask, &x.query, &x.arena, &x.masked, err);
        if (!st) st = export_min_cell_check(options, x.opened.run, &x.query, err);
        if (!st) st = export_pseudonyms_prepare(&x.pseudonyms, options, x.opened.run, &x.query, err);
        if (!st) st = export_format_choose(options, &x.layout.format, err);
        if (!st) st = write_rows(&x, err);
        if (!st && x.until.len) log_note("under embargo until %.*s; every row says so", TEXT_ARGS(x.until));
    }
    opened_run_release(&x.opened);
    pseudonymer_free(x.pseudonyms.pseudonymer);
    arena_release(&x.arena);
    arena_release(&x.row_arena);
    return st;
}
