/*
 * statistics.h: item and test analysis over the students present. Doubles, computed from exact integer sums wherever
 * the formula allows, so that they do not depend on threads. Undefined values (a variance of 0, too few students) are
 * NaN and print as an empty cell. Formulas and their sources stand in evaluate/.
 */
#ifndef GRADER_MODEL_STATISTICS_H
#define GRADER_MODEL_STATISTICS_H

#include "model/exam.h"

enum { N_FIFTHS = 5 };

enum item_flag { /* printed as words: "hard", "suspect_key", … */
                 ITEM_HARD = 1 << 0,
                 ITEM_EASY = 1 << 1,
                 ITEM_WEAK = 1 << 2,
                 ITEM_NEGATIVE = 1 << 3,
                 ITEM_SUSPECT_KEY = 1 << 4,
                 ITEM_DEAD_DISTRACTOR = 1 << 5,
                 ITEM_EXCLUDED = 1 << 6,
};

struct item_statistics {
    uint32_t n;                        /* students present */
    double facility, sd;               /* sd in marks */
    double discrimination, item_total; /* correlations with the rest score, with the total */
    double discriminative_efficiency, effective_weight, alpha_if_deleted, upper_lower;
    uint32_t blank, invalid, not_reached; /* not_reached: blank, and so is every later item of the student */
    uint32_t flags;                       /* enum item_flag, or-ed */
    uint32_t omitted;                     /* blank, but a later item is not */
    double upper, lower;                  /* facility in the upper and lower group */
    double biserial, biserial_rest;       /* of item_total, of discrimination; polyserial with more than two marks */
    double reliability_index;             /* item_total times sd, in marks as they enter the total */
    double intended_weight;               /* points in percent of those of all items that count */
};

struct option_statistics {
    size_t item;
    uint32_t code; /* code in the item's codebook; CODE_EMPTY stands for all blanks */
    bool is_key;   /* earns the full points */
    mark_t mark;
    uint32_t count;
    double share, mean_total, point_biserial; /* share of the students present */
    double fifth_share[N_FIFTHS];             /* share choosing it in each fifth by total, lowest fifth first */
    double upper_share, lower_share;          /* … in the upper and in the lower group */
    double point_biserial_rest, mean_rest;    /* with the rest score: the total without what this answer earned */
};

/* Why an item's key is in doubt. */
enum suspicion {
    SUSPECT_INSTEAD, /* the other answer behaves as the key should, and the key does not */
    SUSPECT_ALSO,    /* the other answer behaves as well as the key: perhaps right too */
};

/* An answer that is more plausibly the key, or a key as well. */
struct suspect_key {
    size_t item;
    uint32_t code;
    enum suspicion kind;
    uint32_t key_count, count;
    double key_point_biserial, point_biserial; /* with the rest score */
    double key_upper, upper;                   /* shares of the upper group */
    double key_mean_rest, mean_rest;           /* marks */
    double z;                                  /* how many standard errors the point-biserials lie apart */
};

/* How well measured a total is: one row a total that occurs, from the lowest. In marks; undefined values are NaN. */
struct precision_row {
    mark_t score;
    uint32_t students;
    double sem;                  /* conditional standard error of measurement (Keats) */
    double sem_lord;             /* the same by Lord's binomial model, uncorrected */
    double true_score, true_sem; /* Kelley's estimate and its standard error */
};

enum cut_kind { CUT_PASS, CUT_GRADE, CUT_LINE };

/* A score at which students are told apart. */
struct cut_statistics {
    enum cut_kind kind;
    struct text name; /* of the grade, of the line; "" for the pass mark */
    mark_t score;
    uint32_t at_or_above;    /* students */
    double share;            /* of the students */
    double sem;              /* conditional, at the cut */
    uint32_t within_sem;     /* students less than one sem away */
    double livingston;       /* Livingston's coefficient */
    double agreement, kappa; /* of decisions on two parallel tests (Huynh) */
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
    struct precision_row *precision;
    size_t n_precision;
    struct cut_statistics *cuts; /* the highest first */
    size_t n_cuts;
    struct suspect_key *suspects; /* by item, then the most suspicious first */
    size_t n_suspects;
};

void statistics_release(struct statistics *s);

/* The analysis of a section, or of the students with one value of a column. */
struct statistics_part {
    struct text value;
    bool *has_item; /* by item of the exam: it is part of this test */
    struct statistics statistics;
};

/* The analysis once more for all parts of a whole: by section, by form, by province. */
struct breakdown {
    struct text name; /* "section", "form", "province" */
    struct statistics_part *parts;
    size_t n;
};

void breakdowns_free(struct breakdown *list, size_t n);

#endif
