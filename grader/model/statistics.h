/*
 * statistics.h: item and test analysis over the students present. Doubles, computed from exact integer sums wherever
 * the formula allows, so that they do not depend on threads. Undefined values (a variance of 0, too few students) are
 * NaN and print as an empty cell. Formulas and their sources stand in evaluate/.
 */
#ifndef GRADER_MODEL_STATISTICS_H
#define GRADER_MODEL_STATISTICS_H

#include "model/exam.h"

enum { N_FIFTHS = 5 };

enum item_flag { /* printed as words: "hard", "easy", "weak", "negative", "excluded" */
                 ITEM_HARD = 1 << 0,
                 ITEM_EASY = 1 << 1,
                 ITEM_WEAK = 1 << 2,
                 ITEM_NEGATIVE = 1 << 3,
                 ITEM_EXCLUDED = 1 << 4,
};

struct item_statistics {
    uint32_t n;                        /* students present */
    double facility, sd;               /* sd in marks */
    double discrimination, item_total; /* correlations with the rest score, with the total */
    double discriminative_efficiency, effective_weight, alpha_if_deleted, upper_lower;
    uint32_t blank, invalid, not_reached; /* not_reached: blank, and so is every later item of the student */
    uint32_t flags;                       /* enum item_flag, or-ed */
};

struct option_statistics {
    size_t item;
    uint32_t code; /* code in the item's codebook; CODE_EMPTY stands for all blanks */
    bool is_key;   /* earns the full points */
    mark_t mark;
    uint32_t count;
    double share, mean_total, point_biserial; /* share of the students present */
    double fifth_share[N_FIFTHS];             /* share choosing it in each fifth by total, lowest fifth first */
};

struct test_statistic {
    const char *name;
    double value;
};

struct statistics {
    struct item_statistics *items; /* one an item of the exam */
    size_t n_items;
    struct option_statistics *options; /* by item, then the most frequent first, then answer text (bytes) */
    size_t n_options;
    struct test_statistic *test;
    size_t n_test;
};

void statistics_release(struct statistics *s);

#endif
