/*
 * place_order.h: the students of each place put in order among themselves by all of their keys, and the tie groups.
 *
 * A place here is the first bits of the packed keys (rank_keys.h): few students have it, so they are sorted in the cache.
 */
#ifndef GRADER_RANK_PLACE_ORDER_H
#define GRADER_RANK_PLACE_ORDER_H

#include "model/ranking.h"
#include "rank/rank_keys.h"

/* In *out, students stand in `order` place by place, in the order that ties keep; the last of a place stands before
 * ends[place]. Fills order anew, group_of, first and n_groups. */
void place_order(const struct rank_keys *keys, const uint32_t *ends, size_t n_places, struct ranking *out);

#endif
