/* open_run.h: a finished run and its rubric, compiled anew: how every command on a run begins. */
#ifndef GRADER_PIPELINE_OPEN_RUN_H
#define GRADER_PIPELINE_OPEN_RUN_H

#include "score/rubric.h"
#include "store/run.h"

struct opened_run {
    struct run *run;
    struct rubric *rubric;
    const struct exam *exam;
};

/* On failure everything is NULL. */
MUST_CHECK enum gr_status open_run(struct opened_run *out, const char *path, struct gr_error *err);
/* The run's rubric once more, for another owner; or (`first` above 0) one of those whose marks it keeps. On failure *out is
 * NULL. */
MUST_CHECK enum gr_status run_rubric_load(const struct run *run, const char *path, size_t first, struct rubric **out,
                                          struct gr_error *err);
void opened_run_release(struct opened_run *opened);

/* Index of the item with this id; fails with a message that lists some that exist. */
MUST_CHECK enum gr_status find_item(const struct exam *exam, const char *where, const char *id, size_t *item,
                                    struct gr_error *err);

#endif
