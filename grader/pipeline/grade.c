/*
 * grade.c: a whole run on one screen. The numbers are those in the log (-v) and in the timings of summary.json.
 *
 *     [1] rubric  [2] outputs  [3] answers  [4] score  [5] evaluate  [6] rank  [7] analyse  [8] report
 *
 * Every stage gets the finished, read-only records of the stages before it. One shortcut: where nothing is needed of the
 * answers but their marks, [3] marks each row as it is read (row_marking.h), and [4] and [5] find their work done.
 *
 * This is the only place that knows all stages, and the only one that knows that today the whole nation is in one
 * process.
 */
#include "pipeline/grade.h"

#include "base/log.h"
#include "base/outfile.h"
#include "evaluate/evaluate.h"
#include "model/version.h"
#include "pipeline/notes.h"
#include "pipeline/row_marking.h"
#include "rank/derive.h"
#include "rank/rank.h"
#include "rank/suppression.h"
#include "report/report.h"
#include "score/rubric.h"

/* Nothing that is read may be written over: a slip in -o would cost the only copy of the answers. */
static void protect_inputs(const struct grade_options *options)
{
    const struct ingest_options *ingest = &options->ingest;
    struct arena arena = {0};
    const char *table;
    outfile_protect(options->rubric_path);
    if (ingest->roster) outfile_protect(ingest_file_of(&arena, ingest->roster, &table));
    for (size_t i = 0; i < ingest->n_sources; i++)
        outfile_protect(ingest_file_of(&arena, ingest->sources[i], &table));
    outfile_protect("/dev/stdin"); /* the file behind a "< answers.csv" */
    arena_release(&arena);
}

enum gr_status grade(const struct grade_options *options, uint64_t *n_rejected, struct gr_messages *mistakes,
                     struct gr_error *err)
{
    struct rubric *rubric = NULL;
    struct outputs *outputs = NULL;
    struct cohort cohort = {0};
    struct mark_table marks = {0};
    struct ungradables ungradables = {0};
    struct row_marking row_marking = {0};
    struct evaluation evaluation = {0};
    struct marking marking = {0};
    struct derived derived = {0};
    struct cohort ranked; /* a view: who is ranked counts as present */
    struct ranking ranking = {0};
    struct cutoffs cutoffs = {0};
    struct rank_tables tables = {0};
    struct statistics statistics = {0};
    struct gr_messages warnings = {0};

    phase_begin(1, "rubric");
    enum gr_status st = rubric_load(&rubric, options->rubric_path, mistakes, &warnings);
    note_warnings(&warnings);
    if (st) goto done;
    const struct exam *exam = rubric_exam(rubric);

    phase_begin(2, "outputs");
    protect_inputs(options);
    st = outputs_open(&outputs, options->targets, options->n_targets, err);
    if (st) goto done;

    phase_begin(3, "answers");
    /* The answers themselves are the largest thing in memory, and the job of every night needs only their marks. */
    const bool full_report = outputs_want_statistics(outputs);
    const bool needs_answers = full_report || options->with_item_marks || exam_ranks_by_item(exam);
    struct ingest_options ingest = options->ingest;
    if (!needs_answers && !exam->by_column) {
        row_marking_start(&row_marking, rubric, &marks, &ungradables);
        ingest.marker = &row_marking.marker;
    }
    st = ingest_answers(exam, &ingest, &cohort, err);
    if (st) goto done;
    phase_rows(cohort.counts.rows_read);
    *n_rejected = cohort_rejected(&cohort);

    phase_begin(4, "score");
    score_codebooks(rubric, cohort.codebooks, &marks, &ungradables);

    phase_begin(5, "evaluate");
    evaluate_students(exam, &cohort, &marks, &evaluation);
    phase_rows(cohort.students.n);
    if (needs_answers && exam_has_choice(exam))
        find_left_out(exam, &cohort, &marks, options->with_item_marks, &evaluation);
    if (exam_has_markers(exam)) analyse_markers(exam, &cohort, &marks, &marking);
    if (!needs_answers) responses_release(&cohort.responses);

