/* unite_student.c: one student: which of the rows count, and what becomes of the others (unite_parts.h). */
#include <stdio.h>
#include <string.h>

#include "ingest/earlier.h"
#include "ingest/note_origins.h"
#include "ingest/row_text.h"
#include "ingest/unite_parts.h"

static void reject_whole_row(struct uniting *u, size_t row, struct text id, bool replaced, const char *reason)
{
    const struct row_place place = line_runs_find(&u->rows->lines, row);
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

/* Rows that were set aside in an earlier cohort are rejects already, and stay so. */
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
        of_one->kept[of_one->n] = !earlier_is_aside(u->intake, row);
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
        if (!u->of_one.kept[i]) continue;
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
        if (!of_one->kept[i]) continue;
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
        if (!u->of_one.kept[i] && u->unrejectable == NO_ROW) u->unrejectable = (uint32_t)row;
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

/* Whether the rows that count leave a choice of values that no roster makes. A bit of a long row does not say in which
 * column, so there the roster must have all that the student has. */
static bool values_differ(const struct uniting *u, uint8_t states)
{
    const struct student_rows *of_one = &u->of_one;
    const struct rows *rows = u->rows;
    bool differ = false, roster_says_all = of_one->roster != NO_ROW;
    for (size_t a = 0; a < rows->n_attributes; a++) {
        const uint32_t chosen = choose_value(u, a);
        if (of_one->roster != NO_ROW && rows_value(rows, of_one->roster, a)) continue;
        roster_says_all &= chosen == 0;
        for (size_t i = 0; i < of_one->n; i++) {
            const uint32_t value = of_one->kept[i] ? rows_value(rows, of_one->list[i], a) : 0;
            differ |= value && value != chosen;
        }
    }
    return differ || (states & ROW_DIFFERS && !roster_says_all);
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
    const bool differ = values_differ(u, states);
    for (size_t a = 0; a < rows->n_attributes; a++)
        u->values[a] = choose_value(u, a);
    note_origins_of_student(u, student, states, u->values);
    if (rows->n_attributes)
        memcpy(rows->values + student * rows->n_attributes, u->values, rows->n_attributes * sizeof *u->values);
    rows->states[student] = (uint8_t)(differ ? states | ROW_DIFFERS : states & ~ROW_DIFFERS);
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

void unite_take_student(struct uniting *u, uint32_t leader)
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
