/* tables_scores.c: the scores derived from marks: their columns, and the tables conversions and scales (report/table.h). */
#include <math.h>

#include "base/rational.h"
#include "report/table.h"

/* --- columns of students ----------------------------------------------------------------------------------------- */

static struct column *add_labels(struct table *t, struct text name, const struct derived *d, size_t score,
                                 const struct text *labels, size_t n, const uint8_t *present)
{
    struct column *c = table_add(t, table_name(t, name), COLUMN_LABEL, d->labels + score, d->n_scores);
    c->from.labels = labels;
    c->present = present;
    c->has_bounds = true;
    c->high = (int64_t)n - 1;
    return c;
}

static void add_grade(struct table *t, const struct derived *d, const struct score_rule *rule, size_t score,
                      const uint8_t *present)
{
    struct text *labels = arena_alloc(&t->arena, rule->n_grades * sizeof *labels);
    for (size_t g = 0; g < rule->n_grades; g++)
        labels[g] = rule->grades[g].label;
    add_labels(t, arena_format(&t->arena, "%.*s_grade", TEXT_ARGS(rule->id)), d, score, labels, rule->n_grades,
               present);
}

/* A total that nobody can fail has no column of who did. */
static void add_eligibility(struct table *t, const struct derived *d, const struct score_rule *rule, size_t score,
                            const uint8_t *present)
{
    const bool may_lack = rule->missing == MISSING_INELIGIBLE;
    if (!may_lack && !rule->n_minimums) return;
    const size_t n = (size_t)lacking_reason(rule, rule->n_of);
    struct text *eligible = arena_alloc(&t->arena, n * sizeof *eligible),
                *why = arena_alloc(&t->arena, n * sizeof *why);
    for (size_t i = 0; i < n; i++) {
        eligible[i] = i ? TEXT("0") : TEXT("1");
        why[i] = i == 0 ? TEXT("") : i <= rule->n_minimums ? rule->minimums[i - 1].reason : TEXT("");
    }
    for (size_t i = 0; i < rule->n_of; i++)
        why[lacking_reason(rule, i)] = arena_format(&t->arena, "no %.*s", TEXT_ARGS(rule->of[i].name));
    add_labels(t, arena_format(&t->arena, "%.*s_eligible", TEXT_ARGS(rule->id)), d, score, eligible, n, present);
    add_labels(t, arena_format(&t->arena, "%.*s_reason", TEXT_ARGS(rule->id)), d, score, why, n, present);
}

void table_add_scores(struct table *t, const struct results *r, const uint8_t *present)
{
    const struct derived *d = r->derived;
    for (size_t score = 0; d && score < d->n_scores; score++) {
        const struct score_rule *rule = &r->exam->scores[score];
        struct column *c =
            table_add(t, table_name(t, rule->id), COLUMN_SCORE, d->values + score, d->n_scores * sizeof *d->values);
        c->over = rule->unit;
        c->decimals = rule->decimals;
        c->present = present;
        c->has_bounds = true;
        c->low = d->spans[score].low;
        c->high = d->spans[score].high;
        if (rule->kind == SCORE_GRADES) add_grade(t, d, rule, score, present);
        if (rule->kind == SCORE_SUM) add_eligibility(t, d, rule, score, present);
    }
}

/* --- conversions ------------------------------------------------------------------------------------------------- */

static double number(struct rational r)
{
    return (double)r.num / (double)r.den;
}

/* The value of `within`, or "" for all students. */
static struct text group_name(const struct results *r, const struct score_rule *rule, uint32_t group)
{
    if (group == NO_GROUP_VALUE) return TEXT("");
    const struct attribute *within = students_find_attribute(&r->cohort->students, rule->within);
    return within ? within->values.texts[group] : TEXT("");
}

static double raw_mark(const struct score_rule *rule, mark_t raw)
{
    return raw == MARK_MISSING ? NAN : (double)raw / (double)rule->of->unit;
}

struct conversion_row {
    struct text score, group, grade;
    double highest, lowest, target, actual, deviation, wanted, raw_highest, raw_lowest;
    uint32_t students, merged;
};

static struct conversion_row conversion_row(const struct results *r, const struct grade_row *row, uint8_t hidden)
{
    const struct score_rule *rule = &r->exam->scores[row->score];
    const struct quota_grade *grade = &rule->grades[row->grade];
    const double n = row->population, target = 100.0 * number(grade->share), actual = 100.0 * row->students / n;
    return (struct conversion_row){
        .score = rule->id,
        .group = group_name(r, rule, row->group),
        .grade = grade->label,
        .highest = number(grade->high),
        .lowest = number(grade->low),
        .target = target,
        .actual = actual,
        .deviation = actual - target,
        .wanted = hidden == POPULATION_HIDDEN ? NAN : n * (double)grade->share.num / (double)grade->share.den,
        .raw_highest = raw_mark(rule, row->raw_high),
        .raw_lowest = raw_mark(rule, row->raw_low),
        .students = row->students,
        .merged = (uint32_t)row->merged};
}

