/*
 * results.h: all that a run has found out, as the report writers see it. Views only: the pipeline owns the parts.
 */
#ifndef GRADER_MODEL_RESULTS_H
#define GRADER_MODEL_RESULTS_H

#include "model/cohort.h"
#include "model/cutoffs.h"
#include "model/derived.h"
#include "model/evaluation.h"
#include "model/exam.h"
#include "model/marking.h"
#include "model/marks.h"
#include "model/person_fit.h"
#include "model/ranking.h"
#include "model/skills.h"
#include "model/statistics.h"

struct changes; /* changes.h */

enum row_order { ORDER_INPUT, ORDER_RANK, ORDER_ID };

/* A rubric as it was read. Marks on the items in `keeps` ("Q3,Q7", or "*") are not below those of the next one. */
struct rubric_text {
    struct text path, source, keeps;
};

struct results {
    const struct exam *exam;
    const struct cohort *cohort;
    const struct mark_table *marks;
    const struct ungradables *ungradables;
    const struct marking *marking; /* empty when nothing is marked by several people */
    const struct evaluation *evaluation;
    const struct derived *derived;
    const struct ranking *ranking;
    const struct cutoffs *cutoffs;
    const struct rank_tables *tables;
    const struct fit_table *person_fit;  /* NULL when no output asks for it; empty: nothing to say */
    const struct skills *skills;         /* NULL when no output asks for them; empty when the exam has none */
    const struct statistics *statistics; /* NULL when no output asks for them */
    const struct breakdown *breakdowns;  /* of the statistics */
    size_t n_breakdowns;

    const struct changes *changes; /* of a regrade; else NULL */

    const char *rubric_path;
    struct text rubric_source;         /* the rubric file's bytes */
    const struct rubric_text *rubrics; /* that rubric, then the one whose marks it keeps, and so on */
    size_t n_rubrics;
    const char *program_version;
    const char *const *arguments; /* the command line, behind the program's name */
    size_t n_arguments;
    const char *parent_path; /* the run that was graded anew; NULL: answers files were */
    struct text parent_digest;

    enum row_order evaluations_order; /* --sort */
    bool with_item_marks;             /* --marks: one column an item in evaluations */
};

#endif
