/*
 * regrade.h: another rubric, the same answers: what changes, for whom (`grader regrade`).
 *
 * Nothing but the run is read. What was answered is in it, so the codebooks are scored anew, and everything that follows
 * from the marks is worked out by the phases that grade has, too: the outputs are those of a grade by the new rubric.
 */
#ifndef GRADER_PIPELINE_REGRADE_H
#define GRADER_PIPELINE_REGRADE_H

#include "base/status.h"
#include "model/results.h"

struct regrade_options {
    const char *run_path;
    const char *rubric_path;       /* NULL: the one in the run */
    const char *const *amendments; /* --what-if: rubric.h; "all" alone: each item excluded in its turn */
    size_t n_amendments;
    const char *const *voided, *const *restored; /* ids, or files of ids, one a line */
    size_t n_voided, n_restored;
    const char *old_or_new; /* items that earn what either rubric gives, the better; NULL: none */
    bool never_lower;       /* the same of all items */
    bool dry_run;           /* nothing is written but the report */
    bool json;
    const char *changes_path;   /* "-" or NAME.csv: who moved; NULL: nobody asks */
    const char *const *targets; /* outputs, as report/report.h takes them */
    size_t n_targets;
    enum row_order evaluations_order;
    bool with_item_marks;
    uint32_t min_cell;
    const char *const *arguments; /* the command line, for the record */
    size_t n_arguments;
};

/* Mistakes of the new rubric go to `mistakes`, everything else that fails to err. */
MUST_CHECK enum gr_status regrade(const struct regrade_options *options, struct gr_messages *mistakes,
                                  struct gr_error *err);

#endif
