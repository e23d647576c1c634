/*
 * evaluation.h: how every student did: one outcome a student, in the order of cohort.students. Outcomes of students
 * who are not present are 0 and mean nothing: look at students.status first.
 *
 * All of an outcome lies together, because tables in rank order read students in an order that memory does not have:
 * one student is then one cache line, not ten.
 */
#ifndef GRADER_MODEL_EVALUATION_H
#define GRADER_MODEL_EVALUATION_H

#include "base/dictionary.h"
#include "model/exam.h"

#define NO_GRADE UINT8_MAX

struct outcome {
    mark_t total;                            /* units */
    uint16_t answered;                       /* items that are neither blank nor invalid */
    uint16_t correct, wrong, blank, invalid; /* counts of items; `invalid` includes ungradable and pending ones */
    uint8_t grade;                           /* index into exam.grades, NO_GRADE when the exam has none */
    uint8_t passed;                          /* 1 when every minimum is met */
    mark_t section[]; /* by section of the exam, units; then, when the exam tracks sections, bits:
                                                  outcome_sat; then, by ability of the rubric: outcome_abilities */
};

/* The least and the greatest of some marks, units; low > high: there are none. */
struct mark_span {
    mark_t low, high;
};

struct derived; /* derived.h */

struct evaluation {
    uint8_t *outcomes; /* n_students * stride bytes */
    size_t n_students, n_sections;
    size_t stride;                    /* outcome_bytes(exam) */
    struct mark_span total, *section; /* of those present; section by section. NULL: neither is known */
    const struct derived *derived;    /* scores of the rubric, once they are there; not owned */
    size_t n_present, n_absent, n_void, n_withheld, n_set_aside;
    /* Of exams with a choice of what counts, when asked for (find_left_out); else NULL. */
    uint32_t *n_counted; /* by item: students present for whom it counts */
    uint32_t *left_out;  /* by student: a number in left_out_ids */
    struct dictionary
        left_out_ids; /* "B3 C1": the items that a section's choice leaves out, in the order of the exam */
};

enum { SECTIONS_PER_WORD = 32 };

static inline size_t outcome_first_ability(const struct exam *exam)
{
    const size_t n_words = exam->tracks_sections ? (exam->n_sections + SECTIONS_PER_WORD - 1) / SECTIONS_PER_WORD : 0;
    return exam->n_sections + n_words;
}

static inline size_t outcome_bytes(const struct exam *exam)
{
    return sizeof(struct outcome) + (outcome_first_ability(exam) + exam->n_abilities) * sizeof(mark_t);
}

/* By number of the ability (score_rule.ability), in units of its score; MARK_MISSING: none of its items was given. */
static inline mark_t *outcome_abilities(struct outcome *o, const struct exam *exam)
{
    return &o->section[outcome_first_ability(exam)];
}

/* Whether the student answered something in the section; only when the exam tracks it. */
static inline bool outcome_sat(const struct outcome *o, size_t n_sections, size_t section)
{
    return (uint32_t)o->section[n_sections + section / SECTIONS_PER_WORD] >> section % SECTIONS_PER_WORD & 1;
}

static inline struct outcome *evaluation_outcome(const struct evaluation *e, size_t student)
{
    return (struct outcome *)(e->outcomes + student * e->stride);
}

static inline mark_t evaluation_total(const struct evaluation *e, size_t student)
{
    return evaluation_outcome(e, student)->total;
}

/* A view whose totals are the marks of a section. Nothing of it but totals may be read. */
static inline struct evaluation evaluation_of_section(const struct evaluation *e, size_t section)
{
    struct evaluation view = *e;
    view.outcomes += offsetof(struct outcome, section) + section * sizeof(mark_t) - offsetof(struct outcome, total);
    return view;
}

void evaluation_release(struct evaluation *e);

#endif
