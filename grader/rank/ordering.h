/* ordering.h: students in the order of their rank keys, and the tie groups that this makes. */
#ifndef GRADER_RANK_ORDERING_H
#define GRADER_RANK_ORDERING_H

#include "model/ranking.h"
#include "rank/rank_keys.h"

/* Fills order (of the n_ranked students present), group_of, first and n_groups of *out, the first two of which are
 * there. `by_id`: the students present in byte order of their ids, which ties keep; NULL: all students, as they come. */
void order_students(const struct rank_keys *keys, const uint32_t *by_id, struct ranking *out);

#endif
