/*
 * rule.h: what a rule kind is: how an item's key is compiled, and how one answer is judged by it.
 *
 * Each kind is one file (rule_choice.c, …) and one row of the table in rule_table.c, which drives dispatch, the check
 * of parameters and `grader help rubric`. A rule sees an answer only when it is neither blank nor malformed text; it
 * says "invalid", or what the answer earns. What all kinds share — blank, the payment for invalid, the floor and the
 * ceiling — is done around it, in rule_table.c.
 *
 * A compiled rule is immutable and used by all threads at once; everything that changes while judging lies in the
 * worker, of which each thread has its own.
 */
#ifndef GRADER_SCORE_RULE_H
#define GRADER_SCORE_RULE_H

#include <stdio.h>

#include "model/exam.h"
#include "model/marks.h"
#include "score/distance.h"
#include "score/normal.h"
#include "score/reading.h"
#include "score/synonyms.h"

struct pattern_worker;

/* What an item pays, whatever its kind. */
struct item_terms {
    struct rational points, wrong, blank, invalid;
    struct rational floor, ceiling; /* no answer earns less, or more; the ceiling is `max`, or else the points */
    enum number_style numbers;      /* how numbers are written in answers */
    const struct text *blanks;      /* answers that mean "left blank" */
    size_t n_blanks;
};

/* One thread's scratch. */
struct scorer_worker {
    struct normal_buffer normal;
    struct distance_rows distance;
    struct synonym_buffer synonyms;
    struct pattern_worker *pattern; /* NULL until the first pattern is matched */
};

void scorer_worker_release(struct scorer_worker *worker);

/* Why a mark is what it is: in words, which are also the reason of an ungradable answer; the answer as the rule
 * compared it; and the parts of the rule (an accepted answer, a sub-rule) that matched, by number. */
enum { EXPLANATION_PARTS = 32 };
struct explanation {
    char text[512];
    size_t len;
    char read_as[256]; /* cut short when it is longer */
    size_t read_as_len;
    uint16_t parts[EXPLANATION_PARTS];
    size_t n_parts;
};

static inline void explanation_clear(struct explanation *why)
{
    why->len = why->read_as_len = why->n_parts = 0;
}

struct verdict {
    enum answer_state state;
    struct rational mark;
    bool is_right;           /* counts as correct although it earns less than the points */
    struct explanation *why; /* NULL when nobody asks */
};

/* Append to the explanation; "; " between parts. Does nothing when nobody asks. */
void explain(struct verdict *verdict, const char *format, ...) PRINTF_LIKE(2, 3);
void explain_read_as(struct verdict *verdict, struct text normal); /* what was compared */
void explain_part(struct verdict *verdict, size_t number);         /* a part of the rule that matched */

static inline void verdict_mark(struct verdict *verdict, struct rational mark)
{
    verdict->state = ANSWER_ANSWERED;
    verdict->mark = mark;
}

/* A fraction of the points; 0 pays `wrong`. */
void verdict_fraction(struct verdict *verdict, const struct item_terms *terms, struct rational fraction);
void verdict_right(struct verdict *verdict, const struct item_terms *terms);
void verdict_wrong(struct verdict *verdict, const struct item_terms *terms);
void verdict_invalid(struct verdict *verdict, const char *why);
void verdict_blank(struct verdict *verdict, const struct item_terms *terms);

/* Whether a trimmed answer is one of those that mean "left blank". */
bool is_listed_blank(const struct item_terms *terms, struct text answer);

/* What a kind gets and gives when an item is compiled. */
struct rule_compiler {
    struct reading *reading;
    const struct node *item; /* for the place of mistakes */
    struct item_terms *terms;
    struct synonyms *synonyms; /* of the exam */
    bool has_points;        /* the item itself says its points; otherwise a kind with marks of its own may set them */
    bool points_are_given;  /* the item or the defaults say them */
    bool has_floor;         /* the rubric says `min`: it stands in terms->floor */
    struct text key_shown;  /* set by the kind when there is a key */
    struct rational lowest; /* least mark that the rule names; starts at 0 */
    int64_t *unit;          /* joined with the denominator of every mark that can be paid */
    bool *unit_is_too_fine;
    struct rubric_compiler *rubric; /* for rules inside the rule; opaque here */
    bool is_inner;                  /* this rule is inside another one */
    const struct text *columns;     /* set by a kind that reads columns of the answers other than the item's own */
    size_t n_columns;
    size_t n_markers;         /* how many of them are marks by different people */
    struct inner_rule *inner; /* of certainty: the rule that it stands around */
};

