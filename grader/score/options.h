/*
 * options.h: the answers that an item offers, and the letters that a set of them is written with.
 */
#ifndef GRADER_SCORE_OPTIONS_H
#define GRADER_SCORE_OPTIONS_H

#include "score/reading.h"

struct labels {
    struct text *list;    /* in normal form (NORMAL_LABEL) */
    struct text *written; /* as in the rubric, for messages; NULL when not needed */
    size_t n;
};

bool labels_hold(const struct labels *labels, struct text normal);
size_t labels_find(const struct labels *labels, struct text normal); /* which; n when there is no such label */
bool is_one_letter(struct text t);                                   /* one letter or digit */

/* `options:` as labels: a list, "A, B, C", or the single letters of "ABCD". n = 0 when the node is NULL. Notes empty
 * and repeated options; false when any remark was made. */
bool read_options(struct reading *reading, const struct node *node, struct labels *out);

/* The same of another key that holds labels, each once; `name` is that key. */
bool read_labels(struct reading *reading, const struct node *node, const char *name, struct labels *out);

/* A set written as letters: "ABD", "A,B,D", "b a d", "{A, B}". Up to SET_LETTERS distinct ones. */
enum { SET_LETTERS = 64 };
struct letter_set {
    int32_t letters[SET_LETTERS];
    size_t n;
};

/* The distinct letters of a text in normal form. False when it holds anything else, or too many; an empty set only as
 * "{}". */
bool letter_set_parse(struct text normal, struct letter_set *out);
bool letter_set_holds(const struct letter_set *set, int32_t letter);

#endif
