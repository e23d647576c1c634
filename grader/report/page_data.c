/* page_data.c: the stored tables that pages are made of (contract in page_data.h). */
#include "report/page_data.h"

#include <math.h>
#include <stdlib.h>

#include "model/codebook.h"

/* --- counts of values -------------------------------------------------------------------------------------------- */

enum { FIELD_STATUS, FIELD_GRADE, FIELD_PASSED, FIELD_SECTIONS };

struct counter {
    struct report_data *d;
    struct column_counts {
        struct dictionary values;
        uint64_t *n;
        size_t capacity;
    } * columns; /* the grade, then the sections */
    size_t n_columns;
    bool has_grade, has_passed;
};

static void count_value(struct column_counts *c, struct text value)
{
    const uint32_t number = dictionary_add(&c->values, value);
    const size_t before = c->capacity;
    GR_GROW(c->n, c->capacity, (size_t)number + 1);
    if (c->capacity > before) memset(c->n + before, 0, (c->capacity - before) * sizeof *c->n);
    c->n[number]++;
}

static void count_student(void *context, const struct text *fields, size_t n)
{
    struct counter *c = context;
    size_t at = 1;
    c->d->all++;
    if (!text_equal(fields[0], TEXT("present"))) {
        c->d->absent += text_equal(fields[0], TEXT("absent"));
        return;
    }
    c->d->present++;
    if (c->has_passed) c->d->passed += text_equal(fields[at++], TEXT("1"));
    if (c->has_grade) count_value(&c->columns[0], fields[at++]);
    for (size_t s = 1; at < n; at++, s++)
        count_value(&c->columns[s], fields[at]);
}

static int by_value(const void *left, const void *right)
{
    const struct value_count *a = left, *b = right;
    if (a->value != b->value) return a->value < b->value ? -1 : 1;
    return text_compare(a->text, b->text);
}

static struct value_counts take_counts(struct column_counts *c, struct arena *arena, bool numbers)
{
    struct value_counts out = {0};
    out.list = arena_alloc(arena, c->values.n * sizeof *out.list);
    for (uint32_t v = 0; v < c->values.n; v++) {
        const struct text text = arena_text(arena, c->values.texts[v]);
        char *end;
        const double value = strtod(text.at, &end);
        if (numbers && (end == text.at || !isfinite(value))) continue;
        out.list[out.n++] = (struct value_count){text, numbers ? value : 0, c->n[v]};
    }
    if (out.n) qsort(out.list, out.n, sizeof *out.list, by_value);
    return out;
}

static bool has_name(const struct text *names, size_t n, struct text name)
{
    for (size_t i = 0; i < n; i++)
        if (text_equal(names[i], name)) return true;
    return false;
}

static enum gr_status count_values(struct report_data *d, struct run *run, struct gr_error *err)
{
    const struct exam *exam = d->exam;
    struct arena *arena = &d->summary.arena;
    struct text *names, wanted[RUN_MOST_WALKED];
    size_t n_names, n = 0;
    struct counter counter = {.d = d, .n_columns = 1 + exam->n_sections};
    enum gr_status st = run_evaluation_columns(run, arena, &names, &n_names, err);
    if (st) return st;
    if (!has_name(names, n_names, TEXT("status")))
        return gr_fail(err, GR_FAILED, "the run's evaluations have no status; grade again");
    wanted[n++] = TEXT("status");
    counter.has_passed = has_name(names, n_names, TEXT("passed"));
    if (counter.has_passed) wanted[n++] = TEXT("passed");
    counter.has_grade = has_name(names, n_names, TEXT("grade"));
    if (counter.has_grade) wanted[n++] = TEXT("grade");
    for (size_t s = 0; s < exam->n_sections && n < RUN_MOST_WALKED && has_name(names, n_names, exam->sections[s].id);
         s++)
        wanted[n++] = exam->sections[s].id;
    counter.columns = gr_calloc(counter.n_columns, sizeof *counter.columns);
    const struct run_walk walk = {.columns = wanted, .n_columns = n, .take = count_student, .context = &counter};
    st = run_walk_rows(run, &walk, err);
    d->grades = take_counts(&counter.columns[0], arena, false);
    d->sections = arena_alloc(arena, exam->n_sections * sizeof *d->sections);
    for (size_t c = 0; c < counter.n_columns; c++) {
        if (c) d->sections[c - 1] = take_counts(&counter.columns[c], arena, true);
        dictionary_release(&counter.columns[c].values);
        free(counter.columns[c].n);
    }
    free(counter.columns);
    return st;
}

/* --- answers that deserve a look ---------------------------------------------------------------------------------- */

static void take_unlikely(void *context, const struct text *fields, size_t n)
{
    enum { MOST = 500 };
    struct report_data *d = context;
    d->all_unlikely++;
    if (d->n_unlikely >= MOST || n != N_LOOK_FIELDS) return;
    GR_GROW(d->unlikely, d->unlikely_capacity, d->n_unlikely + 1);
    for (int f = 0; f < N_LOOK_FIELDS; f++)
        d->unlikely[d->n_unlikely].fields[f] = arena_text(&d->summary.arena, fields[f]);
    d->n_unlikely++;
}

