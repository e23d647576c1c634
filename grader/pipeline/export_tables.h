/* export_tables.h: which tables a run has (--tables). */
#ifndef GRADER_PIPELINE_EXPORT_TABLES_H
#define GRADER_PIPELINE_EXPORT_TABLES_H

#include "store/run.h"

/* Print them, with their rows and columns. */
MUST_CHECK enum gr_status export_list_tables(struct run *run, struct gr_error *err);

#endif
