/*
 * marks.h: the mark table: per item, what each code of its codebook earned. The rule engine fills it once per distinct
 * answer (score/); evaluating a student is then a look-up and an integer sum per cell.
 */
#ifndef GRADER_MODEL_MARKS_H
#define GRADER_MODEL_MARKS_H

#include "base/memory.h"
#include "model/exam.h"

enum answer_state {
    ANSWER_BLANK,      /* empty, white space, or listed under `blank` */
    ANSWER_INVALID,    /* not a possible answer for the item's type */
    ANSWER_UNGRADABLE, /* the rule gave up (match limit): listed, earns nothing until a person looks at it */
    ANSWER_PENDING,    /* marked by several people who have not agreed: earns nothing until they do; listed */
    ANSWER_ANSWERED,
    ANSWER_NOT_PRESENTED, /* the student's form lacks the item: earns nothing and is counted nowhere */
};

#define MARK_MISSING INT32_MIN

extern const char *const answer_state_names[ANSWER_NOT_PRESENTED + 1]; /* "blank", "invalid", … */

/* How an answer did; blank, invalid and ungradable answers are none of these. */
enum answer_result {
    RESULT_NONE,
    RESULT_WRONG,   /* answered, and earned nothing or less */
    RESULT_PARTIAL, /* something, but not all */
    RESULT_CORRECT, /* the full points */
};

extern const char *const answer_result_names[RESULT_CORRECT + 1]; /* "none", "wrong", … */

struct item_marks {
    uint32_t n_codes; /* codebook_end of the item */
    uint32_t capacity;
    mark_t *mark;    /* by code; 0 everywhere for an item that does not count */
    uint8_t *state;  /* by code, enum answer_state */
    uint8_t *result; /* by code, enum answer_result */
    /* Of an item that several people mark, else NULL: what each column says, [code][n_given], or MARK_MISSING. */
    mark_t *given;
    size_t n_given;
};

struct mark_table {
    struct item_marks *items; /* one an item of the exam */
    size_t n_items;
};

void mark_table_release(struct mark_table *table);

/* An answer that a rule could not decide within its limits. */
struct ungradable {
    size_t item;
    uint32_t code;
    struct text reason; /* in the list's arena: which rule of the item, which limit */
};

struct ungradables {
    struct ungradable *list; /* by item, then code */
    size_t n, capacity;
    struct arena arena;
};

void ungradables_release(struct ungradables *u);

#endif
