/*
 * run_student.c: one student of a finished run (contract in run.h).
 *
 * Everything is found by row number or by binary search over row numbers: students through their ids (in the order of
 * the table itself, or through student_order), answers through (item, code), places through the number of students
 * above. Twenty-odd rows are read where a scan would read five million.
 */
#include "store/run.h"

#include <stdlib.h>

#include "store/run_layout.h"
#include "store/run_parts.h"

/* --- binary search over the rows of a table ---------------------------------------------------------------------- */

struct search {
    struct run *run;
    struct db_statement *row_at; /* one parameter: the row number */
    struct text id;              /* of the student that is looked for */
    uint32_t item, code;         /* of the answer that is looked for */
    uint32_t position;           /* of the place that is looked for */
};

/* *before: whether row `row` (from 1) lies before what is looked for. */
typedef enum gr_status search_step(struct search *search, uint32_t row, bool *before, struct gr_error *err);

/* Go to row `row` of the search's statement. The statement is run anew: db_step resets it only at its end. */
static enum gr_status go_to_row(struct search *search, uint32_t row, struct gr_error *err)
{
    bool has_row = false;
    db_statement_reset(search->row_at);
    db_bind_int(search->row_at, 1, row);
    const enum gr_status st = db_step(search->row_at, &has_row, err);
    return st || has_row ? st : run_damaged(search->run, "a row is missing", err);
}

/* The first of n rows that does not lie before what is looked for; n + 1 when all do. */
static enum gr_status search_rows(struct search *search, uint32_t n, search_step *step, uint32_t *found,
                                  struct gr_error *err)
{
    uint32_t low = 1, high = n + 1;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        bool before = false;
        const enum gr_status st = step(search, middle, &before, err);
        if (st) return st;
        if (before)
            low = middle + 1;
        else
            high = middle;
    }
    *found = low;
    return GR_OK;
}

/* --- students ---------------------------------------------------------------------------------------------------- */

/* Row of evaluations that has the nth id, from 1. */
static enum gr_status row_by_order(struct run *run, uint32_t nth, uint32_t *row, struct gr_error *err)
{
    *row = nth;
    if (!run->has_order) return GR_OK;
    struct search blobs = {.run = run, .row_at = run->order_blob};
    const uint32_t at = (nth - 1) % RUN_ORDER_STUDENTS;
    const enum gr_status st = go_to_row(&blobs, (nth - 1) / RUN_ORDER_STUDENTS + 1, err);
    if (st) return st;
    const struct text blob = db_column_blob(run->order_blob, 0);
    if (blob.len < (at + 1) * sizeof *row) return run_damaged(run, "the order of ids is too short", err);
    memcpy(row, blob.at + at * sizeof *row, sizeof *row);
    return *row >= 1 && *row <= run->n_students ? GR_OK : run_damaged(run, "the order of ids is wrong", err);
}

static enum gr_status id_is_before(struct search *search, uint32_t nth, bool *before, struct gr_error *err)
{
    uint32_t row;
    enum gr_status st = row_by_order(search->run, nth, &row, err);
    if (!st) st = go_to_row(search, row, err);
    if (!st) *before = text_compare(db_column_text(search->row_at, 0), search->id) < 0;
    return st;
}

enum gr_status run_find_student(struct run *run, struct text id, size_t *student, struct gr_error *err)
{
    *student = RUN_NO_STUDENT;
    enum gr_status st = GR_OK;
    uint32_t nth = 0, row;
    if (!run->id_of) st = db_prepare(&run->id_of, run->db, "SELECT student_id FROM evaluations WHERE rowid = ?", err);
    if (!st && run->has_order && !run->order_blob)
        st = db_prepare(&run->order_blob, run->db, "SELECT students FROM student_order WHERE rowid = ?", err);
    struct search ids = {.run = run, .row_at = run->id_of, .id = id};
    if (!st) st = search_rows(&ids, run->n_students, id_is_before, &nth, err);
    if (st || nth > run->n_students) return st;
    st = row_by_order(run, nth, &row, err);
    if (!st) st = go_to_row(&ids, row, err);
    if (!st && text_equal(db_column_text(run->id_of, 0), id)) *student = row - 1;
    return st;
}

