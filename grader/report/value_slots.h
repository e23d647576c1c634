/*
 * value_slots.h: the cells of every value that a column can have, printed beforehand.
 *
 * Where cells are a function of a small integer (totals, counts, provinces, tie groups), each value has a slot: its text,
 * delimiter included, in a fixed number of bytes, so that a cell is one short copy. Neighbouring columns of one integer
 * (total and percent, rank and percentile) are printed into one slot.
 */
#ifndef GRADER_REPORT_VALUE_SLOTS_H
#define GRADER_REPORT_VALUE_SLOTS_H

#include <string.h>

#include "report/table.h"

enum { SLOT_STEP = 16 }; /* slots are this many bytes, or a multiple; the last byte holds the length */

struct value_slots {
    const struct column *column; /* the first of those that share them */
    size_t n_columns;
    char delimiter;
    char *bytes;      /* free with free(); NULL: cells are printed one by one */
    size_t size;      /* of a slot */
    int64_t first, n; /* values with a slot: first … first + n - 1 */
};

/* Slots of this column of the table, and of those to its right that are looked up by the same integer. False, and no slots,
 * for one column: its values are too many, or too long. */
bool value_slots_make(struct value_slots *out, const struct table *t, const struct column *c);

/* Print the cells of this value. Room: size + n_columns. */
static inline char *value_slots_copy(char *out, const struct value_slots *s, int64_t value)
{
    const uint64_t number = (uint64_t)(value - s->first);
    if (number >= (uint64_t)s->n) { /* no label, no tie group */
        for (size_t i = 0; i < s->n_columns; i++)
            *out++ = s->delimiter;
        return out;
    }
    const char *slot = s->bytes + number * s->size;
    memcpy(out, slot, SLOT_STEP);
    for (size_t i = SLOT_STEP; i < s->size; i += SLOT_STEP)
        memcpy(out + i, slot + i, SLOT_STEP);
    return out + (unsigned char)slot[s->size - 1];
}

#endif
