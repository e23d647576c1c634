/*
 * paper.h: the exam paper: its items, and what a student writes for each.
 *
 * Whether an answer is right follows the two-parameter logistic model: P(right) = 1 / (1 + exp(-a (ability - b))), with
 * a discrimination a and a difficulty b an item. Wrong choices spread over the distractors, half of them on one popular
 * one. Written answers come from small pools, the likelier forms far more often than the rare ones.
 */
#ifndef DATAGEN_PAPER_H
#define DATAGEN_PAPER_H

#include <stdint.h>

#include "population.h"

enum { N_OUTCOMES = 8, ITEM_ID_BYTES = 8, ANSWER_BYTES = 320, N_CHOICES = 4, N_MULTI_OPTIONS = 5 };

/* What can happen at an item, in this order; choice items have a further one for each other distractor. */
enum outcome { OUTCOME_RIGHT, OUTCOME_BLANK, OUTCOME_INVALID, OUTCOME_WRONG, OUTCOME_WRONG_2, OUTCOME_WRONG_3 };

struct item {
    char id[ITEM_ID_BYTES]; /* "Q1" */
    enum item_kind kind;
    uint32_t section;
    double discrimination, difficulty;
    char letters[N_OUTCOMES]; /* choice: the letter of each outcome, 0 where there is none */
    char key[12];             /* choice, multi: the right letter or letters */
    char planted[2];          /* choice: the wrong key that the rubric gives, "" for none */
    int32_t hundredths;       /* number: the right value times 100 */
    uint32_t concept;         /* text, pattern: which pool */
};

struct paper {
    const struct options *options;
    struct item *items;
    uint32_t n_items, n_sections;
    uint32_t *thresholds; /* [ability][item][outcome]: outcome o when a 31-bit draw is below [o] and not below [o-1] */
};

void paper_init(struct paper *paper, const struct options *options);
void paper_release(struct paper *paper);

/* Write what the student answers (nothing when left blank), at most ANSWER_BYTES; returns the end. */
char *paper_answer(const struct paper *paper, uint32_t item, const struct student *student, char *to);

/* The letter of a choice item, 0 when left blank or invalid: for the packed layout. */
char paper_letter(const struct paper *paper, uint32_t item, const struct student *student);

/* Random bits for how an answer is written down (quotes). */
uint64_t paper_writing_draw(uint32_t item, const struct student *student);

#endif
