/*
 * grade.c: a whole run on one screen. The numbers are those in the log (-v) and in the timings of summary.json.
 *
 *     [1] rubric  [2] outputs  [3] answers  [4] score  [5] evaluate  [6] rank  [7] analyse  [8] report
 *
 * Every stage gets the finished, read-only records of the stages before it. [4] to [7] stand in graded.c, since every
 * command that grades has them in common. One shortcut: where nothing is needed of the answers but their marks, [3]
 * marks each row as it is read (row_marking.h), and [4] and [5] find their work done.
 *
 * pipeline/ is the only place that knows all stages, and the only one that knows that today the whole nation is in one
 * process.
 */
#include "pipeline/grade.h"

#include "base/log.h"
#include "base/outfile.h"
#include "pipeline/earlier_run.h"
#include "pipeline/foresight.h"
#include "pipeline/graded.h"
#include "pipeline/notes.h"
#include "pipeline/row_marking.h"
#include "report/report.h"

/* Nothing that is read may be written over: a slip in -o would cost the only copy of the answers. */
static void protect_inputs(const struct grade_options *options)
{
    const struct ingest_options *ingest = &options->ingest;
    struct arena arena = {0};
    const char *table;
    if (options->rubric_path) outfile_protect(options->rubric_path);
    /* Night after night a run may take the place of the one it was made from; nothing else may. */
    if (options->earlier && !output_is_run(options->earlier)) outfile_protect(options->earlier);
    if (ingest->roster) outfile_protect(ingest_file_of(&arena, ingest->roster, &table));
    for (size_t i = 0; i < ingest->n_sources; i++)
        outfile_protect(ingest_file_of(&arena, ingest->sources[i], &table));
    outfile_protect("/dev/stdin"); /* the file behind a "< answers.csv" */
    arena_release(&arena);
}

static enum gr_status load_rubric(struct graded *g, const char *path, struct gr_messages *mistakes)
{
    struct gr_messages warnings = {0};
    const enum gr_status st = rubric_load(&g->rubric, path, mistakes, &warnings);
    note_warnings(&warnings);
    if (!st) g->exam = rubric_exam(g->rubric);
    return st;
}

static enum gr_status load_rubrics(struct graded *g, struct earlier_run *earlier, const struct grade_options *options,
                                   struct gr_messages *mistakes, struct gr_error *err)
{
    enum gr_status st = options->earlier ? earlier_run_open(earlier, options->earlier, err) : GR_OK;
    if (!st)
        st = options->rubric_path ? load_rubric(g, options->rubric_path, mistakes)
                                  : earlier_run_rubric(earlier, &g->rubric, err);
    if (!st) g->exam = rubric_exam(g->rubric);
    if (!st && options->earlier) st = earlier_run_check_rubric(earlier, g->rubric, err);
    return st;
}

/* Nothing is needed of the answers but their marks: then rows are marked while they are read. */
static struct row_marker *mark_while_reading(struct row_marking *marking, struct graded *g,
                                             const struct grading *wanted)
{
    if (grading_needs_answers(wanted, g->exam) || g->exam->by_column) return NULL;
    row_marking_start(marking, g->rubric, &g->marks, &g->ungradables);
    return &marking->marker;
}

static enum gr_status write_results(struct outputs *outputs, struct graded *g, const struct grading *wanted,
                                    const struct grade_options *options, const struct earlier_run *earlier,
                                    struct gr_error *err)
{
    struct results results = graded_results(g, wanted);
    results.parent_path = options->earlier;
    results.parent_digest = earlier->digest;
    results.evaluations_order = options->evaluations_order;
    results.arguments = options->arguments;
    results.n_arguments = options->n_arguments;
    return outputs_write(outputs, &results, err);
}

