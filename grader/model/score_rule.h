/*
 * score_rule.h: scores derived from marks, as the rubric's `scores` says them: converted grades (等级赋分), standard and
 * normalised scores, percentiles inside sessions, equated forms, weighted totals. The rules only; what they gave is in
 * derived.h, how they are computed in rank/derive*.c.
 *
 * A score is a function of marks or of scores listed before it, rounded half away from zero to its `decimals`; whatever
 * uses it uses the rounded value. So the order of rounding is the order of the list, and the rubric says it.
 */
#ifndef GRADER_MODEL_SCORE_RULE_H
#define GRADER_MODEL_SCORE_RULE_H

#include "model/exam.h"

enum score_kind {
    SCORE_GRADES,     /* shares of the students → grades → linear inside each grade */
    SCORE_STANDARD,   /* mean + sd * z */
    SCORE_NORMAL,     /* mean + sd * the normal deviate of the mid percentile */
    SCORE_PERCENTILE, /* percentile, usually inside a session */
    SCORE_LINEAR,     /* times * x + plus */
    SCORE_TABLE,      /* looked up, or interpolated between the rows of a table */
    SCORE_EQUATE,     /* forms or sessions put on the scale of one of them */
    SCORE_GATE,       /* sessions put on the scale of all of them by the top mean and mean + sd */
    SCORE_GATE_SCORE, /* qualifying mark → 350, top mean → 900 */
    SCORE_GCSE,       /* grades 9 to 1 from the least marks of 7, 4 and 1; 0 below */
    SCORE_ABILITY,    /* times * ability + plus, the ability estimated from the items' given parameters */
    SCORE_BEST,       /* the best of several */
    SCORE_SUM,        /* weighted total, with minimums */
    N_SCORE_KINDS
};

enum source_kind { SOURCE_TOTAL, SOURCE_SECTION, SOURCE_SCORE };

struct score_source {
    enum source_kind kind;
    size_t index; /* section, or score before this one */
    int64_t unit; /* its values are integers of 1 / unit */
    struct text name;
    struct rational weight; /* SCORE_SUM */
    bool has_maximum;
    struct rational maximum;
};

/* Where the border between two grades lies when the target falls inside students with one mark. */
enum grade_border {
    BORDER_UPPER,     /* the first mark with a share at or above the target still has the grade */
    BORDER_LOWER,     /* the last mark with a share at or below the target */
    BORDER_NEAR,      /* the nearer of both; as near: the lower mark still has the grade */
    BORDER_NEAR_HIGH, /* as near: the higher mark is the last */
    BORDER_ABOVE,     /* the first mark with a share above the target */
};
enum grade_target { TARGET_CUMULATIVE, TARGET_CHAINED };
enum grade_ends { ENDS_OBSERVED, ENDS_CONTIGUOUS, ENDS_LIMITS };
enum grade_from { FROM_TOP, FROM_BOTTOM };
enum one_mark { ONE_MARK_MAX, ONE_MARK_MIN, ONE_MARK_MEAN };

struct quota_grade {
    struct text label;
    struct rational share;     /* of the students, 0 to 1 */
    struct rational high, low; /* its range; equal: one value for all of it */
};

struct table_point {
    struct rational raw, value; /* ascending by raw */
};
enum table_between { BETWEEN_LINEAR, BETWEEN_DOWN, BETWEEN_NONE };
enum equate_method { EQUATE_MEAN, EQUATE_LINEAR, EQUATE_EQUIPERCENTILE };
enum uneven { UNEVEN_DOWN, UNEVEN_UP, UNEVEN_NEAREST }; /* where a step between two grades is no possible mark */
enum missing_policy { MISSING_INELIGIBLE, MISSING_ZERO, MISSING_REWEIGHT };

struct score_minimum {
    struct score_source source;
    int64_t least; /* in its units */
    struct text reason;
};

struct score_rule {
    struct text id;
    enum score_kind kind;
    int decimals;
    int64_t unit; /* 10^decimals: values are integers of 1 / unit */
    struct score_source *of;
    size_t n_of;        /* at least 1 */
    struct text within; /* column: each of its values is a population of its own; "": all students */
    bool has_least;
    int64_t least; /* units of the source: only students with at least this much are counted and get a score */
    bool has_clip;
    int64_t clip_low, clip_high; /* units of the score */
    bool has_maximum;
    struct rational maximum;

    struct quota_grade *grades; /* SCORE_GRADES, best first */
    size_t n_grades;
    enum grade_border border;
    enum grade_target target;
    enum grade_ends ends;
    enum grade_from from;
    enum one_mark one_mark;
    int64_t paper_low, paper_high; /* units of the source: its lowest and highest possible mark, for ENDS_LIMITS */

    struct rational mean, sd; /* SCORE_STANDARD, SCORE_NORMAL */
    bool of_sample;           /* sd of the students with n - 1 */
    enum percentile_rule percentile;
    struct rational times, plus; /* SCORE_LINEAR */
    struct table_point *points;  /* SCORE_TABLE */
    size_t n_points;
    enum table_between between;
    enum equate_method method;  /* SCORE_EQUATE */
    struct text reference;      /* value of `within` whose scale is taken */
    int64_t step;               /* units of the source: from one possible mark to the next */
    struct rational top;        /* share of the students whose mean is the top */
    int64_t top_least;          /* at least so many */
    struct rational qualifying; /* SCORE_GATE_SCORE: the least qualifying mark */
    struct rational to_low, to_high;
    int64_t from_7, from_4, from_1; /* SCORE_GCSE, units of the source: least marks of these grades */
    enum uneven uneven;
    size_t ability; /* SCORE_ABILITY (with times and plus): which of them, as outcomes count them */
    size_t *items;  /* that it is estimated from; all have parameters */
    size_t n_items;
    double scaling; /* D */
    double prior_mean, prior_sd;
    double first_node, last_node; /* abilities, equally spaced */
    size_t n_nodes;
    bool has_all_blank;
    mark_t all_blank;            /* units of the score: of who answered none of the items */
    size_t best;                 /* SCORE_BEST: the sum of so many */
    enum missing_policy missing; /* SCORE_SUM */
    struct score_minimum *minimums;
    size_t n_minimums;
    bool keeps_ineligible; /* who misses a minimum keeps the value */
};

/* Whether evaluations have a column of labels beside the value: grades; eligibility and its reason. */
static inline bool score_has_labels(const struct score_rule *rule)
{
    return rule->kind == SCORE_GRADES || rule->kind == SCORE_SUM;
}

#endif
