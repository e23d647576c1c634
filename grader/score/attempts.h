/*
 * attempts.h: several attempts at an item: `attempts: {use: best, penalty: 1/3}` under answers.
 *
 * An attempt that is blank is none. What an attempt earns above 0 is lessened by the penalty, a share of the item's
 * points, once for each attempt before it, down to 0; marks of 0 and below stay. Then the first, the last or the best
 * attempt counts, or the mean of all, exactly (Moodle's adaptive and interactive marking are best and last with a
 * penalty of 1/3). An attempt that no rule could decide leaves the answer undecided if it could count.
 */
#ifndef GRADER_SCORE_ATTEMPTS_H
#define GRADER_SCORE_ATTEMPTS_H

#include "score/rule.h"

/* One answer that is a sequence (answer_is_sequence), by the item's rule. */
void attempts_judge(const struct attempt_policy *policy, const struct item_rule *rule, struct text answer,
                    struct scorer_worker *worker, struct verdict *verdict);

#endif
