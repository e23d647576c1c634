/* within.h: a student's ranks inside the province, the school, …: inside each value of every partition. */
#ifndef GRADER_RANK_WITHIN_H
#define GRADER_RANK_WITHIN_H

#include "model/ranking.h"
#include "rank/walk.h"

/* When tie groups and partitions are known: makes the entries of out->within, without ranks, and says which values the walk
 * wants in the order of ranks. */
void rank_within_plan(struct ranking *out, struct walk *walk);

/* Fills in the ranks, under rank.ties and all of rank.labels, from the national order. Students without a value of the
 * partition (the empty text) belong to no group and have no rank in one: 0, like students who are not ranked at all. */
void rank_within(struct ranking *out, struct walk *walk);

#endif
