/*
 * unite_parts.h: what the files of unite share: the rows of the student at hand, and how far uniting has come.
 *
 *     unite.c          all students: chains of rows, the records of the students
 *     unite_student.c  one student: which of the rows count, what the others become
 *     unite_matrix.c   answers: from sheets of rows to the response matrix of students
 *     note_origins.c   which row became whom, for those who ask
 */
#ifndef GRADER_INGEST_UNITE_PARTS_H
#define GRADER_INGEST_UNITE_PARTS_H

#include "ingest/intake.h"
#include "ingest/long_details.h"

#define NO_ROW UINT32_MAX

/* Rows of one student, in input order. */
struct student_rows {
    uint32_t *list; /* of answers */
    bool *kept;
    size_t n, capacity, kept_capacity;
    uint32_t roster; /* NO_ROW when he is not on it */
};

struct uniting {
    struct intake *intake;
    struct rows *rows;
    struct rejects *rejects;
    struct intake_counts *counts;
    uint32_t *first;   /* by row: first row of the same student; becomes the student's number when a row is kept */
    uint32_t *next;    /* by row: next row of the same student */
    bool *share_items; /* [sheet][sheet] */
    struct sheet *only_sheet; /* of answers, or NULL when there are several */
    size_t n_students;
    size_t n_with_answers; /* students before those who are only on the roster */
    struct student_rows of_one;
    struct long_details *details; /* of long inputs, for rejects */
    bool keeps_origins;
    uint32_t *owners;      /* for cohort->origins: by row, as origins.students; NULL when every row is a student */
    uint32_t *values;      /* of the student at hand */
    uint32_t unrejectable; /* the first row of a stranger who had rows set aside in the earlier cohort, or NO_ROW */
};

/* Whether a student may answer an item several times. */
static inline bool takes_attempts(const struct uniting *u)
{
    return u->intake->exam->answers.attempts.use != ATTEMPTS_REJECTED;
}

/* The student whose first row is `leader`: decides about every row, and puts the student in the next place; a stranger
 * to the roster, whose rows become rejects, gets none. */
void unite_take_student(struct uniting *u, uint32_t leader);

/* The answers of all students into cohort->responses, or cohort->marked_rows where rows were marked while read. */
void unite_make_responses(struct uniting *u);

#endif
