/* what_if.h: every item excluded in its turn: what that would do (`grader regrade RUN --what-if all`). */
#ifndef GRADER_PIPELINE_WHAT_IF_H
#define GRADER_PIPELINE_WHAT_IF_H

#include "pipeline/regrade.h"

/* A table as CSV, to options->changes_path or standard output: what becomes of reliability and of students without each
 * item, the one that improves the reliability most first. */
MUST_CHECK enum gr_status what_if_all(const struct regrade_options *options, struct gr_messages *mistakes,
                                      struct gr_error *err);

#endif
