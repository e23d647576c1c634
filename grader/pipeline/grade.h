/*
 * grade.h: the main job, and its rehearsal.
 *
 * grade: rubric, roster and answers in; evaluations, ranks and tables out.
 * check: the same reading and the same complaints, but nothing is graded and nothing written but the list of rejects.
 */
#ifndef GRADER_PIPELINE_GRADE_H
#define GRADER_PIPELINE_GRADE_H

#include "base/status.h"
#include "ingest/ingest.h"
#include "model/results.h"
#include "pipeline/pseudonyms.h"

struct grade_options {
    const char *rubric_path; /* NULL with an earlier run: the one that is stored there */
    const char *earlier;     /* a run to whose answers those of the inputs are added, as if all were read; or NULL */
    struct ingest_options ingest;
    const char *const *targets; /* outputs, as report/report.h takes them; n_targets >= 1 */
    size_t n_targets;
    enum row_order evaluations_order;
    bool with_item_marks;
    const char *const *arguments; /* the command line, for the record */
    size_t n_arguments;
    uint32_t min_cell; /* published tables hide what fewer students are in; 0 or 1: nothing */
    struct pseudonym_options pseudonyms;
};

/* On success *n_rejected counts the rows that were set aside (exit code 3 when there are any). Mistakes of a rubric
 * go to `mistakes`, all of them; everything else that fails goes to err. */
MUST_CHECK enum gr_status grade(const struct grade_options *options, uint64_t *n_rejected, struct gr_messages *mistakes,
                                struct gr_error *err);

/* options->ingest.n_sources may be 0: then only the rubric is checked. */
MUST_CHECK enum gr_status check(const struct grade_options *options, uint64_t *n_rejected, struct gr_messages *mistakes,
                                struct gr_error *err);

#endif
