/* try_rule.h: one item's rule against answers that people have marked: does it give the marks that they gave? */
#ifndef GRADER_PIPELINE_TRY_RULE_H
#define GRADER_PIPELINE_TRY_RULE_H

#include <stdbool.h>

#include "base/status.h"

struct try_options {
    const char *rubric_path, *item, *sample_path;
    bool json;
};

/* Mistakes of the rubric go to `mistakes`, everything else that fails to err. */
MUST_CHECK enum gr_status try_rule(const struct try_options *options, struct gr_messages *mistakes,
                                   struct gr_error *err);

#endif
