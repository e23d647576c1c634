/*
 * run_student_rows.c: the rows of one student in a table that lists students in the order of the input, several rows each or none
 * (contract in run.h).
 *
 * Such a table has no number of the student, but its rows ascend in it: so rows are halved, and each is asked whose it is.
 */
#include <stdlib.h>

#include "store/run.h"
#include "store/run_parts.h"

/* Number of the student of a row (from 1). */
static enum gr_status student_of_row(struct run *run, struct db_statement *row_at, int64_t row, size_t *student,
                                     struct gr_error *err)
{
    bool has_row = false;
    db_statement_reset(row_at);
    db_bind_int(row_at, 1, row);
    enum gr_status st = db_step(row_at, &has_row, err);
    if (!st && !has_row) st = run_damaged(run, "a row is missing", err);
    if (!st) st = run_find_student(run, db_column_text(row_at, 0), student, err);
    if (!st && *student == RUN_NO_STUDENT) st = run_damaged(run, "a row about nobody", err);
    return st;
}

/* The first row that is not of a student before this one. */
static enum gr_status first_row(struct run *run, struct arena *arena, const char *table, size_t student, int64_t *first,
                                struct gr_error *err)
{
    struct db_statement *last = NULL, *row_at = NULL;
    const char *name = db_quote_name(arena, text_of(table));
    bool has_row = false;
    int64_t low = 1, high = 1;
    enum gr_status st = db_prepare(&last, run->db, arena_format(arena, "SELECT max(rowid) FROM %s", name).at, err);
    if (!st) st = db_step(last, &has_row, err);
    const int64_t last_row = !st && has_row ? db_column_int(last, 0) : 0;
    if (last_row < INT64_MAX)
        high = last_row + 1;
    else
        st = run_damaged(run, "a row has a wrong number", err);
    if (!st)
        st = db_prepare(&row_at, run->db, arena_format(arena, "SELECT student_id FROM %s WHERE rowid = ?", name).at,
                        err);
    while (!st && low < high) {
        const int64_t middle = low + (high - low) / 2;
        size_t of = 0;
        st = student_of_row(run, row_at, middle, &of, err);
        if (of < student)
            low = middle + 1;
        else
            high = middle;
    }
    *first = low;
    db_statement_release(last);
    db_statement_release(row_at);
    return st;
}

static void take_row(struct arena *arena, struct db_statement *rows, struct run_evaluation *out)
{
    out->n = (size_t)db_column_count(rows);
    out->names = arena_alloc(arena, out->n * sizeof *out->names);
    out->values = arena_alloc(arena, out->n * sizeof *out->values);
    for (size_t i = 0; i < out->n; i++) {
        out->names[i] = arena_text(arena, db_column_name(rows, (int)i));
        out->values[i] = arena_text(arena, db_column_text(rows, (int)i));
    }
}

enum gr_status run_rows_of_student(struct run *run, const char *table, size_t student, struct text id,
                                   struct arena *arena, struct run_student_rows *out, struct gr_error *err)
{
    enum { ROWS_MOST = 10000 };
    struct db_statement *rows = NULL;
    size_t capacity = 0;
    int64_t first = 0;
    bool has = false;
    *out = (struct run_student_rows){0};
    enum gr_status st = run_has_table(run, table, &has, err);
    if (st || !has) return st;
    st = first_row(run, arena, table, student, &first, err);
    if (!st)
        st = db_prepare(&rows, run->db,
                        arena_format(arena, "SELECT * FROM %s WHERE rowid >= ? ORDER BY rowid",
                                     db_quote_name(arena, text_of(table)))
                            .at,
                        err);
    if (!st) db_bind_int(rows, 1, first);
    while (!st && out->n < ROWS_MOST) {
        struct run_evaluation row = {0};
        st = db_step(rows, &has, err);
        if (st || !has) break;
        take_row(arena, rows, &row);
        if (!text_equal(run_evaluation_value(&row, TEXT("student_id")), id)) break;
        GR_GROW(out->rows, capacity, out->n + 1);
        out->rows[out->n++] = row;
    }
    db_statement_release(rows);
    return st;
}

void run_student_rows_release(struct run_student_rows *rows)
{
    free(rows->rows);
    *rows = (struct run_student_rows){0};
}
