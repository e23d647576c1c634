/*
 * release.h: the hour of release (`release_at` in the rubric).
 *
 * The rule: what leaves the office leaves through commands that ask here, and they refuse before the hour. Whoever may
 * have results earlier says --embargoed, and the output says so too. It guards against haste, not against people who
 * have the run file.
 */
#ifndef GRADER_PIPELINE_RELEASE_H
#define GRADER_PIPELINE_RELEASE_H

#include "model/exam.h"

/* `path`: of the run, for the message. *until: the hour as the rubric writes it, when it is still to come and `embargoed`
 * lets it pass; else empty. */
MUST_CHECK enum gr_status release_check(const struct exam *exam, const char *path, bool embargoed, struct text *until,
                                        struct gr_error *err);

#endif
