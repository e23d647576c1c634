/*
 * earlier.c: an earlier cohort: what can be added to it, its inputs, rejects and counts (contract in earlier.h; its rows:
 * earlier_parts.h).
 */
#include "ingest/earlier.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "ingest/decompose.h"
#include "ingest/earlier_parts.h"

/* ---- can it be done? --------------------------------------------------------------------------------------------- */

/* Why nothing can be added, and what to do. */
static const char *const WHY_NOT[N_ORIGINS_KINDS] = {
    [ORIGINS_NONE] = "it does not say which rows its students came from; grade all answers files together",
    [ORIGINS_LONG] =
        "it has answers in long layout, whose lines older versions did not keep; grade all answers files together",
    [ORIGINS_ATTEMPTS] =
        "several attempts of a student are joined in it, and their rows were not kept; grade all answers files together",
    [ORIGINS_PSEUDONYMS] =
        "it has pseudonyms instead of ids; keep a run with ids to add to, and give --pseudonymize for the "
        "outputs that shall have none",
    [ORIGINS_STATUSES] =
        "answers were cancelled or released in it (regrade --void, --restore); add to the run that it was "
        "made from, and do that once more with the result",
};

static enum gr_status fail_with(const struct intake *intake, const char *why, struct gr_error *err)
{
    return gr_fail(err, GR_FAILED, "%s: nothing can be added: %s", intake->options->earlier_shown, why);
}

enum gr_status earlier_damaged(const struct intake *intake, struct gr_error *err)
{
    return gr_fail(err, GR_FAILED,
                   "%s: the run is damaged: its rows do not belong to its inputs; restore it, or grade again",
                   intake->options->earlier_shown);
}

static enum gr_status check_what_is_there(const struct intake *intake, struct gr_error *err)
{
    const struct ingest_options *options = intake->options;
    const struct cohort *earlier = options->earlier;
    char shown[TEXT_SHOWN_BYTES];
    if (earlier->origins.kind != ORIGINS_KEPT) return fail_with(intake, WHY_NOT[earlier->origins.kind], err);
    if (earlier->roster.name.len && !options->roster)
        return gr_fail(err, GR_FAILED,
                       "%s: was graded with the roster %s; give it, or the one that took its place, with -R",
                       options->earlier_shown, text_show(earlier->roster.name, shown));
    return GR_OK;
}

/* ---- plans ------------------------------------------------------------------------------------------------------- */

static enum layout layout_of(const char *name)
{
    if (strcmp(name, "long") == 0) return LAYOUT_LONG;
    return strcmp(name, "packed") == 0 ? LAYOUT_PACKED : LAYOUT_WIDE;
}

static enum gr_status plan_one(struct intake *intake, size_t i, struct gr_error *err)
{
    const struct cohort *earlier = intake->options->earlier;
    const struct source *source = &earlier->sources[i];
    const struct source_columns *columns = &earlier->origins.columns[i];
    struct input *input = &intake->inputs[i];
    char shown[TEXT_SHOWN_BYTES];
    const struct text name = arena_text(&intake->cohort->arena, source->name);
    *input = (struct input){.name = name, .source = (uint32_t)i, .is_sqlite = source->is_sqlite};
    input->shown = arena_text(&intake->cohort->arena, text_of(text_show(name, shown))).at;
    input->header = (struct header){.names = arena_alloc(&intake->arena, columns->n * sizeof *input->header.names),
                                    .n_names = columns->n,
                                    .delimiter = source->delimiter};
    for (size_t c = 0; c < columns->n; c++)
        input->header.names[c] = arena_text(&intake->arena, columns->names[c]);
    intake->cohort->sources[i] = *source;
    intake->cohort->sources[i].name = name;
    const struct plan_wishes wishes = {.exam = intake->exam,
                                       .items = &intake->items,
                                       .attributes = intake->attributes,
                                       .n_attributes = intake->n_attributes,
                                       .layout = layout_of(source->layout)};
    return plan_make(&input->plan, &wishes, &input->header, input->shown, &intake->arena, err);
}

/* What an input had, and the run did not carry along, is lost. */
static enum gr_status check_columns(const struct intake *intake, struct gr_error *err)
{
    char shown[TEXT_SHOWN_BYTES];
    for (size_t a = 0; a < intake->n_attributes; a++) {
        const struct text name = intake->attributes[a].name;
        if (students_find_attribute(&intake->options->earlier->students, name)) continue;
        for (size_t i = 0; i < intake->n_earlier; i++)
            if (intake->inputs[i].plan.attribute_columns[a] != NO_COLUMN)
                return gr_fail(
                    err, GR_FAILED,
                    "%s: the column '%s' of %s was not carried along; leave it out, or grade all answers files "
                    "together",
                    intake->options->earlier_shown, text_show(name, shown), intake->inputs[i].shown);
    }
    return GR_OK;
}

