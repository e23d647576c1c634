/*
 * report_run.c: the report (contract in report_run.h).
 *
 *     open the run → a folder aside → read the stored tables → a page each → the folder into place
 *
 * Pages of many schools, and statements of many students, are made in parallel: a page is a function of what was read
 * before. Only a statement asks the run, so there each thread has opened it for itself.
 */
#include "pipeline/report_run.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/outfile.h"
#include "base/outfolder.h"
#include "base/threads.h"
#include "pipeline/explain.h"
#include "pipeline/file_names.h"
#include "pipeline/open_run.h"
#include "pipeline/release.h"
#include "pipeline/unmatched.h"
#include "report/assets.h"
#include "report/group_lists.h"
#include "report/page_data.h"

struct reporter {
    const struct report_options *options;
    struct opened_run opened;
    struct report_data data;
    size_t group, row; /* of --group, or of --split; SIZE_MAX: none, all */
    bool students;     /* --split student */
    struct group_lists lists;
    const char **names; /* of pages that data names */
    struct unmatched_answer *unmatched;
    size_t n_unmatched, unmatched_capacity;
    struct arena arena; /* the texts of both */
};

/* --- what is asked for ------------------------------------------------------------------------------------------- */

static enum gr_status no_such_group(const struct exam *exam, const char *option, struct text name, struct gr_error *err)
{
    struct arena arena = {0};
    struct text *names = arena_alloc(&arena, exam->rank.n_groups * sizeof *names);
    for (size_t g = 0; g < exam->rank.n_groups; g++)
        names[g] = exam->rank.groups[g].name;
    const struct text all = arena_join(&arena, names, exam->rank.n_groups, TEXT(", "));
    gr_fail(err, GR_USAGE, "%s %.*s: the run has no such group; rank.groups of its rubric has %.*s", option,
            TEXT_ARGS(name), all.len ? (int)all.len : 4, all.len ? all.at : "none");
    arena_release(&arena);
    return GR_USAGE;
}

static enum gr_status check_options(const struct report_options *o, struct gr_error *err)
{
    const bool statements = o->split && strcmp(o->split, "student") == 0;
    if (o->student && (o->group || o->split))
        return gr_fail(err, GR_USAGE, "--student is one statement alone; leave out --group and --split");
    if (o->group && !strchr(o->group, '='))
        return gr_fail(err, GR_USAGE, "--group %s: expected NAME=VALUE, such as school=S00123", o->group);
    if (statements && !o->group)
        return gr_fail(err, GR_USAGE, "--split student needs --group NAME=VALUE: the school whose students they are");
    if (o->group && o->split && !statements)
        return gr_fail(err, GR_USAGE, "--group is one page; beside it --split can only be student");
    return GR_OK;
}

static enum gr_status find_wanted(struct reporter *r, struct gr_error *err)
{
    const struct report_options *o = r->options;
    const struct exam *exam = r->opened.exam;
    r->group = r->row = SIZE_MAX;
    r->students = o->split && o->group;
    const struct text name = o->group ? (struct text){o->group, strcspn(o->group, "=")} : text_of(o->split);
    if (!o->group && !o->split) return GR_OK;
    r->group = rank_find_group(&exam->rank, name);
    if (r->group == NO_GROUP) return no_such_group(exam, o->group ? "--group" : "--split", name, err);
    return GR_OK;
}

static enum gr_status find_value(struct reporter *r, struct gr_error *err)
{
    if (!r->options->group) return GR_OK;
    const struct text value = text_of(strchr(r->options->group, '=') + 1);
    const uint32_t row = dictionary_find(&r->data.group_values[r->group], value);
    if (row == DICTIONARY_NONE)
        return gr_fail(err, GR_FAILED,
                       "%s: --group %s: nobody present has this value; values are compared byte for byte",
                       r->options->run_path, r->options->group);
    r->row = row;
    return GR_OK;
}

/* --- pages ------------------------------------------------------------------------------------------------------- */

static enum gr_status write_nation(const struct report_data *d, struct gr_error *err)
{
    static void (*const pages[N_PAGES])(struct html *, const struct report_data *) = {
        [PAGE_OVERVIEW] = page_overview, [PAGE_ITEMS] = page_items,     [PAGE_GROUPS] = page_groups,
        [PAGE_SUSPECTS] = page_suspects, [PAGE_QUALITY] = page_quality, [PAGE_METHODS] = page_methods};
    struct html page = {0};
    enum gr_status st = GR_OK;
    for (int kind = 0; kind < N_PAGES && !st; kind++) {
        if (!page_is_there(d, (enum page_kind)kind)) continue;
        html_clear(&page);
        pages[kind](&page, d);
        st = outfolder_write(page_kinds[kind].file, html_view(&page), err);
    }
    html_release(&page);
    return st;
}

