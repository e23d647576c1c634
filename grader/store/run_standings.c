/* run_standings.c: the packed tables `standings` and `standing_values` of a run (contract in run.h and run_parts.h). */
#include <stdlib.h>

#include "store/run_parts.h"

#define SELECT_STANDINGS "SELECT first_student, students, standings, groups FROM standings "

/* How many students each row holds, but the last. */
static enum gr_status standings_per_blob(struct run *run, uint32_t *per_blob, struct gr_error *err)
{
    struct db_statement *query = NULL;
    bool has_row = false;
    enum gr_status st = db_prepare(&query, run->db, "SELECT students FROM standings WHERE rowid = 1", err);
    if (!st) st = db_step(query, &has_row, err);
    const int64_t students = !st && has_row ? db_column_int(query, 0) : 0;
    db_statement_release(query);
    *per_blob = 1;
    if (st || (!has_row && !run->n_students)) return st;
    if (students < 1 || students > run->n_students) return run_damaged(run, "a row of its standings is wrong", err);
    *per_blob = (uint32_t)students;
    return GR_OK;
}

struct standing_reading {
    struct run *run;
    uint32_t per_blob;
    struct standing *list;     /* NULL: not wanted */
    struct students *students; /* NULL: not wanted */
};

/* What is used as an index, or added up, is none that a run cannot have. */
static bool is_possible(const struct exam *exam, const struct standing *s)
{
    const bool has_grade = s->grade == NO_GRADE || s->grade < exam->n_grades;
    const bool has_cutoff = s->cutoff == NO_CUTOFF || s->cutoff < exam->rank.n_cutoffs;
    const bool has_total = s->status != STUDENT_PRESENT || (s->total >= exam->minimum && s->total <= exam->maximum);
    return s->status < N_STUDENT_STATUSES && s->passed <= 1 && has_grade && has_cutoff && has_total;
}

static bool are_possible(const struct exam *exam, const struct standing *list, size_t n)
{
    bool possible = true;
    for (size_t i = 0; i < n; i++)
        possible &= is_possible(exam, &list[i]);
    return possible;
}

static bool take_groups(struct students *students, size_t first, size_t n, const struct standing *list,
                        const char *groups)
{
    uint32_t *numbers = students->numbers + first * students->n_attributes;
    memcpy(numbers, groups, n * students->n_attributes * sizeof *numbers);
    for (size_t i = 0; i < n; i++) {
        students->status[first + i] = list[i].status;
        for (size_t a = 0; a < students->n_attributes; a++)
            if (numbers[i * students->n_attributes + a] >= students->attributes[a].values.n) return false;
    }
    return true;
}

static enum gr_status take_standings(void *context, struct db_statement *row, uint32_t number, struct gr_error *err)
{
    const struct standing_reading *r = context;
    const size_t first = (size_t)number * r->per_blob, left = r->run->n_students - first;
    const size_t n = left < r->per_blob ? left : r->per_blob;
    const struct text list = db_column_blob(row, 2);
    struct standing *copy = r->list ? r->list + first : gr_alloc(n * sizeof *copy);
    bool good = db_column_int(row, 0) == (int64_t)first + 1 && db_column_int(row, 1) == (int64_t)n &&
                list.len == n * sizeof *copy;
    if (good) memcpy(copy, list.at, list.len);
    good = good && are_possible(r->run->exam, copy, n);
    if (good && r->students) {
        const struct text groups = db_column_blob(row, 3);
        good = groups.len == n * r->students->n_attributes * sizeof(uint32_t) &&
               take_groups(r->students, first, n, copy, groups.at);
    }
    if (!r->list) free(copy);
    return good ? GR_OK : run_damaged(r->run, "a row of its standings is wrong", err);
}

static enum gr_status read_all(struct standing_reading *r, struct gr_error *err)
{
    const enum gr_status st = standings_per_blob(r->run, &r->per_blob, err);
    const uint32_t n_blobs = (uint32_t)(((uint64_t)r->run->n_students + r->per_blob - 1) / r->per_blob);
    return st ? st
              : run_read_blobs(r->run, SELECT_STANDINGS "WHERE rowid BETWEEN ? AND ?", n_blobs, take_standings, r, err);
}

enum gr_status run_read_standings(struct run *run, struct standings *out, struct gr_error *err)
{
    *out = (struct standings){.n = run->n_students};
    out->list = gr_realloc_array(NULL, (size_t)run->n_students + 1, sizeof *out->list);
    const enum gr_status st = read_all(&(struct standing_reading){.run = run, .list = out->list}, err);
    if (st) standings_release(out);
    return st;
}

/* --- values of rank.groups --------------------------------------------------------------------------------------- */

static enum gr_status read_values(struct run *run, struct cohort *out, struct gr_error *err)
{
    struct students *s = &out->students;
    struct db_statement *query = NULL;
    size_t capacity = 0;
    enum gr_status st = db_prepare(&query, run->db, "SELECT attribute, number, value FROM standing_values", err);
    for (bool has_row = true; !st;) {
        st = db_step(query, &has_row, err);
        if (st || !has_row) break;
        const struct text name = db_column_text(query, 0);
        if (!s->n_attributes || !text_equal(name, s->attributes[s->n_attributes - 1].name)) {
            GR_GROW(s->attributes, capacity, s->n_attributes + 1);
            s->attributes[s->n_attributes++] = (struct attribute){.name = arena_text(&out->arena, name)};
        }
        struct dictionary *values = &s->attributes[s->n_attributes - 1].values;
        if (db_column_int(query, 1) != (int64_t)values->n ||
            dictionary_add(values, db_column_text(query, 2)) != values->n - 1)
            st = run_damaged(run, "a wrong row in its standing_values", err);
    }
    db_statement_release(query);
    return st;
}

enum gr_status run_read_groups(struct run *run, struct cohort *out, struct standings *standings, struct gr_error *err)
{
    struct standing_reading reading = {.run = run, .students = &out->students};
    struct students *s = &out->students;
    s->n = run->n_students;
    s->ids_ascending = true;
    s->id_bytes = gr_calloc(1, ID_PAD_BYTES);
    s->status = gr_calloc(s->n, 1);
    enum gr_status st = read_values(run, out, err);
    s->numbers = gr_realloc_array(NULL, s->n, s->n_attributes * sizeof *s->numbers);
    for (size_t a = 0; a < s->n_attributes; a++) {
        s->attributes[a].numbers = s->numbers + a;
        s->attributes[a].stride = s->n_attributes;
    }
    if (standings) {
        *standings = (struct standings){.n = run->n_students};
        reading.list = standings->list = gr_realloc_array(NULL, (size_t)run->n_students + 1, sizeof *standings->list);
    }
    return st ? st : read_all(&reading, err);
}
