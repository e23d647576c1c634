/* tables_people.c: answer patterns of students that are worth a look (report/table.h). */
#include "report/table.h"

static const char *const FLAG_WORDS[N_FIT_FLAGS] = {"guttman", "caution", "run", "one_letter", "shifted"};

/* "guttman shifted", for each set of flags. */
static const struct text *flag_sets(struct table *t)
{
    struct text *sets = arena_alloc(&t->arena, N_FIT_FLAG_SETS * sizeof *sets);
    for (size_t set = 0; set < N_FIT_FLAG_SETS; set++) {
        struct text words[N_FIT_FLAGS];
        size_t n = 0;
        for (size_t f = 0; f < N_FIT_FLAGS; f++)
            if (set >> f & 1) words[n++] = text_of(FLAG_WORDS[f]);
        sets[set] = arena_join(&t->arena, words, n, TEXT(" "));
    }
    return sets;
}

static void add_scaled(struct table *t, const char *name, const mark_t *base, size_t stride, int decimals)
{
    struct column *c = table_add(t, name, COLUMN_SCORE, base, stride);
    c->over = decimal_power(decimals);
    c->decimals = decimals;
}

static const struct column *entries(struct table *t, const void *base, size_t stride, enum column_kind kind,
                                    const struct students *students)
{
    struct column *c = arena_alloc(&t->arena, sizeof *c);
    *c = (struct column){.kind = kind, .base = base, .stride = stride, .from.students = students};
    return c;
}

struct table person_fit_table(const struct results *results)
{
    const struct fit_table *fit = results->person_fit;
    const struct person_fit *rows = fit->rows;
    const struct exam *exam = results->exam;
    struct table t = {.name = "person_fit", .n_rows = fit->n};
    struct column *c = table_add(&t, "student_id", COLUMN_OF_STUDENT, NULL, 0);
    c->who = fit->students;
    c->each = 1;
    c->n_shown = results->cohort->students.n;
    c->from.column = entries(&t, NULL, 0, COLUMN_STUDENT, &results->cohort->students);
    if (fit->has_patterns) {
        table_add(&t, "guttman_errors", COLUMN_COUNT32, FIELD(rows, errors), STRIDE(rows));
        add_scaled(&t, "guttman_normed", FIELD(rows, normed), STRIDE(rows), FIT_DECIMALS);
        add_scaled(&t, "caution", FIELD(rows, caution), STRIDE(rows), FIT_DECIMALS);
    }
    if (fit->has_sheets) {
        table_add(&t, "longest_run", COLUMN_COUNT16, FIELD(rows, run), STRIDE(rows));
        add_scaled(&t, "shift", FIELD(rows, shift), STRIDE(rows), 0);
        c = table_add(&t, "shift_from", COLUMN_THROUGH, FIELD(rows, shift_row), STRIDE(rows));
        c->from.column = entries(&t, FIELD(exam->items, id), STRIDE(exam->items), COLUMN_TEXT, NULL);
        c->n_shown = exam->n_items;
        add_scaled(&t, "shift_gain", FIELD(rows, gain), STRIDE(rows), 0);
    }
    c = table_add(&t, "flags", COLUMN_LABEL, FIELD(rows, flags), STRIDE(rows));
    c->from.labels = flag_sets(&t);
    c->has_bounds = true;
    c->high = N_FIT_FLAG_SETS - 1;
    return t;
}
