/*
 * ladder.h: marks by how many of an item's entries are right: `ladder: {4: 2, 3: 1}`.
 */
#ifndef GRADER_SCORE_LADDER_H
#define GRADER_SCORE_LADDER_H

#include "score/rule.h"

struct ladder {
    struct rational *marks; /* by count, from `least` on; a count between two steps earns the lower one */
    size_t least, n;        /* counts below `least` pay `wrong`; n entries there are. n = 0: no ladder */
};

/* False after noting mistakes. When the item does not say its points, they become the highest mark. *out has n = 0 when
 * the node is NULL. */
bool ladder_read(struct rule_compiler *compiler, const struct node *node, size_t n, struct ladder *out);

void ladder_pay(const struct ladder *ladder, const struct item_terms *terms, size_t n_right, struct verdict *verdict);

#define LADDER_PARAM                                                                                                         \
    {                                                                                                                        \
        "ladder", "{4: 2, 3: 1}",                                                                                            \
            "marks by how many entries are right; a count between two steps earns the lower one, fewer than the lowest pay " \
            "`wrong`",                                                                                                       \
            false                                                                                                            \
    }

#endif
