/*
 * unite.c: rows → students (contract in unite.h).
 *
 * When every row is a student, which is the common case, the columns of the rows become those of the students as they
 * are. Otherwise one pass over the rows decides for each student which of his rows count, and moves columns forward in
 * place: student s never lies behind his first row, and all rows before that row have been dealt with.
 *
 * Answers of a single sheet are moved in place in the same pass. Of several sheets, a new matrix is put together.
 */
#include "ingest/unite.h"

#include <stdlib.h>

#include "ingest/keep_rows.h"
#include "ingest/note_origins.h"
#include "ingest/student_index.h"
#include "ingest/unite_parts.h"

/* Further attempts in long inputs, whose students have numbers among all students now. */
static void take_long_attempts(struct uniting *u)
{
    const struct sheet *sheet = u->intake->longs ? long_index_sheet(u->intake->longs) : NULL;
    if (!sheet) return;
    const struct later_answers *attempts = long_index_attempts(u->intake->longs);
    for (size_t i = 0; i < attempts->n; i++) {
        struct later_answer attempt = attempts->list[i];
        const size_t row = sheet->first_row + attempt.student;
        attempt.student = u->first ? u->first[row] : (uint32_t)row;
        if (attempt.student != NO_ROW) later_answers_add(&u->intake->later, attempt);
    }
}

static enum gr_status check_roster(const struct uniting *u, struct gr_error *err)
{
    const struct rows *rows = u->rows;
    for (size_t s = 0; s < rows->n_sheets; s++) {
        if (!rows->sheets[s].is_roster) continue;
        const size_t end = rows->sheets[s].first_row + rows->sheets[s].n_rows;
        for (size_t row = rows->sheets[s].first_row; row < end; row++) {
            const uint32_t later = u->next[row];
            if (later == NO_ROW) continue;
            return gr_fail(err, GR_FAILED, "%s:%llu: this student is on the roster twice (also line %llu); remove one",
                           u->intake->roster.shown, (unsigned long long)line_runs_find(&rows->lines, later).line,
                           (unsigned long long)line_runs_find(&rows->lines, row).line);
        }
    }
    return GR_OK;
}

/* Chain the rows of each student, in input order. Returns whether any student has more than one. */
static bool link_rows(struct uniting *u)
{
    bool any = false;
    u->next = gr_alloc(u->rows->n * sizeof *u->next);
    for (size_t row = u->rows->n; row-- > 0;) {
        u->next[row] = NO_ROW;
        const uint32_t first = u->first[row];
        if (first != row) any = true;
    }
    for (size_t row = u->rows->n; row-- > 0 && any;) {
        const uint32_t first = u->first[row];
        if (first == row) continue;
        u->next[row] = u->next[first];
        u->next[first] = (uint32_t)row;
    }
    return any;
}

static void find_shared_items(struct uniting *u)
{
    const struct rows *rows = u->rows;
    const size_t n = rows->n_sheets, n_items = u->intake->exam->n_items;
    u->share_items = gr_calloc(n * n, sizeof *u->share_items);
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < n; b++)
            for (size_t item = 0; item < n_items && !u->share_items[a * n + b]; item++)
                u->share_items[a * n + b] = rows->sheets[a].has_item[item] && rows->sheets[b].has_item[item];
}

static uint8_t status_from(uint8_t states)
{
    if (states & ROW_SET_ASIDE) return STUDENT_SET_ASIDE;
    if (states & ROW_VOID) return STUDENT_VOID;
    if (states & ROW_WITHHELD) return STUDENT_WITHHELD;
    return states & ROW_PRESENT ? STUDENT_PRESENT : STUDENT_ABSENT;
}

static void make_students(struct uniting *u, bool ids_ascending)
{
    struct students *students = &u->intake->cohort->students;
    struct rows *rows = u->rows;
    struct intake_counts *counts = u->counts;
    for (size_t s = 0; s < u->n_students; s++) {
        if (rows->states[s] & ROW_DIFFERS && !counts->students_differing++)
            counts->first_differing = arena_text(&u->intake->cohort->arena, rows_id(rows, s));
        rows->states[s] = status_from(rows->states[s]);
    }
    *students = (struct students){.n = u->n_students,
                                  .id_bytes = rows->id_bytes,
                                  .id_starts = rows->id_starts,
                                  .id_length = rows->id_length,
                                  .ids_ascending = ids_ascending,
                                  .status = rows->states,
                                  .attributes = u->intake->attributes,
                                  .n_attributes = u->intake->n_attributes,
                                  .numbers = rows->values};
    for (size_t a = 0; a < rows->n_attributes; a++) {
        students->attributes[a].numbers = rows->values + a;
        students->attributes[a].stride = rows->n_attributes;
    }
    rows->values = NULL;
    rows->id_bytes = NULL;
    rows->id_starts = NULL;
    rows->states = NULL;
    u->intake->attributes = NULL;
    u->intake->n_attributes = 0;
}

