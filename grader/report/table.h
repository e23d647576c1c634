/*
 * table.h: a result table as the writers see it: named columns over arrays that the stages have filled.
 *
 * A column is a kind, a base address and a stride, so that it can lie over an array of numbers as well as over one
 * field of an array of structs; nothing is copied. Every table is described once (report/tables.c) and written by each
 * writer (CSV, SQLite) from the same description: same names, same order, same values.
 */
#ifndef GRADER_REPORT_TABLE_H
#define GRADER_REPORT_TABLE_H

#include "base/memory.h"
#include "model/results.h"
#include "model/score_table.h"

enum column_kind {
    COLUMN_TEXT,    /* struct text */
    COLUMN_STUDENT, /* id of student [row]; `from.students` */
    COLUMN_VALUE,   /* uint32_t, number of a text in `from.dictionary` */
    COLUMN_LABEL,   /* uint8_t, index into `from.labels`; NO_LABEL is empty */
    COLUMN_FLAG,    /* uint8_t: 0 or 1 */
    COLUMN_COUNT16, /* uint16_t */
    COLUMN_COUNT32, /* uint32_t */
    COLUMN_COUNT64, /* uint64_t */
    COLUMN_MARK,    /* mark_t in units: printed as num * scale / over, `decimals` places, trailing zeros dropped */
    COLUMN_SCORE,   /* mark_t in 1 / over, all `decimals` places printed; MARK_MISSING is empty */
    COLUMN_BOUND,   /* the same of a score table: SEGMENT_OPEN is empty */
    COLUMN_RANK,    /* rank2_t: halves; 0 is empty */
    COLUMN_WITHIN, /* uint32_t, number of a value of a partition: the student's rank in it, `within` of `from.ranking` */
    COLUMN_GROUP_RANK, /* uint32_t, number of a tie group in `from.ranking`: its rank as `label`; NO_TIE_GROUP is empty */
    COLUMN_PERCENTILE, /* uint32_t, number of a tie group in `from.ranking`; NO_TIE_GROUP is empty */
    COLUMN_STEP,       /* uint32_t: how much the next one is larger */
    COLUMN_SHARE,      /* uint32_t count and, `other` bytes further, uint32_t population: percent with 4 places */
    COLUMN_REAL,       /* double; NaN is empty */
    COLUMN_ROW,        /* row [row] of `from.rows` as it was written: several cells, with delimiters between them */
    COLUMN_PERCENT,    /* struct share: num in percent of den with `decimals` places; den 0 is empty */
    COLUMN_THROUGH,    /* uint32_t, number of an entry of `from.column`, which is shown; UINT32_MAX is empty */
    COLUMN_OF_STUDENT, /* entry i is about student who[i / each]: an entry of `from.column`, which column_shown finds */
    COLUMN_ITEM_MARK,  /* what student [row] earned on `item`; `from.results` */
};

enum { NO_LABEL = UINT8_MAX };

/* COLUMN_PERCENT */
struct share {
    int64_t num, den;
};

struct column {
    struct text name;
    enum column_kind kind;
    const void *base; /* first entry; entry i lies i * stride bytes further */
    size_t stride;
    const uint8_t *present; /* enum student_status by entry: entries not present are empty; NULL: all are there */
    union {
        const struct students *students;
        const struct dictionary *dictionary;
        const struct text *labels;
        const struct ranking *ranking;
        const struct results *results;
        const struct score_table *rows;
        const struct column *column;
    } from;
    bool has_bounds;     /* the integers are known to lie in … */
    int64_t low, high;   /* … low to high */
    int64_t scale, over; /* COLUMN_MARK */
    int decimals;        /* COLUMN_MARK, COLUMN_SCORE, COLUMN_PERCENTILE */
    enum tie_rule label; /* COLUMN_GROUP_RANK */
    size_t within;       /* COLUMN_WITHIN: which of ranking.within, … */
    size_t n_values;     /* … whose partition has so many values */
    size_t item;         /* COLUMN_ITEM_MARK */
    size_t other;        /* COLUMN_SHARE */
    const uint32_t *who; /* COLUMN_OF_STUDENT: entries of `each` by student, … */
    size_t each;
    const struct attribute *by; /* … whose value times `each`, plus the entry among them, is shown; NULL: the student */
    size_t n_shown;             /* COLUMN_THROUGH, COLUMN_OF_STUDENT: entries of `from.column` */
};

struct table {
    const char *name; /* of the SQLite table, and of the CSV file before ".csv" */
    struct column *columns;
    size_t n_columns, capacity;
    size_t n_rows;
    const uint32_t *order; /* row r shows entry order[r]; NULL: entry r */
    char delimiter;        /* of CSV; 0: a comma */
    struct arena arena;    /* what the description needed to make: names, texts */
};

static inline size_t table_entry(const struct table *t, size_t row)
{
    return t->order ? t->order[row] : row;
}

static inline char table_delimiter(const struct table *t)
{
    return t->delimiter ? t->delimiter : ',';
}

static inline const void *column_at(const struct column *c, size_t entry)
{
    return (const char *)c->base + entry * c->stride;
}

static inline bool column_is_empty(const struct column *c, size_t entry)
{
    return c->present && c->present[entry] != STUDENT_PRESENT;
}

