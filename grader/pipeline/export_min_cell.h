/* export_min_cell.h: --min-cell: tables of few students do not go out. */
#ifndef GRADER_PIPELINE_EXPORT_MIN_CELL_H
#define GRADER_PIPELINE_EXPORT_MIN_CELL_H

#include "pipeline/export.h"
#include "store/run_table.h"

/* Refuses what would show fewer than options->min_cell students; files of a split are counted while they are written
 * (export_split.h). */
MUST_CHECK enum gr_status export_min_cell_check(const struct export_options *options, struct run *run,
                                                const struct run_query *query, struct gr_error *err);

#endif
