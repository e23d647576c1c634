/*
 * what_if.c: every item excluded in its turn (contract in what_if.h).
 *
 * Each item is a regrade of its own, with totals, grade bounds and pass marks as the rubric would have them without the
 * item: bounds in percent move with the maximum. What is compared with is the run's own rubric, or the new one (-r), with
 * all items.
 *
 * Where totals are sums and ranks follow from totals, nobody is graded anew: students are counted once, by total and mark of
 * each item (evaluate/mark_counts.h), and what becomes of them follows from the counts. The rubric without an item is then
 * the same, as far as it matters, for all items of as many points, and is loaded once for all of them.
 */
#include "pipeline/what_if.h"

#include <math.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/outfile.h"
#include "evaluate/compare.h"
#include "pipeline/foresight.h"
#include "pipeline/graded.h"
#include "pipeline/new_rubric.h"
#include "pipeline/run_answers.h"
#include "pipeline/what_if_counts.h"
#include "report/one_table.h"

struct trial_row {
    struct text item;
    double alpha, alpha_change, discrimination;
    struct change_counts counts;
    double largest_rank_change;
};

struct trying {
    const struct regrade_options *options;
    struct opened_run old;
    struct graded base;
    struct standings before;
    double alpha;           /* with all items */
    struct trial_row *rows; /* one an item that counts */
    size_t n;
    struct loaded *loaded; /* rubrics without an item */
    size_t n_loaded, loaded_capacity;
    struct gr_messages *mistakes;
    enum gr_status st; /* of a count under way */
    struct gr_error *err;
};

/* The rubric without an item of so many points. */
struct loaded {
    mark_t points;
    struct rubric *rubric;
};

static double statistic(const struct statistics *s, const char *name)
{
    for (size_t i = 0; i < s->n_test; i++)
        if (strcmp(s->test[i].name, name) == 0) return s->test[i].value;
    return NAN;
}

static size_t count_items(const struct exam *exam)
{
    size_t n = 0;
    for (size_t i = 0; i < exam->n_items; i++)
        n += exam->items[i].counted;
    return n;
}

static enum gr_status grade_base(struct trying *t, struct gr_messages *mistakes, struct gr_error *err)
{
    const struct regrade_options *o = t->options;
    const struct grading wanted = {.keeps_answers = true, .full_report = true};
    struct graded *g = &t->base;
    enum gr_status st = open_run(&t->old, o->run_path, err);
    if (!st) st = load_new_rubric(o, &t->old, o->amendments, 0, &g->rubric, mistakes, err);
    if (st) return st;
    g->exam = rubric_exam(g->rubric);
    if (count_items(g->exam) < 2)
        return gr_fail(
            err, GR_USAGE,
            "%s: --what-if all leaves out one item at a time, and only one counts; name an item and what should "
            "become of it",
            o->run_path);
    st = foresee_run(&t->old, g->exam, &wanted, false, 2 * sizeof(struct standing) + outcome_bytes(g->exam), err);
    if (!st) st = read_run_answers(&t->old, o->run_path, g->exam, false, &g->cohort, err);
    if (!st) st = graded_work_out(g, &wanted, err);
    if (st) return st;
    standings_make(&g->cohort.students, &g->evaluation, &g->ranking, &g->cutoffs, &t->before);
    t->alpha = statistic(&g->statistics, "alpha");
    return GR_OK;
}

/* The cohort is lent to the trial; its own records go. */
static enum gr_status compare_trial(struct trying *t, struct graded *trial, struct trial_row *row, struct gr_error *err)
{
    struct standings now = {0};
    struct changes changes = {0};
    const struct grading wanted = {.keeps_answers = true};
    enum gr_status st = graded_work_out(trial, &wanted, err);
    if (!st) {
        standings_make(&trial->cohort.students, &trial->evaluation, &trial->ranking, &trial->cutoffs, &now);
        const struct grading_side a = {t->base.exam, &t->base.marks, &t->before},
                                  b = {trial->exam, &trial->marks, &now};
        st = compare_gradings(&a, &b, &trial->cohort, NULL, 0, NULL, &changes, err);
    }
    if (!st) {
        row->counts = changes.all;
        if (changes.n_climbed)
            row->largest_rank_change = fabs((double)change_of_rank(&changes, changes.climbed_most[0]) / 2);
    }
    changes_release(&changes);
    standings_release(&now);
    return st;
}

/* --- an item -------------------------------------------------------------------------------------------------- */

static enum gr_status load_without(struct trying *t, size_t item, struct rubric **out, struct gr_error *err)
{
    char *amendment = gr_format("%.*s=excluded", TEXT_ARGS(t->base.exam->items[item].id));
    const char *const amendments[] = {amendment};
    const enum gr_status st = load_new_rubric(t->options, &t->old, amendments, 1, out, t->mistakes, err);
    free(amendment);
    return st;
}

static struct trial_row *add_row(struct trying *t, size_t item)
{
    const struct item_statistics *stats = &t->base.statistics.items[item];
    struct trial_row *row = &t->rows[t->n++];
    *row = (struct trial_row){.item = t->base.exam->items[item].id,
                              .alpha = stats->alpha_if_deleted,
                              .alpha_change = stats->alpha_if_deleted - t->alpha,
                              .discrimination = stats->discrimination};
    return row;
}

static enum gr_status grade_without(struct trying *t, size_t item, struct trial_row *row, struct gr_error *err)
{
    struct graded trial = {0};
    enum gr_status st = load_without(t, item, &trial.rubric, err);
    if (!st) {
        trial.exam = rubric_exam(trial.rubric);
        trial.cohort = t->base.cohort;
        st = compare_trial(t, &trial, row, err);
        t->base.cohort.code_counts = trial.cohort.code_counts;
        trial.cohort = (struct cohort){0};
    }
    graded_release(&trial);
    return st;
}