/* The number that means "nothing" in a column of numbers of labels or tie groups; none of the values of others. */
static inline int64_t column_no_value(const struct column *c)
{
    switch (c->kind) {
    case COLUMN_LABEL: return NO_LABEL;
    case COLUMN_GROUP_RANK:
    case COLUMN_PERCENTILE: return NO_TIE_GROUP;
    case COLUMN_SCORE: return MARK_MISSING;
    default: return INT64_MIN;
    }
}

/* COLUMN_SHARE: what the count at `at` is a share of. */
static inline uint32_t column_population(const struct column *c, const void *at)
{
    return *(const uint32_t *)((const char *)at + c->other);
}

/* COLUMN_THROUGH, COLUMN_OF_STUDENT: which entry of from.column the cell shows; n_shown or more: it is empty. */
static inline size_t column_shown(const struct column *c, size_t entry)
{
    if (c->kind == COLUMN_THROUGH) return *(const uint32_t *)column_at(c, entry);
    const uint32_t student = c->who[entry / c->each];
    return c->by ? (size_t)attribute_number(c->by, student) * c->each + entry % c->each : student;
}

static inline bool column_is_text(const struct column *c)
{
    if (c->kind == COLUMN_THROUGH || c->kind == COLUMN_OF_STUDENT) c = c->from.column;
    return c->kind == COLUMN_TEXT || c->kind == COLUMN_STUDENT || c->kind == COLUMN_VALUE || c->kind == COLUMN_LABEL;
}

struct text column_label(const struct column *c, uint8_t label);
struct text column_text(const struct column *c, size_t entry); /* of a COLUMN_ROW, or where column_is_text */
size_t column_longest_text(const struct table *t, const struct column *c); /* in bytes, over all rows */

mark_t item_mark_of(const struct results *results, size_t item, size_t student);

/* An answer as people read it: the cells of an item that reads several columns with " | " between them. */
struct text table_answer(struct table *t, const struct results *r, size_t item, uint32_t code);

/* A column of marks in units; empty for entries not present (NULL: all are there). */
struct column *table_add_marks(struct table *t, const char *name, const struct exam *exam, const mark_t *base,
                               size_t stride, const uint8_t *present);

/* tables_scores.c: the columns of the scores, beside those of the sections. */
void table_add_scores(struct table *t, const struct results *r, const uint8_t *present);

/* A name of the rubric or the data as the name of a column: those end in NUL. */
const char *table_name(struct table *t, struct text name);

#define STRIDE(array)        sizeof *(array)
#define FIELD(array, member) ((array) ? &(array)->member : NULL) /* an empty table may have no array at all */

/* One more column; its address is valid until the next one is added, and the caller fills in what its kind needs.
 * `name` must outlive the table. */
struct column *table_add(struct table *t, const char *name, enum column_kind kind, const void *base, size_t stride);

/* The value of a partition that a row is about: one column, or one for each column of a crossing. `name`: of the column when
 * it is one. */
void table_add_partition(struct table *t, const struct partition *p, struct text name, const uint32_t *base,
                         size_t stride);
/* Leave the cells of hidden rows empty, from the column over `from` on. */
void table_hide_cells(struct table *t, const void *from, const uint8_t *hidden);

/* The columns rank, percentile, rank_<group>… of a table of students. */
void table_add_ranks(struct table *t, const struct results *results);

/* The column cutoff: who reaches which line; none when there are no cut-offs. */
void table_add_cutoff(struct table *t, const struct results *results);

/* Tables of the results (grader help results); those that no other file asks for come with result_tables alone. Each is
 * released with table_release; the results must outlive it. */
struct table evaluations_table(const struct results *results);
struct table segments_table(const struct results *results, size_t policy, size_t partition); /* NO_GROUP: the nation */
struct table groups_table(const struct results *results, size_t partition);
struct table cutoffs_table(const struct results *results);
struct table populations_table(const struct results *results); /* who counts in which statistic */
struct table conversions_table(const struct results *results); /* grades of scores: target and actual shares */
struct table scales_table(const struct results *results);      /* what every raw value became */
/* tables_skills.c: only of exams with skills */
struct table skills_table(const struct results *results); /* a student and skill */
struct table advice_table(const struct results *results); /* a student */
struct table skills_nation_table(const struct results *results);
struct table skills_group_table(const struct results *results, size_t partition);
struct table person_fit_table(const struct results *results); /* tables_people.c: a student */
struct table rejects_table(const struct cohort *cohort);
struct table markers_table(const struct results *results); /* agreement of markers */
struct table pending_table(const struct results *results); /* answers without a mark that counts yet */
/* Only of a regrade: who moved, which items changed, and counts for each group. */
struct table changes_table(const struct results *results);
struct table changes_items_table(const struct results *results);
struct table changes_groups_table(const struct results *results, size_t partition);
/* Two columns of counts, of the first entry's `first` on. */
struct up_down;
void table_add_moves(struct table *t, const char *up, const char *down, const struct up_down *first, size_t stride);
struct table codebook_table(const struct results *results);
void table_release(struct table *table);

/* All tables of a full report, in the order they are written; each entry makes one table. */
struct table_list {
    struct table *tables;
    size_t n;
};
struct table_list result_tables(const struct results *results);

/* Whether only some runs have a table of this name: one of an older run must not stay beside a new result. */
bool table_is_optional(struct text name);
/* tables_items.c: those of the item analysis, of which there are at most so many. */
size_t analysis_tables_most(const struct results *results);
void add_analysis_tables(struct table_list *list, const struct results *results);
void table_list_release(struct table_list *list);

#endif
