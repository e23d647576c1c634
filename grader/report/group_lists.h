/*
 * group_lists.h: the students of every value of a group, or of one, each in the order of their rank: one pass over the
 * evaluations, then a stable division by value.
 */
#ifndef GRADER_REPORT_GROUP_LISTS_H
#define GRADER_REPORT_GROUP_LISTS_H

#include "report/pages.h"

struct group_lists {
    struct text *columns; /* of the evaluations that lists show; the first is student_id */
    size_t n_columns;
    struct ranked_student *students; /* by row of the group's table, then rank, then id */
    size_t *first;                   /* by row; one more: the end */
    uint32_t *absent;                /* by row: who is not present */
    size_t n_rows, n;
    struct arena arena;
};

/* `only`: the row of one value, SIZE_MAX: all. Release also after a failure. */
MUST_CHECK enum gr_status group_lists_read(struct group_lists *out, struct run *run, const struct report_data *d,
                                           size_t group, size_t only, struct gr_error *err);
struct ranked_list group_lists_of(const struct group_lists *lists, size_t row);
void group_lists_release(struct group_lists *lists);

#endif
