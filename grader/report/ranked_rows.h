/* ranked_rows.h: a table of scores in rank order, every row as it was written, with its ranks behind it. */
#ifndef GRADER_REPORT_RANKED_ROWS_H
#define GRADER_REPORT_RANKED_ROWS_H

#include "report/table.h"

/* The columns of the input, then rank, percentile, rank_<group>…, each with `prefix` before its name. Both arguments must
 * outlive the table. */
/* With cut-offs also the column cutoff. */
struct table ranked_rows_table(const struct score_table *rows, const struct results *results, const char *prefix);

/* The tables of a folder: the one above, score tables, group tables, cut-offs. Released with table_list_release. */
struct table_list ranked_tables(const struct score_table *rows, const struct results *results, const char *prefix);

#endif
