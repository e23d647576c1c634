/*
 * run_standings.h: the tables of a run that tell quickly where everybody stood.
 *
 *     standings         first_student, students, standings, groups: blobs of model/standings.h's records, and of the
 *                       numbers of the students' values of the columns of rank.groups, 4 bytes each, a student's together
 *     standing_values   attribute, number, value: what those numbers mean; by attribute, then number, the
 *                       values in byte order
 *
 * The evaluations say the same in decimals, and reading five million rows of them takes seconds.
 */
#ifndef GRADER_REPORT_RUN_STANDINGS_H
#define GRADER_REPORT_RUN_STANDINGS_H

#include "model/results.h"
#include "model/standings.h"
#include "report/table.h"
#include "store/value.h"

#define RUN_STANDINGS_COLUMNS "first_student INTEGER, students INTEGER, standings BLOB, groups BLOB"
enum { N_RUN_STANDINGS_COLUMNS = 4 };

/* A column that groups are made of. Its values that some student has are numbered in byte order, so that the numbers do not
 * depend on how the answers came in. */
struct group_column {
    const struct attribute *attribute;
    struct text *values; /* by new number */
    size_t n;
    uint32_t *new_number; /* by number of the attribute */
};

struct run_standings {
    struct standings standings;
    struct group_column *columns;
    size_t n_groups;   /* columns */
    uint32_t *numbers; /* [student][group column] */
    size_t per_blob, n_blobs;
};

void run_standings_make(const struct results *results, struct run_standings *out);
void run_standings_row(const void *context, size_t row, struct value *values); /* context: struct run_standings */
void run_standings_release(struct run_standings *s);

struct table standing_values_table(const struct run_standings *s);

#endif
