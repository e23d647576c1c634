/* score_keys.h: keys made of several columns of a table of scores, as columns of their own. */
#ifndef GRADER_RANK_SCORE_KEYS_H
#define GRADER_RANK_SCORE_KEYS_H

#include "base/status.h"
#include "model/exam.h"
#include "model/score_table.h"

/* In: the columns that stand alone, in the order of their keys, then n_operands columns. Out: one column a key, exact.
 * A row has no sum or ratio when it lacks an operand; max, min and kth are of the operands it has. Rows without the
 * first key are absent. GR_FAILED: dates in brackets, or more than 18 digits. */
MUST_CHECK enum gr_status score_keys_work_out(struct score_table *table, const struct rank_key *keys, size_t n_keys,
                                              size_t n_operands, struct gr_error *err);

#endif
