/*
 * answer_patterns.h: right and wrong answers as bits, easiest item first; what Guttman errors and the caution index are
 * made of.
 *
 * Items that count are right (full points) or not; a blank is not. Left out are items that everybody gets full marks for,
 * and items of sections that choose, where a blank may be no failure. Popularity is the share of the students present,
 * of those who were given the item, who have it right; items of equal popularity stand in the order of the exam.
 */
#ifndef GRADER_EVALUATE_ANSWER_PATTERNS_H
#define GRADER_EVALUATE_ANSWER_PATTERNS_H

#include "model/cohort.h"
#include "model/exam.h"
#include "model/marks.h"

struct pattern_item {
    uint32_t item;
    struct cell_slot cell;
    uint64_t *right;    /* by code: the item's bit in its word, or 0 */
    int64_t popularity; /* comparable among items: students with a right answer, or a share of 10^9 */
};

/* The items that a booklet has. */
struct pattern_form {
    uint64_t *given;  /* by word: bits of its items */
    size_t n;         /* items */
    int64_t sum;      /* of their popularities */
    int64_t *easiest; /* by k, 0 … n: the sum of the popularities of the k easiest */
};

struct answer_patterns {
    struct pattern_item *items; /* the easiest first */
    size_t n, n_words;
    struct pattern_form *forms; /* one a form of the exam; one when there are none */
    size_t n_forms;
    int64_t (*sums)[256]; /* [byte of the pattern][bits]: sum of the popularities of the items whose bits are set */
    uint8_t n_bits[256];
    uint8_t *inner; /* [right bits << 8 | wrong bits]: Guttman errors within eight items */
};

void answer_patterns_make(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                          struct answer_patterns *out);
void answer_patterns_release(struct answer_patterns *p);

/* The form whose items are those that the row has; SIZE_MAX: none has. */
size_t answer_patterns_form_of(const struct answer_patterns *p, const uint8_t *row);

struct pattern_result {
    uint32_t right, n; /* items right, items given */
    uint64_t errors;   /* pairs of items of which the easier is wrong and the harder right */
    int64_t popular;   /* sum of the popularities of the items that are right */
};
struct pattern_result answer_pattern_of(const struct answer_patterns *p, const struct pattern_form *form,
                                        const uint8_t *row);

#endif
