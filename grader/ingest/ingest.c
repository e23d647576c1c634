/*
 * ingest.c: the flow of ingest on one screen (contract in ingest.h).
 *
 * All inputs are planned before any is read: only together do their headers say whether an item or a group is missing.
 * Wide and packed inputs are read first, then long ones, then the roster. An item that is a column of a wide input
 * cannot also come from a long one, so that no answer is ever given twice by two layouts.
 */
#include "ingest/ingest.h"

#include <assert.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/threads.h"
#include "ingest/compose.h"
#include "ingest/earlier.h"
#include "ingest/intake.h"
#include "ingest/not_presented.h"
#include "ingest/unite.h"

static void add_attribute(struct intake *intake, struct text name)
{
    for (size_t i = 0; i < intake->n_attributes; i++)
        if (text_equal(intake->attributes[i].name, name)) return;
    struct attribute *attribute = &intake->attributes[intake->n_attributes++];
    *attribute = (struct attribute){.name = arena_text(&intake->cohort->arena, name)};
    dictionary_add(&attribute->values, TEXT("")); /* number 0: no value */
}

static void intake_start(struct intake *intake)
{
    const struct exam *exam = intake->exam;
    const struct ingest_options *options = intake->options;
    struct cohort *cohort = intake->cohort;
    cohort->n_items = exam->n_items;
    cohort->codebooks = gr_calloc(exam->n_items, sizeof *cohort->codebooks);
    const struct exam_forms *forms = exam->forms;
    for (size_t i = 0; i < (forms ? forms->n_places : exam->n_items); i++)
        dictionary_add(&intake->items, forms ? forms->places[i] : exam->items[i].id);
    size_t n_keep = 0;
    const struct text *keep = options->keep ? dialect_split_names(&intake->arena, options->keep, &n_keep) : NULL;
    intake->attributes =
        gr_calloc(exam->rank.n_columns + exam->n_score_columns + n_keep + 1, sizeof *intake->attributes);
    for (size_t i = 0; i < exam->rank.n_columns; i++)
        add_attribute(intake, exam->rank.columns[i]);
    for (size_t i = 0; i < exam->n_score_columns; i++)
        add_attribute(intake, exam->score_columns[i]);
    if (forms) add_attribute(intake, forms->column);
    for (size_t i = 0; i < n_keep; i++)
        add_attribute(intake, keep[i]);
    rows_start(&intake->rows, intake->n_attributes);
    intake->meaning = (struct kept_meaning){cohort->codebooks, exam->n_items, intake->attributes, intake->n_attributes};
    intake->n_earlier = options->earlier ? options->earlier->n_sources : 0;
    intake->n_inputs = intake->n_earlier + options->n_sources;
    intake->inputs = gr_calloc(intake->n_inputs, sizeof *intake->inputs);
    cohort->n_sources = intake->n_inputs;
    cohort->sources = gr_calloc(cohort->n_sources, sizeof *cohort->sources);
    intake->has_roster = options->roster != NULL;
}

/* ---- planning ---- */

/* Then the answers of a student are complete when the long inputs are. */
static bool only_long_inputs(const struct intake *intake)
{
    for (size_t i = 0; i < intake->n_inputs; i++)
        if (intake->inputs[i].plan.layout != LAYOUT_LONG) return false;
    return true;
}

static bool has_long_input(const struct intake *intake)
{
    for (size_t i = 0; i < intake->n_inputs; i++)
        if (intake->inputs[i].plan.layout == LAYOUT_LONG) return true;
    return false;
}

/* A pipe stays open from planning on, since opening it again would not give the same. Lines of an earlier cohort are taken
 * once. */
static bool can_read_again(const struct intake *intake)
{
    for (size_t i = 0; i < intake->n_inputs; i++)
        if (intake->inputs[i].plan.layout == LAYOUT_LONG && (intake->inputs[i].stream || i < intake->n_earlier))
            return false;
    return true;
}