    phase_begin(6, "rank");
    st = derive_scores(exam, &cohort, &evaluation, &derived, err);
    if (st) goto done;
    evaluation.derived = &derived;
    ranked = cohort;
    if (derived.ranked) ranked.students.status = derived.ranked;
    rank_students(exam, &ranked, &marks, &evaluation, &ranking);
    st = rank_cutoffs(exam, &ranked, &marks, &evaluation, &ranking, &cutoffs, err);
    if (!st) st = rank_check(&ranking, err);
    if (st) goto done;
    phase_rows(ranking.n_ranked);

    phase_begin(7, "analyse");
    if (full_report) {
        cohort_count_codes(&cohort);
        st = rank_tables_build(exam, &ranked, &marks, &evaluation, &ranking, &tables, err);
        if (!st) st = rank_check_tables(&ranking, &tables, err);
        if (st) goto done;
        if (options->min_cell > 1) suppress_small_cells(&cohort.students, &ranking, options->min_cell, &tables);
        analyse_items(exam, &cohort, &marks, &evaluation, &statistics);
        phase_rows(cohort.students.n);
    }

    phase_begin(8, "report");
    st = outputs_write(outputs,
                       &(struct results){
                           .exam = exam,
                           .cohort = &cohort,
                           .marks = &marks,
                           .ungradables = &ungradables,
                           .marking = &marking,
                           .evaluation = &evaluation,
                           .derived = &derived,
                           .ranking = &ranking,
                           .cutoffs = &cutoffs,
                           .tables = &tables,
                           .statistics = full_report ? &statistics : NULL,
                           .rubric_path = options->rubric_path,
                           .rubric_source = rubric_source(rubric),
                           .program_version = GRADER_VERSION,
                           .evaluations_order = options->evaluations_order,
                           .with_item_marks = options->with_item_marks,
                       },
                       err);
    if (st) goto done;
    phase_rows(cohort.students.n);
    if (full_report) {
        note_suspicious_items(exam, &cohort, &marks);
        note_totals(&evaluation, &ranking);
        if (options->min_cell > 1) note_hidden(&tables, &ranking);
    }
    note_rejects(&cohort, !full_report);
    note_ungradable(&ungradables, exam);
    note_pending(&marking, exam, full_report);
    note_scores(&derived, exam, &cohort.students);

done:
    phase_begin(0, NULL);
    outputs_release(outputs);
    statistics_release(&statistics);
    rank_tables_release(&tables);
    cutoffs_release(&cutoffs);
    ranking_release(&ranking);
    marking_release(&marking);
    derived_release(&derived);
    evaluation_release(&evaluation);
    row_marking_end(&row_marking);
    ungradables_release(&ungradables);
    mark_table_release(&marks);
    cohort_release(&cohort);
    rubric_free(rubric);
    return st;
}

enum gr_status check(const struct grade_options *options, uint64_t *n_rejected, struct gr_messages *mistakes,
                     struct gr_error *err)
{
    struct rubric *rubric = NULL;
    struct cohort cohort = {0};
    struct mark_table marks = {0};
    struct ungradables ungradables = {0};
    struct gr_messages warnings = {0};
    char students[GROUPED_BYTES], rows[GROUPED_BYTES];

    enum gr_status st = rubric_load(&rubric, options->rubric_path, mistakes, &warnings);
    note_warnings(&warnings);
    if (st) goto done;
    const struct exam *exam = rubric_exam(rubric);
    log_note("%s: no mistakes: %zu item%s", options->rubric_path, exam->n_items, exam->n_items == 1 ? "" : "s");
    if (!options->ingest.n_sources) goto done;

    st = ingest_answers(exam, &options->ingest, &cohort, err);
    if (st) goto done;
    *n_rejected = cohort_rejected(&cohort);
    score_codebooks(rubric, cohort.codebooks, &marks, &ungradables);
    log_note("%s row%s, %s student%s", count_show(cohort.counts.rows_read, rows),
             cohort.counts.rows_read == 1 ? "" : "s", count_show(cohort.students.n, students),
             cohort.students.n == 1 ? "" : "s");
    cohort_count_codes(&cohort);
    note_suspicious_items(exam, &cohort, &marks);
    note_ungradable(&ungradables, exam);
    note_rejects(&cohort, false);
    st = report_rejects(&cohort, err);

done:
    ungradables_release(&ungradables);
    mark_table_release(&marks);
    cohort_release(&cohort);
    rubric_free(rubric);
    return st;
}
