/*
 * row_printer.h: rows of a table as CSV text, fast.
 *
 * Little is formatted while rows are printed: most cells are a function of a small integer and copied from slots
 * (value_slots.h). What is left (ids, ranks within groups) is formatted cell by cell.
 */
#ifndef GRADER_REPORT_ROW_PRINTER_H
#define GRADER_REPORT_ROW_PRINTER_H

#include "report/table.h"

struct row_printer;

struct row_printer *row_printer_new(const struct table *table); /* the table must outlive it */
void row_printer_free(struct row_printer *printer);

/* Print rows first … end-1, each with its line end, at *bytes, which grows as needed (GR_GROW); returns the length.
 * Many threads may print at once. */
size_t row_printer_print(const struct row_printer *printer, size_t first, size_t end, char **bytes, size_t *capacity);

#endif
