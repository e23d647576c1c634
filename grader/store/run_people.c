/*
 * run_people.c: the students of a run, with ids and all columns they came with (contract in run_parts.h).
 *
 * Every thread reads a stretch of evaluations, with a connection of its own, and numbers the values as it meets them. Put
 * together in the order of the stretches they get the numbers that ingest gave them: by first appearance.
 */
#include <stdlib.h>

#include "base/threads.h"
#include "store/run_parts.h"

enum { STUDENTS_PER_THREAD = 1 << 15 }; /* fewer are not worth a connection */

/* A stretch of students. */
struct people {
    size_t first, end;
    char *id_bytes;
    size_t n_id_bytes, id_capacity;
    struct dictionary *values; /* one an attribute */
    uint32_t **numbers;        /* what each of their numbers is among all */
    bool ids_ascending;
    enum gr_status st;
    struct gr_error err;
};

struct people_reading {
    struct run *run;
    struct students *students; /* whose arrays are there */
    struct people *list;
    size_t n;
    const char *select; /* id, attributes, status, of a range of rowids */
};

/* --- columns ----------------------------------------------------------------------------------------------------- */

/* Attributes stand between student_id and status. */
static enum gr_status find_attributes(struct run *run, const struct db_statement *query, struct cohort *out,
                                      struct gr_error *err)
{
    struct students *s = &out->students;
    const int n_columns = db_column_count(query);
    int status = 1;
    while (status < n_columns && !text_equal(db_column_name(query, status), TEXT("status")))
        status++;
    if (status >= n_columns || !text_equal(db_column_name(query, 0), TEXT("student_id")))
        return run_damaged(run, "its evaluations lack a column", err);
    s->n_attributes = (size_t)status - 1;
    s->attributes = gr_calloc(s->n_attributes, sizeof *s->attributes);
    s->numbers = gr_realloc_array(NULL, run->n_students, s->n_attributes * sizeof *s->numbers);
    for (size_t a = 0; a < s->n_attributes; a++) {
        s->attributes[a].name = arena_text(&out->arena, db_column_name(query, (int)a + 1));
        s->attributes[a].stride = s->n_attributes;
        s->attributes[a].numbers = s->numbers + a;
    }
    return GR_OK;
}

static const char *select_columns(const struct students *s, struct arena *arena)
{
    struct text *names = arena_alloc(arena, (s->n_attributes + 1) * sizeof *names);
    for (size_t a = 0; a < s->n_attributes; a++)
        names[a] = text_of(db_quote_name(arena, s->attributes[a].name));
    names[s->n_attributes] = TEXT("status");
    const struct text list = arena_join(arena, names, s->n_attributes + 1, TEXT(", "));
    return arena_format(arena, "SELECT student_id, %.*s FROM evaluations WHERE rowid BETWEEN ? AND ?", TEXT_ARGS(list))
        .at;
}

/* --- a stretch --------------------------------------------------------------------------------------------------- */

static bool status_of(struct text name, uint8_t *status)
{
    for (uint8_t i = 0; i < sizeof student_status_names / sizeof *student_status_names; i++)
        if (text_equal(student_status_names[i], name)) {
            *status = i;
            return true;
        }
    return false;
}

/* id_starts of a stretch count from its own beginning until all are put together. */
static bool take_student(struct students *s, struct people *p, size_t student, struct db_statement *row)
{
    const struct text id = db_column_text(row, 0);
    const size_t used = p->n_id_bytes;
    GR_GROW(p->id_bytes, p->id_capacity, used + id.len + ID_PAD_BYTES);
    if (id.len) memcpy(p->id_bytes + used, id.at, id.len);
    if (student > p->first) {
        const size_t start = (size_t)s->id_starts[student - 1];
        p->ids_ascending &= text_compare((struct text){p->id_bytes + start, used - start}, id) < 0;
    }
    s->id_starts[student] = used;
    p->n_id_bytes += id.len;
    for (size_t a = 0; a < s->n_attributes; a++)
        s->numbers[student * s->n_attributes + a] = dictionary_add(&p->values[a], db_column_text(row, (int)a + 1));
    return status_of(db_column_text(row, (int)s->n_attributes + 1), &s->status[student]);
}

static enum gr_status read_stretch(const struct people_reading *r, struct people *p, struct db *db,
                                   struct gr_error *err)
{
    struct db_statement *query = NULL;
    size_t student = p->first;
    enum gr_status st = db_prepare(&query, db, r->select, err);
    if (!st) db_bind_int(query, 1, (int64_t)p->first + 1);
    if (!st) db_bind_int(query, 2, (int64_t)p->end);
    for (bool has_row = true; !st; student++) {
        st = db_step(query, &has_row, err);
        if (st || !has_row) break;
        if (!take_student(r->students, p, student, query))
            st = run_damaged(r->run, "a wrong row in its evaluations", err);
    }
    db_statement_release(query);
    if (!st && student != p->end) st = run_damaged(r->run, "rows of its evaluations are missing", err);
    return st;
}

