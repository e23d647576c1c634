/*
 * items.c: item analysis of a run (contract in items.h).
 *
 *     run → rubric, students, codebooks, answers → marks, totals → statistics → tables
 *
 * It is the analysis of grade over what grade had read, so the numbers are those of the run's own tables.
 */
#include "pipeline/items.h"

#include <stdlib.h>

#include "base/outfile.h"
#include "pipeline/foresight.h"
#include "pipeline/graded.h"
#include "pipeline/notes.h"
#include "pipeline/run_answers.h"
#include "report/one_table.h"

/* --- what it is broken down by ----------------------------------------------------------------------------------- */

static enum gr_status find_part(const struct graded *g, const char *path, struct text name, struct breakdown_by *out,
                                struct gr_error *err)
{
    const struct students *students = &g->cohort.students;
    const bool is_form = text_equal(name, TEXT("form")) && g->exam->answers.form_column.len;
    char shown[TEXT_SHOWN_BYTES];
    *out = (struct breakdown_by){.name = name};
    if (text_equal(name, TEXT("section"))) {
        out->by_section = true;
        if (g->exam->n_sections) return GR_OK;
        return gr_fail(err, GR_USAGE, "%s: --by section, but its exam has no sections; leave it out", path);
    }
    const struct attribute *column = students_find_attribute(students, is_form ? g->exam->answers.form_column : name);
    if (column) {
        out->attribute = (size_t)(column - students->attributes);
        return GR_OK;
    }
    return gr_fail(err, GR_USAGE,
                   "%s: --by %s: it has no such column; expected section, form, or one that rank.groups, analysis or "
                   "--keep named when it was graded",
                   path, text_show(name, shown));
}

/* "section,province" → *by, to be freed; NULL when the rubric decides. */
static enum gr_status find_parts(const struct graded *g, const struct items_options *options, struct breakdown_by **by,
                                 size_t *n, struct gr_error *err)
{
    enum gr_status st = GR_OK;
    size_t capacity = 0;
    *by = NULL;
    *n = 0;
    for (struct text left = text_of(options->by); left.at && !st;) {
        const struct text name = text_take_word(&left);
        GR_GROW(*by, capacity, *n + 1);
        st = find_part(g, options->run_path, name, &(*by)[*n], err);
        for (size_t i = 0; i < *n && !st; i++)
            if (text_equal((*by)[i].name, name))
                st = gr_fail(err, GR_USAGE, "--by %s: '%.*s' stands there twice; remove one", options->by,
                             TEXT_ARGS(name));
        ++*n;
    }
    return st;
}

/* --- output ------------------------------------------------------------------------------------------------------ */

static const struct table *find_table(const struct table_list *list, const char *name)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->tables[i].name, name) == 0) return &list->tables[i];
    return NULL;
}

static enum gr_status no_table(const struct items_options *options, const struct table_list *list, struct gr_error *err)
{
    struct arena arena = {0};
    struct text *names = arena_alloc(&arena, list->n * sizeof *names);
    for (size_t i = 0; i < list->n; i++)
        names[i] = text_of(list->tables[i].name);
    const enum gr_status st = gr_fail(err, GR_USAGE, "--table %s: no such table; there are: %.*s", options->table,
                                      TEXT_ARGS(arena_join(&arena, names, list->n, TEXT(", "))));
    arena_release(&arena);
    return st;
}

static enum gr_status write_tables(struct graded *g, const struct items_options *options, struct gr_error *err)
{
    const struct grading all = {.full_report = true};
    const struct results results = graded_results(g, &all);
    struct table_list list = {.tables = gr_calloc(analysis_tables_most(&results), sizeof *list.tables)};
    add_analysis_tables(&list, &results);
    const struct table *one = find_table(&list, options->table ? options->table : "items");
    enum gr_status st = one ? GR_OK : no_table(options, &list, err);
    for (size_t i = 0; i < options->n_targets && !st; i++)
        st = one_table_goes_to(options->targets[i]) ? report_table(one, options->targets[i], err)
                                                    : report_tables(&list, options->targets[i], err);
    table_list_release(&list);
    return st;
}

enum gr_status analyse_run(const struct items_options *options, struct gr_error *err)
{
    struct opened_run opened = {0};
    struct graded g = {0};
    struct breakdown_by *by = NULL;
    size_t n_by = 0;
    outfile_protect(options->run_path);
    enum gr_status st = open_run(&opened, options->run_path, err);
    if (st) return st;
    g.rubric = opened.rubric; /* its owner from here on */
    opened.rubric = NULL;
    g.exam = opened.exam;
    st = foresee_run(&opened, g.exam, &(struct grading){0}, false, 0, err);
    if (!st) st = read_run_answers(&opened, options->run_path, g.exam, false, &g.cohort, err);
    if (!st) st = find_parts(&g, options, &by, &n_by, err);
    if (!st) {
        graded_analyse_items(&g, by, n_by);
        st = write_tables(&g, options, err);
    }
    if (!st) note_suspects(&g.statistics, g.exam, &g.cohort);
    free(by);
    graded_release(&g);
    opened_run_release(&opened);
    return st;
}
