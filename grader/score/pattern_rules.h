/*
 * pattern_rules.h: rules made of patterns, each with its condition and its payment.
 *
 *   {match: 'p', points: 2}                     holds when p is found
 *   {match: ['p', 'q', 'r'], need: 2, …}        … at least two of them (one unless given)
 *   {match: 'p', not: 'q', …}                   … p, and nothing of `not`; {not: 'q', …}: when q is absent
 *   {rules: […], need: 2, max: 3}               … at least two of the rules in it
 *
 * What a rule pays when it holds is its `points`; or, of rules that have rules and no points of their own, what these pay
 * together (`combine`), held between `min` and `max`. The item itself is such a rule. Each pattern of a list stands for
 * itself: its alternatives never run into those of the next.
 */
#ifndef GRADER_SCORE_PATTERN_RULES_H
#define GRADER_SCORE_PATTERN_RULES_H

#include "score/pattern.h"
#include "score/rule.h"

struct pattern_list {
    struct pattern **list;
    size_t n;
};

struct pattern_rule {
    struct text name; /* for messages and explanations: "rule 2 (names the process)" */
    size_t number;    /* among all rules of the item, in the order of the rubric; NO_RULE_NUMBER: the item itself */
    struct pattern_list match, refuse;
    struct pattern_rule *rules;
    size_t n_rules, need, combine;
    bool has_points, has_least, has_most;
    struct rational points, least, most;
};

enum {
    SUB_RULE_MATCH,
    SUB_RULE_RULES,
    SUB_RULE_NEED,
    SUB_RULE_NOT,
    SUB_RULE_POINTS,
    SUB_RULE_COMBINE,
    SUB_RULE_MIN,
    SUB_RULE_MAX,
    SUB_RULE_FIND,
    SUB_RULE_NAME,
    SUB_RULE_NOTE,
    N_SUB_RULE_KEYS
};
extern const struct key_spec SUB_RULE_KEYS[N_SUB_RULE_KEYS];

/* The rule of a whole item: found[] as of SUB_RULE_KEYS, most of them NULL. False after noting mistakes; pattern_rule_release
 * in either case. `shown` becomes all patterns, joined. */
bool pattern_rule_read_item(struct rule_compiler *compiler, const struct node *const found[N_SUB_RULE_KEYS],
                            struct pattern_rule *out, struct text *shown);

#define NO_RULE_NUMBER SIZE_MAX
/* Number the rules of an item; returns how many there are. */
size_t pattern_rule_number_all(struct pattern_rule *item);
/* The rule with this number; NULL when there is none. */
const struct pattern_rule *pattern_rule_find(const struct pattern_rule *rule, size_t number);

void pattern_rule_release(struct pattern_rule *rule);

/* The most that a rule can pay. */
struct rational pattern_rule_highest(const struct pattern_rule *rule);

enum pattern_outcome { OUTCOME_FAILS, OUTCOME_HOLDS, OUTCOME_GAVE_UP };

/* Explains what held, or which rule met which limit. */
enum pattern_outcome pattern_rule_apply(const struct pattern_rule *rule, struct text subject,
                                        struct pattern_worker *worker, struct verdict *verdict, struct rational *pays);

#endif
