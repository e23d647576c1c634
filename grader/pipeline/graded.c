/* graded.c: from a rubric and a cohort to everything a run knows (contract in graded.h). */
#include "pipeline/graded.h"

#include <stdlib.h>

#include "base/log.h"
#include "model/version.h"
#include "rank/derive.h"
#include "rank/rank.h"
#include "rank/suppression.h"

bool grading_needs_answers(const struct grading *wanted, const struct exam *exam)
{
    return wanted->full_report || wanted->with_item_marks || exam_ranks_by_item(exam);
}

static void evaluate(struct graded *g, const struct grading *wanted)
{
    const bool needs_answers = grading_needs_answers(wanted, g->exam);
    evaluate_students(g->exam, &g->cohort, &g->marks, &g->evaluation);
    if (needs_answers && exam_has_choice(g->exam))
        find_left_out(g->exam, &g->cohort, &g->marks, wanted->with_item_marks, &g->evaluation);
    if (exam_has_markers(g->exam)) analyse_markers(g->exam, &g->cohort, &g->marks, &g->marking);
    if (!needs_answers && !wanted->keeps_answers) responses_release(&g->cohort.responses);
}

static enum gr_status rank(struct graded *g, struct gr_error *err)
{
    enum gr_status st = derive_scores(g->exam, &g->cohort, &g->evaluation, &g->derived, err);
    if (st) return st;
    g->evaluation.derived = &g->derived;
    g->ranked = g->cohort;
    if (g->derived.ranked) g->ranked.students.status = g->derived.ranked;
    rank_students(g->exam, &g->ranked, &g->marks, &g->evaluation, &g->ranking);
    st = rank_cutoffs(g->exam, &g->ranked, &g->marks, &g->evaluation, &g->ranking, &g->cutoffs, err);
    return st ? st : rank_check(&g->ranking, err);
}

/* What the rubric says about breaking the analysis down. A column that neither answers nor roster have is no attribute. */
static void break_down(struct graded *g)
{
    const struct analysis_policy *policy = &g->exam->analysis;
    const struct students *students = &g->cohort.students;
    struct breakdown_by *by = gr_calloc(policy->n_columns + 1, sizeof *by);
    const bool hides = g->tables.min_cell > 1;
    size_t n = 0;
    if (policy->by_section) by[n++] = (struct breakdown_by){.name = TEXT("section"), .by_section = true};
    for (size_t i = 0; i < policy->n_columns; i++) {
        const struct text name = g->exam->rank.columns[policy->columns[i]];
        const bool is_form = text_equal(name, g->exam->answers.form_column);
        const struct attribute *column = students_find_attribute(students, name);
        if (column)
            by[n++] = (struct breakdown_by){
                .name = is_form ? TEXT("form") : name,
                .attribute = (size_t)(column - students->attributes),
                .left_out = hides ? suppressed_values(students, &g->ranking, &g->tables, column) : NULL};
    }
    g->n_breakdowns = n;
    g->breakdowns = analyse_by(g->exam, &g->cohort, &g->marks, &g->evaluation, by, n);
    for (size_t i = 0; i < n; i++)
        free(by[i].left_out);
    free(by);
}

void graded_analyse_items(struct graded *g, const struct breakdown_by *by, size_t n_by)
{
    score_codebooks(g->rubric, g->cohort.codebooks, &g->marks, &g->ungradables);
    evaluate_students(g->exam, &g->cohort, &g->marks, &g->evaluation);
    if (exam_has_choice(g->exam)) find_left_out(g->exam, &g->cohort, &g->marks, false, &g->evaluation);
    analyse_items(g->exam, &g->cohort, &g->marks, &g->evaluation, &g->statistics);
    if (!by) {
        break_down(g);
        return;
    }
    g->n_breakdowns = n_by;
    g->breakdowns = analyse_by(g->exam, &g->cohort, &g->marks, &g->evaluation, by, n_by);
}

