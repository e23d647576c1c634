/*
 * answer_slots.h: which answers to an item are counted one by one.
 *
 * Up to 512 codes each code has a slot of its own. Above (texts, long numbers) the 200 most frequent answers have, and
 * the others share a slot with those of the same mark and state: nothing is lost for the item's own statistics, and
 * memory does not grow with every misspelling.
 */
#ifndef GRADER_EVALUATE_ANSWER_SLOTS_H
#define GRADER_EVALUATE_ANSWER_SLOTS_H

#include "evaluate/statistics_sums.h"

/* Make the item's slots (counts 0) and slot_of[code] for every code below n_codes. Reads the students' answers only
 * when there are too many codes. */
void answer_slots_plan(const struct cohort *cohort, const struct item_marks *marks, size_t item, struct item_sums *out,
                       uint32_t *slot_of);

/* Of two answers to one item, which is listed first: the more frequent, then by text. <0, 0, >0. */
int compare_answers(const struct codebook *book, uint32_t code_a, uint32_t count_a, uint32_t code_b, uint32_t count_b);

#endif
