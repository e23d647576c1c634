/*
 * item_runs.h: what a student's answers to many items add up to, at one look-up and one addition per answer.
 *
 * What one answer adds to its student's sums is packed into a 64-bit word, five fields wide:
 *
 *   bits  0–31   its mark, above the lowest mark of the item (so never negative)
 *   bits 32–39   1 if correct     40–47   1 if wrong     48–55   1 if blank     56–63   1 if invalid, ungradable or pending
 *
 * and the words of a student are added as plain integers. No field can carry into the next, because items are added
 * in runs: a run has at most 255 items, so each count is at most 255, and the sum over its items of (highest mark -
 * lowest mark) is below 2^32. Between runs the fields are unpacked into wide sums. Items of a run also share a section
 * and a cell width; 60 one-letter items are a single run.
 *
 * Items that are not counted (excluded after a challenge) are in no run: they add to no mark and to no count.
 */
#ifndef GRADER_EVALUATE_ITEM_RUNS_H
#define GRADER_EVALUATE_ITEM_RUNS_H

#include "evaluate/letter_sums.h"
#include "model/exam.h"
#include "model/marks.h"
#include "model/responses.h"

/* What of an item is packed so far. */
struct packed_item {
    uint32_t item, n_codes, capacity;
    mark_t low, high; /* of its marks */
};

struct item_run {
    size_t section;    /* index, or NO_SECTION */
    uint32_t width;    /* bytes of a cell */
    uint32_t n;        /* items, 1–255 */
    bool is_adjacent;  /* the cells of the items follow one another in a row */
    uint32_t *offsets; /* by item of the run: where its cell begins in a row */
    uint64_t **words;  /* by item of the run, then code. One-byte cells: 256 words each, one item after the other */
    int64_t lowest;    /* sum of the items' lowest marks */
    struct packed_item *items;
    struct letter_sums *letters; /* the same for the usual letters, faster; or NULL */
};

struct item_runs {
    struct item_run *runs; /* by section, NO_SECTION last */
    size_t n, capacity;
};

void item_runs_build(const struct exam *exam, const struct cell_slot *slots, const struct mark_table *marks,
                     struct item_runs *out);

/* Add the codes that have come to the mark table since the runs were built. False when the runs must be built anew: a
 * cell has moved, or a mark is outside the range that its run was laid out for. */
bool item_runs_extend(struct item_runs *runs, const struct cell_slot *slots, const struct mark_table *marks);

/* The sum of a run's words over one student's row. */
uint64_t item_run_sum(const struct item_run *run, const uint8_t *row);

static inline int64_t word_mark(uint64_t word)
{
    return (int64_t)(word & UINT32_MAX);
}
static inline uint16_t word_correct(uint64_t word)
{
    return word >> 32 & 0xff;
}
static inline uint16_t word_wrong(uint64_t word)
{
    return word >> 40 & 0xff;
}
static inline uint16_t word_blank(uint64_t word)
{
    return word >> 48 & 0xff;
}
static inline uint16_t word_invalid(uint64_t word)
{
    return word >> 56 & 0xff;
}

void item_runs_release(struct item_runs *runs);

#endif
