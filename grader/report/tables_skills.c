/*
 * tables_skills.c: profiles of skills: of students, of the nation, of groups; and advice (report/table.h).
 *
 * What a table says of a result (so many points of so many in a skill) is made once for each of the few results, and the
 * rows of students show it through the result's number.
 */
#include <math.h>

#include "report/table.h"

/* --- students ---------------------------------------------------------------------------------------------------- */

struct result_words {
    struct text skill, title, level;
    struct share percent, nation;
};

static struct share share_of(const struct skill_sum *sum)
{
    return (struct share){sum->earned, sum->possible};
}

static struct result_words *result_words(struct table *t, const struct results *r)
{
    const struct skill_policy *policy = &r->exam->skills;
    const struct skills *skills = r->skills;
    struct result_words *words = arena_alloc(&t->arena, skills->n_list * sizeof *words);
    for (size_t i = 0; i < skills->n_list; i++) {
        const struct skill_result *result = &skills->list[i];
        words[i] = (struct result_words){
            .skill = policy->list[result->skill].id,
            .title = policy->list[result->skill].title,
            .level = result->band == NO_SKILL_BAND ? TEXT("") : policy->bands[result->band].label,
            .percent = {result->earned, result->possible},
            .nation = share_of(&skills->nation[result->skill]),
        };
    }
    return words;
}

/* A column over `n` entries, for others to show them. */
static struct column *entries(struct table *t, enum column_kind kind, const void *base, size_t stride)
{
    struct column *c = arena_alloc(&t->arena, sizeof *c);
    *c = (struct column){.kind = kind, .base = base, .stride = stride};
    return c;
}

static void add_through(struct table *t, const char *name, const uint32_t *numbers, size_t stride, size_t n_shown,
                        const struct column *shown)
{
    struct column *c = table_add(t, name, COLUMN_THROUGH, numbers, stride);
    c->from.column = shown;
    c->n_shown = n_shown;
}

static struct column *marks_entries(struct table *t, const struct results *r, const mark_t *base, size_t stride)
{
    struct column *c = entries(t, COLUMN_MARK, base, stride);
    c->scale = 1;
    c->over = r->exam->unit;
    c->decimals = r->exam->decimals;
    return c;
}

static struct column *percent_entries(struct table *t, const struct results *r, const struct share *base, size_t stride)
{
    struct column *c = entries(t, COLUMN_PERCENT, base, stride);
    c->decimals = r->exam->decimals;
    return c;
}

static struct column *add_of_student(struct table *t, const char *name, const struct results *r, size_t each)
{
    struct column *c = table_add(t, name, COLUMN_OF_STUDENT, NULL, 0);
    c->who = r->skills->students;
    c->each = each;
    return c;
}

static void add_student_id(struct table *t, const struct results *r, size_t each)
{
    struct column *c = add_of_student(t, "student_id", r, each), *ids = entries(t, COLUMN_STUDENT, NULL, 0);
    ids->from.students = &r->cohort->students;
    c->from.column = ids;
    c->n_shown = r->cohort->students.n;
}

/* The mean of the student's own group in the skill. */
static void add_group_mean(struct table *t, const struct results *r)
{
    const size_t group = r->exam->skills.compare, n_skills = r->skills->n_skills;
    if (group == NO_GROUP) return;
    const struct attribute *by = r->ranking->partitions[group].values;
    const size_t n = by->values.n * n_skills;
    struct share *means = arena_alloc(&t->arena, n * sizeof *means);
    for (size_t i = 0; i < n; i++)
        means[i] = by->values.texts[i / n_skills].len ? share_of(&r->skills->groups[group].sums[i]) : (struct share){0};
    struct column *c = add_of_student(t, "group_mean", r, n_skills);
    c->by = by;
    c->from.column = percent_entries(t, r, means, sizeof *means);
    c->n_shown = n;
}

