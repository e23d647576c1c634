/*
 * derive_grades.c: grade-scaled conversion (等级赋分): shares of the students → grades → linear inside each grade.
 *
 *     (Y2 - Y) / (Y - Y1) = (T2 - T) / (T - T1),   so   T = T1 + (T2 - T1) (Y - Y1) / (Y2 - Y1)
 *
 * with Y1, Y2 the ends of the student's grade in raw marks and T1, T2 its range, rounded half away from zero. Students
 * with one mark are never split between grades; on which side of the target they go is policy (score_rule.h), because
 * published rules say "about 15 %" and the choice moves real students.
 */
#include "base/memory.h"
#include "rank/derive_parts.h"
#include "rank/exact_round.h"

#include <stdlib.h>

/* The rows of a population in the order of the search: from the best mark down, or from the lowest up. */
struct search {
    const struct score_rule *rule;
    const struct population *in;
    uint64_t *through; /* [k]: students in the first k rows */
};

static const struct score_count *row_from_top(const struct population *in, size_t i)
{
    return &in->rows[in->n - 1 - i];
}

static void search_init(struct search *s, const struct conversion *c)
{
    const bool from_top = c->rule->from == FROM_TOP;
    *s = (struct search){.rule = c->rule, .in = c->in, .through = gr_calloc(c->in->n + 1, sizeof *s->through)};
    for (size_t k = 0; k < c->in->n; k++)
        s->through[k + 1] = s->through[k] + (from_top ? row_from_top(c->in, k) : &c->in->rows[k])->count;
}

/* Students in the first k rows, less the target num / den, times den. */
static wide_t beyond(const struct search *s, size_t k, wide_t num, wide_t den)
{
    return (wide_t)s->through[k] * den - num;
}

/* How many rows lie before the border, which is at least `start`. */
static size_t find_border(const struct search *s, size_t start, wide_t num, wide_t den)
{
    const size_t n = s->in->n;
    size_t k = start;
    while (k < n && beyond(s, k + 1, num, den) <= 0)
        k++; /* the last with a share at or below the target */
    if (k == n) return n;
    const wide_t short_of = -beyond(s, k, num, den), past = beyond(s, k + 1, num, den);
    /* "The lower mark still has the grade" takes in a row when searching from the top, and leaves one when not. */
    const bool low_takes_in = s->rule->from == FROM_TOP;
    switch (s->rule->border) {
    case BORDER_LOWER: return k;
    case BORDER_UPPER: return short_of <= 0 ? k : k + 1;
    case BORDER_ABOVE: return short_of < 0 ? k : k + 1;
    case BORDER_NEAR: return past < short_of || (past == short_of && low_takes_in) ? k + 1 : k;
    case BORDER_NEAR_HIGH: return past < short_of || (past == short_of && !low_takes_in) ? k + 1 : k;
    }
    return k;
}

size_t rows_before_border(const struct conversion *c, wide_t num, wide_t den)
{
    struct search s;
    search_init(&s, c);
    const size_t border = find_border(&s, 0, num, den);
    free(s.through);
    return border;
}

/* ends[g]: rows of the grades 0 … g in the order of the search. */
static void find_ends(const struct search *s, size_t *ends)
{
    const struct score_rule *rule = s->rule;
    struct rational shares = {0, 1};
    size_t start = 0;
    for (size_t i = 0; i < rule->n_grades; i++) {
        const struct rational share = rule->grades[rule->from == FROM_TOP ? i : rule->n_grades - 1 - i].share;
        const int64_t already = rule->target == TARGET_CHAINED ? (int64_t)s->through[start] : 0;
        if (rule->target == TARGET_CHAINED)
            shares = share;
        else if (!rational_add(shares, share, &shares))
            abort(); /* the rubric's shares add up to 1 */
        const wide_t target = (wide_t)already * shares.den + (wide_t)shares.num * s->in->students;
        start = i + 1 == rule->n_grades ? s->in->n : find_border(s, start, target, shares.den);
        ends[i] = start;
    }
}

