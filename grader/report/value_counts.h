/* value_counts.h: how many students have each value, and what follows from the counts. */
#ifndef GRADER_REPORT_VALUE_COUNTS_H
#define GRADER_REPORT_VALUE_COUNTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* Ascending by value, then text. */
struct value_count {
    struct text text;
    double value; /* 0 where values are no numbers */
    uint64_t n;
};
struct value_counts {
    struct value_count *list;
    size_t n;
};

/* Quartiles are type 7, sd is with n - 1, as in the tables of groups; NaN where there is none. */
struct value_figures {
    double mean, sd, q1, median, q3, min, max;
    uint64_t n, reach; /* students; those at `pass` or above */
};

struct value_figures value_figures(const struct value_counts *counts, double pass);
uint64_t value_counts_find(const struct value_counts *counts, struct text text); /* 0 when nobody has it */

#endif
