/*
 * statistics_sums.h: everything item, option and test statistics are computed from: exact integer sums over the
 * students present, in units. All formulas come after (statistics_formulas.h) and never look at a student again.
 */
#ifndef GRADER_EVALUATE_STATISTICS_SUMS_H
#define GRADER_EVALUATE_STATISTICS_SUMS_H

#include "base/wide.h"
#include "evaluate/score_classes.h"
#include "model/cohort.h"
#include "model/evaluation.h"
#include "model/marks.h"

/* One answer to one item, or several that need not be told apart: how many chose it, by class of their total, and the
 * sum of their totals. One cache line, because one is touched per answer of every student. */
struct answer_tally {
    uint32_t by_class[CLASSES_MOST + 1]; /* the last is unused */
    int64_t totals;
};

/* What the answers in a tally have in common. */
struct answer_slot {
    uint32_t code; /* CODE_NONE: rare answers with the same mark and state, not listed one by one */
    mark_t mark;
    uint8_t state, result;
    uint32_t count;
    struct answer_tally tally;
};

struct item_sums {
    struct answer_slot *slots; /* every answer of every student is in exactly one */
    size_t n_slots;
    uint32_t blank, invalid, not_reached;
    /* Over the students who were given the item: all, but for forms that lack it. */
    int64_t students, total; /* n, ΣX */
    wide_t total_squares;    /* ΣX² */
    int64_t marks;           /* Σx */
    wide_t squares;          /* Σx² */
    wide_t with_total;       /* ΣxX */
    wide_t sorted_product;   /* Σ x(i) y(i), item marks and rest scores both ascending (rest_scores.h) */
};

struct statistics_sums {
    struct score_counts totals;
    struct score_classes classes;
    int64_t students;
    int64_t total;        /* ΣX */
    wide_t total_squares; /* ΣX² */
    struct item_sums *items;
    size_t n_items;
};

enum { OPTIONS_LISTED_MOST = 200 }; /* of an item with more different answers than SLOTS_EACH_MOST */

void statistics_sums_build(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                           const struct evaluation *evaluation, struct statistics_sums *out);
void statistics_sums_release(struct statistics_sums *sums);

#endif