enum gr_status run_student_id(struct run *run, size_t student, struct arena *arena, struct text *id,
                              struct gr_error *err)
{
    enum gr_status st = GR_OK;
    if (!run->id_of) st = db_prepare(&run->id_of, run->db, "SELECT student_id FROM evaluations WHERE rowid = ?", err);
    struct search ids = {.run = run, .row_at = run->id_of};
    if (!st) st = go_to_row(&ids, (uint32_t)student + 1, err);
    if (!st) *id = arena_text(arena, db_column_text(run->id_of, 0));
    return st;
}

enum gr_status run_evaluation(struct run *run, size_t student, struct arena *arena, struct run_evaluation *out,
                              struct gr_error *err)
{
    struct search rows = {.run = run};
    *out = (struct run_evaluation){0};
    enum gr_status st = db_prepare(&rows.row_at, run->db, "SELECT * FROM evaluations WHERE rowid = ?", err);
    if (!st) st = go_to_row(&rows, (uint32_t)student + 1, err);
    if (!st) {
        out->n = (size_t)db_column_count(rows.row_at);
        out->names = arena_alloc(arena, out->n * sizeof *out->names);
        out->values = arena_alloc(arena, out->n * sizeof *out->values);
        for (size_t i = 0; i < out->n; i++) {
            out->names[i] = arena_text(arena, db_column_name(rows.row_at, (int)i));
            out->values[i] = arena_text(arena, db_column_text(rows.row_at, (int)i));
        }
    }
    db_statement_release(rows.row_at);
    return st;
}

struct text run_evaluation_value(const struct run_evaluation *e, struct text column)
{
    for (size_t i = 0; i < e->n; i++)
        if (text_equal(e->names[i], column)) return e->values[i];
    return TEXT("");
}

/* --- answers ----------------------------------------------------------------------------------------------------- */

enum gr_status run_check_blob(const struct run *run, struct db_statement *blob, uint32_t first, uint32_t *n,
                              const uint8_t **codes, struct gr_error *err)
{
    const int64_t says_first = db_column_int(blob, 0), students = db_column_int(blob, 1);
    const struct text bytes = db_column_blob(blob, 2);
    const uint32_t left = run->n_students - first, wanted = left < run->per_blob ? left : run->per_blob;
    if (says_first != (int64_t)first + 1 || students != wanted || bytes.len != (size_t)wanted * run->stride)
        return run_damaged(run, "a row of its answers has a wrong size", err);
    *n = wanted;
    *codes = (const uint8_t *)bytes.at;
    return GR_OK;
}

/* The student's row of the matrix, in run->row. */
static enum gr_status read_row(struct run *run, size_t student, struct gr_error *err)
{
    if (run->row_of == student) return GR_OK;
    struct search blobs = {.run = run};
    const uint32_t blob = (uint32_t)student / run->per_blob, first = blob * run->per_blob;
    uint32_t n = 0;
    const uint8_t *codes = NULL;
    enum gr_status st = db_prepare(&blobs.row_at, run->db, RUN_SELECT_RESPONSES "WHERE rowid = ?", err);
    if (!st) st = go_to_row(&blobs, blob + 1, err);
    if (!st) st = run_check_blob(run, blobs.row_at, first, &n, &codes, err);
    if (!st) memcpy(run->row, codes + (student - first) * run->stride, run->stride);
    if (!st) run->row_of = student;
    db_statement_release(blobs.row_at);
    return st;
}

static enum gr_status read_answer_key(struct search *search, uint32_t row, uint32_t *item, int64_t *code,
                                      struct gr_error *err)
{
    const enum gr_status st = go_to_row(search, row, err);
    if (st) return st;
    *item = dictionary_find(&search->run->items, db_column_text(search->row_at, 0));
    *code = db_column_int(search->row_at, 1);
    return *item != DICTIONARY_NONE ? GR_OK : run_damaged(search->run, "an answer to an unknown item", err);
}

static enum gr_status answer_is_before(struct search *search, uint32_t row, bool *before, struct gr_error *err)
{
    uint32_t item;
    int64_t code;
    const enum gr_status st = read_answer_key(search, row, &item, &code, err);
    if (!st) *before = item != search->item ? item < search->item : code < search->code;
    return st;
}

