/* run.c: opening a run, and all the doubts about it (contract in run.h). */
#include "store/run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/run_layout.h"
#include "store/run_parts.h"

/* --- what the file is -------------------------------------------------------------------------------------------- */

enum { HEADER_BYTES = 100, USER_VERSION_OFFSET = 60, APPLICATION_ID_OFFSET = 68 }; /* SQLite's file format, 1.3 */

static uint32_t big_endian(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* From the header alone, so that a file of any other kind is told apart before SQLite sees it. */
static enum gr_status check_header(const char *path, off_t *n_bytes, struct gr_error *err)
{
    unsigned char header[HEADER_BYTES];
    FILE *file = fopen(path, "rb");
    if (!file)
        return gr_fail(err, GR_FAILED, "%s: cannot be opened: %s; check the name of the run", path, strerror(errno));
    const size_t n = fread(header, 1, sizeof header, file);
    *n_bytes = fseeko(file, 0, SEEK_END) == 0 ? ftello(file) : 0;
    fclose(file);
    if (n < sizeof header || memcmp(header, DB_MAGIC, DB_MAGIC_BYTES) != 0 ||
        big_endian(header + APPLICATION_ID_OFFSET) != RUN_APPLICATION_ID)
        return gr_fail(err, GR_FAILED, "%s: is no run; give a file that grader grade -o NAME.db has written", path);
    const uint32_t version = big_endian(header + USER_VERSION_OFFSET);
    if (version != RUN_LAYOUT_VERSION)
        return gr_fail(err, GR_FAILED, "%s: a run of layout %u, and this grader reads layout %d; %s", path,
                       (unsigned)version, RUN_LAYOUT_VERSION,
                       version < RUN_LAYOUT_VERSION ? "grade again to make a new one" : "use the newer grader");
    return GR_OK;
}

enum gr_status run_damaged(const struct run *run, const char *what, struct gr_error *err)
{
    return gr_fail(err, GR_FAILED, "%s: the run is damaged: %s; restore it, or grade again", run->path, what);
}

enum gr_status run_has_table(struct run *run, const char *name, bool *has, struct gr_error *err)
{
    struct db_statement *query = NULL;
    *has = false;
    enum gr_status st = db_prepare(
        &query, run->db, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 AND name = ?", err);
    if (st) return st;
    db_bind_text(query, 1, text_of(name));
    st = db_step(query, has, err);
    db_statement_release(query);
    return st;
}

static enum gr_status check_tables(struct run *run, struct gr_error *err)
{
    static const char *const needed[] = {"rubric",    "evaluations",     "codebook",  "places",
                                         "responses", "response_layout", "standings", "standing_values",
                                         "summary",   "rejects",         "origins"};
    char what[64];
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        bool has;
        const enum gr_status st = run_has_table(run, needed[i], &has, err);
        if (st) return st;
        if (has) continue;
        snprintf(what, sizeof what, "table %s is missing", needed[i]);
        return run_damaged(run, what, err);
    }
    return run_has_table(run, "student_order", &run->has_order, err);
}

/* Row numbers are those of 1, 2, 3, …: one that is beyond what the file can hold would have room taken for rows that are not
 * there. The smallest row takes 2 bytes for its place in the page, 1 for its size, 1 for its number and 2 of its own. */
enum { ROW_BYTES_LEAST = 6 };

static enum gr_status count_rows(struct run *run, const char *sql, off_t n_bytes, uint32_t *n, struct gr_error *err)
{
    struct db_statement *query = NULL;
    bool has_row = false;
    *n = 0;
    enum gr_status st = db_prepare(&query, run->db, sql, err);
    if (!st) st = db_step(query, &has_row, err);
    if (!st && has_row) {
        const int64_t rows = db_column_int(query, 0);
        if (rows < 0 || rows >= UINT32_MAX || rows > n_bytes / ROW_BYTES_LEAST)
            st = run_damaged(run, "a row has a number that it cannot have", err);
        *n = (uint32_t)rows;
    }
    db_statement_release(query);
    return st;
}

enum { RUBRICS_MOST = 256 };

static enum gr_status read_rubric(struct run *run, struct gr_error *err)
{
    struct db_statement *query = NULL;
    bool has_row = false;
    run->rubrics = arena_alloc(&run->arena, RUBRICS_MOST * sizeof *run->rubrics);
    enum gr_status st = db_prepare(&query, run->db, "SELECT file, source, keeps FROM rubric", err);
    while (!st) {
        st = db_step(query, &has_row, err);
        if (st || !has_row) break;
        if (run->n_rubrics == RUBRICS_MOST) {
            st = run_damaged(run, "it has too many rubrics", err);
            break;
        }
        run->rubrics[run->n_rubrics++] = (struct rubric_text){arena_text(&run->arena, db_column_text(query, 0)),
                                                              arena_text(&run->arena, db_column_text(query, 1)),
                                                              arena_text(&run->arena, db_column_text(query, 2))};
    }
    if (!st && !run->n_rubrics) st = run_damaged(run, "it has no rubric", err);
    db_statement_release(query);
    return st;
}

enum gr_status run_open(struct run **out, const char *path, struct gr_error *err)
{
    *out = NULL;
    off_t n_bytes = 0;
    enum gr_status st = check_header(path, &n_bytes, err);
    if (st) return st;
    struct run *run = gr_calloc(1, sizeof *run);
    run->path = gr_strdup(path);
    run->row_of = RUN_NO_STUDENT;
    st = db_open_readonly(&run->db, path, path, err);
    if (!st) st = check_tables(run, err);
    if (!st) st = count_rows(run, "SELECT max(rowid) FROM evaluations", n_bytes, &run->n_students, err);
    if (!st) st = count_rows(run, "SELECT max(rowid) FROM codebook", n_bytes, &run->n_answers, err);
    if (!st) st = count_rows(run, "SELECT max(rowid) FROM places", n_bytes, &run->n_places, err);
    if (!st) st = read_rubric(run, err);
    if (st) {
        run_close(run);
        return st;
    }
    *out = run;
    return GR_OK;
}

void run_close(struct run *run)
{
    if (!run) return;
    db_statement_release(run->id_of);
    db_statement_release(run->order_blob);
    db_statement_release(run->answer_at);
    db_close(run->db);
    dictionary_release(&run->items);
    arena_release(&run->arena);
    free(run->slots);
    free(run->row);
    free(run->path);
    free(run);
}

const struct rubric_text *run_rubrics(const struct run *run, size_t *n)
{
    *n = run->n_rubrics;
    return run->rubrics;
}

size_t run_n_students(const struct run *run)
{
    return run->n_students;
}

size_t run_stride(const struct run *run)
{
    return run->stride;
}

/* --- the exam ---------------------------------------------------------------------------------------------------- */

static enum gr_status read_slots(struct run *run, struct gr_error *err)
{
    struct db_statement *query = NULL;
    size_t n = 0;
    int64_t end = 0;
    enum gr_status st = db_prepare(&query, run->db, "SELECT item, byte_offset, bytes FROM response_layout", err);
    for (bool has_row = true; !st;) {
        st = db_step(query, &has_row, err);
        if (st || !has_row) break;
        const int64_t offset = db_column_int(query, 1), width = db_column_int(query, 2);
        const bool possible = offset >= 0 && offset < UINT32_MAX / 2 && (width == 1 || width == 2 || width == 4);
        if (n >= run->exam->n_items || !text_equal(db_column_text(query, 0), run->exam->items[n].id) || !possible) {
            st = run_damaged(run, "its rubric and its answers do not belong together", err);
            break;
        }
        run->slots[n++] = (struct cell_slot){(uint32_t)offset, (uint32_t)width};
        if (offset + width > end) end = offset + width;
    }
    db_statement_release(query);
    run->stride = (uint32_t)end;
    if (!st && n != run->exam->n_items) st = run_damaged(run, "its rubric has items without answers", err);
    return st;
}

/* How many students each row of `responses` holds, and in how many bytes. */
static enum gr_status read_blob_size(struct run *run, struct gr_error *err)
{
    struct db_statement *query = NULL;
    bool has_row = false;
    enum gr_status st =
        db_prepare(&query, run->db, "SELECT students, length(codes) FROM responses WHERE rowid = 1", err);
    if (!st) st = db_step(query, &has_row, err);
    if (!st && has_row) {
        const int64_t students = db_column_int(query, 0), bytes = db_column_int(query, 1);
        if (students < 1 || students > run->n_students || bytes % students || bytes / students < run->stride ||
            bytes / students > UINT32_MAX / 2)
            st = run_damaged(run, "a row of its answers has a wrong size", err);
        else
            run->stride = (uint32_t)(bytes / students);
        run->per_blob = (uint32_t)students;
    } else if (!st && run->n_students) {
        st = run_damaged(run, "it has students and no answers", err);
    }
    db_statement_release(query);
    return st;
}

enum gr_status run_set_exam(struct run *run, const struct exam *exam, struct gr_error *err)
{
    run->exam = exam;
    run->slots = gr_calloc(exam->n_items, sizeof *run->slots);
    for (size_t i = 0; i < exam->n_items; i++)
        dictionary_add(&run->items, exam->items[i].id);
    enum gr_status st = read_slots(run, err);
    if (!st) st = read_blob_size(run, err);
    if (!st) run->row = gr_calloc(1, run->stride + sizeof(uint32_t));
    return st;
}