/* "group/S001.html" for each of n values, in the arena. */
static void name_pages(struct reporter *r, const char *folder, const struct text *values, size_t n)
{
    struct file_names taken = {0};
    r->names = gr_calloc(n, sizeof *r->names);
    for (size_t i = 0; i < n; i++) {
        const struct text name = file_name_of(&taken, values[i]);
        r->names[i] = arena_format(&r->arena, "%s/%.*s.html", folder, TEXT_ARGS(name)).at;
    }
    file_names_release(&taken);
}

/* Pages are made in pieces of work, each of which ends at its first failure; that of the first piece is told. */
struct failure {
    struct gr_error err;
    enum gr_status st;
};

static enum gr_status tell_first(struct failure *pieces, size_t n_pieces, struct gr_error *err)
{
    enum gr_status st = GR_OK;
    for (size_t p = 0; p < n_pieces && !st; p++)
        if (pieces[p].st) st = gr_fail(err, pieces[p].st, "%s", pieces[p].err.text);
    free(pieces);
    return st;
}

static void write_share_of_groups(const struct reporter *r, size_t from, size_t end, struct failure *out)
{
    struct html page = {0};
    for (size_t row = from; row < end && !out->st; row++) {
        const struct ranked_list list = group_lists_of(&r->lists, row);
        html_clear(&page);
        page_group(&page, &r->data, r->group, row, &list, "../", false);
        out->st = outfolder_write(r->names[row], html_view(&page), &out->err);
    }
    html_release(&page);
}

/* A page for each value of the group. */
static enum gr_status write_groups(const struct reporter *r, struct gr_error *err)
{
    enum { VALUES_PER_PIECE = 64 };
    const size_t n = r->lists.n_rows, n_pieces = n / VALUES_PER_PIECE + 1;
    enum gr_status st = outfolder_make("group", err);
    if (st) return st;
    struct failure *pieces = gr_calloc(n_pieces, sizeof *pieces);
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(n_pieces))
    for (size_t p = 0; p < n_pieces; p++)
        write_share_of_groups(r, piece_start(n, p, n_pieces), piece_start(n, p + 1, n_pieces), &pieces[p]);
    return tell_first(pieces, n_pieces, err);
}

static enum gr_status write_statement(const struct reporter *r, const struct opened_run *opened, const char *student,
                                      const char *file, const char *up, struct html *page, struct gr_error *err)
{
    const struct explain_options what = {.run_path = r->options->run_path, .student = student};
    struct account account = {0};
    enum gr_status st = explain_account(opened, &what, &account, err);
    html_clear(page);
    if (!st) page_student(page, &r->data, &account, up);
    if (!st) st = outfolder_write(file, html_view(page), err);
    account_release(&account);
    return st;
}

/* A thread opens the run for itself. */
static void write_share_of_statements(const struct reporter *r, const struct text *ids, size_t from, size_t end,
                                      struct failure *out)
{
    struct html page = {0};
    struct opened_run opened = {0};
    out->st = open_run(&opened, r->options->run_path, &out->err);
    for (; from < end && !out->st; from++)
        out->st = write_statement(r, &opened, ids[from].at, r->names[from], "../", &page, &out->err);
    html_release(&page);
    opened_run_release(&opened);
}

static enum gr_status write_all_statements(const struct reporter *r, const struct text *ids, size_t n,
                                           struct gr_error *err)
{
    const size_t n_pieces = (size_t)threads_for(n);
    struct failure *pieces = gr_calloc(n_pieces, sizeof *pieces);
#pragma omp parallel for schedule(static, 1) num_threads(threads_for(n_pieces))
    for (size_t p = 0; p < n_pieces; p++)
        write_share_of_statements(r, ids, piece_start(n, p, n_pieces), piece_start(n, p + 1, n_pieces), &pieces[p]);
    return tell_first(pieces, n_pieces, err);
}

/* A statement for each student of a list. */
static enum gr_status write_statements(struct reporter *r, const struct ranked_list *list, struct gr_error *err)
{
    struct text *ids = gr_alloc((list->n + 1) * sizeof *ids);
    for (size_t i = 0; i < list->n; i++)
        ids[i] = text_of(list->students[i].fields.at); /* the id comes first */
    name_pages(r, "student", ids, list->n);
    enum gr_status st = outfolder_make("student", err);
    if (!st) st = write_all_statements(r, ids, list->n, err);
    free(ids);
    return st;
}

/* --- the reports ------------------------------------------------------------------------------------------------- */

