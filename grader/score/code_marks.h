/*
 * code_marks.h: `marks: {A: 2, B: 1, "*": 0}`: what each of some codes or options earns. They compare as choice letters
 * do; `*` stands for all that are not listed.
 */
#ifndef GRADER_SCORE_CODE_MARKS_H
#define GRADER_SCORE_CODE_MARKS_H

#include "score/rule.h"

struct code_mark {
    struct text code; /* normal form */
    struct rational mark;
    const struct node *at; /* as the rubric writes it */
};

struct code_marks {
    struct code_mark *entries; /* by code */
    size_t n;
    bool has_other;
    struct rational other;
    struct text shown; /* "A=2, B=1, *=0" */
};

/* Notes mistakes, and names all marks to the compiler; false after a mistake, or when the node is NULL. */
bool code_marks_read(struct rule_compiler *compiler, const struct node *node, struct code_marks *out);

struct rational code_marks_highest(const struct code_marks *marks);

/* The entry of a code in normal form, or NULL. */
const struct code_mark *code_marks_find(const struct code_marks *marks, struct text normal);

#endif