enum gr_status run_answer(struct run *run, size_t student, size_t item, struct arena *arena, struct text *answer,
                          struct gr_error *err)
{
    *answer = TEXT("");
    enum gr_status st = read_row(run, student, err);
    if (st) return st;
    const uint32_t code = cell_read(run->row, run->slots[item]);
    if (code == CODE_EMPTY) return GR_OK;
    if (code < CODE_FIRST_LONG) {
        static const struct codebook none;
        *answer = codebook_text(&none, code);
        return GR_OK;
    }
    if (!run->answer_at)
        st = db_prepare(&run->answer_at, run->db, "SELECT item, code, answer FROM codebook WHERE rowid = ?", err);
    struct search rows = {.run = run, .row_at = run->answer_at, .item = (uint32_t)item, .code = code};
    uint32_t row = 0, found_item = 0;
    int64_t found_code = 0;
    if (!st) st = search_rows(&rows, run->n_answers, answer_is_before, &row, err);
    if (!st && row <= run->n_answers) st = read_answer_key(&rows, row, &found_item, &found_code, err);
    if (!st && (row > run->n_answers || found_item != item || found_code != code))
        st = run_damaged(run, "an answer that is not in the codebook", err);
    if (!st) *answer = arena_text(arena, db_column_text(run->answer_at, 2));
    return st;
}

/* --- places and groups ------------------------------------------------------------------------------------------- */

static enum gr_status place_is_before(struct search *search, uint32_t row, bool *before, struct gr_error *err)
{
    const enum gr_status st = go_to_row(search, row, err);
    if (!st) *before = db_column_int(search->row_at, 0) <= search->position;
    return st;
}

enum gr_status run_place(struct run *run, uint32_t position, bool by_number, struct run_place *out,
                         struct gr_error *err)
{
    struct search rows = {.run = run, .position = position};
    uint32_t after = position + 2; /* rows count from 1, and this is the one behind */
    *out = (struct run_place){0};
    enum gr_status st = db_prepare(&rows.row_at, run->db, "SELECT above, students FROM places WHERE rowid = ?", err);
    if (!st && !by_number) st = search_rows(&rows, run->n_places, place_is_before, &after, err);
    if (!st && (after < 2 || after - 1 > run->n_places)) st = run_damaged(run, "a rank without a place", err);
    if (!st) st = go_to_row(&rows, run->n_places, err);
    if (!st) out->ranked = (uint32_t)(db_column_int(rows.row_at, 0) + db_column_int(rows.row_at, 1));
    if (!st) st = go_to_row(&rows, after - 1, err);
    if (!st) out->number = after - 2;
    if (!st) out->above = (uint32_t)db_column_int(rows.row_at, 0);
    if (!st) out->students = (uint32_t)db_column_int(rows.row_at, 1);
    db_statement_release(rows.row_at);
    if (!st && (uint64_t)out->above + out->students > out->ranked) st = run_damaged(run, "places do not add up", err);
    return st;
}

/* "SELECT students FROM groups_x WHERE "group" = ?", or with a condition for each column of a crossing. */
static enum gr_status prepare_group(struct run *run, const char *table, const struct text *columns,
                                    const struct text *values, size_t n, struct db_statement **query,
                                    struct gr_error *err)
{
    struct arena arena = {0};
    struct text sql = arena_format(&arena, "SELECT students FROM %s", db_quote_name(&arena, text_of(table)));
    for (size_t i = 0; i < n; i++)
        sql = arena_format(&arena, "%.*s %s %s = ?", TEXT_ARGS(sql), i ? "AND" : "WHERE",
                           db_quote_name(&arena, columns[i]));
    const enum gr_status st = db_prepare(query, run->db, sql.at, err);
    for (size_t i = 0; i < n && !st; i++)
        db_bind_text(*query, (int)i + 1, values[i]);
    arena_release(&arena);
    return st;
}

enum gr_status run_group_students(struct run *run, struct text group, const struct text *columns,
                                  const struct text *values, size_t n, uint32_t *students, struct gr_error *err)
{
    struct db_statement *query = NULL;
    bool has = false;
    *students = 0;
    char *table = gr_format("groups_%.*s", TEXT_ARGS(group));
    enum gr_status st = run_has_table(run, table, &has, err);
    if (!st && has) st = prepare_group(run, table, columns, values, n, &query, err);
    if (!st && has) st = db_step(query, &has, err);
    if (!st && has) *students = (uint32_t)db_column_int(query, 0);
    db_statement_release(query);
    free(table);
    return st;
}