/* Of a student who is not on this roster, but was on another, or there was none: other rows were set aside then for other
 * reasons, and how they looked is not known. */
static enum gr_status check_strangers(const struct uniting *u, struct gr_error *err)
{
    char shown[TEXT_SHOWN_BYTES];
    if (u->unrejectable == NO_ROW) return GR_OK;
    return gr_fail(
        err, GR_FAILED,
        "%s: student '%s' has rows there that were set aside, and is not on the roster; grade all answers files "
        "with it",
        u->intake->options->earlier_shown, text_show(rows_id(u->rows, u->unrejectable), shown));
}

/* Every row is a student: nothing to decide. */
static void take_all(struct uniting *u)
{
    u->n_students = u->n_with_answers = u->rows->n;
}

static void take_each(struct uniting *u)
{
    rows_keep_id_starts(u->rows);
    find_shared_items(u);
    note_origins_begin(u);
    u->values = gr_alloc((u->rows->n_attributes + 1) * sizeof *u->values);
    for (size_t row = 0; row < u->rows->n && u->unrejectable == NO_ROW; row++) {
        /* Rows already decided upon hold the number of their student, which is less than their own, or NO_ROW. */
        if (u->first[row] == row) unite_take_student(u, (uint32_t)row);
    }
}

/* False when wide inputs have some of the items, and no row of the long inputs, which have the others, was good. */
static bool has_all_items(const struct sheet *sheet, size_t n_items)
{
    for (size_t item = 0; item < n_items; item++)
        if (!sheet->has_item[item]) return false;
    return true;
}

/* The sheet that can be the matrix as it is, if one can. */
static struct sheet *find_only_sheet(const struct rows *rows, size_t n_items)
{
    struct sheet *only = NULL;
    for (size_t s = 0; s < rows->n_sheets; s++) {
        if (rows->sheets[s].is_roster) continue;
        if (only) return NULL;
        only = &rows->sheets[s];
    }
    return only && has_all_items(only, n_items) ? only : NULL;
}

static void release(struct uniting *u)
{
    free(u->first);
    free(u->next);
    free(u->share_items);
    free(u->owners);
    free(u->values);
    free(u->of_one.list);
    free(u->of_one.kept);
    long_details_free(u->details);
}

enum gr_status unite_rows(struct intake *intake, struct gr_error *err)
{
    struct rows *rows = &intake->rows;
    struct uniting u = {.intake = intake,
                        .rows = rows,
                        .rejects = &intake->cohort->rejects,
                        .counts = &intake->cohort->counts,
                        .keeps_origins = intake->cohort->origins.kind == ORIGINS_KEPT,
                        .unrejectable = NO_ROW};
    enum gr_status st = GR_OK;
    if (u.keeps_origins && takes_attempts(&u)) keep_rows(intake, &intake->cohort->origins);
    if (rows->n >= UINT32_MAX)
        return gr_fail(err, GR_FAILED, "%s: with the other inputs, more than %u rows; divide the answers",
                       intake->inputs[0].shown, UINT32_MAX - 1);
    u.only_sheet = find_only_sheet(rows, intake->exam->n_items);
    bool ascending = rows->ascending;
    if (ascending && !intake->has_roster) {
        st = long_details_read(&u.details, intake, NULL, err);
        if (st) goto done;
        take_all(&u);
    } else {
        u.first = student_index_first_rows(rows);
        const bool any_twice = link_rows(&u);
        st = check_roster(&u, err);
        if (!st) st = long_details_read(&u.details, intake, u.first, err);
        if (st) goto done;
        if (any_twice || intake->has_roster)
            take_each(&u);
        else
            take_all(&u);
        st = check_strangers(&u, err);
        if (st) goto done;
        ascending = rows_ids_ascend(rows, 0, u.n_students);
    }
    note_origins_finish(&u);
    take_long_attempts(&u);
    unite_make_responses(&u);
    make_students(&u, ascending);
done:
    release(&u);
    return st;
}