static void read_people(const struct people_reading *r, size_t i)
{
    struct people *p = &r->list[i];
    struct db *db = NULL;
    p->first = piece_start(r->students->n, i, r->n);
    p->end = piece_start(r->students->n, i + 1, r->n);
    p->ids_ascending = true;
    p->values = gr_calloc(r->students->n_attributes, sizeof *p->values);
    p->numbers = gr_calloc(r->students->n_attributes, sizeof *p->numbers);
    if (i > 0) p->st = db_open_again(&db, r->run->db, &p->err);
    if (!p->st) p->st = read_stretch(r, p, db ? db : r->run->db, &p->err);
    db_close(db);
}

/* --- all of them ------------------------------------------------------------------------------------------------- */

static void number_values(const struct people_reading *r)
{
    struct students *s = r->students;
    for (size_t a = 0; a < s->n_attributes; a++) {
        struct dictionary *all = &s->attributes[a].values;
        dictionary_add(all, TEXT("")); /* number 0: no value, as ingest has it */
        for (size_t i = 0; i < r->n; i++) {
            const struct dictionary *some = &r->list[i].values[a];
            r->list[i].numbers[a] = gr_alloc((some->n + 1) * sizeof *r->list[i].numbers[a]);
            for (uint32_t v = 0; v < some->n; v++)
                r->list[i].numbers[a][v] = dictionary_add(all, some->texts[v]);
        }
    }
}

static void place_ids(const struct people_reading *r)
{
    struct students *s = r->students;
    size_t n_bytes = 0;
    for (size_t i = 0; i < r->n; i++)
        n_bytes += r->list[i].n_id_bytes;
    s->id_bytes = gr_calloc(1, n_bytes + ID_PAD_BYTES);
    s->id_starts[s->n] = n_bytes;
    s->ids_ascending = true;
}

static void put_in_place(const struct people_reading *r, size_t i, size_t first_byte)
{
    struct students *s = r->students;
    const struct people *p = &r->list[i];
    if (p->n_id_bytes) memcpy(s->id_bytes + first_byte, p->id_bytes, p->n_id_bytes);
    for (size_t student = p->first; student < p->end; student++) {
        uint32_t *numbers = s->numbers + student * s->n_attributes;
        s->id_starts[student] += first_byte;
        for (size_t a = 0; a < s->n_attributes; a++)
            numbers[a] = p->numbers[a][numbers[a]];
    }
}

static void put_together(const struct people_reading *r)
{
    struct students *s = r->students;
    size_t first_byte = 0;
    number_values(r);
    place_ids(r);
    for (size_t i = 0; i < r->n; i++) {
        const struct people *p = &r->list[i];
        put_in_place(r, i, first_byte);
        first_byte += p->n_id_bytes;
        s->ids_ascending &= p->ids_ascending;
    }
    for (size_t i = 1; i < r->n; i++) {
        const size_t first = r->list[i].first;
        if (first && first < s->n) s->ids_ascending &= text_compare(student_id(s, first - 1), student_id(s, first)) < 0;
    }
}

static void release_people(const struct people_reading *r)
{
    for (size_t i = 0; i < r->n; i++) {
        struct people *p = &r->list[i];
        for (size_t a = 0; a < r->students->n_attributes && p->values; a++) {
            dictionary_release(&p->values[a]);
            free(p->numbers[a]);
        }
        free(p->values);
        free(p->numbers);
        free(p->id_bytes);
    }
    free(r->list);
}

enum gr_status run_read_people(struct run *run, struct cohort *out, struct gr_error *err)
{
    struct students *s = &out->students;
    struct db_statement *query = NULL;
    struct arena arena = {0};
    enum gr_status st = db_prepare(&query, run->db, "SELECT * FROM evaluations", err);
    if (!st) st = find_attributes(run, query, out, err);
    db_statement_release(query);
    if (st) return st;
    s->n = run->n_students;
    s->id_starts = gr_calloc(s->n + 1, sizeof *s->id_starts);
    s->status = gr_calloc(s->n, 1);
    struct people_reading r = {.run = run, .students = s, .select = select_columns(s, &arena)};
    r.n = (size_t)threads_for(s->n / STUDENTS_PER_THREAD + 1);
    r.list = gr_calloc(r.n, sizeof *r.list);
#pragma omp parallel for schedule(static, 1) num_threads(threads_for(r.n))
    for (size_t i = 0; i < r.n; i++)
        read_people(&r, i);
    for (size_t i = 0; i < r.n && !st; i++)
        if (r.list[i].st) st = gr_fail(err, r.list[i].st, "%s", r.list[i].err.text);
    if (!st) put_together(&r);
    release_people(&r);
    arena_release(&arena);
    return st;
}