/* Items that are a column of some wide or packed input. */
static bool *items_in_columns(struct intake *intake)
{
    bool *found = arena_alloc(&intake->arena, intake->exam->n_items * sizeof *found);
    memset(found, 0, intake->exam->n_items * sizeof *found);
    for (size_t i = 0; i < intake->n_inputs; i++) {
        const struct plan *plan = &intake->inputs[i].plan;
        for (size_t item = 0; item < intake->exam->n_items && plan->layout != LAYOUT_LONG; item++)
            found[item] |= plan->has_item[item];
    }
    return found;
}

static enum gr_status fail_missing_items(struct intake *intake, const bool *found, struct gr_error *err)
{
    const size_t n_items = intake->exam->n_items;
    struct text *missing = arena_alloc(&intake->arena, n_items * sizeof *missing);
    size_t n = 0;
    for (size_t item = 0; item < n_items; item++)
        if (!found[item] && !intake->exam->items[item].is_optional) missing[n++] = intake->exam->items[item].id;
    return gr_fail(err, GR_FAILED, "%s:1: no column for %s: %s; add %s or correct the rubric",
                   intake->inputs[intake->n_earlier].shown, n == 1 ? "the item" : "the items",
                   dialect_show_names(&intake->arena, missing, n), n == 1 ? "it" : "them");
}

/* Every item must have a column somewhere; those without one are what long inputs give. */
static enum gr_status share_out_items(struct intake *intake, struct gr_error *err)
{
    bool *in_columns = items_in_columns(intake);
    bool any_missing = false;
    for (size_t item = 0; item < intake->exam->n_items; item++)
        any_missing |= !in_columns[item] && !intake->exam->items[item].is_optional;
    if (!has_long_input(intake)) return any_missing ? fail_missing_items(intake, in_columns, err) : GR_OK;
    for (size_t item = 0; item < intake->exam->n_items; item++)
        in_columns[item] = !in_columns[item];
    const bool *from_long = in_columns;
    for (size_t i = 0; i < intake->n_inputs; i++)
        if (intake->inputs[i].plan.layout == LAYOUT_LONG) intake->inputs[i].plan.has_item = from_long;
    intake->longs =
        long_index_new(&(struct long_index_options){.exam = intake->exam,
                                                    .has_item = from_long,
                                                    .rows = &intake->rows,
                                                    .keeps_ordinals = !can_read_again(intake),
                                                    .packs = intake->options->keeps_origins ? &intake->meaning : NULL});
    return GR_OK;
}

/* Which is needed or not, as the plans of the inputs say. */
static bool is_form_column(const struct intake *intake, size_t attribute)
{
    const struct exam_forms *forms = intake->exam->forms;
    return forms && text_equal(forms->column, intake->attributes[attribute].name);
}

static const char *who_names(const struct exam *exam, struct text column)
{
    for (size_t i = 0; i < exam->rank.n_columns; i++)
        if (text_equal(exam->rank.columns[i], column)) return "rank of the rubric";
    for (size_t i = 0; i < exam->n_score_columns; i++)
        if (text_equal(exam->score_columns[i], column)) return "'within' or 'sat' of the rubric";
    return "--keep";
}

static enum gr_status check_attributes(const struct intake *intake, struct gr_error *err)
{
    for (size_t a = 0; a < intake->n_attributes; a++) {
        bool found = intake->has_roster && intake->roster.plan.attribute_columns[a] != NO_COLUMN;
        for (size_t i = 0; i < intake->n_inputs && !found; i++)
            found = intake->inputs[i].plan.attribute_columns[a] != NO_COLUMN;
        if (found || is_form_column(intake, a)) continue;
        char shown[TEXT_SHOWN_BYTES];
        return gr_fail(err, GR_FAILED, "%s:1: no column '%s', which %s names; add it there%s",
                       intake->inputs[intake->n_earlier].shown, text_show(intake->attributes[a].name, shown),
                       who_names(intake->exam, intake->attributes[a].name),
                       intake->has_roster ? " or to the roster" : ", or give a roster that has it");
    }
    return GR_OK;
}

