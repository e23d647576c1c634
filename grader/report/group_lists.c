/* group_lists.c: ranked lists (contract in group_lists.h). */
#include "report/group_lists.h"

#include <math.h>
#include <stdlib.h>

#include "base/threads.h"

struct taken_student {
    struct text fields;
    double rank;
    uint32_t row;
};

struct reader {
    struct group_lists *lists;
    const struct dictionary *values; /* of the group: names by row */
    size_t only, n_group_columns, rank_column;
    struct taken_student *taken;
    size_t n, capacity;
    struct arena scratch;
};

/* The row of the group's table that the first fields name; SIZE_MAX: none that is wanted. */
static size_t row_of(struct reader *r, const struct text *fields)
{
    struct text name = fields[0];
    if (r->n_group_columns > 1) {
        arena_clear(&r->scratch);
        name = arena_join(&r->scratch, fields, r->n_group_columns, TEXT(" | "));
    }
    const uint32_t row = dictionary_find(r->values, name);
    return row == DICTIONARY_NONE || (r->only != SIZE_MAX && row != r->only) ? SIZE_MAX : row;
}

/* Fields one behind the other, each ending in NUL; a NUL inside ends its field early, since nobody could see it. */
static struct text pack(struct arena *arena, const struct text *fields, size_t n)
{
    size_t bytes = 0;
    for (size_t i = 0; i < n; i++)
        bytes += strnlen(fields[i].at, fields[i].len) + 1;
    char *at = arena_alloc(arena, bytes + !bytes);
    const struct text packed = {at, bytes};
    for (size_t i = 0; i < n; i++) {
        const size_t len = strnlen(fields[i].at, fields[i].len);
        if (len) memcpy(at, fields[i].at, len);
        at[len] = '\0';
        at += len + 1;
    }
    return packed;
}

/* Fields: the group's columns, the status, then those of the list. */
static void take_student(void *context, const struct text *fields, size_t n)
{
    struct reader *r = context;
    const size_t row = row_of(r, fields);
    if (row == SIZE_MAX) return;
    if (!text_equal(fields[r->n_group_columns], TEXT("present"))) {
        r->lists->absent[row]++;
        return;
    }
    const struct text *shown = fields + r->n_group_columns + 1;
    const double rank = r->rank_column == SIZE_MAX ? NAN : run_cell_number(shown[r->rank_column]);
    GR_GROW(r->taken, r->capacity, r->n + 1);
    r->taken[r->n++] = (struct taken_student){pack(&r->lists->arena, shown, n - r->n_group_columns - 1),
                                              isnan(rank) ? INFINITY : rank, (uint32_t)row};
}

static int by_rank(const void *left, const void *right)
{
    const struct ranked_student *a = left, *b = right;
    if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
    return strcmp(a->fields.at, b->fields.at); /* the id comes first */
}

/* Counting, so that order and time do not depend on how many values there are. */
static void divide(struct group_lists *lists, const struct taken_student *taken, size_t n)
{
    lists->students = gr_alloc(n * sizeof *lists->students);
    lists->n = n;
    for (size_t i = 0; i < n; i++)
        lists->first[taken[i].row + 1]++;
    for (size_t r = 0; r < lists->n_rows; r++)
        lists->first[r + 1] += lists->first[r];
    size_t *next = gr_alloc((lists->n_rows + 1) * sizeof *next);
    memcpy(next, lists->first, (lists->n_rows + 1) * sizeof *next);
    for (size_t i = 0; i < n; i++)
        lists->students[next[taken[i].row]++] = (struct ranked_student){taken[i].fields, taken[i].rank};
    free(next);
#pragma omp parallel for schedule(dynamic, 64) num_threads(threads_for(lists->n_rows))
    for (size_t r = 0; r < lists->n_rows; r++) {
        const size_t from = lists->first[r], count = lists->first[r + 1] - from;
        if (count > 1) qsort(lists->students + from, count, sizeof *lists->students, by_rank);
    }
}

