/*
 * tie_rules.h: what rank and percentile a tie group gets, from counts alone: how many students are better (above), how
 * many share the place (size), how many distinct better keys there are (better_groups), and how many students there
 * are (population).
 */
#ifndef GRADER_MODEL_TIE_RULES_H
#define GRADER_MODEL_TIE_RULES_H

#include "model/exam.h"

/* Ranks are stored doubled, so that a fractional rank (2.5) stays an integer (5). Other tie rules give even values. */
typedef uint32_t rank2_t;

/* For keys 100, 98, 98, 95: competition 1, 2, 2, 4; dense 1, 2, 2, 3; modified 1, 3, 3, 4; fractional 1, 2.5, 2.5, 4.
 * Ordinal: the rank of the first of the group; each later one has 1 (doubled: 2) more. */
static inline rank2_t tie_rank2(enum tie_rule rule, uint32_t above, uint32_t size, uint32_t better_groups)
{
    switch (rule) {
    case TIES_DENSE: return 2 * (better_groups + 1);
    case TIES_MODIFIED: return 2 * (above + size);
    case TIES_FRACTIONAL: return 2 * above + size + 1; /* the mean of above + 1 … above + size, doubled */
    case TIES_COMPETITION:
    case TIES_ORDINAL: break;
    }
    return 2 * (above + 1);
}

/* Percentile times 10^decimals (0–9), rounded half up, in integers. Higher is better under every rule:
 *
 *   at_or_below   100 (below + size) / N
 *   below         100 below / N
 *   mid           100 (below + size / 2) / N
 *   sql           100 below / (N - 1), 0 when N is 1: PERCENT_RANK() of SQL over the keys from the worst up, where
 *                 rank - 1 is `below` (published as 100 times SQL's fraction)
 *
 * with below = N - above - size. The tie rule has no say in it. */
uint64_t tie_percentile(enum percentile_rule rule, int decimals, uint32_t above, uint32_t size, uint32_t population);

#endif
