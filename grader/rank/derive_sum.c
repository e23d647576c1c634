/*
 * derive_sum.c: scores of several parts: the best of some, and weighted totals with minimums.
 *
 * A weighted total is sum(w s) over one common denominator, in integers, and rounded once. A student who lacks a part
 * is ineligible, gets 0 for it, or has the total scaled up by the maxima of the parts that are there, as the rubric
 * says. A reason is the number of the first minimum that is not met, or of the first part that lacks.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "base/threads.h"
#include "model/marks.h"
#include "rank/derive_parts.h"
#include "rank/exact_round.h"

enum { STUDENTS_PER_BLOCK = 1 << 14 };

struct summing {
    const struct score_rule *rule;
    size_t score, n_students;
    struct derived *out;
    struct source_reader *parts, *minimums;
    int64_t *factors; /* by part: value * factor / denominator is what it adds */
    int64_t denominator;
    int64_t *sizes; /* by part: what it weighs when others are scaled up for it */
};

/* Over the least common denominator; the rubric's loader has checked that it is small (SUM_DENOMINATOR_MOST). */
static void find_factors(struct summing *s)
{
    const struct score_rule *rule = s->rule;
    s->denominator = 1;
    for (size_t i = 0; i < rule->n_of; i++) {
        const struct rational part = rational_make(rule->of[i].weight.num, rule->of[i].weight.den * rule->of[i].unit);
        if (!denominator_join(&s->denominator, part.den, INT64_MAX / 2)) abort();
    }
    struct rational all = {1, 1};
    bool maxima = true;
    for (size_t i = 0; i < rule->n_of; i++) {
        const struct score_source *of = &rule->of[i];
        const struct rational part = rational_make(of->weight.num, of->weight.den * of->unit);
        s->factors[i] = s->denominator / part.den * part.num;
        maxima &= of->has_maximum;
    }
    for (size_t i = 0; i < rule->n_of; i++) { /* on a denominator of their own */
        const struct score_source *of = &rule->of[i];
        struct rational size = of->weight;
        if (maxima && !rational_multiply(size, of->maximum, &size)) size = of->weight;
        if (!denominator_join(&all.den, size.den, INT64_C(1) << 40)) all.den = 1;
    }
    for (size_t i = 0; i < rule->n_of; i++) {
        struct rational size = rule->of[i].weight;
        if (maxima && !rational_multiply(size, rule->of[i].maximum, &size)) size = rule->of[i].weight;
        s->sizes[i] = round_ratio((wide_t)size.num * all.den, size.den);
    }
}

/* The total in units of the score, or MARK_MISSING; *lacking is the first part that lacks, or n_of. */
static int64_t weighted_total(const struct summing *s, size_t student, size_t *lacking)
{
    const struct score_rule *rule = s->rule;
    wide_t sum = 0, size = 0, present = 0;
    *lacking = rule->n_of;
    for (size_t i = 0; i < rule->n_of; i++) {
        const mark_t value = source_read(&s->parts[i], student);
        size += s->sizes[i];
        if (value == MARK_MISSING) {
            if (*lacking == rule->n_of) *lacking = i;
            continue;
        }
        sum += (wide_t)value * s->factors[i];
        present += s->sizes[i];
    }
    if (*lacking == rule->n_of) return round_ratio(sum * rule->unit, s->denominator);
    if (rule->missing == MISSING_INELIGIBLE || present == 0) return MARK_MISSING;
    if (rule->missing == MISSING_REWEIGHT) return round_ratio(sum * rule->unit * size, s->denominator * present);
    return round_ratio(sum * rule->unit, s->denominator);
}

static int largest_first(const void *left, const void *right)
{
    const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a < b) - (a > b);
}

enum { PARTS_SORTED = 64 };

/* The sum of the best so many parts; parts that lack are none of them. */
static int64_t best_total(const struct summing *s, size_t student)
{
    const struct score_rule *rule = s->rule;
    int64_t values[PARTS_SORTED];
    size_t n = 0;
    for (size_t i = 0; i < rule->n_of && n < PARTS_SORTED; i++) {
        const mark_t value = source_read(&s->parts[i], student);
        if (value != MARK_MISSING) values[n++] = round_ratio((wide_t)value * rule->unit, rule->of[i].unit);
    }
    if (n < rule->best) return MARK_MISSING;
    qsort(values, n, sizeof *values, largest_first);
    int64_t sum = 0;
    for (size_t i = 0; i < rule->best; i++)
        sum += values[i];
    return sum;
}

