/*
 * exam.h: what the exam is, as the rubric says it, without the rules themselves (those stay in score/).
 *
 * Read-only once the rubric is loaded; every stage may read it from any thread. All marks are in units: one mark is
 * `unit` units (base/rational.h), and the rubric loader has checked that every possible total fits mark_t.
 */
#ifndef GRADER_MODEL_EXAM_H
#define GRADER_MODEL_EXAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "base/rational.h"
#include "base/text.h"
#include "model/forms.h"

typedef int32_t mark_t; /* units */

#define NO_SECTION SIZE_MAX

/* What an accepted challenge did to an item. */
enum adjustment {
    ADJUST_NONE,
    ADJUST_EXCLUDED,        /* counts for nobody, the maximum shrinks */
    ADJUST_BONUS_ALL,       /* full marks for everyone present */
    ADJUST_BONUS_ATTEMPTED, /* full marks for everyone who answered it */
    ADJUST_ALSO,            /* a further key is right too */
};

/* The three-parameter logistic model of an item: P(right) = c + (1 - c) / (1 + exp(-D a (ability - b))). */
struct item_response {
    double a, b, c; /* discrimination > 0, difficulty, guessing 0 <= c < 1 */
};

extern const char *const adjustment_names[ADJUST_ALSO + 1]; /* as a rubric writes them; "" of none */

struct exam_item {
    struct text id;
    const char *type; /* name of the rule kind: "choice", "number", … */
    struct text
        key_shown;  /* the key as an examiner would write it, for reports: "B", "A|C", "9.81 ±0.05"; "" if none */
    size_t section; /* index, or NO_SECTION */
    mark_t points, floor; /* highest and lowest possible mark */
    bool counted;         /* false when excluded: its marks are in no total and no maximum */
    enum adjustment adjust;
    struct text *skills; /* as the item names them */
    size_t n_skills;
    const uint32_t *skill_numbers;   /* the same as numbers of exam.skills; NULL when the exam has none */
    const struct text *columns;      /* of the answers, which it reads; NULL: the one of its own name */
    size_t first_column;             /* the first of them in exam.by_column */
    size_t n_columns;                /* at least 1 */
    bool is_optional;                /* of a column: answers may come without it, as before anybody has adjudicated */
    const struct item_response *irt; /* given parameters, for abilities; NULL: none */
    size_t n_markers;                /* the first so many columns are marks by different people; 0: marked once */
};

/* The answers of an item that reads several columns are their cells, joined with this; shown to people as " | ". */
#define CELL_SEPARATOR '\x1F'

/* Several attempts at an item are an answer as well: one after the other, each behind a separator. */
static inline bool answer_is_sequence(struct text answer)
{
    return answer.len > 1 && answer.at[0] == CELL_SEPARATOR && memchr(answer.at + 1, CELL_SEPARATOR, answer.len - 1);
}
/* Who sat a section, for scores derived from it: everybody present, whoever answered anything in it, or as a column
 * says. */
enum sat { SAT_ALL, SAT_ANSWERED, SAT_COLUMN };

/* Which members of a section count. Members are its counted items, or the sections that it is made of. */
enum section_choice {
    CHOOSE_ALL,
    CHOOSE_BEST, /* the `choose` highest marks */
    CHOOSE_FIRST, /* the first `choose` that were answered, in the order of the rubric; then, if they are fewer, blanks */
};

/* A section's mark is the sum of its members that count, held between `least` and `most`. To what it is part of (the
 * total, or another section) it adds weight times that. Members stand before the section that is made of them. */
struct exam_section {
    struct text id, title;
    enum sat sat;
    struct text sat_column; /* "present" or 1 in it: sat */
    enum section_choice choice;
    size_t choose;
    size_t *parts; /* sections, ascending; NULL: it is made of items */
    size_t n_parts;
    bool is_part; /* of `whole`; else its mark enters the total */
    size_t whole;
    bool is_weighed; /* else weight is 1 */
    struct rational weight;
    bool has_least, has_most;
    mark_t least, most;
    bool has_pass;
    mark_t pass;             /* least section mark to pass */
    mark_t maximum, minimum; /* of the section's mark: not weighed */
};

struct grade_band {
    struct text label;
    mark_t from; /* least total that earns the grade; bands run from the best down, the last may be the lowest mark */
};

enum duplicate_policy { DUPLICATE_ERROR, DUPLICATE_FIRST, DUPLICATE_LAST };
enum number_style { NUMBERS_DECIMAL_POINT, NUMBERS_DECIMAL_COMMA };

/* Which of a student's attempts at an item counts; REJECTED: there is one, a second is a duplicate. */
enum attempt_use { ATTEMPTS_REJECTED, ATTEMPTS_FIRST, ATTEMPTS_LAST, ATTEMPTS_BEST, ATTEMPTS_MEAN };
struct attempt_policy {
    enum attempt_use use;
    struct rational penalty; /* share of the points, for each attempt before */
    size_t most;             /* so many attempts may count; 0: all */
};

