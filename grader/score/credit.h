/*
 * credit.h: what a set of chosen options earns. One row a rule; to add a rule, add a row.
 *
 * Notation of the formulas (reference: Moodle, PrairieLearn, Open edX, D2L, R/exams and AMC describe the same rules under
 * other names): T options are keyed, F are not, n = T + F; a student chose t keyed and f others; e = (T - t) + f
 * decisions are wrong.
 *
 * Two families. A fraction of the points, where 0 pays the item's `wrong` (credit_fractions.c); and marks, which are paid
 * as they are (credit_marks.c). When nothing is keyed, the empty set is the right answer and earns all.
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

static inline bool is_equal_set(const struct selection *s)
{
    return s->right == s->keyed && s->wrong == 0;
}

static inline unsigned wrong_decisions(const struct selection *s)
{
    return s->keyed - s->right + s->wrong;
}

/* How a rule is written: NAME, {NAME: x}, or either. */
enum credit_form { CREDIT_PLAIN, CREDIT_EITHER, CREDIT_WITH_VALUE };

/* Keys that may stand beside {NAME: x}. */
enum { CREDIT_TAKES_WRONG = 1, CREDIT_TAKES_BOUNDS = 2 };

struct credit;

struct credit_kind {
    const char *name;
    const char *formula; /* for the help */
    enum credit_form form;
    unsigned takes;
    bool needs_options;  /* the formula, or its denominators, depend on how many options there are */
    bool needs_key;      /* it has no meaning when nothing is keyed */
    unsigned most_keyed; /* it says nothing about longer keys; 0: no limit */
    /* Defaults of what was left out, and mistakes in what was not; NULL: none. `at` is the credit. */
    bool (*check)(struct rule_compiler *compiler, const struct node *at, struct credit *credit);
    /* Exactly one of these, but for {options: …}, which looks at the letters (credit_of_options). */
    struct rational (*fraction)(const struct credit *credit, const struct selection *s);
    bool (*mark)(const struct credit *credit, struct rational points, const struct selection *s,
                 struct rational *out); /* false: overflow */
    /* The points of an item that does not say them; NULL: the usual ones. */
    bool (*points)(const struct credit *credit, unsigned n_options, struct rational *out);
};

struct credit {
    const struct credit_kind *kind;
    bool has_value, has_wrong, has_least, has_most;
    struct rational value; /* of {NAME: value} */
    struct rational wrong; /* for a wrong choice, or decision */
    struct rational least, most;
    /* {options: …}: marks of single options */
    size_t n_letters;
    int32_t letters[SET_LETTERS];
    struct rational marks[SET_LETTERS];
};

extern const struct credit_kind CREDIT_FRACTIONS[], CREDIT_MARKS[];
extern const size_t N_CREDIT_FRACTIONS, N_CREDIT_MARKS;

/* `credit:` of a multi item; all_or_nothing when the node is NULL. Does not look at the key. */
bool credit_read(struct rule_compiler *compiler, const struct node *node, struct credit *out);

/* The mark of a selection, and whether it is a fraction of 0, which pays `wrong` instead. False: overflow, which
 * credit_name_marks has found before. */
bool credit_mark(const struct credit *credit, const struct item_terms *terms, const struct selection *s,
                 struct rational *out);

/* Sets the points of an item that does not say them, and names all marks that can be paid. */
void credit_name_marks(struct rule_compiler *compiler, const struct credit *credit, unsigned n_options,
                       unsigned n_keyed);

static inline bool credit_is_by_option(const struct credit *credit)
{
    return credit->n_letters > 0;
}

/* {options: {A: 2, B: 1, C: -1}}: read the letters and their marks; the sum of the chosen ones, held between `min` and
 * `max`. */
bool credit_read_options(struct reading *reading, const struct node *node, struct credit *out);
struct rational credit_of_options(const struct credit *credit, const struct letter_set *chosen);
void credit_name_options(struct rule_compiler *compiler, const struct credit *credit);

#endif