/* Of the columns there are, those that a list shows; as many as one walk takes. */
static void choose_columns(struct group_lists *lists, const struct report_data *d, size_t group,
                           const struct text *names, size_t n_names, size_t most)
{
    const struct exam *exam = d->exam;
    const struct text within = arena_format(&lists->arena, "rank_%.*s", TEXT_ARGS(exam->rank.groups[group].name));
    const struct text always[] = {TEXT("student_id"), TEXT("name"),   TEXT("total"), TEXT("percent"),    TEXT("grade"),
                                  TEXT("passed"),     TEXT("cutoff"), TEXT("rank"),  TEXT("percentile"), within};
    const size_t n_always = sizeof always / sizeof *always;
    lists->columns = arena_alloc(&lists->arena, most * sizeof *lists->columns);
    for (size_t i = 0; i < n_always + exam->n_sections && lists->n_columns < most; i++) {
        const struct text wanted = i < n_always ? always[i] : exam->sections[i - n_always].id;
        for (size_t c = 0; c < n_names; c++)
            if (text_equal(names[c], wanted)) {
                lists->columns[lists->n_columns++] = wanted;
                break;
            }
    }
}

enum gr_status group_lists_read(struct group_lists *lists, struct run *run, const struct report_data *d, size_t group,
                                size_t only, struct gr_error *err)
{
    const struct rank_policy *policy = &d->exam->rank;
    const struct rank_group *of = &policy->groups[group];
    struct text *names, columns[RUN_MOST_WALKED];
    size_t n_names, n = 0;
    *lists = (struct group_lists){.n_rows = d->groups[group].n_rows};
    lists->first = gr_calloc(lists->n_rows + 1, sizeof *lists->first);
    lists->absent = gr_calloc(lists->n_rows, sizeof *lists->absent);
    enum gr_status st = run_evaluation_columns(run, &lists->arena, &names, &n_names, err);
    if (st) return st;
    if (of->n_columns + 20 > RUN_MOST_WALKED)
        return gr_fail(err, GR_FAILED, "a crossing of %zu columns has no pages of its own", of->n_columns);
    struct reader reader = {.lists = lists,
                            .values = &d->group_values[group],
                            .only = only,
                            .n_group_columns = of->n_columns,
                            .rank_column = SIZE_MAX};
    choose_columns(lists, d, group, names, n_names, RUN_MOST_WALKED - of->n_columns - 1);
    for (size_t c = 0; c < of->n_columns; c++)
        columns[n++] = policy->columns[of->columns[c]];
    columns[n++] = TEXT("status");
    for (size_t c = 0; c < lists->n_columns; c++) {
        if (text_equal(lists->columns[c], TEXT("rank"))) reader.rank_column = c;
        columns[n++] = lists->columns[c];
    }
    struct run_walk walk = {.columns = columns, .n_columns = n, .take = take_student, .context = &reader};
    if (only != SIZE_MAX && of->n_columns == 1) {
        walk.only_column = columns[0];
        walk.only_value = d->groups[group].cells[only * d->groups[group].n_columns];
    }
    st = run_walk_rows(run, &walk, err);
    if (!st) divide(lists, reader.taken, reader.n);
    free(reader.taken);
    arena_release(&reader.scratch);
    return st;
}

struct ranked_list group_lists_of(const struct group_lists *lists, size_t row)
{
    return (struct ranked_list){.columns = lists->columns,
                                .n_columns = lists->n_columns,
                                .students = lists->students + lists->first[row],
                                .n = lists->first[row + 1] - lists->first[row],
                                .absent = lists->absent[row]};
}

void group_lists_release(struct group_lists *lists)
{
    free(lists->students);
    free(lists->first);
    free(lists->absent);
    arena_release(&lists->arena);
    *lists = (struct group_lists){0};
}