/* Whether every row of answers stands for itself: rows of a student that complement each other must be united first. */
static bool rows_are_complete(const struct intake *intake)
{
    if (intake->exam->answers.attempts.use != ATTEMPTS_REJECTED) return false;
    for (size_t i = 0; i < intake->n_inputs; i++) {
        const struct plan *plan = &intake->inputs[i].plan;
        if (plan->layout == LAYOUT_LONG) return false;
        for (size_t item = 0; item < intake->exam->n_items; item++)
            if (!plan->has_item[item]) return false;
    }
    return true;
}

static enum gr_status plan_source(struct intake *intake, struct input *input, const char *given, uint32_t source,
                                  struct gr_error *err)
{
    const struct text name = arena_text(&intake->cohort->arena, text_of(given));
    const enum gr_status st = input_plan(intake, input, name.at, source, err);
    if (st) return st;
    *intake_source(intake, source) = (struct source){.name = name,
                                                     .layout = layout_name(input->plan.layout),
                                                     .delimiter = input->plan.delimiter,
                                                     .is_sqlite = input->is_sqlite};
    return GR_OK;
}

static enum gr_status plan_inputs(struct intake *intake, struct gr_error *err)
{
    const struct ingest_options *options = intake->options;
    enum gr_status st = options->earlier ? earlier_plan(intake, err) : GR_OK;
    for (size_t i = 0; i < options->n_sources && !st; i++)
        st = plan_source(intake, &intake->inputs[intake->n_earlier + i], options->sources[i],
                         (uint32_t)(intake->n_earlier + i), err);
    if (!st && intake->has_roster) st = plan_source(intake, &intake->roster, options->roster, ROSTER_SOURCE, err);
    if (!st) st = share_out_items(intake, err);
    if (!st && options->earlier) st = earlier_check_items(intake, err);
    if (!st) st = check_attributes(intake, err);
    if (!st && !options->earlier && rows_are_complete(intake)) intake->marker = options->marker;
    return st;
}

/* ---- reading ---- */

static uint64_t total_bytes(const struct intake *intake)
{
    uint64_t total = intake->has_roster ? intake->roster.stored_bytes : 0;
    for (size_t i = intake->n_earlier; i < intake->n_inputs; i++) {
        if (!intake->inputs[i].stored_bytes || intake->inputs[i].is_sqlite) return 0;
        total += intake->inputs[i].stored_bytes;
    }
    return total;
}

static void release_chunks(struct intake *intake)
{
    for (size_t i = 0; i < intake->n_chunks; i++)
        chunk_release(&intake->chunks[i]);
    intake->n_chunks = 0;
}

/* What follows needs smaller chunks, if any: their memory goes first. */
static void finish_long(struct intake *intake)
{
    struct cohort *cohort = intake->cohort;
    struct long_counts counts;
    release_chunks(intake);
    long_index_finish(intake->longs, &cohort->rejects, &counts);
    if (intake->options->keeps_origins) long_index_pack(intake->longs, &cohort->origins, intake->n_inputs);
    if (intake->options->marker && long_index_is_final(intake->longs) && only_long_inputs(intake))
        long_index_mark(intake->longs, intake->options->marker, cohort->codebooks);
    cohort->counts.rows_graded += counts.graded;
    cohort->counts.rows_rejected += counts.rejected;
    cohort->counts.rows_replaced += counts.replaced;
}

static enum gr_status read_inputs(struct intake *intake, struct gr_error *err)
{
    enum gr_status st = intake->options->earlier ? earlier_take(intake, err) : GR_OK;
    progress_start("answers", total_bytes(intake));
    for (size_t i = intake->n_earlier; i < intake->n_inputs && !st; i++)
        if (intake->inputs[i].plan.layout != LAYOUT_LONG) st = input_read(intake, &intake->inputs[i], err);
    if (!st && intake->n_earlier) st = earlier_take_lines(intake, err);
    for (size_t i = intake->n_earlier; i < intake->n_inputs && !st; i++)
        if (intake->inputs[i].plan.layout == LAYOUT_LONG) st = input_read(intake, &intake->inputs[i], err);
    if (!st && intake->longs) finish_long(intake);
    if (!st && intake->has_roster) st = input_read(intake, &intake->roster, err);
    progress_stop();
    if (!st && intake->options->earlier) st = earlier_check(intake, err);
    return st;
}