enum gr_status grade(const struct grade_options *options, uint64_t *n_rejected, struct gr_messages *mistakes,
                     struct gr_error *err)
{
    struct graded g = {0};
    struct outputs *outputs = NULL;
    struct row_marking row_marking = {0};
    struct earlier_run earlier = {0};
    struct ingest_options ingest = options->ingest;
    struct grading wanted = {.with_item_marks = options->with_item_marks, .min_cell = options->min_cell};

    phase_begin(1, "rubric");
    enum gr_status st = load_rubrics(&g, &earlier, options, mistakes, err);
    if (st) goto done;

    phase_begin(2, "outputs");
    protect_inputs(options);
    st = outputs_open(&outputs, options->targets, options->n_targets, err);
    if (!st && options->earlier) st = earlier_run_check_place(&earlier, err);
    if (st) goto done;
    wanted.full_report = outputs_want_statistics(outputs);

    phase_begin(3, "answers");
    ingest.outcome_bytes = outcome_bytes(g.exam);
    ingest.later_bytes = later_bytes(g.exam, &wanted);
    if (options->pseudonyms.key_path) ingest.later_bytes = later_bytes_with_pseudonyms(g.exam, &wanted);
    ingest.marker = mark_while_reading(&row_marking, &g, &wanted);
    ingest.keeps_origins = outputs_want_run(outputs);
    if (options->earlier) st = foresee_earlier(&earlier.opened, g.exam, &wanted, err);
    if (!st && options->earlier) st = earlier_run_read(&earlier, &ingest, err);
    if (!st) st = ingest_answers(g.exam, &ingest, &g.cohort, err);
    earlier_run_close(&earlier);
    if (st) goto done;
    phase_rows(g.cohort.counts.rows_read);
    *n_rejected = cohort_rejected(&g.cohort);
    if (options->pseudonyms.key_path)
        st = pseudonymize_cohort(&g.cohort, &options->pseudonyms, row_marking.marker.row_bytes, err);
    if (st) goto done;

    /* [4] score  [5] evaluate  [6] rank  [7] analyse */
    st = foresee_phases(&g, &wanted, err);
    if (!st) st = graded_work_out(&g, &wanted, err);
    if (st) goto done;

    phase_begin(8, "report");
    st = write_results(outputs, &g, &wanted, options, &earlier, err);
    if (st) goto done;
    phase_rows(g.cohort.students.n);
    note_graded(&g, &wanted);

done:
    phase_begin(0, NULL);
    outputs_release(outputs);
    row_marking_end(&row_marking);
    graded_release(&g);
    earlier_run_release(&earlier);
    return st;
}

enum gr_status check(const struct grade_options *options, uint64_t *n_rejected, struct gr_messages *mistakes,
                     struct gr_error *err)
{
    struct graded g = {0};
    char students[GROUPED_BYTES], rows[GROUPED_BYTES];

    enum gr_status st = load_rubric(&g, options->rubric_path, mistakes);
    if (st) goto done;
    log_note("%s: no mistakes: %zu item%s", options->rubric_path, g.exam->n_items, g.exam->n_items == 1 ? "" : "s");
    if (!options->ingest.n_sources) goto done;

    struct cohort *cohort = &g.cohort;
    st = ingest_answers(g.exam, &options->ingest, cohort, err);
    if (st) goto done;
    *n_rejected = cohort_rejected(cohort);
    score_codebooks(g.rubric, cohort->codebooks, &g.marks, &g.ungradables);
    log_note("%s row%s, %s student%s", count_show(cohort->counts.rows_read, rows),
             cohort->counts.rows_read == 1 ? "" : "s", count_show(cohort->students.n, students),
             cohort->students.n == 1 ? "" : "s");
    cohort_count_codes(cohort);
    note_suspicious_items(g.exam, cohort, &g.marks);
    note_ungradable(&g.ungradables, g.exam);
    note_rejects(cohort, false);
    note_differing(cohort);
    st = report_rejects(cohort, err);

done:
    graded_release(&g);
    return st;
}
