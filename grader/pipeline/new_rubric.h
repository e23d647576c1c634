/* new_rubric.h: the rubric of a regrade: a new one or the run's own, amended, keeping marks of the run's where asked. */
#ifndef GRADER_PIPELINE_NEW_RUBRIC_H
#define GRADER_PIPELINE_NEW_RUBRIC_H

#include "pipeline/open_run.h"
#include "pipeline/regrade.h"

/* `amendments` stand in the place of those of the options. Fails when the answers of the run cannot be graded by it. */
MUST_CHECK enum gr_status load_new_rubric(const struct regrade_options *options, const struct opened_run *old,
                                          const char *const *amendments, size_t n_amendments, struct rubric **out,
                                          struct gr_messages *mistakes, struct gr_error *err);

#endif
