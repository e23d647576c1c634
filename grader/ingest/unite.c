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

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/threads.h"
#include "ingest/long_details.h"
#include "ingest/row_text.h"
#include "ingest/student_index.h"

#define NO_ROW UINT32_MAX

/* Rows of one student, in input order. */
struct student_rows {
    uint32_t *list; /* of answers */
    bool *kept;
    size_t n, capacity, kept_capacity;
    uint32_t roster; /* NO_ROW when he is not on it */
};

struct uniting {
    struct intake *intake;
    struct rows *rows;
    struct rejects *rejects;
    struct intake_counts *counts;
    uint32_t *first;   /* by row: first row of the same student; becomes the student's number when a row is kept */
    uint32_t *next;    /* by row: next row of the same student */
    bool *share_items; /* [sheet][sheet] */
    struct sheet *only_sheet; /* of answers, or NULL when there are several */
    size_t n_students;
    size_t n_with_answers; /* students before those who are only on the roster */
    struct student_rows of_one;
    struct long_details *details; /* of long inputs, for rejects */
};

static void reject_whole_row(struct uniting *u, size_t row, struct text id, bool replaced, const char *reason)
{
    const struct place place = line_runs_find(&u->rows->lines, row);
    rejects_add(u->rejects,
                (struct reject){.source = place.source,
                                .line = place.line,
                                .replaced = replaced,
                                .text = row_text(u->intake, rows_sheet_of(u->rows, row), row, id)},
                "%s", reason);
    u->counts->rows_graded--;
    if (replaced)
        u->counts->rows_replaced++;
    else
        u->counts->rows_rejected++;
}

/* ---- one student ---- */

static void collect_rows(struct uniting *u, uint32_t leader)
{
    struct student_rows *of_one = &u->of_one;
    of_one->n = 0;
    of_one->roster = NO_ROW;
    for (uint32_t row = leader; row != NO_ROW; row = u->next[row]) {
        if (rows_sheet_of(u->rows, row)->is_roster) {
            of_one->roster = row;
            continue;
        }
        GR_GROW(of_one->list, of_one->capacity, of_one->n + 1);
        GR_GROW(of_one->kept, of_one->kept_capacity, of_one->n + 1);
        of_one->kept[of_one->n] = true;
        of_one->list[of_one->n++] = row;
    }
}

static bool are_duplicates(const struct uniting *u, uint32_t row, uint32_t other)
{
    const size_t a = (size_t)(rows_sheet_of(u->rows, row) - u->rows->sheets);
    const size_t b = (size_t)(rows_sheet_of(u->rows, other) - u->rows->sheets);
    return u->share_items[a * u->rows->n_sheets + b];
}

static bool has_duplicates(const struct uniting *u)
{
    const struct student_rows *of_one = &u->of_one;
    for (size_t i = 0; i < of_one->n; i++)
        for (size_t j = i + 1; j < of_one->n; j++)
            if (are_duplicates(u, of_one->list[i], of_one->list[j])) return true;
    return false;
}

/* duplicate: error. All rows of the student become rejects; he stays, without answers. */
static void set_aside(struct uniting *u, struct text id)
{
    char shown[TEXT_SHOWN_BYTES], reason[TEXT_SHOWN_BYTES + 128];
    snprintf(reason, sizeof reason, "student '%s' has more than one row; keep one, or set answers.duplicate",
             text_show(id, shown));
    for (size_t i = 0; i < u->of_one.n; i++) {
        if (rows_sheet_of(u->rows, u->of_one.list[i])->longs) continue; /* its items are not the ones in question */
        u->of_one.kept[i] = false;
        reject_whole_row(u, u->of_one.list[i], id, false, reason);
    }
}

/* duplicate: first | last. A row stays unless it is a duplicate of one that stays; `last` looks from the end. */
static void choose_rows(struct uniting *u, struct text id, bool last)
{
    struct student_rows *of_one = &u->of_one;
    char shown[TEXT_SHOWN_BYTES], reason[TEXT_SHOWN_BYTES + 128];
    snprintf(reason, sizeof reason, "student '%s' has more than one row; the %s one counts", text_show(id, shown),
             last ? "last" : "first");
    for (size_t step = 0; step < of_one->n; step++) {
        const size_t i = last ? of_one->n - 1 - step : step;
        for (size_t before = 0; before < step && of_one->kept[i]; before++) {
            const size_t j = last ? of_one->n - 1 - before : before;
            if (of_one->kept[j] && are_duplicates(u, of_one->list[i], of_one->list[j])) of_one->kept[i] = false;
        }
        if (!of_one->kept[i]) reject_whole_row(u, of_one->list[i], id, true, reason);
    }
}