enum { UNIT_LIMIT = 1000000000 };

/* Every mark that the rule can pay besides points, wrong, blank and invalid must be named while compiling, or have a
 * denominator that divides those of marks that were named. */
void rule_can_pay(struct rule_compiler *compiler, struct rational mark);
void rule_can_pay_fraction(struct rule_compiler *compiler, struct rational fraction); /* of the points */
void rule_names_mark(struct rule_compiler *compiler, struct rational mark);           /* pays it; lowers the floor */

/* Of a kind with marks of its own, which come to `most`: the points, unless the item says them; then a warning when that
 * is more, and nobody can earn it. */
void rule_pays_at_most(struct rule_compiler *compiler, struct rational most);

/* `columns:`, or another list of columns, into compiler->columns, behind those that are there. Notes what is wrong;
 * false then, and when the node is NULL. */
bool rule_read_columns(struct rule_compiler *compiler, const struct node *node);

/* Whether the item itself has the key; else its value is one from `defaults`, which may be meant for other kinds. */
bool rule_has_own(const struct rule_compiler *compiler, const char *name);

struct rule_part {
    struct text name;
    bool lowers; /* a match takes marks away */
};

/* What an answer is to a kind: decides which small changes can make a wrong one right (near_miss.h). */
enum answer_nature {
    NATURE_OTHER, /* letters, codes, lists */
    NATURE_MARKS, /* given by people: no answers behind them that a rule could have missed */
    NATURE_WORDS, /* as students write them; a number with its unit may be among them */
    NATURE_NUMBERS,
};

struct rule_kind {
    const char *name;
    const char *summary; /* one line for the help */
    const char *example; /* one item in flow YAML */
    struct key_table params;
    struct {
        const char *title; /* NULL: no more */
        struct key_table keys;
    } more[3]; /* keys inside the values of params, for the help */
    /* The rule's state, in the reading's arena, or NULL when mistakes were noted. found[i] is the value of
     * params.rows[i], or NULL when it was left out. */
    void *(*compile)(struct rule_compiler *compiler, const struct node *const *found);
    void (*apply)(const void *state, const struct item_terms *terms, struct text answer, struct scorer_worker *worker,
                  struct verdict *verdict);
    /* What each column of an item with n_markers says, whatever becomes of it; NULL for kinds without markers. */
    void (*marks_of)(const void *state, const struct item_terms *terms, struct text answer, struct rational *marks,
                     bool *given);
    void (*release)(void *state); /* NULL when all of the state lies in the arena */
    /* What can match on its own, for explanations and for testing rules: accepted answers as the rubric writes them, or
     * the names of sub-rules. Numbers as in explain_part; no name after the last. NULL: there are none. */
    struct rule_part (*part)(const void *state, size_t number);
    bool parts_are_answers;
    enum answer_nature nature;
};

extern const struct rule_kind RULE_CHOICE, RULE_MULTI, RULE_NUMBER, RULE_TEXT, RULE_PATTERN, RULE_MAP, RULE_MARKED,
    RULE_BUNDLE, RULE_PARTS, RULE_ORDER, RULE_MATCH, RULE_LIST;
extern const struct rule_kind *const RULE_KINDS[];
extern const size_t N_RULE_KINDS;
enum { PARAMS_LIMIT = 16, RULE_KINDS_MOST = 24 }; /* no kind has more; there are no more */

/* The kind named by `type`, or NULL after noting a mistake. */
const struct rule_kind *rule_kind_read(struct reading *reading, const struct node *type);

const struct rule_kind *rule_kind_named(const char *name); /* NULL: there is none */

/* An item's rule, ready for use. */
struct item_rule {
    const struct rule_kind *kind;
    struct item_terms terms;
    void *state;
    size_t n_columns; /* that were joined to make an answer (tuple.h) */
};

/* Compile a rule inside a rule: `node` is an item without id, section and columns; `what` names it in messages. Every
 * mark that it can pay is a multiple of 1 / *unit. False when mistakes were noted; release it in either case. */
bool rule_compile_inner(struct rule_compiler *outer, const struct node *node, const char *what, struct item_rule *out,
                        int64_t *unit);
void item_rule_release(struct item_rule *rule);

/* Judge one answer: blank, malformed, or by the rule; the mark is held between floor and points. */
void item_rule_judge(const struct item_rule *rule, struct text answer, struct scorer_worker *worker,
                     struct verdict *verdict);

#endif
