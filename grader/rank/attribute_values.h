/* attribute_values.h: texts of an attribute as numbers or dates. */
#ifndef GRADER_RANK_ATTRIBUTE_VALUES_H
#define GRADER_RANK_ATTRIBUTE_VALUES_H

#include "base/memory.h"
#include "model/students.h"

enum { ATTRIBUTE_DECIMALS_MOST = 6 };

/* Decimals of the number that needs most of them, at most ATTRIBUTE_DECIMALS_MOST. */
int attribute_decimals(const struct attribute *attribute);

/* By value number: the value times `scale`; of dates the days back from the far future, so that the older is the larger.
 * Values that are empty or unreadable are 0 and not there; unreadable ones are counted. */
struct attribute_numbers {
    int64_t *by_value; /* in the arena */
    bool *is_there;    /* by value, in the arena */
    size_t n_unreadable;
};
void attribute_read_numbers(const struct attribute *attribute, int64_t scale, struct arena *arena,
                            struct attribute_numbers *out);

#endif