/* Rows first … end-1 from the top belong to each grade, best first. */
struct grade_rows {
    size_t first, end;
};

static void assign_rows(const struct conversion *c, struct grade_rows *grades)
{
    const size_t n = c->rule->n_grades, n_rows = c->in->n;
    struct search s;
    size_t *ends = gr_calloc(n, sizeof *ends);
    search_init(&s, c);
    find_ends(&s, ends);
    for (size_t g = 0; g < n; g++) {
        if (c->rule->from == FROM_TOP) {
            grades[g] = (struct grade_rows){g ? ends[g - 1] : 0, ends[g]};
        } else {
            const size_t i = n - 1 - g; /* place in the search */
            grades[g] = (struct grade_rows){n_rows - ends[i], n_rows - (i ? ends[i - 1] : 0)};
        }
    }
    free(ends);
    free(s.through);
}

static int64_t one_mark_value(const struct score_rule *rule, const struct quota_grade *grade)
{
    const wide_t high = (wide_t)grade->high.num * grade->low.den, low = (wide_t)grade->low.num * grade->high.den;
    const wide_t den = (wide_t)grade->high.den * grade->low.den;
    switch (rule->one_mark) {
    case ONE_MARK_MAX: return round_ratio(high * rule->unit, den);
    case ONE_MARK_MIN: return round_ratio(low * rule->unit, den);
    case ONE_MARK_MEAN: break;
    }
    return round_ratio((high + low) * rule->unit, 2 * den);
}

static int64_t inside_value(const struct score_rule *rule, const struct quota_grade *grade, int64_t raw,
                            int64_t raw_low, int64_t raw_high)
{
    if (raw_low == raw_high) return one_mark_value(rule, grade);
    const wide_t high = (wide_t)grade->high.num * grade->low.den, low = (wide_t)grade->low.num * grade->high.den;
    const wide_t width = raw_high - raw_low;
    return round_ratio((low * width + (high - low) * (raw - raw_low)) * rule->unit,
                       (wide_t)grade->high.den * grade->low.den * width);
}

/* The interval of raw marks that is mapped. `above`: the lowest mark of the grade before, when there is one. */
static void find_interval(const struct conversion *c, const struct grade_rows *rows, const int64_t *above,
                          struct grade_row *report)
{
    const struct score_rule *rule = c->rule;
    int64_t high = row_from_top(c->in, rows->first)->score, low = row_from_top(c->in, rows->end - 1)->score;
    if (rule->ends != ENDS_OBSERVED && above && *above - rule->step > high) high = *above - rule->step;
    if (rule->ends == ENDS_LIMITS && !above && rule->paper_high > high) high = rule->paper_high;
    if (rule->ends == ENDS_LIMITS && rows->end == c->in->n && rule->paper_low < low) low = rule->paper_low;
    report->raw_high = (mark_t)high;
    report->raw_low = (mark_t)low;
}

void convert_by_grades(const struct conversion *c, uint8_t *labels, struct grade_row *report)
{
    const struct score_rule *rule = c->rule;
    struct grade_rows *grades = gr_calloc(rule->n_grades, sizeof *grades);
    int64_t above = 0;
    bool is_first = true;
    assign_rows(c, grades);
    for (size_t g = 0; g < rule->n_grades; g++) {
        report[g] = (struct grade_row){
            .grade = g, .population = c->in->students, .raw_high = MARK_MISSING, .raw_low = MARK_MISSING};
        if (grades[g].first == grades[g].end) continue;
        find_interval(c, &grades[g], is_first ? NULL : &above, &report[g]);
        for (size_t i = grades[g].first; i < grades[g].end; i++) {
            const size_t row = c->in->n - 1 - i;
            report[g].students += c->in->rows[row].count;
            labels[row] = (uint8_t)g;
            c->values[row] =
                inside_value(rule, &rule->grades[g], c->in->rows[row].score, report[g].raw_low, report[g].raw_high);
            if (i > grades[g].first && c->values[row] == c->values[row + 1]) report[g].merged++;
        }
        above = report[g].raw_low;
        is_first = false;
    }
    free(grades);
}
