/*
 * unmatched.h: the most frequent answers that earned nothing, with the accepted answer that each comes near to: what an
 * examiner reads to find what is missing from a key.
 */
#ifndef GRADER_PIPELINE_UNMATCHED_H
#define GRADER_PIPELINE_UNMATCHED_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "base/text.h"
#include "pipeline/open_run.h"

struct unmatched_options {
    const char *run_path;
    const char *item;   /* NULL: all items */
    size_t top;         /* of each item and kind of near miss; 0: all */
    const char *target; /* "-" or NAME.csv */
};

MUST_CHECK enum gr_status unmatched_answers(const struct unmatched_options *options, struct gr_error *err);

/* The same rows, one by one, for whoever shows them otherwise: `count` students of the `written` who wrote anything gave this
 * answer. Texts are valid during the call. */
typedef void unmatched_taker(void *context, struct text item, struct text answer, struct text near_miss,
                             struct text accepted, uint32_t count, uint32_t written);
MUST_CHECK enum gr_status unmatched_each(const struct opened_run *opened, size_t top, unmatched_taker *take,
                                         void *context, struct gr_error *err);

#endif
