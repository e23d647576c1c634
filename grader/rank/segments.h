/* segments.h: published score tables, "one row a point", of the nation and of every value of a partition. */
#ifndef GRADER_RANK_SEGMENTS_H
#define GRADER_RANK_SEGMENTS_H

#include "model/ranking.h"
#include "rank/value_scores.h"

/* Whether every bound of a row is a mark in the scale of the scores, which may be finer than the exam's unit. */
bool segment_bounds_fit(const struct segment_policy *policy, const struct scores_by_value *by_value, int64_t scale,
                        int64_t unit);

/* Whether the tables stay within a hundred million rows: those that keep empty rows have as many as the rubric says. */
bool segments_fit(const struct segment_policy *policy, const struct scores_by_value *by_value, int64_t scale,
                  int64_t unit);

/* Rows by value, then score from the top. Scores are in 1/scale marks, those of the policy in 1/unit, which divides
 * the scale; a row of a step ends with the highest score in it, a multiple of `grain`. */
void segments_build(const struct segment_policy *policy, const struct scores_by_value *by_value, int64_t scale,
                    int64_t unit, int64_t grain, struct segment_table *out);

/* What must hold of every table: counts add up to the population, and the cumulative count runs from row to row. */
bool segments_add_up(const struct segment_table *table);

#endif
