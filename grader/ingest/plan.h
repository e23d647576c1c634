/*
 * plan.h: what each column of an input is for. Made once from the header, then followed for every row.
 */
#ifndef GRADER_INGEST_PLAN_H
#define GRADER_INGEST_PLAN_H

#include "base/dictionary.h"
#include "ingest/dialect.h"
#include "ingest/ingest.h"
#include "model/students.h"

#define NO_COLUMN SIZE_MAX

/* Neighbouring columns that are neighbouring items, in the same order: copied together where answers are short. */
struct item_run {
    size_t column, item, n;
};

struct plan {
    const char *shown;  /* the input, for messages */
    enum layout layout; /* of a roster: LAYOUT_WIDE without items */
    bool is_roster;
    char delimiter; /* 0 for SQLite */
    struct text *names;
    size_t n_columns;
    size_t id_column, status_column;
    size_t form_column;        /* NO_COLUMN when the exam has no forms, or all students have the usual one */
    size_t *attribute_columns; /* one an attribute; NO_COLUMN when the input lacks it */
    struct item_run *runs;     /* wide */
    size_t n_runs;
    const bool *has_item;                   /* one an item; long: those that may occur, set when all inputs are known */
    size_t responses_column;                /* packed */
    size_t item_name_column, answer_column; /* long */
};

/* What the columns are compared with. */
struct plan_wishes {
    const struct exam *exam;
    const struct dictionary *items;     /* item ids, numbered as in the exam; or places of forms */
    const struct attribute *attributes; /* columns to carry */
    size_t n_attributes;
    enum layout layout;
    bool is_roster;
};

/* All of the plan lies in the arena. Failures: no student column (the message lists the columns), no item column,
 * no form column, a place of the forms without column, a column twice, a forced layout without its columns. */
MUST_CHECK enum gr_status plan_make(struct plan *plan, const struct plan_wishes *wishes, const struct header *header,
                                    const char *shown, struct arena *arena, struct gr_error *err);

const char *layout_name(enum layout layout); /* "wide", "long", "packed" */

#endif
