/*
 * value_writer.h: rows of single values to CSV, TSV, JSON Lines or a SQLite table, one after the other: the way out for
 * rows that come from a run file and not from the stages.
 *
 * Numbers look as they do in the CSV set. In CSV and TSV a text that a spreadsheet would run as a formula (it begins
 * with = + - @, a tab or a line end) is written with a ' before it, unless it is a number such as -3: numbers stay
 * numbers. JSON Lines and SQLite have types, so texts are left alone there.
 */
#ifndef GRADER_REPORT_VALUE_WRITER_H
#define GRADER_REPORT_VALUE_WRITER_H

#include <stdint.h>

#include "report/sink.h"
#include "store/value.h"

enum value_format { FORMAT_CSV, FORMAT_TSV, FORMAT_JSONL, FORMAT_SQLITE, N_VALUE_FORMATS };

struct value_column {
    struct text name;
    bool is_text;
    bool is_real; /* ten significant digits */
    int decimals; /* so many, always; -1: as many as the number has */
    const char *sql_type;
};

struct value_layout {
    enum value_format format;
    struct text table; /* of SQLite */
    const struct value_column *columns;
    size_t n_columns;
    bool keeps_formulas;
    bool byte_order_mark; /* of CSV and TSV */
};

struct value_writer;

/* To a sink, which must outlive the writer. CSV, TSV: the header is written first. */
struct value_writer *value_writer_to_sink(const struct value_layout *layout, struct sink *sink);

/* To a table of a new SQLite file. */
MUST_CHECK enum gr_status value_writer_to_file(struct value_writer **out, const struct value_layout *layout,
                                               struct outfile *file, const char *shown, struct gr_error *err);

MUST_CHECK enum gr_status value_writer_row(struct value_writer *w, const struct value *values, struct gr_error *err);

/* Write what is still in memory, and make the writer ready for the next file of its sink, which begins with a header again. */
MUST_CHECK enum gr_status value_writer_finish(struct value_writer *w, struct gr_error *err);

/* Keep everything in memory until this is taken back: what may not be written must be forgotten first. */
void value_writer_hold(struct value_writer *w, bool hold);

/* Nothing of the rows since the last finish is needed: forget what is still in memory. */
void value_writer_forget(struct value_writer *w);

uint64_t value_writer_neutralised(const struct value_writer *w); /* cells that got a ' */
void value_writer_free(struct value_writer *w);                  /* accepts NULL */

/* Whether a SQLite file of this name may be replaced: none is there, or it is one that value_writer_to_file made. */
bool value_file_may_replace(const char *path);

#endif