static bool has_long_lines(const struct intake *intake)
{
    bool any = false;
    for (size_t i = 0; i < intake->n_earlier && !any; i++)
        any = earlier_is_long(intake, i);
    return any;
}

/* The run was graded, so its inputs had every item: those without a column came in long layout, and must do so still. */
enum gr_status earlier_check_items(const struct intake *intake, struct gr_error *err)
{
    const bool has_lines = has_long_lines(intake);
    char shown[TEXT_SHOWN_BYTES];
    if (has_lines != (intake->options->earlier->origins.long_lines != NULL)) return earlier_damaged(intake, err);
    for (size_t item = 0; item < intake->exam->n_items; item++) {
        bool has_column = false;
        for (size_t i = 0; i < intake->n_earlier && !has_column; i++)
            has_column = !earlier_is_long(intake, i) && intake->inputs[i].plan.has_item[item];
        if (has_column || (!has_lines && intake->exam->items[item].is_optional)) continue;
        if (!has_lines) return earlier_damaged(intake, err);
        if (long_index_has_item(intake->longs)[item]) continue;
        return gr_fail(err, GR_FAILED,
                       "%s: answers to item '%s' came in long layout there, and it is a column now; grade all answers "
                       "files together",
                       intake->options->earlier_shown, text_show(intake->exam->items[item].id, shown));
    }
    return GR_OK;
}

enum gr_status earlier_plan(struct intake *intake, struct gr_error *err)
{
    enum gr_status st = check_what_is_there(intake, err);
    for (size_t i = 0; i < intake->n_earlier && !st; i++)
        st = plan_one(intake, i, err);
    return st ? st : check_columns(intake, err);
}

/* ---- what was set aside, and counts ------------------------------------------------------------------------------ */

/* But for the roster's, which is read again. */
static void take_rejects(struct intake *intake)
{
    struct cohort *earlier = intake->options->earlier;
    struct rejects *to = &intake->cohort->rejects;
    *to = earlier->rejects;
    earlier->rejects = (struct rejects){0};
    size_t n = 0;
    for (size_t i = 0; i < to->n; i++)
        if (to->list[i].source != ROSTER_SOURCE) to->list[n++] = to->list[i];
    to->n = n;
    intake->cohort->counts = earlier->counts;
    intake->cohort->counts.roster_rejected = 0;
    intake->cohort->counts.students_differing = 0; /* found out anew, when all rows are there */
}

static uint64_t count_kept_rows(const struct origins *origins)
{
    uint64_t n = 0;
    for (size_t row = 0; row < origins->n_rows; row++)
        n += !origins_is_aside(origins, row);
    return n;
}

static bool counts_add_up(const struct intake *intake)
{
    const struct intake_counts *counts = &intake->cohort->counts;
    const struct rejects *rejects = &intake->cohort->rejects;
    const uint64_t kept = intake->n_earlier_lines_graded + count_kept_rows(&intake->options->earlier->origins);
    uint64_t replaced = 0;
    for (size_t i = 0; i < rejects->n; i++)
        replaced += rejects->list[i].replaced;
    return counts->rows_replaced == replaced && counts->rows_rejected == rejects->n - replaced &&
           counts->rows_graded == kept && counts->rows_read == kept + rejects->n;
}

static bool lines_fit(const struct intake *intake)
{
    const struct line_runs *lines = &intake->options->earlier->origins.lines;
    for (size_t i = 0; i < lines->n; i++)
        if (lines->list[i].source >= intake->n_earlier || earlier_is_long(intake, lines->list[i].source) ||
            (i && lines->list[i].source < lines->list[i - 1].source))
            return false;
    return true;
}

/* Those that are no row; earlier_lines.c finds out whether there are so many. */
static uint64_t count_graded_lines(const struct intake *intake)
{
    const struct origins *origins = &intake->options->earlier->origins;
    /* Below 0: counts_add_up says so. */
    return origins->long_lines ? intake->cohort->counts.rows_graded - count_kept_rows(origins) : 0;
}

static bool has_attempts(const struct intake *intake)
{
    return intake->exam->answers.attempts.use != ATTEMPTS_REJECTED;
}

/* Without numbers of students, rows are those of the first students; of attempts, what was kept. */
static bool rows_fit(const struct intake *intake)
{
    const struct cohort *earlier = intake->options->earlier;
    if (has_attempts(intake)) return !earlier->origins.students;
    return earlier->origins.students || earlier->origins.n_rows <= earlier->students.n;
}

