/*
 * graded.h: the records of one run, and the phases that every command that grades has in common.
 *
 * Whoever has a rubric and a cohort, read from answers (grade) or from a run (regrade, verify), puts them here; the
 * phases [4] score … [7] analyse do the rest, the same way for all.
 */
#ifndef GRADER_PIPELINE_GRADED_H
#define GRADER_PIPELINE_GRADED_H

#include "evaluate/evaluate.h"
#include "model/results.h"
#include "score/rubric.h"

/* What is asked of a run beyond totals and ranks. */
struct grading {
    bool full_report;     /* every table and the statistics: a folder or a run is among the outputs */
    bool with_item_marks; /* a column an item in the evaluations */
    bool keeps_answers;   /* for the caller's own use; else they go when nothing above asks for them */
    uint32_t min_cell;    /* published tables hide what fewer students are in; 0 or 1: nothing */
};

/* The parts point at each other, so it stays where it is. All of it is owned, but for views. */
struct graded {
    struct rubric *rubric;
    const struct exam *exam; /* the rubric's */
    struct cohort cohort;
    struct mark_table marks;
    struct ungradables ungradables;
    struct evaluation evaluation;
    struct marking marking;
    struct derived derived;
    struct cohort ranked; /* a view of the cohort: who is ranked counts as present */
    struct ranking ranking;
    struct cutoffs cutoffs;
    struct rank_tables tables;
    struct statistics statistics;
    struct breakdown *breakdowns; /* of the statistics */
    size_t n_breakdowns;
    struct rubric_text *rubrics; /* for the results */
    struct skills skills;
    struct fit_table person_fit;
};

/* Whether anything asks for the answers themselves once they have their marks. */
bool grading_needs_answers(const struct grading *wanted, const struct exam *exam);

/* What a finished run needs anew for its item analysis alone: marks, outcomes, statistics. `by`: columns and "section" by
 * which it is broken down, n_by of them; NULL: as the rubric says. */
void graded_analyse_items(struct graded *g, const struct breakdown_by *by, size_t n_by);

/* Phases [4] to [7]. In: rubric, exam and cohort; out: everything else. Where rows were marked as they were read
 * (row_marking.h), marks and outcomes are there already and are kept. */
MUST_CHECK enum gr_status graded_work_out(struct graded *g, const struct grading *wanted, struct gr_error *err);

/* All of it as report/ sees it; where it comes from and how it is printed is left to the caller. */
struct results graded_results(struct graded *g, const struct grading *wanted);

void graded_release(struct graded *g); /* also when it was never filled */

#endif