/* How answers files are written. */
struct answer_conventions {
    struct text student_column; /* default "student_id" */
    struct text status_column;  /* default "status" */
    struct text form_column;    /* "" when the exam has no forms */
    struct text *blank;         /* answers that mean "left blank", besides empty and white space */
    size_t n_blank;
    enum duplicate_policy duplicate;
    struct attempt_policy attempts;
    enum number_style numbers;
};

enum rank_key_kind {
    KEY_TOTAL,
    KEY_SECTION,
    KEY_ITEM,
    KEY_CORRECT,
    KEY_WRONG,
    KEY_BLANK,
    KEY_SCORE,     /* score:X: a derived score; without one: the worst */
    KEY_ATTRIBUTE, /* attr:X: a number, or a date (the older, the better) */
    KEY_SUM,
    KEY_MAX,
    KEY_MIN,
    KEY_KTH,    /* the k-th largest of its operands */
    KEY_RATIO,  /* of its two operands, compared by cross-multiplication */
    KEY_RANDOM, /* a draw: a hash of seed and student id */
};

/* One entry of rank.by, or an operand of one. */
struct rank_key {
    enum rank_key_kind kind;
    size_t index;           /* section, item, score, column of rank.columns; of KEY_KTH k, from 1 */
    bool less_is_better;    /* a minus before it; an operand is negated */
    bool undefined_is_best; /* KEY_RATIO: where 0/0 stands; else it is the worst */
    uint64_t seed;          /* KEY_RANDOM */
    const struct rank_key *operands;
    size_t n_operands;
    struct text text; /* as the rubric writes it: "-wrong" */
};

enum tie_rule { TIES_COMPETITION, TIES_DENSE, TIES_MODIFIED, TIES_ORDINAL, TIES_FRACTIONAL };
enum percentile_rule { PERCENTILE_AT_OR_BELOW, PERCENTILE_BELOW, PERCENTILE_MID, PERCENTILE_SQL };
enum { N_TIE_RULES = TIES_FRACTIONAL + 1, N_PERCENTILE_RULES = PERCENTILE_SQL + 1 };

/* Students with the same values of some columns: a province, or a province and a track. */
struct rank_group {
    struct text name;      /* of columns and tables: "province", "province_track" */
    const size_t *columns; /* into rank.columns */
    size_t n_columns;      /* at least 1 */
};

/* A score table. Marks are in units. */
struct segment_policy {
    struct text name;   /* of the table behind "segments_"; "" for the first, which is called segments */
    struct rank_key of; /* what is counted: total, a section, a sum with a bonus */
    mark_t step;        /* rows of so much; 0: a row a score that occurs */
    bool has_top, has_bottom;
    mark_t top, bottom; /* one row for everybody from `top` up, one for everybody below `bottom` */
    bool keeps_zeros;   /* rows that nobody is in are kept */
};

enum cutoff_kind { CUTOFF_QUOTA, CUTOFF_SHARE, CUTOFF_SCORE };

/* A line: everybody at or above it is in. */
struct cutoff_policy {
    struct text name;
    struct rank_key of;
    enum cutoff_kind kind;
    uint32_t quota;            /* students, in each value of the group */
    struct text *quota_values; /* quotas of single values; other values have none */
    uint32_t *quotas;          /* by entry of quota_values */
    size_t n_quotas;           /* 0: `quota` holds for every value */
    struct rational share, score;
    size_t group;   /* index into rank.groups, or NO_GROUP: the nation */
    bool exclusive; /* at most the quota is in; else the student of the quota's number is the last */
};

#define NO_GROUP SIZE_MAX

struct rank_policy {
    struct rank_key *keys; /* at least one; default: total */
    size_t n_keys;
    enum tie_rule ties;                /* of the column `rank` */
    enum tie_rule labels[N_TIE_RULES]; /* of further columns, rank_<label>; none is `ties` */
    size_t n_labels;
    enum percentile_rule percentile;
    bool percentile_of_first_key; /* ties that later keys break are ties still */
    int decimals;                 /* of the percentile, 0–9, rounded half up in integers */
    struct text *columns;         /* attributes that groups and keys need, each once */
    size_t n_columns;
    struct rank_group *groups;
    size_t n_groups;
    struct rational top;             /* share of the nation that is its top band, above 0, at most 1 */
    struct segment_policy *segments; /* NULL: one of the total, a row a score that occurs */
    size_t n_segments;
    struct cutoff_policy *cutoffs; /* the highest line first */
    size_t n_cutoffs;
};

/* A level of a skill: from this share of the points possible. */
struct skill_band {
    struct text label;
    struct rational from;
};

struct exam_skill {
    struct text id, title;
    const struct text *advice; /* by band; empty: nothing to say */
};

