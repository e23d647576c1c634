/*
 * regrade.c: a run graded anew (contract in regrade.h).
 *
 *     [1] rubric: the run's and the new one  [2] outputs  [3] answers: out of the run
 *     [4] score  [5] evaluate  [6] rank  [7] analyse  [8] report: what changed, and the outputs
 *
 * Where everybody stood is read from the run, not worked out again: it is compared with what was published. A rehearsal
 * (--dry-run) needs neither ids nor most attributes, and leaves them where they are; where ranks follow from totals, the
 * answers only pass by (rehearsal.h).
 */
#include "pipeline/regrade.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/outfile.h"
#include "evaluate/compare.h"
#include "pipeline/foresight.h"
#include "pipeline/graded.h"
#include "pipeline/new_rubric.h"
#include "pipeline/notes.h"
#include "pipeline/open_run.h"
#include "pipeline/rehearsal.h"
#include "pipeline/run_answers.h"
#include "pipeline/what_if.h"
#include "report/changes_report.h"
#include "report/one_table.h"
#include "report/report.h"
#include "report/table.h"
#include "store/run_digest.h"

struct regrading {
    const struct regrade_options *options;
    struct grading wanted;
    struct opened_run old;
    struct rehearsal side; /* marks and standings before, standings now; differences only when it was one */
    struct graded g;
    struct changes changes;
};

static enum gr_status load_rubrics(struct regrading *r, struct gr_messages *mistakes, struct gr_error *err)
{
    const struct regrade_options *o = r->options;
    enum gr_status st = open_run(&r->old, o->run_path, err);
    if (!st) st = load_new_rubric(o, &r->old, o->amendments, o->n_amendments, &r->g.rubric, mistakes, err);
    if (!st) r->g.exam = rubric_exam(r->g.rubric);
    return st;
}

/* --- answers ----------------------------------------------------------------------------------------------------- */

static enum gr_status set_statuses(void *context, struct students *students, struct gr_error *err)
{
    const struct regrading *r = context;
    const struct regrade_options *o = r->options;
    struct status_change change = {.to = STUDENT_VOID};
    uint8_t *stored = gr_alloc(students->n + 1);
    enum gr_status st = GR_OK;
    memcpy(stored, students->status, students->n);
    for (size_t i = 0; i < o->n_voided && !st; i++)
        st = set_status(&r->old, o->run_path, o->voided[i], &change, students, err);
    change = (struct status_change){STUDENT_PRESENT, stored};
    for (size_t i = 0; i < o->n_restored && !st; i++)
        st = set_status(&r->old, o->run_path, o->restored[i], &change, students, err);
    free(stored);
    return st;
}

/* All phases from the answers to the ranks. */
static enum gr_status grade_anew(struct regrading *r, struct gr_error *err)
{
    const struct regrade_options *o = r->options;
    const bool needs_ids = !o->dry_run || o->changes_path;
    struct ungradables unused = {0};
    enum gr_status st = foresee_run(&r->old, r->g.exam, &r->wanted, needs_ids, 2 * sizeof(struct standing), err);
    if (!st) st = read_run_answers(&r->old, o->run_path, r->g.exam, needs_ids, &r->g.cohort, err);
    if (!st) st = run_read_standings(r->old.run, &r->side.before, err);
    if (!st) st = set_statuses(r, &r->g.cohort.students, err);
    if (st) return st;
    if (o->n_voided + o->n_restored) origins_drop(&r->g.cohort.origins, ORIGINS_STATUSES);
    phase_rows(r->g.cohort.students.n);

    /* [4] score  [5] evaluate  [6] rank  [7] analyse */
    st = graded_work_out(&r->g, &r->wanted, err);
    if (st) return st;
    score_codebooks(r->old.rubric, r->g.cohort.codebooks, &r->side.marks_before, &unused);
    ungradables_release(&unused);
    standings_make(&r->g.cohort.students, &r->g.evaluation, &r->g.ranking, &r->g.cutoffs, &r->side.now);
    return GR_OK;
}

static enum gr_status read_and_grade(struct regrading *r, struct gr_error *err)
{
    const struct regrade_options *o = r->options;
    bool done = false;
    enum gr_status st = GR_OK;
    if (o->dry_run && !o->changes_path && !o->n_restored && rehearsal_will_do(r->g.exam))
        st = rehearse(&r->old, o->run_path, &r->g, set_statuses, r, &r->side, &done, err);
    return st || done ? st : grade_anew(r, err);
}

/* --- report ------------------------------------------------------------------------------------------------------ */