/* The number of the reason, 0: eligible. A minimum on the sum itself reads the value that was just stored. */
static uint8_t find_reason(const struct summing *s, size_t student, size_t lacking)
{
    const struct score_rule *rule = s->rule;
    if (lacking < rule->n_of && rule->missing == MISSING_INELIGIBLE) return lacking_reason(rule, lacking);
    for (size_t i = 0; i < rule->n_minimums; i++) {
        const mark_t value = source_read(&s->minimums[i], student);
        if (value == MARK_MISSING ? rule->missing != MISSING_REWEIGHT : value < rule->minimums[i].least)
            return (uint8_t)(i + 1);
    }
    return 0;
}

static bool sum_student(const struct summing *s, size_t student)
{
    const struct score_rule *rule = s->rule;
    struct derived *out = s->out;
    mark_t *place = &out->values[student * out->n_scores + s->score];
    size_t lacking = rule->n_of;
    *place = MARK_MISSING;
    if (s->parts[0].status[student] != STUDENT_PRESENT) return true;
    const int64_t value = rule->kind == SCORE_BEST ? best_total(s, student) : weighted_total(s, student, &lacking);
    if (value > INT32_MAX || (value < -INT32_MAX && value != MARK_MISSING)) return false;
    *place = (mark_t)value;
    if (rule->kind == SCORE_BEST) return true;
    const uint8_t reason = find_reason(s, student, lacking);
    out->labels[student * out->n_scores + s->score] = reason;
    if (reason && !rule->keeps_ineligible) *place = MARK_MISSING;
    return true;
}

static bool sum_block(const struct summing *s, size_t n_blocks, size_t block, struct mark_span *span)
{
    bool fits = true;
    *span = (struct mark_span){INT32_MAX, INT32_MIN};
    const size_t end = piece_start(s->n_students, block + 1, n_blocks);
    for (size_t student = piece_start(s->n_students, block, n_blocks); student < end; student++) {
        fits &= sum_student(s, student);
        const mark_t value = derived_value(s->out, student, s->score);
        if (value == MARK_MISSING) continue;
        if (value < span->low) span->low = value;
        if (value > span->high) span->high = value;
    }
    return fits;
}

static bool sum_all(const struct summing *s)
{
    const size_t n_blocks = s->n_students / STUDENTS_PER_BLOCK + 1;
    struct mark_span *spans = gr_realloc_array(NULL, n_blocks, sizeof *spans), *all = &s->out->spans[s->score];
    bool fits = true;
#pragma omp parallel for schedule(static) reduction(&& : fits) num_threads(threads_for(n_blocks))
    for (size_t block = 0; block < n_blocks; block++)
        fits = sum_block(s, n_blocks, block, &spans[block]) && fits;
    for (size_t block = 0; block < n_blocks; block++) {
        if (spans[block].low < all->low) all->low = spans[block].low;
        if (spans[block].high > all->high) all->high = spans[block].high;
    }
    free(spans);
    return fits;
}

bool derive_from_parts(const struct exam *exam, const struct cohort *cohort, const struct evaluation *evaluation,
                       size_t score, struct derived *out)
{
    const struct score_rule *rule = &exam->scores[score];
    struct summing s = {.rule = rule, .score = score, .n_students = cohort->students.n, .out = out};
    s.parts = gr_calloc(rule->n_of, sizeof *s.parts);
    s.minimums = gr_calloc(rule->n_minimums, sizeof *s.minimums);
    s.factors = gr_calloc(rule->n_of, sizeof *s.factors);
    s.sizes = gr_calloc(rule->n_of, sizeof *s.sizes);
    for (size_t i = 0; i < rule->n_of; i++)
        source_reader_init(&s.parts[i], exam, cohort, evaluation, out, &rule->of[i]);
    for (size_t i = 0; i < rule->n_minimums; i++)
        source_reader_init(&s.minimums[i], exam, cohort, evaluation, out, &rule->minimums[i].source);
    if (rule->kind == SCORE_SUM) find_factors(&s);
    const bool fits = sum_all(&s);
    for (size_t i = 0; i < rule->n_of; i++)
        source_reader_release(&s.parts[i]);
    for (size_t i = 0; i < rule->n_minimums; i++)
        source_reader_release(&s.minimums[i]);
    free(s.sizes);
    free(s.factors);
    free(s.minimums);
    free(s.parts);
    return fits;
}