static enum gr_status analyse(struct graded *g, const struct grading *wanted, struct gr_error *err)
{
    enum gr_status st = rank_tables_build(g->exam, &g->ranked, &g->marks, &g->evaluation, &g->ranking, &g->tables, err);
    if (!st) st = rank_check_tables(&g->ranking, &g->tables, err);
    if (!st) st = rank_check_totals(g->exam, &g->cohort.students, &g->marks, &g->evaluation, err);
    if (!st) st = rank_check_scores(g->exam, &g->derived, err);
    if (st) return st;
    if (wanted->min_cell > 1)
        suppress_small_cells(g->exam, &g->cohort.students, &g->ranking, wanted->min_cell, &g->tables, &g->derived,
                             &g->cutoffs);
    analyse_items(g->exam, &g->cohort, &g->marks, &g->evaluation, &g->statistics);
    judge_fit(g->exam, &g->cohort, &g->marks, &g->person_fit);
    profile_skills(g->exam, &g->cohort, &g->marks, &g->evaluation, &g->ranking, &g->skills);
    if (wanted->min_cell > 1)
        suppress_small_profiles(&g->cohort.students, &g->ranking, wanted->min_cell, &g->tables, &g->skills);
    break_down(g);
    return GR_OK;
}

enum gr_status graded_work_out(struct graded *g, const struct grading *wanted, struct gr_error *err)
{
    phase_begin(4, "score");
    if (wanted->full_report) cohort_settle_codes(&g->cohort);
    score_codebooks(g->rubric, g->cohort.codebooks, &g->marks, &g->ungradables);

    phase_begin(5, "evaluate");
    evaluate(g, wanted);
    phase_rows(g->cohort.students.n);

    phase_begin(6, "rank");
    enum gr_status st = rank(g, err);
    if (st) return st;
    phase_rows(g->ranking.n_ranked);

    phase_begin(7, "analyse");
    if (!wanted->full_report) return GR_OK;
    st = analyse(g, wanted, err);
    phase_rows(g->cohort.students.n);
    return st;
}

static size_t list_rubrics(struct graded *g)
{
    size_t n = 0, capacity = 0;
    free(g->rubrics);
    g->rubrics = NULL;
    for (const struct rubric *r = g->rubric; r; r = rubric_earlier(r)) {
        GR_GROW(g->rubrics, capacity, n + 1);
        g->rubrics[n++] = (struct rubric_text){rubric_path(r), rubric_source(r), rubric_keeps(r)};
    }
    return n;
}

struct results graded_results(struct graded *g, const struct grading *wanted)
{
    const size_t n_rubrics = list_rubrics(g);
    return (struct results){.exam = g->exam,
                            .cohort = &g->cohort,
                            .marks = &g->marks,
                            .ungradables = &g->ungradables,
                            .marking = &g->marking,
                            .evaluation = &g->evaluation,
                            .derived = &g->derived,
                            .ranking = &g->ranking,
                            .cutoffs = &g->cutoffs,
                            .tables = &g->tables,
                            .person_fit = wanted->full_report ? &g->person_fit : NULL,
                            .skills = wanted->full_report ? &g->skills : NULL,
                            .statistics = wanted->full_report ? &g->statistics : NULL,
                            .breakdowns = g->breakdowns,
                            .n_breakdowns = g->n_breakdowns,
                            .rubric_path = g->rubrics[0].path.at,
                            .rubric_source = g->rubrics[0].source,
                            .rubrics = g->rubrics,
                            .n_rubrics = n_rubrics,
                            .program_version = GRADER_VERSION,
                            .with_item_marks = wanted->with_item_marks};
}

void graded_release(struct graded *g)
{
    fit_table_release(&g->person_fit);
    skills_release(&g->skills);
    breakdowns_free(g->breakdowns, g->n_breakdowns);
    statistics_release(&g->statistics);
    rank_tables_release(&g->tables);
    cutoffs_release(&g->cutoffs);
    ranking_release(&g->ranking);
    marking_release(&g->marking);
    derived_release(&g->derived);
    evaluation_release(&g->evaluation);
    ungradables_release(&g->ungradables);
    mark_table_release(&g->marks);
    cohort_release(&g->cohort);
    free(g->rubrics);
    rubric_free(g->rubric);
    *g = (struct graded){0};
}
