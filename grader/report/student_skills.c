/* student_skills.c: skills of some students (contract in student_skills.h). */
#include "report/student_skills.h"

#include <stdlib.h>

/* The first field of both is the student. */
static void take_skill(void *context, const struct text *fields, size_t n)
{
    struct student_skill_set *set = context;
    const uint32_t number = dictionary_find(&set->ids, fields[0]);
    if (number == DICTIONARY_NONE || n != 1 + N_SKILL_FIELDS) return;
    struct student_skills *s = &set->of[number];
    GR_GROW(s->rows, s->capacity, s->n + 1);
    for (int f = 0; f < N_SKILL_FIELDS; f++)
        s->rows[s->n][f] = arena_text(&set->arena, fields[1 + f]);
    s->n++;
}

static void take_advice(void *context, const struct text *fields, size_t n)
{
    struct student_skill_set *set = context;
    const uint32_t number = dictionary_find(&set->ids, fields[0]);
    if (number == DICTIONARY_NONE || n != 1 + N_ADVICE_FIELDS) return;
    for (int f = 0; f < N_ADVICE_FIELDS; f++)
        set->of[number].advice[f] = arena_text(&set->arena, fields[1 + f]);
}

enum gr_status student_skills_read(struct student_skill_set *set, struct run *run, const struct text *ids, size_t n,
                                   struct gr_error *err)
{
    static const struct text skill_columns[] = {{"student_id", 10}, {"title", 5}, {"earned", 6},      {"possible", 8},
                                                {"percent", 7},     {"level", 5}, {"nation_mean", 11}};
    static const struct text advice_columns[] = {
        {"student_id", 10}, {"strongest", 9}, {"weakest", 7}, {"next_skill", 10}, {"next_step", 9}};
    *set = (struct student_skill_set){0};
    for (size_t i = 0; i < n; i++)
        dictionary_add(&set->ids, ids[i]);
    set->of = gr_calloc(n, sizeof *set->of);
    struct run_walk walk = {
        .table = "skills", .columns = skill_columns, .n_columns = 7, .take = take_skill, .context = set};
    if (n == 1) walk.only_column = skill_columns[0];
    if (n == 1) walk.only_value = ids[0];
    enum gr_status st = run_walk_rows(run, &walk, err);
    walk.table = "advice";
    walk.columns = advice_columns;
    walk.n_columns = 5;
    walk.take = take_advice;
    if (!st) st = run_walk_rows(run, &walk, err);
    return st;
}

const struct student_skills *student_skills_of(const struct student_skill_set *set, struct text id)
{
    const uint32_t number = dictionary_find(&set->ids, id);
    return number == DICTIONARY_NONE ? NULL : &set->of[number];
}

void student_skills_release(struct student_skill_set *set)
{
    for (size_t i = 0; i < set->ids.n; i++)
        free(set->of[i].rows);
    free(set->of);
    dictionary_release(&set->ids);
    arena_release(&set->arena);
    *set = (struct student_skill_set){0};
}