static enum gr_status read_unlikely(struct report_data *d, struct run *run, struct gr_error *err)
{
    const struct text columns[N_LOOK_FIELDS] = {TEXT("student_id"), TEXT("flags"),       TEXT("guttman_normed"),
                                                TEXT("caution"),    TEXT("longest_run"), TEXT("shift")};
    const struct run_walk walk = {.table = "person_fit",
                                  .columns = columns,
                                  .n_columns = N_LOOK_FIELDS,
                                  .filled_column = columns[LOOK_FLAGS],
                                  .take = take_unlikely,
                                  .context = d};
    return run_walk_rows(run, &walk, err);
}

/* --- tables ------------------------------------------------------------------------------------------------------ */

static void number_rows(const struct run_grid *grid, size_t n_columns, struct dictionary *out)
{
    struct arena arena = {0};
    for (size_t r = 0; r < grid->n_rows && grid->n_columns >= n_columns; r++)
        dictionary_add(out, arena_join(&arena, grid->cells + r * grid->n_columns, n_columns, TEXT(" | ")));
    arena_release(&arena);
}

static void number_skill_rows(struct group_skills *s, size_t n_columns)
{
    struct arena arena = {0};
    s->first = gr_calloc(s->grid.n_rows, sizeof *s->first);
    for (size_t r = 0; r < s->grid.n_rows && s->grid.n_columns >= n_columns; r++) {
        const size_t before = s->values.n;
        const uint32_t value = dictionary_add(
            &s->values, arena_join(&arena, s->grid.cells + r * s->grid.n_columns, n_columns, TEXT(" | ")));
        if (s->values.n > before) s->first[value] = r;
    }
    arena_release(&arena);
}

static enum gr_status read_groups(struct report_data *d, struct run *run, struct gr_error *err)
{
    enum gr_status st = GR_OK;
    const struct rank_policy *policy = &d->exam->rank;
    d->groups = gr_calloc(policy->n_groups, sizeof *d->groups);
    d->group_skills = gr_calloc(policy->n_groups, sizeof *d->group_skills);
    d->group_values = gr_calloc(policy->n_groups, sizeof *d->group_values);
    for (size_t g = 0; g < policy->n_groups && !st; g++) {
        char *table = gr_format("groups_%.*s", TEXT_ARGS(policy->groups[g].name));
        char *skills = gr_format("skills_%.*s", TEXT_ARGS(policy->groups[g].name));
        st = run_read_grid(run, table, NULL, &d->groups[g], err);
        if (!st) st = run_read_grid(run, skills, NULL, &d->group_skills[g].grid, err);
        if (!st) number_rows(&d->groups[g], policy->groups[g].n_columns, &d->group_values[g]);
        if (!st) number_skill_rows(&d->group_skills[g], policy->groups[g].n_columns);
        free(table);
        free(skills);
    }
    return st;
}

enum gr_status report_data_read(struct report_data *d, struct run *run, const struct exam *exam, bool nation,
                                struct gr_error *err)
{
    enum { SEGMENTS_READ = 20000, OPTIONS_READ = 9, REJECTS_READ = 5000 };
    *d = (struct report_data){.exam = exam, .split = SIZE_MAX};
    enum gr_status st = run_read_grid(run, "summary", NULL, &d->summary, err);
    if (!st) st = run_read_grid(run, "test", NULL, &d->test, err);
    if (!st) st = run_read_grid(run, "segments", &(struct run_grid_limits){.rows = SEGMENTS_READ}, &d->segments, err);
    if (!st) st = read_groups(d, run, err);
    if (!st) st = run_read_grid(run, "skills_nation", NULL, &d->skills, err);
    if (!st) d->bars = score_bars_make(&d->segments, &d->summary.arena);
    if (!st && nation) {
        const struct run_grid_limits options = {.rows_of_one = OPTIONS_READ}, rejects = {.rows = REJECTS_READ};
        st = run_read_grid(run, "cutoffs", NULL, &d->cutoffs, err);
        if (!st) st = run_read_grid(run, "populations", NULL, &d->populations, err);
        if (!st) st = run_read_grid(run, "items", NULL, &d->items, err);
        if (!st) st = run_read_grid(run, "options", &options, &d->options, err);
        if (!st) st = run_read_grid(run, "rejects", &rejects, &d->rejects, err);
        if (!st) st = run_read_grid(run, "suspects", NULL, &d->suspects, err);
        if (!st) st = run_read_grid(run, "precision", NULL, &d->precision, err);
        if (!st) st = run_read_grid(run, "cuts", NULL, &d->cuts, err);
        if (!st) st = read_unlikely(d, run, err);
        if (!st) st = count_values(d, run, err);
    }
    return st;
}

static void release_group(struct report_data *d, size_t g)
{
    run_grid_release(&d->groups[g]);
    run_grid_release(&d->group_skills[g].grid);
    dictionary_release(&d->group_skills[g].values);
    free(d->group_skills[g].first);
    dictionary_release(&d->group_values[g]);
}

void report_data_release(struct report_data *d)
{
    struct run_grid *const grids[] = {&d->summary, &d->test,    &d->segments, &d->cutoffs, &d->populations, &d->items,
                                      &d->options, &d->rejects, &d->suspects, &d->skills,  &d->precision,   &d->cuts};
    for (size_t i = 0; i < sizeof grids / sizeof *grids; i++)
        run_grid_release(grids[i]);
    for (size_t g = 0; d->groups && g < d->exam->rank.n_groups; g++)
        release_group(d, g);
    free(d->unlikely);
    free(d->groups);
    free(d->group_skills);
    free(d->group_values);
    *d = (struct report_data){0};
}
