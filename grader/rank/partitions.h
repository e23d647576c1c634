/* partitions.h: the groups of a rubric, over the students that there are. */
#ifndef GRADER_RANK_PARTITIONS_H
#define GRADER_RANK_PARTITIONS_H

#include "model/ranking.h"

/* Fills out->partitions. A group of several columns is a column made here, whose values are those that occur. */
void partitions_make(const struct rank_policy *policy, const struct students *students, struct ranking *out);

#endif
