/*
 * angoff.h: a cut score from judges (Angoff): each says of each item which share of its points a student who just deserves
 * to pass will earn; a judge's sum over the items is that student's mark, and the cut score is the mean over the judges.
 */
#ifndef GRADER_SCORE_ANGOFF_H
#define GRADER_SCORE_ANGOFF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/rational.h"

/* ratings: n_judges times n_items shares, 0 to 1, judge after judge; points: of each item, in any unit, which is that of
 * *cut. Exact, and rounded once by whoever compares marks with it: rounding each judge can bias the cut. n_judges > 0.
 * False: the ratings have too many digits for 62 bits. */
bool angoff_cut(const struct rational *ratings, size_t n_judges, size_t n_items, const int64_t *points,
                struct rational *cut);

#endif
