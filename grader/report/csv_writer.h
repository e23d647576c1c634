/* csv_writer.h: a table as CSV (RFC 4180, LF line ends), formatted by all threads, written in row order. */
#ifndef GRADER_REPORT_CSV_WRITER_H
#define GRADER_REPORT_CSV_WRITER_H

#include "report/sink.h"
#include "report/table.h"

MUST_CHECK enum gr_status csv_write_table(const struct table *table, struct sink *sink, struct gr_error *err);

#endif