static void reject_stranger(struct uniting *u, struct text id)
{
    char shown[TEXT_SHOWN_BYTES], reason[TEXT_SHOWN_BYTES + 128];
    snprintf(reason, sizeof reason, "student '%s' is not on the roster; correct the id or add them to the roster",
             text_show(id, shown));
    for (size_t i = 0; i < u->of_one.n; i++) {
        const size_t row = u->of_one.list[i];
        const struct sheet *sheet = rows_sheet_of(u->rows, row);
        if (!sheet->longs) {
            reject_whole_row(u, row, id, false, reason);
            continue;
        }
        const uint64_t n = long_details_reject(u->details, u->intake, row, reason);
        u->counts->rows_graded -= n;
        u->counts->rows_rejected += n;
    }
}

/* The roster's value wins; else the first value that is not empty. */
static uint32_t choose_value(const struct uniting *u, size_t a)
{
    const struct student_rows *of_one = &u->of_one;
    const struct rows *rows = u->rows;
    if (of_one->roster != NO_ROW && rows_value(rows, of_one->roster, a)) return rows_value(rows, of_one->roster, a);
    for (size_t i = 0; i < of_one->n; i++)
        if (of_one->kept[i] && rows_value(rows, of_one->list[i], a)) return rows_value(rows, of_one->list[i], a);
    return of_one->n ? rows_value(rows, of_one->list[0], a) : 0;
}

static uint8_t status_from(uint8_t states)
{
    if (states & ROW_SET_ASIDE) return STUDENT_SET_ASIDE;
    if (states & ROW_VOID) return STUDENT_VOID;
    if (states & ROW_WITHHELD) return STUDENT_WITHHELD;
    return states & ROW_PRESENT ? STUDENT_PRESENT : STUDENT_ABSENT;
}

/* Columns of the next student, moved forward in place. */
static void place_student(struct uniting *u, struct text id, bool is_set_aside)
{
    struct rows *rows = u->rows;
    const struct student_rows *of_one = &u->of_one;
    const size_t student = u->n_students++;
    memmove(rows->id_bytes + rows->id_starts[student], id.at, id.len);
    uint8_t states = is_set_aside ? ROW_SET_ASIDE : 0;
    for (size_t i = 0; i < of_one->n; i++) {
        if (!of_one->kept[i]) continue;
        states |= rows->states[of_one->list[i]];
        u->first[of_one->list[i]] = (uint32_t)student;
    }
    for (size_t a = 0; a < rows->n_attributes; a++)
        rows->values[student * rows->n_attributes + a] = choose_value(u, a);
    rows->states[student] = states;
    rows->id_starts[student + 1] = rows->id_starts[student] + id.len;
    if (!of_one->n) return;
    u->n_with_answers = u->n_students;
    struct sheet *sheet = u->only_sheet;
    if (!sheet) return;
    uint8_t *to = sheet->cells + student * sheet->row_bytes;
    size_t kept = 0;
    while (kept < of_one->n && !of_one->kept[kept])
        kept++;
    if (kept < of_one->n)
        memmove(to, sheet_cells(sheet, of_one->list[kept]), sheet->row_bytes);
    else
        memset(to, 0, sheet->row_bytes);
}

/* ---- attempts ---- */

static bool takes_attempts(const struct uniting *u)
{
    return u->intake->exam->answers.attempts.use != ATTEMPTS_REJECTED;
}

/* Whether row i of the student gives answers that an earlier one gives too. */
static bool is_further_attempt(const struct uniting *u, size_t i)
{
    bool shares = false;
    for (size_t before = 0; before < i && !shares; before++)
        shares = are_duplicates(u, u->of_one.list[i], u->of_one.list[before]);
    return shares;
}

/* List what further attempts say, while their cells are still there. */
static void list_attempts(struct uniting *u)
{
    for (size_t i = 1; i < u->of_one.n; i++) {
        if (!is_further_attempt(u, i)) continue;
        const struct sheet *sheet = rows_sheet_of(u->rows, u->of_one.list[i]);
        const uint8_t *cells = sheet_cells(sheet, u->of_one.list[i]);
        for (uint32_t item = 0; item < u->intake->exam->n_items; item++) {
            const uint32_t code = sheet->slots[item].width ? cell_read(cells, sheet->slots[item]) : CODE_EMPTY;
            if (code == CODE_EMPTY) continue;
            later_answers_add(&u->intake->later, (struct later_answer){(uint32_t)u->n_students, item, code, 0});
        }
    }
}

