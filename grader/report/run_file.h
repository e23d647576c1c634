/*
 * run_file.h: a run: one SQLite file that holds the whole result — every table of the CSV set, the rubric's text, the
 * codebook and the response matrix — so that later commands need nothing else.
 */
#ifndef GRADER_REPORT_RUN_FILE_H
#define GRADER_REPORT_RUN_FILE_H

#include <stdbool.h>

#include "base/outfile.h"
#include "base/status.h"
#include "model/results.h"

/* Whether a run may be written under this name: nothing is there, or an empty file, or an older run. */
bool run_file_may_replace(const char *path);

/* Fill the empty `file`; messages name `path`, where it will appear. */
MUST_CHECK enum gr_status run_file_write(struct outfile *file, const char *path, const struct results *results,
                                         struct gr_error *err);

#endif
