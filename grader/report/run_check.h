/* run_check.h: does what stands in a run follow from its answers and its rubric? */
#ifndef GRADER_REPORT_RUN_CHECK_H
#define GRADER_REPORT_RUN_CHECK_H

#include "model/results.h"
#include "store/run_seal.h"

/* Every table that follows from `results`, which were worked out anew from the run at `path`, against what stands there: by its
 * digest where that is whole (`seal`), else and where digests differ cell by cell. A difference is a message that names table, row and column and begins with `path`; after some of one table it is
 * said only how many more rows differ. */
MUST_CHECK enum gr_status run_check_tables(const char *path, const struct results *results, const struct run_seal *seal,
                                           struct gr_messages *differences, struct gr_error *err);

#endif
