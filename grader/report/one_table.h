/* one_table.h: a single table as CSV, for commands whose whole result it is. */
#ifndef GRADER_REPORT_ONE_TABLE_H
#define GRADER_REPORT_ONE_TABLE_H

#include "report/table.h"

/* `target`: "-" (standard output) or "NAME.csv", which appears when it is complete. */
MUST_CHECK enum gr_status report_table(const struct table *table, const char *target, struct gr_error *err);

#endif
