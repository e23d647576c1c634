/*
 * lattice.h: which totals an exam can give: not every number between the lowest and the highest is a sum of marks (of
 * 180 items at +4 and -1, 719 is none). A total outside the lattice is the mark of a fault, whoever made it.
 */
#ifndef GRADER_RANK_LATTICE_H
#define GRADER_RANK_LATTICE_H

#include "model/exam.h"
#include "model/marks.h"

struct lattice {
    int64_t low, high; /* units */
    uint64_t *bits;    /* by total - low */
};

/* The sums of one mark of each counted item. False, and nothing to release: sections do more than add up, or the marks
 * are too many or too fine for a quick answer. */
bool lattice_find(const struct exam *exam, const struct mark_table *marks, struct lattice *out);
bool lattice_has(const struct lattice *lattice, int64_t total);
void lattice_release(struct lattice *lattice);

#endif