/* What items are about, for the profiles of students and groups (skills.h). */
struct skill_policy {
    struct exam_skill *list;  /* in the order of the rubric */
    size_t n;                 /* 0: the rubric has no section `skills` */
    struct skill_band *bands; /* the best first; at least one */
    size_t n_bands;
    size_t compare;       /* index into rank.groups: whose mean a student is shown; NO_GROUP: none */
    bool of_groups_alone; /* no tables with rows for single students */
};

struct score_rule; /* score_rule.h */

/* Whose answer patterns are listed. */
enum fit_rows { FIT_ROWS_ALL, FIT_ROWS_FLAGGED, FIT_ROWS_NONE };

/* What the analysis calls remarkable. Shares are between 0 and 1. */
struct analysis_policy {
    struct rational hard, easy; /* facility below, above */
    struct rational weak;       /* discrimination below */
    struct rational dead;       /* a wrong option chosen by a smaller share */
    int64_t groups_percent;     /* size of the upper and of the lower group, 1–50 */
    enum fit_rows fit_rows;
    struct rational guttman, caution; /* person fit: so many sd above the mean of students with as many right answers */
    int64_t run;                      /* a run of one letter is so much longer than the key's longest */
    int64_t shift_odds;               /* a shifted key is so many times likelier than chance */
    bool by_section;                  /* once more for each section, as a test of its own */
    const size_t *columns;            /* into rank.columns: once more for the students of each value */
    size_t n_columns;
};
extern const struct analysis_policy ANALYSIS_UNLESS_GIVEN;

struct exam {
    struct text id, title;
    struct text release_at;  /* as written; "": results may go out at any time */
    int64_t release_seconds; /* the same, since 1970 */
    int64_t unit;
    int decimals;            /* places printed for marks and percents */
    struct exam_item *items; /* at least one, at most 65,535 */
    size_t n_items;
    struct exam_section *sections;
    size_t n_sections;
    mark_t maximum, minimum; /* highest and lowest possible total */
    struct grade_band *grades;
    size_t n_grades;
    bool has_pass; /* a least total for the whole exam */
    mark_t pass;
    struct answer_conventions answers;
    struct rank_policy rank;
    struct analysis_policy analysis;
    struct skill_policy skills;
    const struct exam_forms *forms; /* NULL: everybody has the same booklet */
    struct score_rule *scores;      /* derived from marks, in this order */
    size_t n_scores;
    size_t n_abilities;         /* so many of them are abilities, which are worked out row by row with the marks */
    struct text *score_columns; /* columns of the students that they need */
    size_t n_score_columns;
    bool tracks_sections; /* some section has SAT_ANSWERED: outcomes say who answered something in each */
    /* What answers files have: this exam with an item for each column, in the order of the items that read them. NULL
     * when columns and items are the same. */
    const struct exam *by_column;
};

/* As a rubric writes them, by enum value. */
extern const char *const tie_rule_names[N_TIE_RULES];
extern const char *const percentile_rule_names[N_PERCENTILE_RULES];

/* The sum of a section's members, held between its bounds. */
static inline int64_t section_held(const struct exam_section *section, int64_t sum)
{
    if (section->has_most && sum > section->most) sum = section->most;
    if (section->has_least && sum < section->least) sum = section->least;
    return sum;
}

/* A section's mark as it is added to what it is part of. Exact: the exam's unit has absorbed the denominators. */
static inline int64_t section_weighed(const struct exam_section *section, int64_t mark)
{
    return section->is_weighed ? mark * section->weight.num / section->weight.den : mark;
}

/* All that the mark of an item is multiplied with on its way to the total: 1 outside sections with a weight. */
struct rational exam_item_weight(const struct exam *exam, size_t item);

/* Whether which items count depends on the student: some section counts only some of its members. */
bool exam_has_choice(const struct exam *exam);

/* Whether results carry a `passed` column: some minimum is set, on the whole or on a section. */
bool exam_has_pass_rule(const struct exam *exam);
bool exam_forms_lack_items(const struct exam *exam); /* some students are not given some items */
bool exam_has_markers(const struct exam *exam);      /* some item is marked by several people */
bool exam_ranks_by_item(const struct exam *exam);    /* some key of ranks, score tables or cut-offs reads item:X */
/* An answer as people read it: the cells of an item that reads several columns with " | " between them; in the arena
 * where that makes a difference. */
struct text exam_answer_shown(struct arena *arena, const struct exam_item *item, struct text answer);
size_t exam_find_item(const struct exam *exam, struct text id);    /* index or SIZE_MAX; linear, for few look-ups */
size_t exam_find_section(const struct exam *exam, struct text id); /* index or SIZE_MAX */
size_t exam_find_score(const struct exam *exam, struct text id);   /* index or SIZE_MAX */
size_t rank_find_group(const struct rank_policy *rank, struct text name); /* index into groups or NO_GROUP */

#endif
