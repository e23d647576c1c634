/* score_columns.h: a table of scores as the records that ranking works on. */
#ifndef GRADER_RANK_SCORE_COLUMNS_H
#define GRADER_RANK_SCORE_COLUMNS_H

#include "base/status.h"
#include "model/evaluation.h"
#include "model/score_table.h"

enum { SCORE_AS_MARK_MOST = 1 << 30 }; /* scores kept as they are lie below it in size, in units of their last place */

/* The first column becomes the total, the others sections, as marks in the order of the scores: either the score less
 * the lowest one, or, when scores lie too far apart for that, its number among the scores that occur. So comparing
 * marks is comparing scores, exactly. Whoever lacks a score other than the first stands behind all who have it. The
 * columns' values are given back on the way.
 *
 * `first_as_it_is`: the total is the first column itself, in 1/10^decimals, for cut-offs and score tables; GR_FAILED when
 * its scores do not fit a mark. */
MUST_CHECK enum gr_status score_columns_evaluate(struct score_table *table, bool first_as_it_is,
                                                 struct evaluation *out, struct gr_error *err);

/* total, section:0, …, as the columns say; in the arena of the table. */
struct rank_key *score_columns_keys(struct score_table *table);

#endif