struct table conversions_table(const struct results *results)
{
    const struct derived *d = results->derived;
    struct table t = {.name = "conversions", .n_rows = d->n_grades};
    struct conversion_row *rows = arena_alloc(&t.arena, d->n_grades * sizeof *rows);
    for (size_t i = 0; i < d->n_grades; i++)
        rows[i] = conversion_row(results, &d->grades[i], d->grades_hidden ? d->grades_hidden[i] : 0);
    table_add(&t, "score", COLUMN_TEXT, FIELD(rows, score), STRIDE(rows));
    table_add(&t, "within", COLUMN_TEXT, FIELD(rows, group), STRIDE(rows));
    table_add(&t, "grade", COLUMN_TEXT, FIELD(rows, grade), STRIDE(rows));
    table_add(&t, "highest", COLUMN_REAL, FIELD(rows, highest), STRIDE(rows));
    table_add(&t, "lowest", COLUMN_REAL, FIELD(rows, lowest), STRIDE(rows));
    table_add(&t, "target_percent", COLUMN_REAL, FIELD(rows, target), STRIDE(rows));
    table_add(&t, "actual_percent", COLUMN_REAL, FIELD(rows, actual), STRIDE(rows))->present = d->grades_hidden;
    table_add(&t, "deviation", COLUMN_REAL, FIELD(rows, deviation), STRIDE(rows))->present = d->grades_hidden;
    table_add(&t, "target_students", COLUMN_REAL, FIELD(rows, wanted), STRIDE(rows));
    table_add(&t, "students", COLUMN_COUNT32, FIELD(rows, students), STRIDE(rows))->present = d->grades_hidden;
    table_add(&t, "raw_highest", COLUMN_REAL, FIELD(rows, raw_highest), STRIDE(rows))->present = d->grades_hidden;
    table_add(&t, "raw_lowest", COLUMN_REAL, FIELD(rows, raw_lowest), STRIDE(rows))->present = d->grades_hidden;
    table_add(&t, "merged", COLUMN_COUNT32, FIELD(rows, merged), STRIDE(rows))->present = d->grades_hidden;
    return t;
}

/* --- scales ------------------------------------------------------------------------------------------------------ */

struct scale_cells {
    struct text score, group, grade;
    double raw, value;
    uint32_t students;
};

/* Values that are functions of counts, so that a row's would tell them. */
static bool value_tells_counts(const struct score_rule *rule)
{
    return rule->kind == SCORE_PERCENTILE || rule->kind == SCORE_NORMAL || rule->kind == SCORE_EQUATE;
}

struct table scales_table(const struct results *results)
{
    const struct derived *d = results->derived;
    struct table t = {.name = "scales", .n_rows = d->n_scale};
    struct scale_cells *rows = arena_alloc(&t.arena, d->n_scale * sizeof *rows);
    for (size_t i = 0; i < d->n_scale; i++) {
        const struct scale_row *row = &d->scale[i];
        const struct score_rule *rule = &results->exam->scores[row->score];
        const bool has_value =
            row->value != MARK_MISSING && !(d->scale_hidden && d->scale_hidden[i] && value_tells_counts(rule));
        rows[i] = (struct scale_cells){.score = rule->id,
                                       .group = group_name(results, rule, row->group),
                                       .grade = row->label == NO_GRADE ? TEXT("") : rule->grades[row->label].label,
                                       .raw = raw_mark(rule, row->raw),
                                       .value = has_value ? (double)row->value / (double)rule->unit : NAN,
                                       .students = row->students};
    }
    table_add(&t, "score", COLUMN_TEXT, FIELD(rows, score), STRIDE(rows));
    table_add(&t, "within", COLUMN_TEXT, FIELD(rows, group), STRIDE(rows));
    table_add(&t, "raw", COLUMN_REAL, FIELD(rows, raw), STRIDE(rows));
    table_add(&t, "students", COLUMN_COUNT32, FIELD(rows, students), STRIDE(rows))->present = d->scale_hidden;
    table_add(&t, "value", COLUMN_REAL, FIELD(rows, value), STRIDE(rows));
    table_add(&t, "grade", COLUMN_TEXT, FIELD(rows, grade), STRIDE(rows));
    return t;
}
