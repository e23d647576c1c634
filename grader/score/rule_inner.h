/*
 * rule_inner.h: the rule that an item would have without certainty, on its way into the rule around it
 * (rule_certainty.c, rubric_items.c).
 */
#ifndef GRADER_SCORE_RULE_INNER_H
#define GRADER_SCORE_RULE_INNER_H

#include "score/rule.h"

struct inner_rule {
    struct item_rule rule; /* goes into the state of the outer rule, which releases it */
    struct rule_compiler compiler;
    int64_t unit; /* its marks are multiples of 1 / unit */
};

/* What the outer rule finds in the item. */
enum { INNER_CERTAINTY, INNER_CERTAINTY_SCALE };

extern const struct rule_kind RULE_CERTAINTY; /* none of RULE_KINDS: no item names it as its type */

#endif
