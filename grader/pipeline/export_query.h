/* export_query.h: what a user asks of a table, in words, made a query (store/run_table.h). */
#ifndef GRADER_PIPELINE_EXPORT_QUERY_H
#define GRADER_PIPELINE_EXPORT_QUERY_H

#include "pipeline/export.h"
#include "store/run_table.h"

/* Reads --where, --columns, --sort, --split and --top against the table. Everything is in the arena, and must not
 * outlive the options and the table. Errors name the option and list the columns there are. */
MUST_CHECK enum gr_status export_query_read(const struct export_options *options, const struct run_table *table,
                                            struct arena *arena, struct run_query *out, struct gr_error *err);

/* "a,b" as indexes of columns; `option` names it in messages. */
MUST_CHECK enum gr_status export_columns_read(const char *words, const char *option, const struct run_table *table,
                                              struct arena *arena, size_t **columns, size_t *n, struct gr_error *err);

#endif
