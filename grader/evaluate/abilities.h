/*
 * abilities.h: abilities of students from given item parameters: the mean of the posterior distribution (EAP) under the
 * three-parameter logistic model, as ENEM publishes it.
 *
 *   P(right | t) = c + (1 - c) / (1 + exp(-D a (t - b)))          at n abilities t, equally spaced
 *   L(t) = exp(-((t - mean) / sd)^2 / 2) * product over items of P, or of 1 - P
 *   ability = sum(t L(t)) / sum(L(t)),    score = times * ability + plus, rounded half away from zero
 *
 * Right is an answer that earns the full points of its item. What the rubric says is in model/score_rule.h
 * (SCORE_ABILITY). Sources: Bock and Mislevy 1982; INEP's constants.
 */
#ifndef GRADER_EVALUATE_ABILITIES_H
#define GRADER_EVALUATE_ABILITIES_H

#include "model/exam.h"
#include "model/marks.h"
#include "model/responses.h"

/* All abilities of an exam. */
struct abilities;

struct abilities *abilities_new(const struct exam *exam); /* NULL: the exam has none */
void abilities_free(struct abilities *a);                 /* NULL is fine */

/* Before the first row, and again when the table has new codes. NULL is fine. */
void abilities_follow(struct abilities *a, const struct mark_table *marks);

/* The scores of one row: out[ability], in units, or MARK_MISSING when none of its items was given. Any thread. The same
 * row gives the same bytes, whatever other rows there are. */
void abilities_estimate(const struct abilities *a, const uint8_t *row, const struct cell_slot *slots, mark_t *out);

/* One ability of one row in full, for explanations. */
struct ability_account {
    double ability, sd;           /* of the posterior distribution */
    unsigned given, right, blank; /* items */
    mark_t score;                 /* as abilities_estimate gives it */
};
void ability_explain(const struct abilities *a, size_t ability, const uint8_t *row, const struct cell_slot *slots,
                     struct ability_account *out);

#endif
