/*
 * report.h: the outputs of a run.
 *
 * outputs_open creates every output beside its final name before the work begins, so that a folder that cannot be
 * written is found out in the first second and not after an hour. outputs_write fills them when all is computed, and
 * puts them in place together; standard output is written last. Until then nothing has changed anywhere.
 */
#ifndef GRADER_REPORT_REPORT_H
#define GRADER_REPORT_REPORT_H

#include "base/status.h"
#include "model/results.h"

struct outputs;

/* `targets`: "-" (evaluations as CSV on standard output), "NAME.csv" (the same in a file), "FOLDER/" or an existing
 * folder (the CSV set; made when missing), "NAME.db" (a run file). On failure *out is NULL and no partial file is
 * left. */
MUST_CHECK enum gr_status outputs_open(struct outputs **out, const char *const *targets, size_t n_targets,
                                       struct gr_error *err);

bool outputs_want_statistics(const struct outputs *outputs); /* a folder or a run file is among them */

bool output_is_run(const char *target); /* by its name */
bool outputs_want_run(const struct outputs *outputs);

MUST_CHECK enum gr_status outputs_write(struct outputs *outputs, const struct results *results, struct gr_error *err);

/* The rows set aside, as CSV on standard output (`grader check`). */
MUST_CHECK enum gr_status report_rejects(const struct cohort *cohort, struct gr_error *err);

void outputs_release(struct outputs *outputs); /* removes what was not put in place; NULL is fine */

#endif