/* Their cells are listed, and go to no student. */
static void leave_attempts(struct uniting *u)
{
    for (size_t i = 1; i < u->of_one.n; i++)
        if (is_further_attempt(u, i)) u->first[u->of_one.list[i]] = NO_ROW;
}

/* Those of long inputs, from rows to students. */
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

static void take_student(struct uniting *u, uint32_t leader)
{
    const struct text id = rows_id(u->rows, leader);
    const enum duplicate_policy policy = u->intake->exam->answers.duplicate;
    collect_rows(u, leader);
    for (size_t i = 0; i < u->of_one.n; i++)
        u->first[u->of_one.list[i]] = NO_ROW;
    if (u->intake->has_roster && u->of_one.roster == NO_ROW) {
        reject_stranger(u, id);
        return;
    }
    bool is_set_aside = false;
    if (takes_attempts(u)) {
        list_attempts(u);
    } else if (u->of_one.n > 1 && has_duplicates(u)) {
        is_set_aside = policy == DUPLICATE_ERROR;
        if (is_set_aside)
            set_aside(u, id);
        else
            choose_rows(u, id, policy == DUPLICATE_LAST);
    }
    place_student(u, id, is_set_aside);
    if (takes_attempts(u)) leave_attempts(u);
}

/* ---- all students ---- */

