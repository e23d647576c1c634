/*
 * explain.h: why one student has the marks and the place that stand in the results.
 *
 * The account is worked out anew from the stored answers and the stored rubric and then held against the stored
 * evaluation: what is printed is true of the run, or the command fails.
 */
#ifndef GRADER_PIPELINE_EXPLAIN_H
#define GRADER_PIPELINE_EXPLAIN_H

#include <stdbool.h>

#include "base/status.h"
#include "model/account.h"
#include "pipeline/open_run.h"

struct explain_options {
    const char *run_path, *student;
    const char *item; /* NULL: all of them, and the totals */
    bool json;
};

/* The account itself, for whoever prints it. One opened run belongs to one thread. The account refers to the options' id and
 * to the exam of the run; release it also after a failure (account_release). */
MUST_CHECK enum gr_status explain_account(const struct opened_run *opened, const struct explain_options *options,
                                          struct account *account, struct gr_error *err);

/* Printed, in words or as JSON. */
MUST_CHECK enum gr_status explain_student(const struct explain_options *options, struct gr_error *err);

#endif
