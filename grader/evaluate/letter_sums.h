/*
 * letter_sums.h: the sum of a run of one-byte answers (item_runs.h), 64 items at a time.
 *
 * Of an exam's letters only a few earn anything or occur often: nothing, A, B, C, D. For each of them there is a vector
 * with what it adds at every item, a byte of marks and a byte of flags; the answers of a row are compared with each
 * letter in turn, and the lanes that are equal take its vector. A row with any other letter is left to item_run_sum,
 * which knows them all.
 */
#ifndef GRADER_EVALUATE_LETTER_SUMS_H
#define GRADER_EVALUATE_LETTER_SUMS_H

#include <stdbool.h>
#include <stdint.h>

struct letter_sums;

/* `words` holds n items of 256 packed words each, of the layout in item_runs.h. NULL when they do not suit: marks above
 * 255 units, or a processor without the instructions. */
struct letter_sums *letter_sums_new(const uint64_t *words, uint32_t n);
void letter_sums_free(struct letter_sums *sums); /* NULL is fine */

/* The packed sum of n answers; false when one of them is another letter. */
bool letter_sums_add(const struct letter_sums *sums, const uint8_t *answers, uint64_t *word);

#endif
