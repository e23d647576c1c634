/* walk.h: ranks within groups by walking the national order (inside rank/within.c's work). */
#ifndef GRADER_RANK_WALK_H
#define GRADER_RANK_WALK_H

#include "model/ranking.h"

/* Fills `rank2` of every entry of out->within that has no cells, but for partitions that are like an earlier one. */
void rank_by_walking(struct ranking *out);

#endif
