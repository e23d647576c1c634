/*
 * person_fit.h: answer patterns that are worth a look: whether a student's right answers follow the difficulty of the
 * items, and whether the sheet itself looks odd. Made in evaluate/person_fit.c, where formulas and sources stand.
 */
#ifndef GRADER_MODEL_PERSON_FIT_H
#define GRADER_MODEL_PERSON_FIT_H

#include "model/exam.h"
#include "model/marks.h"

/* What is remarkable, or-ed; thresholds stand in exam.analysis. */
enum fit_flag {
    FIT_GUTTMAN = 1 << 0,    /* many Guttman errors */
    FIT_CAUTION = 1 << 1,    /* a high caution index */
    FIT_RUN = 1 << 2,        /* the same letter many times in a row */
    FIT_ONE_LETTER = 1 << 3, /* no other letter anywhere */
    FIT_SHIFTED = 1 << 4,    /* answers fit the key of rows further up or down */
    N_FIT_FLAGS = 5,
    N_FIT_FLAG_SETS = 1 << N_FIT_FLAGS,
};

enum { FIT_DECIMALS = 7, FIT_SCALE = 10000000 }; /* of normed and caution */

struct person_fit {
    uint32_t errors;    /* Guttman errors */
    mark_t normed;      /* … / (right * wrong), in 1 / FIT_SCALE; MARK_MISSING: all right or all wrong */
    mark_t caution;     /* in 1 / FIT_SCALE; MARK_MISSING: not defined */
    uint32_t shift_row; /* item on whose row the shift begins; n_items of the exam: none */
    mark_t shift;       /* rows: 1: the answers are those to the item one row up; MARK_MISSING: none */
    mark_t gain;        /* right answers more, if the key is shifted; MARK_MISSING: none */
    uint32_t right;     /* items of the patterns that are right */
    uint16_t form;      /* … of this form's, where patterns are defined */
    uint16_t run;       /* longest run of one letter */
    uint8_t flags;
};

struct fit_table {
    struct person_fit *rows; /* by present student, in the order of the input */
    uint32_t *students;      /* by row: number in the cohort */
    size_t n;
    bool has_patterns; /* enough items for Guttman errors and caution */
    bool has_sheets;   /* enough rows of single letters for runs and shifts */
    size_t key_run;    /* the longest run of one letter in the key */
    size_t n_flagged[N_FIT_FLAGS];
};

void fit_table_release(struct fit_table *t);

#endif
