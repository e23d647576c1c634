/* run_values.h: the cells of a result table as SQLite has them: numbers are numbers, and what the CSV leaves empty of them is
 * NULL. */
#ifndef GRADER_REPORT_RUN_VALUES_H
#define GRADER_REPORT_RUN_VALUES_H

#include "report/table.h"
#include "store/value.h"

struct value count_value(uint64_t n);
struct value text_value(struct text t);

/* One row; context: struct table. From any thread. */
void table_row(const void *context, size_t row, struct value *values);

/* As what a column is declared; may lie in the table's arena. */
const char *column_type(struct table *t, const struct column *c);

#endif