static enum gr_status report_group(struct reporter *r, struct gr_error *err)
{
    enum gr_status st = group_lists_read(&r->lists, r->opened.run, &r->data, r->group, r->row, err);
    if (st) return st;
    struct ranked_list list = group_lists_of(&r->lists, r->row);
    if (r->students) st = write_statements(r, &list, err);
    list.statements = r->names;
    struct html page = {0};
    page_group(&page, &r->data, r->group, r->row, &list, "", true);
    if (!st) st = outfolder_write("index.html", html_view(&page), err);
    html_release(&page);
    return st;
}

static enum gr_status report_student(struct reporter *r, struct gr_error *err)
{
    struct html page = {0};
    const enum gr_status st = write_statement(r, &r->opened, r->options->student, "index.html", "", &page, err);
    html_release(&page);
    return st;
}

static void take_unmatched(void *context, struct text item, struct text answer, struct text near_miss,
                           struct text accepted, uint32_t count, uint32_t written)
{
    struct reporter *r = context;
    const size_t number = exam_find_item(r->opened.exam, item);
    const char *type = number == SIZE_MAX ? "" : r->opened.exam->items[number].type;
    if (strcmp(type, "choice") == 0 || strcmp(type, "multi") == 0) return; /* its distractors stand with the item */
    GR_GROW(r->unmatched, r->unmatched_capacity, r->n_unmatched + 1);
    r->unmatched[r->n_unmatched++] = (struct unmatched_answer){.item = item, /* of the exam */
                                                               .answer = arena_text(&r->arena, answer),
                                                               .near_miss = arena_text(&r->arena, near_miss),
                                                               .accepted = arena_text(&r->arena, accepted),
                                                               .count = count,
                                                               .share = 100.0 * count / written};
}

static enum gr_status report_nation(struct reporter *r, struct gr_error *err)
{
    enum { UNMATCHED_OF_A_KIND = 5 };
    enum gr_status st = unmatched_each(&r->opened, UNMATCHED_OF_A_KIND, take_unmatched, r, err);
    r->data.unmatched = r->unmatched;
    r->data.n_unmatched = r->n_unmatched;
    if (!st && r->group != SIZE_MAX) {
        st = group_lists_read(&r->lists, r->opened.run, &r->data, r->group, SIZE_MAX, err);
        if (st) return st;
        name_pages(r, "group", r->data.group_values[r->group].texts, r->lists.n_rows);
        r->data.split = r->group;
        r->data.names = r->names;
        phase_begin(3, "groups");
        phase_rows(r->lists.n_rows);
        st = write_groups(r, err);
    }
    return st ? st : write_nation(&r->data, err);
}

/* Tables of the run hide small cells, pages count grades and sections anew. A statement is about one student. */
static enum gr_status note_small_cells(const struct reporter *r, struct gr_error *err)
{
    uint32_t min_cell = 0;
    char count[GROUPED_BYTES];
    const enum gr_status st = run_min_cell(r->opened.run, &min_cell, err);
    if (!st && min_cell > 1 && !r->options->student)
        log_note(
            "the run hides what fewer than %s students are in (--min-cell), and these pages do not everywhere: they "
            "count grades, sections and answers of everybody, and are for the office",
            count_show(min_cell, count));
    return st;
}

enum gr_status report_run(const struct report_options *options, struct gr_error *err)
{
    struct reporter r = {.options = options};
    struct text until = TEXT("");
    enum gr_status st = check_options(options, err);
    if (!st && text_ends_ignoring_case(text_of(options->folder), TEXT(".html")))
        st = gr_fail(err, GR_USAGE, "-o %s: pages go into a folder; name one, such as pages/", options->folder);
    if (!st) st = open_run(&r.opened, options->run_path, err);
    if (!st) st = release_check(r.opened.exam, options->run_path, options->embargoed, &until, err);
    if (!st) st = find_wanted(&r, err);
    if (!st) st = note_small_cells(&r, err);
    if (!st) st = outfolder_open(options->folder, ASSETS_MARK, err);
    if (!st) st = assets_write(err);
    phase_begin(1, "read");
    if (!st) st = report_data_read(&r.data, r.opened.run, r.opened.exam, !options->student, err);
    phase_rows(r.data.all);
    r.data.embargoed_until = until;
    if (!st) st = find_value(&r, err);
    phase_begin(2, "pages");
    if (!st && options->student)
        st = report_student(&r, err);
    else if (!st && options->group)
        st = report_group(&r, err);
    else if (!st)
        st = report_nation(&r, err);
    phase_begin(4, "in place");
    if (!st) st = outfolder_commit(err);
    phase_begin(0, NULL);
    outfolder_discard();
    free(r.names);
    free(r.unmatched);
    arena_release(&r.arena);
    group_lists_release(&r.lists);
    report_data_release(&r.data);
    opened_run_release(&r.opened);
    return st;
}
