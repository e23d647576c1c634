/*
 * export_split.h: one file for each value of a column, in a folder that is put in place as a whole.
 *
 * Rows come with the values of the column together, so one file is under way at a time. `export-index.csv` in the folder
 * tells which file holds which value, and is how the next export knows a folder that it may replace.
 */
#ifndef GRADER_PIPELINE_EXPORT_SPLIT_H
#define GRADER_PIPELINE_EXPORT_SPLIT_H

#include "report/value_writer.h"

struct export_split;

struct split_settings {
    const char *folder, *column; /* -o, --split */
    uint64_t top, min_cell;      /* rows of a file at most (0: all), and at least */
};

/* `layout` describes the rows of every file. On failure *out is NULL. */
MUST_CHECK enum gr_status export_split_open(struct export_split **out, const struct split_settings *settings,
                                            const struct value_layout *layout, struct gr_error *err);
/* A row of the file of `value`; those of one value come one after the other. */
MUST_CHECK enum gr_status export_split_row(struct export_split *split, struct text value, const struct value *row,
                                           struct gr_error *err);
MUST_CHECK enum gr_status export_split_finish(struct export_split *split, struct gr_error *err); /* and in place */

uint64_t export_split_neutralised(const struct export_split *split); /* as value_writer_neutralised */
uint64_t export_split_withheld(const struct export_split *split);    /* values with too few rows for a file */
void export_split_release(struct export_split *split);               /* an unfinished folder is removed */

#endif
