/* within.h: a student's rank inside the province, the school, …: inside each value of one attribute. */
#ifndef GRADER_RANK_WITHIN_H
#define GRADER_RANK_WITHIN_H

#include "model/ranking.h"
#include "model/students.h"

/* The ranks within an attribute, from the national order and tie groups. Students without a value of the attribute (the
 * empty text) belong to no group and have no rank in one: 0, like students who are not ranked at all. */
struct group_rank rank_within(const struct students *students, size_t attribute, enum tie_rule rule,
                              const struct ranking *national);

#endif
