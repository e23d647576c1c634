/* rank_totals.h: ranks by the total alone, from a count of totals: nobody is put in order. */
#ifndef GRADER_RANK_RANK_TOTALS_H
#define GRADER_RANK_RANK_TOTALS_H

#include "model/standings.h"

/* Whether the rubric ranks by the total and shares ranks among equals, so that a rank is a function of the total, and draws
 * its cut-offs through totals. */
bool rank_is_of_totals(const struct rank_policy *policy);

/* Fill rank2 of those present. */
void rank_totals(const struct rank_policy *policy, struct standings *standings);

/* Fill the cut-offs that they reach. The ranking has its partitions. */
void rank_totals_cutoffs(const struct exam *exam, const struct students *students, const struct ranking *ranking,
                         struct standings *standings);

#endif
