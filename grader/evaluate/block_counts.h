/*
 * block_counts.h: how many students with each total gave each letter to each item of a block: all that item and option
 * statistics need of answers that are letters.
 */
#ifndef GRADER_EVALUATE_BLOCK_COUNTS_H
#define GRADER_EVALUATE_BLOCK_COUNTS_H

#include "evaluate/answer_blocks.h"
#include "model/evaluation.h"

/* What to do with `count` students who have this total and gave `code` to item `item` of the list. */
typedef void count_taker(void *context, size_t item, uint32_t code, mark_t total, uint32_t count);

/* Count the students present; totals lie between low and high. False: there are too many totals to do it here. The taker
 * is called by one thread, in an order that does not depend on threads. */
bool block_counts_take(const struct answer_block *block, const struct cohort *cohort,
                       const struct evaluation *evaluation, mark_t low, mark_t high, count_taker *take, void *context);

#endif
