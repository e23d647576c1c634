/* run_standings.c: packing what every student got (contract in run_standings.h). */
#include "report/run_standings.h"

#include <stdlib.h>

#include "base/threads.h"

enum { BLOB_BYTES = 48 * 1024, STUDENTS_PER_PIECE = 1 << 15 };

static bool is_in_some_group(const struct rank_policy *policy, struct text column)
{
    for (size_t g = 0; g < policy->n_groups; g++)
        for (size_t c = 0; c < policy->groups[g].n_columns; c++)
            if (text_equal(policy->columns[policy->groups[g].columns[c]], column)) return true;
    return false;
}

/* New numbers for the values that occur, in byte order. */
static void number_values(struct group_column *c, size_t n_students)
{
    const struct dictionary *all = &c->attribute->values;
    bool *occurs = gr_calloc(all->n, sizeof *occurs);
    uint32_t *order = dictionary_in_order(all);
    c->new_number = gr_calloc(all->n, sizeof *c->new_number);
    c->values = gr_calloc(all->n, sizeof *c->values);
    for (size_t i = 0; i < n_students; i++)
        occurs[attribute_number(c->attribute, i)] = true;
    for (size_t i = 0; i < all->n; i++) {
        if (!occurs[order[i]]) continue;
        c->values[c->n] = all->texts[order[i]];
        c->new_number[order[i]] = c->n++;
    }
    free(order);
    free(occurs);
}

static void gather(const struct run_standings *s, size_t student)
{
    for (size_t a = 0; a < s->n_groups; a++)
        s->numbers[student * s->n_groups + a] =
            s->columns[a].new_number[attribute_number(s->columns[a].attribute, student)];
}

void run_standings_make(const struct results *r, struct run_standings *out)
{
    const struct students *students = &r->cohort->students;
    *out = (struct run_standings){.columns = gr_calloc(students->n_attributes + 1, sizeof *out->columns)};
    for (size_t a = 0; a < students->n_attributes; a++)
        if (is_in_some_group(&r->exam->rank, students->attributes[a].name))
            out->columns[out->n_groups++].attribute = &students->attributes[a];
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(out->n_groups))
    for (size_t a = 0; a < out->n_groups; a++)
        number_values(&out->columns[a], students->n);
    standings_make(students, r->evaluation, r->ranking, r->cutoffs, &out->standings);
    out->numbers = gr_realloc_array(NULL, students->n, out->n_groups * sizeof *out->numbers);
#pragma omp parallel for schedule(static) num_threads(threads_for(students->n / STUDENTS_PER_PIECE + 1))
    for (size_t i = 0; i < students->n; i++)
        gather(out, i);
    const size_t bytes = sizeof *out->standings.list + out->n_groups * sizeof *out->numbers;
    out->per_blob = bytes < BLOB_BYTES ? BLOB_BYTES / bytes : 1;
    out->n_blobs = (students->n + out->per_blob - 1) / out->per_blob;
}

void run_standings_row(const void *context, size_t row, struct value *values)
{
    const struct run_standings *s = context;
    const size_t first = row * s->per_blob, left = s->standings.n - first, n = left < s->per_blob ? left : s->per_blob;
    values[0] = (struct value){VALUE_INTEGER, .as.integer = (int64_t)first + 1};
    values[1] = (struct value){VALUE_INTEGER, .as.integer = (int64_t)n};
    values[2] = (struct value){VALUE_BLOB,
                               .as.bytes = {(const char *)(s->standings.list + first), n * sizeof *s->standings.list}};
    values[3] = (struct value){VALUE_BLOB, .as.bytes = {(const char *)(s->numbers + first * s->n_groups),
                                                        n * s->n_groups * sizeof *s->numbers}};
}

void run_standings_release(struct run_standings *s)
{
    standings_release(&s->standings);
    for (size_t a = 0; a < s->n_groups; a++) {
        free(s->columns[a].values);
        free(s->columns[a].new_number);
    }
    free(s->columns);
    free(s->numbers);
    *s = (struct run_standings){0};
}

struct value_words {
    struct text attribute, value;
    uint32_t number;
};

struct table standing_values_table(const struct run_standings *s)
{
    struct table t = {.name = "standing_values"};
    for (size_t a = 0; a < s->n_groups; a++)
        t.n_rows += s->columns[a].n;
    struct value_words *rows = arena_alloc(&t.arena, t.n_rows * sizeof *rows), *to = rows;
    for (size_t a = 0; a < s->n_groups; a++)
        for (uint32_t v = 0; v < s->columns[a].n; v++)
            *to++ = (struct value_words){s->columns[a].attribute->name, s->columns[a].values[v], v};
    table_add(&t, "attribute", COLUMN_TEXT, FIELD(rows, attribute), STRIDE(rows));
    table_add(&t, "number", COLUMN_COUNT32, FIELD(rows, number), STRIDE(rows));
    table_add(&t, "value", COLUMN_TEXT, FIELD(rows, value), STRIDE(rows));
    return t;
}
