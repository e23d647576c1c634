/*
 * long_plan.h: what reading the plainest long rows needs to know of the items (plain_long.c): their names as words.
 */
#ifndef GRADER_INGEST_LONG_PLAN_H
#define GRADER_INGEST_LONG_PLAN_H

#include <stdint.h>

#include "ingest/plan.h"

/* An item as it stands in a row, with the delimiters on both sides. */
struct item_words {
    uint64_t word[2], mask[2]; /* words that nothing can match, of an item that cannot be guessed */
    uint32_t length;
};

enum { ITEM_WORD_BYTES = 8 };

/* Items with names of 1 to ITEM_WORD_BYTES bytes by name; of two that would meet in a slot only one is here. */
struct item_slot {
    uint64_t word;
    uint32_t length; /* 0: the slot is free */
    uint32_t item;
};

struct long_plan {
    struct item_words *names;
    struct item_slot *slots;
    unsigned slot_shift;
    uint8_t codes[256]; /* byte → code of the answer that is this byte; CODE_EMPTY: no such answer in a plain row */
};

/* The first n bytes of a word, or all. */
static inline uint64_t word_mask(size_t n)
{
    return n >= 8 ? ~UINT64_C(0) : (UINT64_C(1) << 8 * n) - 1;
}

static inline size_t item_word_hash(const struct long_plan *plan, uint64_t word)
{
    return (word ^ word >> 32) * UINT64_C(0x9E3779B97F4A7C15) >> plan->slot_shift;
}

/* NULL unless the input's columns are student, item and answer, in this order and no others. To be freed
 * with long_plan_free. */
struct long_plan *long_plan_new(const struct plan *plan, const struct dictionary *items);
void long_plan_free(struct long_plan *plan); /* accepts NULL */

#endif
