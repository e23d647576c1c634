/*
 * outputs.c: which outputs a run has, and filling them (contract in report.h).
 *
 * A folder is reserved by opening its summary.json: the partial file shows that the folder can be written and keeps a
 * second run away. The other files of the set are opened when they are written, since their number depends on what
 * was found; all are put in place together.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/threads.h"
#include "report/csv_writer.h"
#include "report/one_table.h"
#include "report/report.h"
#include "report/run_file.h"
#include "report/summary.h"

enum output_kind { OUTPUT_STDOUT, OUTPUT_CSV, OUTPUT_FOLDER, OUTPUT_RUN };

struct output {
    enum output_kind kind;
    char *path;           /* a folder's ends in '/' */
    struct outfile *file; /* CSV and run: the file; folder: its summary.json */
};

struct outputs {
    struct output *list;
    size_t n;
};

static bool ends_with(const char *path, const char *ending)
{
    return text_ends_ignoring_case(text_of(path), text_of(ending));
}

bool output_is_run(const char *path)
{
    return ends_with(path, ".db") || ends_with(path, ".sqlite") || ends_with(path, ".sqlite3");
}

static bool is_folder(const char *path)
{
    struct stat there;
    return stat(path, &there) == 0 && S_ISDIR(there.st_mode);
}

static enum gr_status open_output(struct output *o, const char *target, struct gr_error *err)
{
    if (strcmp(target, "-") == 0) {
        o->kind = OUTPUT_STDOUT;
        o->path = gr_strdup("standard output");
        return GR_OK;
    }
    if (ends_with(target, "/") || strcmp(target, "/") == 0 || is_folder(target)) {
        o->kind = OUTPUT_FOLDER;
        o->path = ends_with(target, "/") ? gr_strdup(target) : gr_format("%s/", target);
        enum gr_status st = outfile_make_folder(o->path, err);
        if (st) return st;
        char *summary = gr_format("%ssummary.json", o->path);
        st = outfile_open(&o->file, summary, err);
        free(summary);
        if (!st) outfile_sweep_folder(o->path);
        return st;
    }
    o->kind = ends_with(target, ".csv") ? OUTPUT_CSV : OUTPUT_RUN;
    o->path = gr_strdup(target);
    if (o->kind == OUTPUT_RUN && !output_is_run(target))
        return gr_fail(err, GR_USAGE,
                       "-o %s: not clear what to write; end the name with '/' for a folder of CSV files, with .csv for "
                       "the evaluations alone, or with .db for a run file",
                       target);
    const enum gr_status st = outfile_open(&o->file, target, err);
    if (!st && o->kind == OUTPUT_RUN && !run_file_may_replace(target))
        return gr_fail(err, GR_USAGE,
                       "%s: is there already and no run file of grader; remove it or choose another name", target);
    return st;
}

enum gr_status outputs_open(struct outputs **out, const char *const *targets, size_t n_targets, struct gr_error *err)
{
    struct outputs *outputs = gr_calloc(1, sizeof *outputs);
    outputs->list = gr_calloc(n_targets, sizeof *outputs->list);
    enum gr_status st = GR_OK;
    for (size_t i = 0; i < n_targets && !st; i++)
        st = open_output(&outputs->list[outputs->n++], targets[i], err);
    if (st) {
        outputs_release(outputs);
        outputs = NULL;
    }
    *out = outputs;
    return st;
}

bool outputs_want_statistics(const struct outputs *outputs)
{
    for (size_t i = 0; i < outputs->n; i++)
        if (outputs->list[i].kind == OUTPUT_FOLDER || outputs->list[i].kind == OUTPUT_RUN) return true;
    return false;
}

bool outputs_want_run(const struct outputs *outputs)
{
    for (size_t i = 0; i < outputs->n; i++)
        if (outputs->list[i].kind == OUTPUT_RUN) return true;
    return false;
}

static enum gr_status write_evaluations(struct outfile *file, const struct results *results, struct gr_error *err)
{
    struct table table = evaluations_table(results);
    struct sink sink = {.file = file};
    const enum gr_status st = csv_write_table(&table, &sink, err);
    table_release(&table);
    return st;
}

/* A file of a folder: written, and digested for the summary. */
struct table_file {
    char *path;
    struct outfile *file;
    char digest[SHA256_HEX_BYTES];
    struct gr_error err;
    enum gr_status st;
};

/* Of the bytes as they will be found there. */
static void digest_table_file(struct table_file *f)
{
    FILE *bytes = fopen(outfile_partial_path(f->file), "rb");
    const bool is_whole = bytes && sha256_of_file_shown(bytes, f->digest);
    const int reason = errno;
    if (bytes) fclose(bytes);
    if (!is_whole)
        f->st = gr_fail(&f->err, GR_FAILED, "%s: cannot be read back: %s; check the disk", f->path, strerror(reason));
}

