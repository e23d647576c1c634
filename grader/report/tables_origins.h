/*
 * tables_origins.h: tables of a run that say which rows of which inputs its students came from (model/origins.h).
 *
 *     origins           name, value: kind (why nothing more is known, or `kept`), rows, strangers
 *     origin_columns    source, name: columns of each input, in their order
 *     origin_lines      row, source, line: from this row on, up to the next, rows stand on consecutive lines
 *     origin_rows       first, students: of rows, from `first` on: the students' numbers from 0, 4 bytes each in native order;
 *                       with the highest bit the row is a reject. Without the table row n is student n
 *     origin_values     row, column, value: what a row said that its student does not; no column: enum row_state
 *     origin_rejects    source, field, replaced: of the rows of `rejects`, one for one
 *     origin_long_ends  source, line: of a long input the number behind that of its last line; 0 of other inputs
 *     origin_long_lines stream, unpacked, lines: the good lines of long inputs, packed (ingest/kept_lines.h): a row a
 *                       piece of a stream; `unpacked`: how many bytes come out of `lines`. These two only with long inputs
 *     origin_attempts   unpacked, rows: the same of rows that are attempts (ingest/keep_rows.h), in one stream
 *
 * Sources are counted from 0 as in the summary; the number behind the last is the roster. Rows are counted from 0.
 */
#ifndef GRADER_REPORT_TABLES_ORIGINS_H
#define GRADER_REPORT_TABLES_ORIGINS_H

#include "report/table.h"

enum { ORIGINS_TABLES_MOST = 6 };

/* All but origin_rows, origin_long_lines and origin_attempts; only the first when origins are not kept. Gives how many. */
size_t origins_tables(const struct results *results, struct table tables[ORIGINS_TABLES_MOST]);

#endif
