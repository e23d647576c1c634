/* walk.h: ranks within groups by walking the national order (inside rank/within.c's work). */
#ifndef GRADER_RANK_WALK_H
#define GRADER_RANK_WALK_H

#include "model/ranking.h"
#include "rank/ordering.h"

struct strand;

struct walk {
    struct in_order values; /* of the partitions that are walked for: to be there before the walk */
    struct strand *strands; /* as the columns of `values` */
    size_t n_slots;         /* ranks of a student */
    size_t n_places;        /* values of all strands */
    bool needs_sizes;       /* a label is a function of how many share the place */
};

/* Every partition with an entry of r->within that is by student, but for those that are like an earlier one. */
void walk_plan(struct walk *walk, const struct ranking *r);

/* Fills `rank2` of those entries; releases the walk. */
void walk_through(struct walk *walk, struct ranking *out);

#endif