/* Rows of skills of which a student was given no item are left out. */
static void leave_out_lacking(struct table *t, const struct skills *skills)
{
    const size_t n = t->n_rows;
    if (!skills->some_lack_skills || n >= UINT32_MAX) return;
    uint32_t *order = arena_alloc(&t->arena, n * sizeof *order);
    t->n_rows = 0;
    for (size_t i = 0; i < n; i++)
        if (skills->list[skills->results[i]].possible > 0) order[t->n_rows++] = (uint32_t)i;
    t->order = order;
}

struct table skills_table(const struct results *results)
{
    const struct skills *skills = results->skills;
    const struct skill_result *list = skills->list;
    const uint32_t *numbers = skills->results;
    const size_t step = STRIDE(numbers), n = skills->n_list;
    struct table t = {.name = "skills", .n_rows = skills->n_present * skills->n_skills};
    const struct result_words *words = result_words(&t, results);
    add_student_id(&t, results, skills->n_skills);
    add_through(&t, "skill", numbers, step, n, entries(&t, COLUMN_TEXT, FIELD(words, skill), STRIDE(words)));
    add_through(&t, "title", numbers, step, n, entries(&t, COLUMN_TEXT, FIELD(words, title), STRIDE(words)));
    add_through(&t, "earned", numbers, step, n, marks_entries(&t, results, FIELD(list, earned), STRIDE(list)));
    add_through(&t, "possible", numbers, step, n, marks_entries(&t, results, FIELD(list, possible), STRIDE(list)));
    add_through(&t, "percent", numbers, step, n, percent_entries(&t, results, FIELD(words, percent), STRIDE(words)));
    add_through(&t, "level", numbers, step, n, entries(&t, COLUMN_TEXT, FIELD(words, level), STRIDE(words)));
    add_through(&t, "nation_mean", numbers, step, n, percent_entries(&t, results, FIELD(words, nation), STRIDE(words)));
    add_group_mean(&t, results);
    leave_out_lacking(&t, skills);
    return t;
}

/* --- advice ------------------------------------------------------------------------------------------------------ */

struct advice_words {
    struct text result, title, next_step; /* "Algebra: secure (9 of 10)" */
};

static struct text result_line(struct table *t, const struct results *r, const struct skill_result *result)
{
    const struct skill_policy *policy = &r->exam->skills;
    char earned[DECIMAL_BYTES], possible[DECIMAL_BYTES];
    const int earned_len = decimal_print(earned, result->earned, r->exam->unit, r->exam->decimals);
    const int possible_len = decimal_print(possible, result->possible, r->exam->unit, r->exam->decimals);
    const struct text level = result->band == NO_SKILL_BAND ? TEXT("") : policy->bands[result->band].label;
    return arena_format(&t->arena, "%.*s%s%.*s (%.*s of %.*s)", TEXT_ARGS(policy->list[result->skill].title),
                        level.len ? ": " : "", TEXT_ARGS(level), earned_len, earned, possible_len, possible);
}

struct table advice_table(const struct results *results)
{
    const struct skills *skills = results->skills;
    const struct skill_advice *rows = skills->advice;
    struct table t = {.name = "advice", .n_rows = skills->n_present};
    struct advice_words *words = arena_alloc(&t.arena, skills->n_list * sizeof *words);
    for (size_t i = 0; i < skills->n_list; i++) {
        const struct skill_result *result = &skills->list[i];
        words[i].result = result_line(&t, results, result);
        words[i].title = results->exam->skills.list[result->skill].title;
        words[i].next_step =
            result->band == NO_SKILL_BAND ? TEXT("") : results->exam->skills.list[result->skill].advice[result->band];
    }
    const struct column *lines = entries(&t, COLUMN_TEXT, FIELD(words, result), STRIDE(words));
    const struct column *titles = entries(&t, COLUMN_TEXT, FIELD(words, title), STRIDE(words));
    const struct column *steps = entries(&t, COLUMN_TEXT, FIELD(words, next_step), STRIDE(words));
    add_student_id(&t, results, 1);
    add_through(&t, "strongest", FIELD(rows, strongest), STRIDE(rows), skills->n_list, lines);
    add_through(&t, "weakest", FIELD(rows, weakest), STRIDE(rows), skills->n_list, lines);
    add_through(&t, "next_skill", FIELD(rows, next_step), STRIDE(rows), skills->n_list, titles);
    add_through(&t, "next_step", FIELD(rows, next_step), STRIDE(rows), skills->n_list, steps);
    return t;
}

