/*
 * nesting.h: which values of one column add up to which values of another, as schools do to provinces.
 *
 * Mostly each school lies in one province. Where somebody's row says otherwise (a slip, a school on a border), the schools of
 * both provinces together add up to both. A stretch is such a set of values of either column that belong together: no
 * student outside of it has any of them.
 */
#ifndef GRADER_RANK_NESTING_H
#define GRADER_RANK_NESTING_H

#include "model/students.h"

#define NO_STRETCH UINT32_MAX

struct nesting {
    uint32_t *of_child, *of_parent; /* by value: the number of its stretch; NO_STRETCH: it tells nothing */
    size_t n;                       /* stretches */
};

/* Over the students present who have a value of both columns. A stretch with more parents than children is left out, since
 * it is one of the columns the other way round, and so is one that is the whole nation and no single parent. */
void nesting_find(struct nesting *out, const struct students *students, const struct attribute *children,
                  const struct attribute *parents);
void nesting_release(struct nesting *nesting);

#endif