static enum gr_status check_roster(const struct uniting *u, struct gr_error *err)
{
    const struct rows *rows = u->rows;
    for (size_t s = 0; s < rows->n_sheets; s++) {
        if (!rows->sheets[s].is_roster) continue;
        const size_t end = rows->sheets[s].first_row + rows->sheets[s].n_rows;
        for (size_t row = rows->sheets[s].first_row; row < end; row++) {
            const uint32_t later = u->next[row];
            if (later == NO_ROW) continue;
            char shown[TEXT_SHOWN_BYTES];
            return gr_fail(err, GR_FAILED, "%s:%llu: student '%s' is on the roster twice (also line %llu); remove one",
                           u->intake->roster.shown, (unsigned long long)line_runs_find(&rows->lines, later).line,
                           text_show(rows_id(rows, row), shown),
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

static bool ids_ascend(const struct rows *rows, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (text_compare(rows_id(rows, i - 1), rows_id(rows, i)) >= 0) return false;
    return true;
}

/* Several sheets: every kept row into the row of its student. */
static void scatter_sheet(const struct uniting *u, const struct sheet *sheet, struct responses *responses)
{
    enum { BLOCK_ROWS = 4096 };
    const size_t n_blocks = (sheet->n_rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
#pragma omp parallel for schedule(static) num_threads(threads_for(n_blocks))
    for (size_t block = 0; block < n_blocks; block++) {
        const size_t end = (block + 1) * BLOCK_ROWS < sheet->n_rows ? (block + 1) * BLOCK_ROWS : sheet->n_rows;
        for (size_t i = block * BLOCK_ROWS; i < end; i++) {
            const uint32_t student = u->first ? u->first[sheet->first_row + i] : (uint32_t)(sheet->first_row + i);
            if (student == NO_ROW) continue;
            cells_move(responses->rows + student * responses->stride, responses->slots,
                       sheet->cells + i * sheet->stride, sheet->slots, responses->n_items);
        }
    }
}

static size_t count_kept_rows(const struct uniting *u, const struct sheet *sheet)
{
    if (!u->first) return sheet->n_rows;
    size_t n = 0;
    for (size_t i = 0; i < sheet->n_rows; i++)
        n += u->first[sheet->first_row + i] != NO_ROW;
    return n;
}

/* Students with answers who are in no input that has the item. */
static size_t count_without(const struct uniting *u, const size_t *kept_rows, size_t item)
{
    size_t n = u->n_with_answers;
    for (size_t s = 0; s < u->rows->n_sheets; s++)
        if (!u->rows->sheets[s].is_roster && u->rows->sheets[s].has_item[item]) n -= kept_rows[s];
    return n;
}

/* A region that was exported without a column, a subject that some students did not hand in: legitimate, or a mistake
 * that turns answers into blanks. Say so, once for each stretch of items. */
static void note_missing_parts(const struct uniting *u)
{
    const struct exam *exam = u->intake->exam;
    size_t *kept_rows = gr_calloc(u->rows->n_sheets, sizeof *kept_rows);
    for (size_t s = 0; s < u->rows->n_sheets; s++)
        kept_rows[s] = count_kept_rows(u, &u->rows->sheets[s]);
    for (size_t item = 0, end; item < exam->n_items; item = end) {
        const size_t without = count_without(u, kept_rows, item);
        end = item + 1;
        while (end < exam->n_items && count_without(u, kept_rows, end) == without)
            end++;
        if (!without) continue;
        char count[GROUPED_BYTES];
        const struct text first = exam->items[item].id, last = exam->items[end - 1].id;
        log_note("%s %.*s%s%.*s: %s %s in no file that has %s: counted as blank", end - item > 1 ? "items" : "item",
                 TEXT_ARGS(first), end - item > 1 ? " to " : "", end - item > 1 ? (int)last.len : 0, last.at,
                 count_show(without, count), without == 1 ? "student is" : "students are",
                 end - item > 1 ? "them" : "it");
    }
    free(kept_rows);
}

static void make_responses(struct uniting *u)
{
    struct cohort *cohort = u->intake->cohort;
    struct responses *responses = &cohort->responses;
    responses->n_items = u->intake->exam->n_items;
    responses->n_students = u->n_students;
    struct sheet *only = u->only_sheet;
    if (only) {
        sheet_reserve(only, u->n_students + 1, 0);
        if (u->n_students > u->n_with_answers)
            memset(only->cells + u->n_with_answers * only->row_bytes, 0,
                   (u->n_students - u->n_with_answers) * only->row_bytes);
        if (only->marker) {
            cohort->marked_rows = only->cells;
        } else {
            responses->rows = only->cells;
            responses->slots = only->slots;
            responses->stride = only->stride;
            only->slots = NULL;
        }
        only->cells = NULL;
        return;
    }
    if (!takes_attempts(u)) note_missing_parts(u); /* rows of further attempts are in no student's place */
    bool *all_items = gr_alloc(responses->n_items * sizeof *all_items);
    memset(all_items, true, responses->n_items * sizeof *all_items);
    responses->slots = gr_calloc(responses->n_items, sizeof *responses->slots);
    responses->stride = slots_lay_out(responses->slots, all_items, cohort->codebooks, responses->n_items);
    responses->rows = gr_calloc(u->n_students, responses->stride);
    free(all_items);
    for (size_t s = 0; s < u->rows->n_sheets; s++) {
        struct sheet *sheet = &u->rows->sheets[s];
        if (!sheet->is_roster) scatter_sheet(u, sheet, responses);
        free(sheet->cells);
        sheet->cells = NULL;
    }
}

static void make_students(struct uniting *u, bool ids_ascending)
{
    struct students *students = &u->intake->cohort->students;
    struct rows *rows = u->rows;
    for (size_t s = 0; s < u->n_students; s++)
        rows->states[s] = status_from(rows->states[s]);
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

/* Every row is a student: nothing to decide. */
static void take_all(struct uniting *u)
{
    u->n_students = u->n_with_answers = u->rows->n;
}

static void take_each(struct uniting *u)
{
    rows_keep_id_starts(u->rows);
    find_shared_items(u);
    for (size_t row = 0; row < u->rows->n; row++) {
        /* Rows already decided upon hold the number of their student, which is less than their own, or NO_ROW. */
        if (u->first[row] == row) take_student(u, (uint32_t)row);
    }
}

/* False when wide inputs have some of the items, and no row of the long inputs, which have the others, was good. */
static bool has_all_items(const struct sheet *sheet, size_t n_items)
{
    for (size_t item = 0; item < n_items; item++)
        if (!sheet->has_item[item]) return false;
    return true;
}

enum gr_status unite_rows(struct intake *intake, struct gr_error *err)
{
    struct rows *rows = &intake->rows;
    struct uniting u = {
        .intake = intake, .rows = rows, .rejects = &intake->cohort->rejects, .counts = &intake->cohort->counts};
    enum gr_status st = GR_OK;
    if (rows->n >= UINT32_MAX)
        return gr_fail(err, GR_FAILED, "%s: with the other inputs, more than %u rows; divide the answers",
                       intake->inputs[0].shown, UINT32_MAX - 1);
    size_t n_answer_sheets = 0;
    for (size_t s = 0; s < rows->n_sheets; s++)
        if (!rows->sheets[s].is_roster) {
            n_answer_sheets++;
            u.only_sheet = &rows->sheets[s];
        }
    if (n_answer_sheets != 1 || !has_all_items(u.only_sheet, intake->exam->n_items)) u.only_sheet = NULL;

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
        ascending = ids_ascend(rows, u.n_students);
    }
    take_long_attempts(&u);
    make_responses(&u);
    make_students(&u, ascending);
done:
    free(u.first);
    free(u.next);
    free(u.share_items);
    free(u.of_one.list);
    free(u.of_one.kept);
    long_details_free(u.details);
    return st;
}
