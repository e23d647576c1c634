/*
 * run_people.c: the students of a run, with ids and all columns they came with (contract in run_parts.h).
 *
 * Every thread reads a stretch of evaluations with a connection of its own, inside SQLite's loop (db_taker), and numbers the
 * values as it meets them. Put together in the order of the stretches they get the numbers that ingest gave them: by first
 * appearance.
 */
#include <stdlib.h>

#include "base/threads.h"
#include "store/run_parts.h"

enum { STUDENTS_PER_THREAD = 1 << 15 }; /* fewer are not worth a connection */

struct people_reading;

/* A stretch of students. */
struct people {
    size_t first, end;
    char *id_bytes;
    size_t n_id_bytes, id_capacity;
    struct dictionary *values; /* one an attribute */
    uint32_t **numbers;        /* what each of their numbers is among all */
    bool ids_ascending;
    const struct people_reading *reading;
    size_t n;      /* rows taken */
    bool is_wrong; /* one of them */
    struct db_taker taker;
    enum gr_status st;
    struct gr_error err;
};

struct people_reading {
    struct run *run;
    struct students *students; /* whose arrays are there */
    struct people *list;
    size_t n;
    const char *select; /* id, attributes, status, of a range of rowids */
    bool is_taking;     /* … handed to the taker */
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

/* id, attributes, status; handed to the taker inside SQLite's loop, where so many fit into one call. */
static const char *select_columns(struct people_reading *r, struct arena *arena)
{
    const struct students *s = r->students;
    const size_t n = s->n_attributes + 2;
    struct text *names = arena_alloc(arena, n * sizeof *names);
    names[0] = TEXT("student_id");
    for (size_t a = 0; a < s->n_attributes; a++)
        names[a + 1] = text_of(db_quote_name(arena, s->attributes[a].name));
    names[n - 1] = TEXT("status");
    r->is_taking = n <= (size_t)db_most_taken(r->run->db);
    const struct text list = arena_join(arena, names, n, TEXT(", "));
    return arena_format(arena, "SELECT %s%.*s%s FROM evaluations WHERE rowid BETWEEN ? AND ?",
                        r->is_taking ? "count(take(" : "", TEXT_ARGS(list), r->is_taking ? "))" : "")
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
static void take_student(void *context, const struct text *fields, size_t n)
{
    struct people *p = context;
    struct students *s = p->reading->students;
    const size_t student = p->first + p->n++, used = p->n_id_bytes;
    const struct text id = fields[0];
    if (student >= p->end) return; /* more rows than there can be */
    GR_GROW(p->id_bytes, p->id_capacity, used + id.len + ID_PAD_BYTES);
    if (id.len) memcpy(p->id_bytes + used, id.at, id.len);
    if (student > p->first) {
        const size_t start = (size_t)s->id_starts[student - 1];
        p->ids_ascending &= text_compare((struct text){p->id_bytes + start, used - start}, id) < 0;
    }
    s->id_starts[student] = used;
    p->n_id_bytes += id.len;
    for (size_t a = 0; a < s->n_attributes; a++)
        s->numbers[student * s->n_attributes + a] = dictionary_add(&p->values[a], fields[a + 1]);
    p->is_wrong |= !status_of(fields[n - 1], &s->status[student]);
}

/* Row by row: more columns than one call may have. */
static void take_row(struct people *p, struct db_statement *row, struct text *fields)
{
    const size_t n = p->reading->students->n_attributes + 2;
    for (size_t i = 0; i < n; i++)
        fields[i] = db_column_text(row, (int)i);
    take_student(p, fields, n);
}

static enum gr_status read_stretch(const struct people_reading *r, struct people *p, struct db *db,
                                   struct gr_error *err)
{
    struct db_statement *query = NULL;
    struct text *fields = gr_alloc((r->students->n_attributes + 2) * sizeof *fields);
    enum gr_status st = db_prepare(&query, db, r->select, err);
    if (!st) db_bind_int(query, 1, (int64_t)p->first + 1);
    if (!st) db_bind_int(query, 2, (int64_t)p->end);
    for (bool has_row = true; !st;) {
        st = db_step(query, &has_row, err);
        if (st || !has_row) break;
        if (!r->is_taking) take_row(p, query, fields);
    }
    db_statement_release(query);
    free(fields);
    if (!st && p->is_wrong) st = run_damaged(r->run, "a wrong row in its evaluations", err);
    if (!st && p->n != p->end - p->first) st = run_damaged(r->run, "rows of its evaluations are missing", err);
    return st;
}

static void read_people(const struct people_reading *r, size_t i)
{
    struct people *p = &r->list[i];
    struct db *db = NULL;
    p->first = piece_start(r->students->n, i, r->n);
    p->end = piece_start(r->students->n, i + 1, r->n);
    p->ids_ascending = true;
    p->reading = r;
    p->taker = (struct db_taker){.take = take_student, .context = p};
    p->values = gr_calloc(r->students->n_attributes, sizeof *p->values);
    p->numbers = gr_calloc(r->students->n_attributes, sizeof *p->numbers);
    p->st = db_open_again(&db, r->run->db, &p->err);
    if (!p->st) p->st = db_add_taker(db, &p->taker, &p->err);
    if (!p->st) p->st = read_stretch(r, p, db, &p->err);
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
    struct people_reading r = {
        .run = run,
        .students = s,
    };
    r.select = select_columns(&r, &arena);
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
