/* score_plan.h: which columns of a table of scores are what: options and a header row in, a plan and the columns of the
 * score table out. */
#ifndef GRADER_INGEST_SCORE_PLAN_H
#define GRADER_INGEST_SCORE_PLAN_H

#include "ingest/dialect.h"
#include "ingest/score_chunk.h"
#include "ingest/score_file.h"

/* The delimiter is the one that shows the first column to rank by. */
struct dialect_wishes score_plan_wishes(const struct score_file_options *options);

/* Makes table->columns and the attributes of its students, all without rows. Failures: a column that is not there (the
 * message lists those that are), that is there twice, or that is named twice. */
MUST_CHECK enum gr_status score_plan_make(struct score_plan *plan, const struct score_file_options *options,
                                          const struct header *header, const char *shown, struct score_table *table,
                                          struct gr_error *err);

#endif
