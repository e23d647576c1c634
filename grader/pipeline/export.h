/*
 * export.h: a table of a finished run, or a part of it, in a form that others can use.
 */
#ifndef GRADER_PIPELINE_EXPORT_H
#define GRADER_PIPELINE_EXPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "pipeline/pseudonyms.h"
#include "report/value_writer.h"

struct export_options {
    const char *run_path;
    bool list_tables;         /* print which tables there are, and nothing else */
    const char *table;        /* NULL: evaluations */
    const char *const *where; /* "COL=VALUE", "COL<VALUE", … */
    size_t n_where;
    const char *columns;      /* "a,b"; NULL: all */
    const char *sort;         /* "a,-b"; NULL: as the table has them */
    uint64_t top;             /* 0: all rows */
    const char *split;        /* one file for each value of this column; NULL: one file */
    const char *target;       /* "-", a file, or a folder where split */
    enum value_format format; /* N_VALUE_FORMATS: by the name of the target */
    bool keeps_formulas, byte_order_mark;
    const char *mask;  /* "name,id": columns made unreadable but for a character or four; NULL: none */
    uint64_t min_cell; /* lists of fewer students are refused; 0: none is */
    struct pseudonym_options pseudonyms;
    bool embargoed; /* also before the hour of release; every row says so then */
};

MUST_CHECK enum gr_status export_table(const struct export_options *options, struct gr_error *err);

#endif