static enum gr_status digest_table_files(struct table_file *files, size_t n, struct gr_error *err)
{
    enum gr_status st = GR_OK;
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(n))
    for (size_t i = 0; i < n; i++)
        digest_table_file(&files[i]);
    for (size_t i = 0; i < n && !st; i++)
        if (files[i].st) st = gr_fail(err, files[i].st, "%s", files[i].err.text);
    return st;
}

static enum gr_status write_summary(const struct output *o, const struct results *results,
                                    const struct table_file *files, size_t n, struct gr_error *err)
{
    struct summary summary = summary_make(results);
    size_t len;
    for (size_t i = 0; i < n; i++)
        summary_add_output(&summary, i, files[i].path + strlen(o->path), files[i].digest);
    char *json = summary_json(&summary, &len);
    const enum gr_status st = outfile_write_at(o->file, json, len, 0, err);
    free(json);
    summary_release(&summary);
    return st;
}

static enum gr_status write_folder(const struct output *o, const struct results *results, struct gr_error *err)
{
    struct table_list list = result_tables(results);
    struct table_file *files = gr_calloc(list.n, sizeof *files);
    enum gr_status st = GR_OK;
    for (size_t i = 0; i < list.n && !st; i++) {
        files[i].path = table_path(o->path, list.tables[i].name);
        st = table_write_to_folder(&list.tables[i], o->path, &files[i].file, err);
    }
    if (!st) st = digest_table_files(files, list.n, err);
    if (!st) st = write_summary(o, results, files, list.n, err);
    for (size_t i = 0; i < list.n; i++)
        free(files[i].path);
    free(files);
    remove_stale_tables(&list, o->path);
    table_list_release(&list);
    return st;
}

static enum gr_status write_output(const struct output *o, const struct results *results, struct gr_error *err)
{
    switch (o->kind) {
    case OUTPUT_CSV: return write_evaluations(o->file, results, err);
    case OUTPUT_FOLDER: return write_folder(o, results, err);
    case OUTPUT_RUN: return run_file_write(o->file, o->path, results, err);
    case OUTPUT_STDOUT: return GR_OK; /* later, when nothing else can fail */
    }
    return GR_OK;
}

/* Columns come from the exam, from the data and from us; a table with two of one name is no use to anybody, and SQLite
 * takes only so many. */
static enum gr_status check_columns(const struct outputs *outputs, const struct results *results, struct gr_error *err)
{
    enum { RUN_COLUMNS_MOST = 2000 };
    struct table t = evaluations_table(results);
    struct dictionary names = {0};
    enum gr_status st = GR_OK;
    for (size_t i = 0; i < t.n_columns && !st; i++)
        if (dictionary_add(&names, arena_lower_case(&t.arena, t.columns[i].name)) != i)
            st = gr_fail(err, GR_USAGE,
                         "the results would have two columns named '%.*s'; rename the item, section or attribute, or "
                         "leave out --marks or --keep",
                         TEXT_ARGS(t.columns[i].name));
    for (size_t i = 0; i < outputs->n && !st; i++)
        if (outputs->list[i].kind == OUTPUT_RUN && t.n_columns > RUN_COLUMNS_MOST)
            st = gr_fail(err, GR_USAGE, "%s: a run file has at most %d columns a table, not %zu; leave out --marks",
                         outputs->list[i].path, RUN_COLUMNS_MOST, t.n_columns);
    dictionary_release(&names);
    table_release(&t);
    return st;
}

enum gr_status outputs_write(struct outputs *outputs, const struct results *results, struct gr_error *err)
{
    enum gr_status st = check_columns(outputs, results, err);
    for (size_t i = 0; i < outputs->n && !st; i++)
        st = write_output(&outputs->list[i], results, err);
    for (size_t i = 0; i < outputs->n && !st; i++)
        if (outputs->list[i].kind == OUTPUT_STDOUT) st = write_evaluations(NULL, results, err);
    if (!st) st = outfile_commit_all(err);
    return st;
}

enum gr_status report_rejects(const struct cohort *cohort, struct gr_error *err)
{
    struct table table = rejects_table(cohort);
    struct sink sink = {.file = NULL};
    const enum gr_status st = csv_write_table(&table, &sink, err);
    table_release(&table);
    return st;
}

void outputs_release(struct outputs *outputs)
{
    if (!outputs) return;
    outfile_discard_all();
    for (size_t i = 0; i < outputs->n; i++)
        free(outputs->list[i].path);
    free(outputs->list);
    free(outputs);
}
