/*
 * attempts.h: students who answer an item more than once, where all attempts count (answers.attempts of the rubric).
 *
 * The first answer stands in its cell like any other. Later ones are listed while rows are taken, in input order, and
 * when there are students they are joined: the distinct sequences of attempts become answers of the item's codebook,
 * each of which is judged once, like every distinct answer (score/attempts.h).
 */
#ifndef GRADER_INGEST_ATTEMPTS_H
#define GRADER_INGEST_ATTEMPTS_H

#include "model/cohort.h"
#include "model/exam.h"

struct later_answer {
    uint32_t student; /* whatever counts students where the list is kept */
    uint32_t item, code;
    uint32_t line; /* of long inputs: its ordinal (long_index.h); else 0 */
};

struct later_answers {
    struct later_answer *list;
    size_t n, capacity;
};

void later_answers_add(struct later_answers *answers, struct later_answer answer);

/* By student, then item; a student's answers to an item stay in order. */
void later_answers_sort(struct later_answers *answers);

/* The first of a student in a sorted list; n when there is none. */
size_t later_answers_of(const struct later_answers *answers, uint32_t student);

/* Sequences of several attempts become codes, in the order of their first appearance by student; blanks are no
 * attempts, nor is what a form lacks. `answers` count as cohort->students do. Codebooks and responses are changed in place. */
void attempts_join(struct cohort *cohort, struct later_answers *answers, bool forms_lack_items);

#endif
