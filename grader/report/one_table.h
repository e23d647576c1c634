/* one_table.h: a table as CSV, or several in a folder. */
#ifndef GRADER_REPORT_ONE_TABLE_H
#define GRADER_REPORT_ONE_TABLE_H

#include "base/outfile.h"
#include "report/table.h"

/* `target`: "-" (standard output) or "NAME.csv", which appears when it is complete. */
MUST_CHECK enum gr_status report_table(const struct table *table, const char *target, struct gr_error *err);

/* The same, but a file is left unfinished: outfile_commit_all puts it in place, with others. */
MUST_CHECK enum gr_status report_table_begin(const struct table *table, const char *target, struct gr_error *err);

/* Several tables as NAME.csv in a folder, which is made when it is missing; put in place together. */
MUST_CHECK enum gr_status report_tables(const struct table_list *list, const char *folder, struct gr_error *err);
bool one_table_goes_to(const char *target); /* it is no folder */

/* One table as NAME.csv in a folder, whose name ends in '/'; put in place by outfile_commit_all, which owns *out. */
MUST_CHECK enum gr_status table_write_to_folder(const struct table *table, const char *folder, struct outfile **out,
                                                struct gr_error *err);
char *table_path(const char *folder, const char *table_name); /* of that file; free with free() */
/* Optional tables of an older run must not stay beside a new result: they go when it is put in place. */
void remove_stale_tables(const struct table_list *list, const char *folder);

#endif
