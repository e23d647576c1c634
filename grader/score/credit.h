/*
 * credit.h: what a set of chosen options earns. One row a rule; to add a rule, add a row.
 *
 * Notation of the formulas (reference: Moodle, PrairieLearn, Open edX, D2L and QTI describe the same rules under
 * other names): T options are keyed, F are not, n = T + F; a student chose t keyed and f others; e = (T - t) + f
 * decisions are wrong.
 */
#ifndef GRADER_SCORE_CREDIT_H
#define GRADER_SCORE_CREDIT_H

#include "score/options.h"
#include "score/rule.h"

/* Counts of one answer. */
struct selection {
    unsigned options; /* n; 0 when the rubric does not say */
    unsigned keyed;   /* T */
    unsigned right;   /* t */
    unsigned wrong;   /* f */
};

enum { CREDIT_PARAMS = SET_LETTERS };

struct credit;

struct credit_kind {
    const char *name;
    const char *formula; /* for the help */
    bool needs_options;  /* the formula, or its denominators, depend on how many options there are */
    bool has_parameters; /* written {name: parameters} */
    bool pays_marks;     /* `value` is a mark; otherwise it is a fraction of the points */
    /* Read the parameters into the credit; false after noting mistakes. NULL when has_parameters is false. */
    bool (*compile)(struct rule_compiler *compiler, const struct node *credit, const struct node *parameters,
                    struct credit *out);
    struct rational (*value)(const struct credit *credit, const struct selection *s);
    /* Names all marks that can be paid, where counting through selections would not find them. */
    void (*name_marks)(struct rule_compiler *compiler, const struct credit *credit);
};

struct credit {
    const struct credit_kind *kind;
    struct rational first, second; /* parameters of the kind: subset share; mark per right, mark for wrong */
    /* {options: …}: marks of single options */
    int32_t letters[CREDIT_PARAMS];
    struct rational marks[CREDIT_PARAMS];
    size_t n_letters;
    bool has_least, has_most;
    struct rational least, most;
};

extern const struct credit_kind CREDIT_KINDS[];
extern const size_t N_CREDIT_KINDS;

/* `credit:` of a multi item; all_or_nothing when the node is NULL. Does not look at the key. */
bool credit_read(struct rule_compiler *compiler, const struct node *node, struct credit *out);

static inline bool credit_is_by_option(const struct credit *credit)
{
    return credit->n_letters > 0;
}

/* {options: …}: the sum of the chosen options' marks, held between `min` and `max`. */
struct rational credit_of_options(const struct credit *credit, const struct letter_set *chosen);

#endif
