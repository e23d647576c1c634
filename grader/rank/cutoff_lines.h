/*
 * cutoff_lines.h: a cut-off line from score counts.
 *
 * With a quota Q, the inclusive line is the score of the Q-th student from the top: everybody at or above it is in,
 * which may be more than Q. The exclusive line is the lowest score with at most Q students at or above it. They are the
 * same when the Q-th student is the last of his score. A share of N is a quota: rounded up where at least the share is
 * to be in (inclusive), down where at most the share is (exclusive).
 */
#ifndef GRADER_RANK_CUTOFF_LINES_H
#define GRADER_RANK_CUTOFF_LINES_H

#include "model/cutoffs.h"
#include "model/score_counts.h"

/* The line through `n` scores from the top, in 1/scale marks, of so many students; `value` is that of the group, or "".
 * All of *out but policy and value. False when there is no line to draw for this value. */
bool cutoff_line_draw(const struct cutoff_policy *policy, struct text value, const struct score_count *scores, size_t n,
                      uint32_t students, int64_t scale, struct cutoff *out);

#endif