static void take_codebooks(struct intake *intake)
{
    struct codebook *from = intake->options->earlier->codebooks;
    for (size_t item = 0; item < intake->exam->n_items; item++) {
        intake->cohort->codebooks[item] = from[item];
        from[item] = (struct codebook){0};
    }
}

enum gr_status earlier_take(struct intake *intake, struct gr_error *err)
{
    struct cohort *earlier = intake->options->earlier;
    const struct origins *origins = &earlier->origins;
    if (!lines_fit(intake) || !rows_fit(intake)) return earlier_damaged(intake, err);
    if (intake->exam != intake->whole_exam && !decompose_items(intake->whole_exam, earlier))
        return fail_with(intake,
                         "a cell of an item that reads several columns has a U+001F in it; grade all answers files "
                         "together",
                         err);
    take_rejects(intake);
    if (has_attempts(intake)) {
        earlier_recall_strangers(intake);
        if (!earlier_take_attempts(intake)) return earlier_damaged(intake, err);
    } else {
        take_codebooks(intake);
        earlier_take_students(intake);
    }
    intake->n_earlier_lines_graded = count_graded_lines(intake);
    for (size_t i = 0; i < origins->lines.n; i++)
        line_runs_add(&intake->rows.lines, origins->lines.list[i].row, origins->lines.list[i].source,
                      origins->lines.list[i].line);
    intake->n_earlier_rows = origins->n_rows;
    intake->rows.ascending = rows_ids_ascend(&intake->rows, 0, intake->rows.n);
    students_release(&earlier->students); /* of the rest only origins and the names of sources are asked for */
    responses_release(&earlier->responses);
    return counts_add_up(intake) ? GR_OK : earlier_damaged(intake, err);
}

/* ---- when everything has been read ------------------------------------------------------------------------------- */

static enum gr_status check_roster(const struct intake *intake, struct gr_error *err)
{
    const struct cohort *earlier = intake->options->earlier;
    char count[GROUPED_BYTES];
    const uint64_t n = earlier->origins.n_strangers;
    if (!n || strcmp(earlier->roster.digest, intake->cohort->roster.digest) == 0) return GR_OK;
    return gr_fail(
        err, GR_FAILED,
        "%s: %s row%s there %s set aside because the student was not on the roster, and %s is another one; grade all "
        "answers files with it",
        intake->options->earlier_shown, count_show(n, count), n == 1 ? "" : "s", n == 1 ? "was" : "were",
        intake->roster.shown);
}

/* The same file twice is a slip, of a job that runs again: under duplicate: error it would cost every student's result. */
static enum gr_status check_sources(const struct intake *intake, struct gr_error *err)
{
    const struct source *sources = intake->cohort->sources;
    for (size_t i = intake->n_earlier; i < intake->n_inputs; i++)
        for (size_t k = 0; k < intake->n_earlier; k++)
            if (sources[i].rows && strcmp(sources[i].digest, sources[k].digest) == 0)
                return gr_fail(err, GR_FAILED, "%s: its answers are in %s already, read from %s; leave it out",
                               intake->inputs[i].shown, intake->options->earlier_shown, intake->inputs[k].shown);
    return GR_OK;
}

/* Under `last` a row that was replaced counts again when the one that took its place is replaced by one that does not have
 * its items; and its answers are gone. Of inputs that have the same items or no item in common nothing like it can come. */
static enum gr_status check_overlaps(const struct intake *intake, struct gr_error *err)
{
    const struct rows *rows = &intake->rows;
    if (intake->exam->answers.duplicate != DUPLICATE_LAST) return GR_OK;
    for (size_t a = 0; a < rows->n_sheets; a++)
        for (size_t b = 0; b < a; b++) {
            bool shares = false, differs = false;
            if (rows->sheets[a].is_roster || rows->sheets[b].is_roster) continue;
            for (size_t item = 0; item < intake->exam->n_items; item++) {
                shares |= rows->sheets[a].has_item[item] && rows->sheets[b].has_item[item];
                differs |= rows->sheets[a].has_item[item] != rows->sheets[b].has_item[item];
            }
            if (shares && differs)
                return fail_with(
                    intake,
                    "two inputs have some items in common and not all of them, under duplicate: last; grade all "
                    "answers files together",
                    err);
        }
    return GR_OK;
}

enum gr_status earlier_check(const struct intake *intake, struct gr_error *err)
{
    enum gr_status st = check_roster(intake, err);
    if (!st) st = check_sources(intake, err);
    return st ? st : check_overlaps(intake, err);
}