static enum gr_status compare(struct regrading *r, struct gr_error *err)
{
    const struct grading_side before = {r->old.exam, &r->side.marks_before, &r->side.before};
    const struct grading_side now = {r->g.exam, &r->g.marks, &r->side.now};
    const uint32_t *const *counts = r->side.differences ? differences_counts(r->side.differences) : NULL;
    return compare_gradings(&before, &now, &r->g.cohort, r->g.ranking.partitions, r->g.ranking.n_partitions, counts,
                            &r->changes, err);
}

static enum gr_status find_ids(struct regrading *r, const uint32_t *students, size_t n, struct arena *arena,
                               struct text *ids, struct gr_error *err)
{
    enum gr_status st = GR_OK;
    for (size_t i = 0; i < n && !st; i++)
        st = run_student_id(r->old.run, students[i], arena, &ids[i], err);
    return st;
}

static enum gr_status print_report(struct regrading *r, struct gr_error *err)
{
    const struct regrade_options *o = r->options;
    struct arena arena = {0};
    struct text moved[MOVES_SHOWN], climbed[MOVES_SHOWN];
    const struct changes_report report = {.changes = &r->changes,
                                          .ranking = &r->g.ranking,
                                          .run_path = o->run_path,
                                          .rubric_path = rubric_path(r->g.rubric).at,
                                          .amendments = o->amendments,
                                          .n_amendments = o->n_amendments,
                                          .moved_ids = moved,
                                          .climbed_ids = climbed};
    enum gr_status st = find_ids(r, r->changes.moved_most, r->changes.n_moved, &arena, moved, err);
    if (!st) st = find_ids(r, r->changes.climbed_most, r->changes.n_climbed, &arena, climbed, err);
    if (!st) st = o->json ? report_changes_json(&report, err) : report_changes(&report, err);
    arena_release(&arena);
    return st;
}

static enum gr_status write_changes(const struct results *results, const char *target, struct gr_error *err)
{
    struct table table = changes_table(results);
    const enum gr_status st = report_table_begin(&table, target, err);
    table_release(&table);
    return st;
}

static bool takes_stdout(const struct regrade_options *o)
{
    for (size_t i = 0; i < o->n_targets; i++)
        if (strcmp(o->targets[i], "-") == 0) return true;
    return o->changes_path && strcmp(o->changes_path, "-") == 0;
}

static enum gr_status write_all(struct regrading *r, struct outputs *outputs, struct gr_error *err)
{
    const struct regrade_options *o = r->options;
    struct results results = graded_results(&r->g, &r->wanted);
    results.evaluations_order = o->evaluations_order;
    results.changes = &r->changes;
    results.arguments = o->arguments;
    results.n_arguments = o->n_arguments;
    results.parent_path = o->run_path;
    struct arena arena = {0};
    bool found;
    enum gr_status st = run_fact(r->old.run, RUN_DIGEST_FACT, &arena, &results.parent_digest, &found, err);
    /* Everything is put in place together, at the very end. */
    if (!st && o->changes_path) st = write_changes(&results, o->changes_path, err);
    if (!st && !takes_stdout(o)) st = print_report(r, err);
    if (!st) st = outputs ? outputs_write(outputs, &results, err) : outfile_commit_all(err);
    if (st) outfile_discard_all();
    arena_release(&arena);
    return st;
}

enum gr_status regrade(const struct regrade_options *options, struct gr_messages *mistakes, struct gr_error *err)
{
    if (options->n_amendments == 1 && strcmp(options->amendments[0], "all") == 0)
        return what_if_all(options, mistakes, err);
    struct regrading r = {
        .options = options,
        .wanted = {.keeps_answers = true, .with_item_marks = options->with_item_marks, .min_cell = options->min_cell}};
    struct outputs *outputs = NULL;

    phase_begin(1, "rubric");
    enum gr_status st = load_rubrics(&r, mistakes, err);
    if (st) goto done;

    phase_begin(2, "outputs");
    outfile_protect(options->run_path);
    if (options->rubric_path) outfile_protect(options->rubric_path);
    if (!options->dry_run) st = outputs_open(&outputs, options->targets, options->n_targets, err);
    if (st) goto done;
    if (outputs) r.wanted.full_report = outputs_want_statistics(outputs);

    phase_begin(3, "answers");
    st = read_and_grade(&r, err);
    if (!st) st = compare(&r, err);
    if (st) goto done;

    phase_begin(8, "report");
    st = write_all(&r, outputs, err);
    if (st) goto done;
    phase_rows(r.g.cohort.students.n);
    if (outputs) note_graded(&r.g, &r.wanted);

done:
    phase_begin(0, NULL);
    outputs_release(outputs);
    changes_release(&r.changes);
    differences_free(r.side.differences);
    standings_release(&r.side.before);
    standings_release(&r.side.now);
    mark_table_release(&r.side.marks_before);
    graded_release(&r.g);
    opened_run_release(&r.old);
    return st;
}
