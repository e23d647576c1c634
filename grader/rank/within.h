/* within.h: a student's ranks inside the province, the school, …: inside each value of every partition. */
#ifndef GRADER_RANK_WITHIN_H
#define GRADER_RANK_WITHIN_H

#include "model/ranking.h"

/* Fills out->within, under rank.ties and all of rank.labels, from the national order, tie groups and partitions.
 * Students without a value of the partition (the empty text) belong to no group and have no rank in one: 0, like
 * students who are not ranked at all. */
void rank_within(struct ranking *out);

#endif
