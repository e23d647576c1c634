/* one_table.c: a single table as CSV (contract in one_table.h). */
#include "report/one_table.h"

#include "report/csv_writer.h"

enum gr_status report_table(const struct table *table, const char *target, struct gr_error *err)
{
    struct sink sink = {.file = NULL};
    if (strcmp(target, "-") == 0) return csv_write_table(table, &sink, err);
    if (!text_ends_ignoring_case(text_of(target), TEXT(".csv")))
        return gr_fail(err, GR_USAGE, "-o %s: a CSV file is written here; end the name with .csv", target);
    enum gr_status st = outfile_open(&sink.file, target, err);
    if (!st) st = csv_write_table(table, &sink, err);
    if (!st) st = outfile_commit_all(err);
    if (st) outfile_discard_all();
    return st;
}
