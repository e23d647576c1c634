/*
 * evaluation.h: how every student did. Columns, one entry a student, in the order of cohort.students. Entries of
 * students who are not present are 0 and mean nothing: look at students.status first.
 */
#ifndef GRADER_MODEL_EVALUATION_H
#define GRADER_MODEL_EVALUATION_H

#include "model/exam.h"

#define NO_GRADE UINT8_MAX

struct evaluation {
    size_t n_students, n_sections;
    mark_t *total;                               /* units */
    mark_t **section;                            /* [section][student], units */
    uint16_t *correct, *wrong, *blank, *invalid; /* counts of items; `invalid` includes ungradable and pending ones */
    uint16_t *answered;                          /* items that are neither blank nor invalid */
    uint8_t *grade;                              /* index into exam.grades, NO_GRADE when the exam has none */
    uint8_t *passed;                             /* 1 when every minimum is met */
    size_t n_present, n_absent, n_void, n_set_aside;
};

void evaluation_release(struct evaluation *e);

#endif
