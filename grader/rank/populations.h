/*
 * populations.h: how often each value of one source occurs, in every value of a column or among all students: what the
 * conversions of a nation are functions of. Two of them would merge by adding.
 */
#ifndef GRADER_RANK_POPULATIONS_H
#define GRADER_RANK_POPULATIONS_H

#include "base/wide.h"
#include "model/score_counts.h"
#include "model/students.h"

/* One population. */
struct population {
    uint32_t group;                 /* number of the value of the column; NO_GROUP_VALUE: all */
    const struct score_count *rows; /* ascending */
    size_t n;
    uint32_t students; /* at least 1 */
    size_t first_row;  /* of all rows */
};

struct populations {
    struct population *list; /* in byte order of the column's texts */
    size_t n;
    struct score_count *rows; /* of all, by population */
    size_t n_rows;
    /* Where a value's row is: */
    mark_t low;
    size_t range;
    uint32_t *row_of;        /* [group][value - low], numbers of rows; NULL when the range is too wide: look for it */
    uint32_t *population_of; /* [group]: number in `list`; UINT32_MAX: nobody */
};

/* values[i] of n students; MARK_MISSING is not counted. With a column, students without a value of it (the empty text)
 * are in no population. */
void populations_count(const mark_t *values, size_t n, const struct attribute *column, struct populations *out);
void populations_release(struct populations *p);

#define NO_ROW UINT32_MAX

/* Number of the row of a value in the group of that number (0 without a column); NO_ROW when it was not counted. */
uint32_t populations_row(const struct populations *p, uint32_t group, mark_t value);

/* Exact sums of a population. */
struct moments {
    int64_t n, sum; /* of values, in their units */
    wide_t squares;
};
struct moments population_moments(const struct population *p);
/* n * sum of squares - sum^2: n^2 times the variance with n, n (n - 1) times that with n - 1. */
wide_t moments_spread(const struct moments *m);

#endif
