/*
 * unmatched.h: the most frequent answers that earned nothing, with the accepted answer that each comes near to: what an
 * examiner reads to find what is missing from a key.
 */
#ifndef GRADER_PIPELINE_UNMATCHED_H
#define GRADER_PIPELINE_UNMATCHED_H

#include <stddef.h>

#include "base/status.h"

struct unmatched_options {
    const char *run_path;
    const char *item;   /* NULL: all items */
    size_t top;         /* of each item and kind of near miss; 0: all */
    const char *target; /* "-" or NAME.csv */
};

MUST_CHECK enum gr_status unmatched_answers(const struct unmatched_options *options, struct gr_error *err);

#endif