static enum gr_status grade_all(struct trying *t, struct gr_error *err)
{
    const struct exam *exam = t->base.exam;
    enum gr_status st = GR_OK;
    for (size_t i = 0; i < exam->n_items && !st; i++) {
        if (exam->items[i].counted) st = grade_without(t, i, add_row(t, i), err);
        progress_update(i + 1, i + 1);
    }
    return st;
}

/* --- from counts -------------------------------------------------------------------------------------------------- */

static enum gr_status exam_without(struct trying *t, size_t item, const struct exam **out, struct gr_error *err)
{
    const mark_t points = t->base.exam->items[item].points;
    struct loaded loaded = {.points = points};
    for (size_t i = 0; i < t->n_loaded; i++)
        if (t->loaded[i].points == points) {
            *out = rubric_exam(t->loaded[i].rubric);
            return GR_OK;
        }
    const enum gr_status st = load_without(t, item, &loaded.rubric, err);
    if (st) return st;
    GR_GROW(t->loaded, t->loaded_capacity, t->n_loaded + 1);
    t->loaded[t->n_loaded++] = loaded;
    *out = rubric_exam(loaded.rubric);
    return GR_OK;
}

static void count_without(void *context, size_t item, const struct mark_count *counts, size_t n)
{
    struct trying *t = context;
    const struct exam *exam = t->base.exam, *without = NULL;
    int64_t largest = 0;
    if (t->st || !exam->items[item].counted) return;
    struct trial_row *row = add_row(t, item);
    t->st = exam_without(t, item, &without, t->err);
    if (t->st) return;
    if (what_if_from_counts(exam, without, counts, n, &row->counts, &largest))
        row->largest_rank_change = (double)largest / 2;
    else /* another item of as many points, and other units */
        t->st = grade_without(t, item, row, t->err);
    progress_update(item + 1, item + 1);
}

static enum gr_status try_all(struct trying *t, struct gr_error *err)
{
    t->err = err;
    if (counts_will_do(t->base.exam) && mark_counts_take(&t->base.cohort, &t->base.marks, &t->before, count_without, t))
        return t->st;
    return grade_all(t, err);
}

/* --- the table -------------------------------------------------------------------------------------------------- */

/* What helps most first; what cannot be said last. */
static int trial_order(const void *left, const void *right)
{
    const struct trial_row *a = left, *b = right;
    if (isnan(a->alpha) != isnan(b->alpha)) return isnan(a->alpha) ? 1 : -1;
    if (a->alpha != b->alpha && !isnan(a->alpha)) return a->alpha > b->alpha ? -1 : 1;
    return text_compare(a->item, b->item);
}

static enum gr_status write_trials(const struct trying *t, struct gr_error *err)
{
    const struct trial_row *rows = t->rows;
    const char *target = t->options->changes_path ? t->options->changes_path : "-";
    struct table table = {.name = "what_if", .n_rows = t->n};
    table_add(&table, "excluded", COLUMN_TEXT, &rows->item, sizeof *rows);
    table_add(&table, "alpha", COLUMN_REAL, &rows->alpha, sizeof *rows);
    table_add(&table, "alpha_change", COLUMN_REAL, &rows->alpha_change, sizeof *rows);
    table_add(&table, "discrimination", COLUMN_REAL, &rows->discrimination, sizeof *rows);
    table_add(&table, "students", COLUMN_COUNT32, &rows->counts.students, sizeof *rows);
    table_add_moves(&table, "up", "down", &rows->counts.total, sizeof *rows);
    table_add_moves(&table, "rank_up", "rank_down", &rows->counts.rank, sizeof *rows);
    table_add(&table, "largest_rank_change", COLUMN_REAL, &rows->largest_rank_change, sizeof *rows);
    if (exam_has_pass_rule(t->base.exam))
        table_add_moves(&table, "now_passed", "no_longer_passed", &rows->counts.passed, sizeof *rows);
    if (t->base.exam->n_grades) table_add_moves(&table, "grade_up", "grade_down", &rows->counts.grade, sizeof *rows);
    if (t->base.exam->rank.n_cutoffs)
        table_add_moves(&table, "cutoff_up", "cutoff_down", &rows->counts.cutoff, sizeof *rows);
    const enum gr_status st = report_table(&table, target, err);
    table_release(&table);
    return st;
}

enum gr_status what_if_all(const struct regrade_options *options, struct gr_messages *mistakes, struct gr_error *err)
{
    struct trying t = {.options = options, .mistakes = mistakes};
    outfile_protect(options->run_path);
    if (options->rubric_path) outfile_protect(options->rubric_path);
    enum gr_status st = grade_base(&t, mistakes, err);
    const size_t n_items = st ? 0 : t.base.exam->n_items;
    t.rows = gr_calloc(n_items + 1, sizeof *t.rows);
    progress_start("items", n_items);
    if (!st) st = try_all(&t, err);
    progress_stop();
    phase_begin(0, NULL);
    if (!st && t.n) qsort(t.rows, t.n, sizeof *t.rows, trial_order);
    if (!st) st = write_trials(&t, err);
    for (size_t i = 0; i < t.n_loaded; i++)
        rubric_free(t.loaded[i].rubric);
    free(t.loaded);
    free(t.rows);
    standings_release(&t.before);
    graded_release(&t.base);
    opened_run_release(&t.old);
    return st;
}
