/*
 * rubric_attempts.c: what counts when a student answers an item more than once (answers.attempts).
 */
#include "score/rubric_parts.h"

enum { MEAN_MOST = 10 }; /* 1, …, 10 have the common multiple 2,520 */

const struct key_spec ATTEMPTS_KEYS[N_ATTEMPTS_KEYS] = {
    [ATTEMPTS_KEY_USE] = {"use", "first | last | best | mean",
                          "which attempt counts, or the mean of all; a blank is no attempt", true},
    [ATTEMPTS_KEY_PENALTY] =
        {"penalty", "1/3 or 10%",
         "share of the item's points that each attempt before takes off a mark above 0, down to 0; "
         "0 unless given",
         false},
    [ATTEMPTS_KEY_MOST] = {"most", "a whole number",
                           "later attempts do not count; without limit unless given (mean: 10)", false},
};

void compile_attempts(struct rubric_compiler *c, const struct node *node)
{
    static const char *const uses[] = {"first", "last", "best", "mean"};
    const struct key_table table = KEY_TABLE(ATTEMPTS_KEYS);
    struct attempt_policy *policy = &c->rubric->exam.answers.attempts;
    const struct node *found[N_ATTEMPTS_KEYS] = {[ATTEMPTS_KEY_USE] = node};
    size_t which;
    int64_t most = 0;
    bool is_percent;
    *policy = (struct attempt_policy){.penalty = {0, 1}};
    if (!node) return;
    if (node->kind == NODE_MAP && !read_map(c->reading, node, "'attempts'", &table, 1, found)) return;
    if (!read_name(c->reading, found[ATTEMPTS_KEY_USE], "choice of attempts", uses, 4, &which)) return;
    policy->use = (enum attempt_use)(which + ATTEMPTS_FIRST);
    const bool is_mean = policy->use == ATTEMPTS_MEAN;
    read_count(c->reading, found[ATTEMPTS_KEY_MOST], "most", 1, is_mean ? MEAN_MOST : UINT16_MAX, &most);
    policy->most = most ? (size_t)most : is_mean ? MEAN_MOST : 0;
    const struct node *penalty = found[ATTEMPTS_KEY_PENALTY];
    if (read_share(c->reading, penalty, "penalty", &policy->penalty, &is_percent) &&
        (policy->penalty.num < 0 || rational_compare(policy->penalty, (struct rational){1, 1}) > 0)) {
        mistake(c->reading, penalty, "'penalty' is a share of the item's points; expected 0 to 1, such as 1/3 or 10%%");
        policy->penalty = (struct rational){0, 1};
    }
    if (penalty && policy->use == ATTEMPTS_FIRST)
        mistake(c->reading, penalty, "the first attempt has none before it; remove 'penalty'");
    if (c->answers_found[ANSWERS_DUPLICATE])
        mistake(c->reading, c->answers_found[ANSWERS_DUPLICATE],
                "with 'attempts' all rows of a student count, so none is a duplicate; remove one of the two");
}

void check_attempts(struct rubric_compiler *c)
{
    struct exam *exam = &c->rubric->exam;
    const struct attempt_policy *policy = &exam->answers.attempts;
    const struct node *at = c->answers_found[ANSWERS_ATTEMPTS];
    if (policy->use == ATTEMPTS_REJECTED) return;
    bool fits = true;
    for (size_t i = 0; i < exam->n_items; i++) {
        struct rational off;
        if (exam->items[i].columns)
            mistake(c->reading, c->item_nodes[i],
                    "with 'attempts' an item reads one column; leave out 'attempts', or the item's further columns");
        if (!c->rubric->rules[i].state) continue;
        fits &= rational_multiply(c->rubric->rules[i].terms.points, policy->penalty, &off) &&
                denominator_join(&exam->unit, off.den, UNIT_LIMIT);
    }
    int64_t parts = 1; /* that a mean can have */
    for (int64_t n = 2; policy->use == ATTEMPTS_MEAN && n <= (int64_t)policy->most; n++)
        fits &= denominator_join(&parts, n, UNIT_LIMIT);
    if (fits && exam->unit <= UNIT_LIMIT / parts)
        exam->unit *= parts;
    else
        mistake(c->reading, at,
                "with this penalty or mean, the exam's marks have no common denominator up to %d; use a plainer "
                "penalty, or lower 'most'",
                UNIT_LIMIT);
}
