/*
 * items.h: the item and test analysis of a finished run, as the run itself has it, and broken down as asked for now.
 */
#ifndef GRADER_PIPELINE_ITEMS_H
#define GRADER_PIPELINE_ITEMS_H

#include <stddef.h>

#include "base/status.h"

struct items_options {
    const char *run_path;
    const char *by;             /* "section,form,province"; NULL: what the run's rubric says */
    const char *table;          /* NULL: items; of a target that is no folder */
    const char *const *targets; /* "-" and NAME.csv get one table, FOLDER/ all of them */
    size_t n_targets;
};

/* Suspect keys are noted on standard error as well. */
MUST_CHECK enum gr_status analyse_run(const struct items_options *options, struct gr_error *err);

#endif