/* ---- the limit on rejects ---- */

static enum gr_status check_limits(const struct intake *intake, struct gr_error *err)
{
    const struct cohort *cohort = intake->cohort;
    const struct ingest_options *options = intake->options;
    const struct reject *first = NULL;
    uint64_t n = 0;
    for (size_t i = 0; i < cohort->rejects.n; i++) {
        if (cohort->rejects.list[i].replaced) continue;
        if (!first) first = &cohort->rejects.list[i];
        n++;
    }
    const double allowed = options->max_reject_percent / 100 * (double)cohort->counts.rows_read;
    const bool too_many = n > options->max_rejects;
    const bool too_large_a_share = options->max_reject_percent < 100 && (double)n > allowed;
    if (!n || (!too_many && !too_large_a_share)) return GR_OK;
    char count[GROUPED_BYTES], read[GROUPED_BYTES];
    return gr_fail(err, GR_FAILED,
                   "%s:%llu: %s of %s rows were rejected, more than --max-rejects allows; the first: %.*s",
                   intake_shown(intake, first->source), (unsigned long long)first->line, count_show(n, count),
                   count_show(cohort->counts.rows_read, read), TEXT_ARGS(first->reason));
}

/* The list of rejects and the counts were kept apart, row by row: they must agree. */
static void check_counts(const struct cohort *cohort)
{
    const struct intake_counts *counts = &cohort->counts;
    uint64_t rejected = 0, replaced = 0;
    for (size_t i = 0; i < cohort->rejects.n; i++) {
        const struct reject *reject = &cohort->rejects.list[i];
        if (reject->source == ROSTER_SOURCE) continue;
        if (reject->replaced)
            replaced++;
        else
            rejected++;
    }
    assert(rejected == counts->rows_rejected && replaced == counts->rows_replaced);
    assert(counts->rows_read == counts->rows_graded + rejected + replaced);
    (void)rejected;
    (void)replaced;
}

static void intake_release(struct intake *intake)
{
    for (size_t i = 0; i < intake->n_inputs; i++)
        input_release(&intake->inputs[i]);
    input_release(&intake->roster);
    release_chunks(intake);
    for (size_t a = 0; a < intake->n_attributes; a++)
        dictionary_release(&intake->attributes[a].values);
    rows_release(&intake->rows);
    free(intake->later.list);
    long_index_free(intake->longs);
    dictionary_release(&intake->items);
    arena_release(&intake->arena);
    free(intake->attributes);
    free(intake->inputs);
    free(intake->chunks);
}

enum gr_status ingest_answers(const struct exam *exam, const struct ingest_options *options, struct cohort *out,
                              struct gr_error *err)
{
    *out = (struct cohort){0};
    /* Until all rows are united, every column is an item. */
    struct intake intake = {
        .exam = exam->by_column ? exam->by_column : exam, .whole_exam = exam, .options = options, .cohort = out};
    intake_start(&intake);
    enum gr_status st = plan_inputs(&intake, err);
    if (options->keeps_origins) out->origins.kind = ORIGINS_KEPT;
    if (!st) st = read_inputs(&intake, err);
    if (!st) st = unite_rows(&intake, err);
    const bool forms_lack_items = exam_forms_lack_items(intake.exam);
    if (!st && exam->answers.attempts.use != ATTEMPTS_REJECTED) attempts_join(out, &intake.later, forms_lack_items);
    if (!st && intake.longs && forms_lack_items) note_not_presented(intake.exam->forms, out);
    if (!st) {
        rejects_sort(&out->rejects);
        check_counts(out);
        st = check_limits(&intake, err);
    }
    intake_release(&intake);
    if (!st && exam->by_column) compose_items(exam, out);
    if (st) cohort_release(out);
    return st;
}
