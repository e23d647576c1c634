/* export_layout.h: in which form rows of a run go out: format and columns (report/value_writer.h). */
#ifndef GRADER_PIPELINE_EXPORT_LAYOUT_H
#define GRADER_PIPELINE_EXPORT_LAYOUT_H

#include "pipeline/export.h"
#include "store/run_table.h"

/* By --format, or the ending of the target. */
MUST_CHECK enum gr_status export_format_choose(const struct export_options *options, enum value_format *format,
                                               struct gr_error *err);

/* The columns of the query, and `embargoed_until` behind them where that is asked for; in the arena. The format stays. */
void export_layout_describe(const struct export_options *options, const struct run_query *query, bool embargoed,
                            struct arena *arena, struct value_layout *out);

#endif
