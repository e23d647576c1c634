/*
 * trial.h: a rule tried out on answers that people have marked. Made by `grader try` (pipeline/try_rule.c), printed by
 * report/trial.c.
 */
#ifndef GRADER_MODEL_TRIAL_H
#define GRADER_MODEL_TRIAL_H

#include "base/memory.h"
#include "model/exam.h"
#include "model/marks.h"

struct trial_row {
    uint64_t line;
    struct text answer, why;
    enum answer_state state;
    int64_t rule, people; /* marks, in the trial's unit */
};

/* An accepted answer or a sub-rule. */
struct trial_part {
    struct text name;
    bool lowers;          /* a match takes marks away: then "more" and "less" change places below */
    size_t matched;       /* answers that it matched; of these: */
    size_t agreed;        /* the rule gave the mark that people gave */
    size_t false_accepts; /* the rule gave more than people: it may have matched wrongly */
    size_t false_rejects; /* it did not match, and the rule gave less than people: it may have had to */
};

struct trial {
    const struct exam_item *item;
    const char *sample; /* name of the file */
    int64_t unit;       /* one mark is so many units */
    mark_t points;      /* of the item, in units of the exam */
    int64_t exam_unit;
    int decimals;
    size_t n, agreed, more, less;
    size_t false_accepts, false_rejects; /* the rule pays where people did not; the other way round */
    double agreement, weighted_kappa, correlation, mean_difference; /* percent; NaN; NaN; marks */
    struct trial_row *disagreements;                                /* in the order of the sample */
    size_t n_disagreements;
    struct trial_part *parts; /* in the order of the rubric */
    size_t n_parts;
    struct arena arena;
};

static inline void trial_release(struct trial *trial)
{
    arena_release(&trial->arena);
}

#endif
