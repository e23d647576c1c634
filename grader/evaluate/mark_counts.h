/*
 * mark_counts.h: how many students have each total and each mark of an item: all that it takes to say what would become of
 * ranks, grades and pass without the item, where totals are sums of marks.
 */
#ifndef GRADER_EVALUATE_MARK_COUNTS_H
#define GRADER_EVALUATE_MARK_COUNTS_H

#include "model/cohort.h"
#include "model/marks.h"
#include "model/standings.h"

struct mark_count {
    const struct standing *standing; /* of one student with this total */
    mark_t mark;                     /* units */
    uint32_t students;               /* present; at least one */
};

/* Gets the counts of each item in its turn, best total first. Called by one thread. */
typedef void mark_counts_taker(void *context, size_t item, const struct mark_count *counts, size_t n);

/* False, and nothing is taken, when there are too many totals and marks to count them. */
bool mark_counts_take(const struct cohort *cohort, const struct mark_table *marks, const struct standings *standings,
                      mark_counts_taker *take, void *context);

#endif