/* --- nation and groups ------------------------------------------------------------------------------------------- */

static double mean_of(const struct skill_sum *sum)
{
    return sum->possible ? 100.0 * (double)sum->earned / (double)sum->possible : NAN;
}

struct nation_row {
    uint32_t items, students;
    int64_t points;
    double points_shown, mean;
};

static struct nation_row nation_row(const struct results *r, size_t skill)
{
    struct nation_row row = {.students = r->skills->nation[skill].students, .mean = mean_of(&r->skills->nation[skill])};
    for (size_t i = 0; i < r->exam->n_items; i++) {
        const struct exam_item *item = &r->exam->items[i];
        for (size_t k = 0; k < item->n_skills && item->counted; k++) {
            row.items += item->skill_numbers[k] == skill;
            row.points += item->skill_numbers[k] == skill ? item->points : 0;
        }
    }
    row.points_shown = (double)row.points / (double)r->exam->unit;
    return row;
}

struct table skills_nation_table(const struct results *results)
{
    const struct exam_skill *list = results->exam->skills.list;
    struct table t = {.name = "skills_nation", .n_rows = results->skills->n_skills};
    struct nation_row *rows = arena_alloc(&t.arena, t.n_rows * sizeof *rows);
    for (size_t s = 0; s < t.n_rows; s++)
        rows[s] = nation_row(results, s);
    table_add(&t, "skill", COLUMN_TEXT, FIELD(list, id), STRIDE(list));
    table_add(&t, "title", COLUMN_TEXT, FIELD(list, title), STRIDE(list));
    table_add(&t, "items", COLUMN_COUNT32, FIELD(rows, items), STRIDE(rows));
    table_add(&t, "points", COLUMN_REAL, FIELD(rows, points_shown), STRIDE(rows));
    table_add(&t, "students", COLUMN_COUNT32, FIELD(rows, students), STRIDE(rows));
    table_add(&t, "mean", COLUMN_REAL, FIELD(rows, mean), STRIDE(rows));
    return t;
}

struct group_cells {
    struct text skill, title;
    uint32_t students;
    double mean, nation, difference;
};

struct table skills_group_table(const struct results *results, size_t partition)
{
    const struct partition *p = &results->ranking->partitions[partition];
    const struct skill_group_table *table = &results->skills->groups[partition];
    const struct skill_group_row *rows = table->rows;
    struct table t = {.n_rows = table->n};
    t.name = arena_format(&t.arena, "skills_%.*s", TEXT_ARGS(p->group->name)).at;
    struct group_cells *cells = arena_alloc(&t.arena, table->n * sizeof *cells);
    for (size_t i = 0; i < table->n; i++) {
        const struct exam_skill *skill = &results->exam->skills.list[rows[i].skill];
        const double mean = mean_of(rows[i].sum), nation = mean_of(rows[i].nation);
        cells[i] = (struct group_cells){skill->id, skill->title, rows[i].sum->students, mean, nation, mean - nation};
    }
    table_add_partition(&t, p, TEXT("group"), FIELD(rows, value), STRIDE(rows));
    table_add(&t, "skill", COLUMN_TEXT, FIELD(cells, skill), STRIDE(cells));
    table_add(&t, "title", COLUMN_TEXT, FIELD(cells, title), STRIDE(cells));
    table_add(&t, "nation_mean", COLUMN_REAL, FIELD(cells, nation), STRIDE(cells));
    table_add(&t, "students", COLUMN_COUNT32, FIELD(cells, students), STRIDE(cells));
    table_add(&t, "mean", COLUMN_REAL, FIELD(cells, mean), STRIDE(cells));
    table_add(&t, "difference", COLUMN_REAL, FIELD(cells, difference), STRIDE(cells));
    table_hide_cells(&t, FIELD(cells, students), table->hidden);
    return t;
}
