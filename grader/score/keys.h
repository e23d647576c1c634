/*
 * keys.h: accepted answers, and, where the kind has that, the part of the points that each earns.
 *
 *   key: B     key: [2, -2]        key: [{text: mitochondrion}, {text: organelle, credit: 1/2}]
 */
#ifndef GRADER_SCORE_KEYS_H
#define GRADER_SCORE_KEYS_H

#include "score/rule.h"

/* Accepted answers of a kind without credit: one scalar, or a list of at least one. False after noting a mistake, and
 * when the node is NULL. */
bool read_keys(struct reading *reading, const struct node *node, const struct node **keys, size_t *n);

/* As an examiner would write them, "A|C"; in the arena. */
struct text show_keys(struct arena *arena, const struct node *keys, size_t n);

/* The `key` of a part: a scalar, or a list as show_keys has it; "…" for what takes more to say, and for NULL. */
struct text show_key(struct arena *arena, const struct node *key);

struct key_answer {
    const struct node *at;  /* a scalar: the answer */
    struct rational credit; /* 0 to 1 */
};

/* `name` is the key under which an answer stands beside its credit: text, number. False after noting mistakes, and when
 * the node is NULL. */
bool read_key_answers(struct rule_compiler *compiler, const struct node *node, const char *name,
                      struct key_answer **out, size_t *n);

/* As an examiner would write them, "A|C", each followed by `after`. */
struct text show_key_answers(struct arena *arena, const struct key_answer *keys, size_t n, struct text after);

/* A part of the credit, 0 to 1; 0 when the node is NULL. False after noting a mistake. */
bool read_credit_share(struct reading *reading, const struct node *node, const char *name, struct rational *out);

/* "1/2 of the points", when a key, a band or a slip earned neither all nor nothing. */
void explain_credit(struct verdict *verdict, struct rational credit);

/* Fractions times one another. All that a rule multiplies it has named when it was compiled: then this cannot overflow,
 * and gives 0 if it does. */
struct rational credit_times(struct rational a, struct rational b);

#endif
