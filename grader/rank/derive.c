/*
 * derive.c: the scores of a rubric, one after the other (contract in derive.h).
 *
 *   1. The values of the source, student by student, MARK_MISSING for those who are not counted: not present, did not
 *      sit the section, below `least`.
 *   2. How often each value occurs, in every value of `within` (populations.h).
 *   3. One converted value for each of these rows, by the kind of the score.
 *   4. A look-up a student.
 *
 * Scores of several parts (best, sum) are worked out student by student instead (derive_sum.c), and abilities where
 * the answers are (evaluate/abilities.h).
 */
#include "rank/derive.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/threads.h"
#include "model/marks.h"
#include "rank/derive_parts.h"

enum { STUDENTS_PER_BLOCK = 1 << 14 };

struct deriving {
    const struct exam *exam;
    const struct cohort *cohort;
    const struct evaluation *evaluation;
    struct derived *out;
    mark_t *source; /* by student */
    /* Of the score under way: */
    size_t score;
    const struct attribute *within;
    struct populations populations;
    int64_t *values; /* by row */
    uint8_t *labels; /* by row */
};

static size_t block_count(const struct deriving *d)
{
    return d->cohort->students.n / STUDENTS_PER_BLOCK + 1;
}

static void gather_block(const struct deriving *d, const struct source_reader *reader, size_t block)
{
    const struct score_rule *rule = &d->exam->scores[d->score];
    const size_t n = d->cohort->students.n, end = piece_start(n, block + 1, block_count(d));
    for (size_t i = piece_start(n, block, block_count(d)); i < end; i++) {
        d->source[i] = source_read(reader, i);
        if (rule->has_least && d->source[i] < rule->least) d->source[i] = MARK_MISSING;
    }
}

static void gather(struct deriving *d)
{
    struct source_reader reader;
    source_reader_init(&reader, d->exam, d->cohort, d->evaluation, d->out, d->exam->scores[d->score].of);
    if (!d->source) d->source = gr_realloc_array(NULL, d->cohort->students.n + 1, sizeof *d->source);
#pragma omp parallel for schedule(static) num_threads(threads_for(block_count(d)))
    for (size_t block = 0; block < block_count(d); block++)
        gather_block(d, &reader, block);
    source_reader_release(&reader);
}

static void apply_block(const struct deriving *d, size_t block)
{
    const size_t n = d->cohort->students.n, k = d->out->n_scores, end = piece_start(n, block + 1, block_count(d));
    for (size_t i = piece_start(n, block, block_count(d)); i < end; i++) {
        const uint32_t group = d->within ? attribute_number(d->within, i) : 0;
        const mark_t raw = d->source[i];
        const uint32_t row = raw == MARK_MISSING ? NO_ROW : populations_row(&d->populations, group, raw);
        d->out->values[i * k + d->score] = row == NO_ROW ? MARK_MISSING : (mark_t)d->values[row];
        if (d->out->labels) d->out->labels[i * k + d->score] = row == NO_ROW ? NO_GRADE : d->labels[row];
    }
}

/* All students who sat any session, together. */
static void count_all_sessions(const struct deriving *d, struct populations *everybody)
{
    const size_t n = d->cohort->students.n;
    const uint32_t none = dictionary_find(&d->within->values, TEXT(""));
    mark_t *values = gr_realloc_array(NULL, n + 1, sizeof *values);
    for (size_t i = 0; i < n; i++)
        values[i] = attribute_number(d->within, i) == none ? MARK_MISSING : d->source[i];
    populations_count(values, n, NULL, everybody);
    free(values);
}

/* All students, or the reference group, with which a population is compared. */
static enum gr_status find_reference(struct deriving *d, struct populations *everybody, const struct population **to,
                                     struct gr_error *err)
{
    const struct score_rule *rule = &d->exam->scores[d->score];
    char shown[TEXT_SHOWN_BYTES];
    *to = NULL;
    if (rule->kind == SCORE_GATE) {
        count_all_sessions(d, everybody);
        *to = everybody->list;
    }
    if (rule->kind != SCORE_EQUATE || !d->populations.n) return GR_OK;
    const uint32_t number = dictionary_find(&d->within->values, rule->reference);
    const uint32_t at = number == DICTIONARY_NONE ? UINT32_MAX : d->populations.population_of[number];
    if (at == UINT32_MAX)
        return gr_fail(err, GR_FAILED,
                       "score '%.*s': no student has '%s' in column '%.*s', to which the others are equated; correct "
                       "'to' in the rubric, or the answers",
                       TEXT_ARGS(rule->id), text_show(rule->reference, shown), TEXT_ARGS(rule->within));
    *to = &d->populations.list[at];
    return GR_OK;
}

static void report_grades(struct deriving *d, const struct grade_row *rows, const struct population *in)
{
    struct derived *out = d->out;
    const size_t n = d->exam->scores[d->score].n_grades;
    GR_GROW(out->grades, out->grades_capacity, out->n_grades + n);
    for (size_t g = 0; g < n; g++) {
        struct grade_row *row = &out->grades[out->n_grades++];
        *row = rows[g];
        row->score = d->score;
        row->group = in->group;
    }
}

static void convert(struct deriving *d, const struct population *in, const struct population *to)
{
    const struct score_rule *rule = &d->exam->scores[d->score];
    const struct conversion c = {.rule = rule, .in = in, .to = to, .values = d->values + in->first_row};
    switch (rule->kind) {
    case SCORE_GRADES: {
        struct grade_row *rows = gr_calloc(rule->n_grades, sizeof *rows);
        convert_by_grades(&c, d->labels + in->first_row, rows);
        report_grades(d, rows, in);
        free(rows);
        break;
    }
    case SCORE_STANDARD: d->out->n_without_spread[d->score] += !convert_to_standard(&c); break;
    case SCORE_NORMAL: convert_to_normal(&c); break;
    case SCORE_PERCENTILE: convert_to_percentile(&c); break;
    case SCORE_LINEAR: convert_linearly(&c); break;
    case SCORE_TABLE: convert_by_table(&c); break;
    case SCORE_EQUATE: convert_by_equating(&c); break;
    case SCORE_GATE: convert_by_gate(&c); break;
    case SCORE_GATE_SCORE: convert_to_gate_score(&c); break;
    case SCORE_GCSE: convert_to_gcse(&c); break;
    case SCORE_ABILITY:
    case SCORE_BEST:
    case SCORE_SUM:
    case N_SCORE_KINDS: break; /* not functions of one source */
    }
}

static enum gr_status too_large(const struct score_rule *rule, struct gr_error *err)
{
    return gr_fail(err, GR_FAILED,
                   "score '%.*s': some values with %d decimals are beyond the 2,147,483,647 steps that fit; declare "
                   "fewer decimals",
                   TEXT_ARGS(rule->id), rule->decimals);
}

/* Clip, check and note the range of the converted values; append the rows of the population to the report. */
static enum gr_status settle_rows(struct deriving *d, const struct population *in, struct gr_error *err)
{
    const struct score_rule *rule = &d->exam->scores[d->score];
    struct derived *out = d->out;
    struct mark_span *span = &out->spans[d->score];
    GR_GROW(out->scale, out->scale_capacity, out->n_scale + in->n);
    for (size_t i = in->n; i-- > 0;) {
        const size_t row = in->first_row + i;
        int64_t value = d->values[row];
        const bool is_there = value != MARK_MISSING;
        if (is_there && rule->has_clip)
            value = value < rule->clip_low ? rule->clip_low : value > rule->clip_high ? rule->clip_high : value;
        if (value > INT32_MAX || value < INT32_MIN) return too_large(rule, err);
        d->values[row] = value;
        if (is_there && value < span->low) span->low = (mark_t)value;
        if (is_there && value > span->high) span->high = (mark_t)value;
        out->scale[out->n_scale++] = (struct scale_row){.score = d->score,
                                                        .group = in->group,
                                                        .raw = in->rows[i].score,
                                                        .students = in->rows[i].count,
                                                        .value = (mark_t)value,
                                                        .label = d->labels[row]};
    }
    return GR_OK;
}

static enum gr_status derive_from_one(struct deriving *d, struct gr_error *err)
{
    const struct score_rule *rule = &d->exam->scores[d->score];
    struct populations everybody = {0};
    const struct population *to;
    d->within = rule->within.len ? students_find_attribute(&d->cohort->students, rule->within) : NULL;
    gather(d);
    populations_count(d->source, d->cohort->students.n, d->within, &d->populations);
    d->values = gr_calloc(d->populations.n_rows, sizeof *d->values);
    d->labels = gr_alloc(d->populations.n_rows);
    memset(d->labels, NO_GRADE, d->populations.n_rows);
    enum gr_status st = find_reference(d, &everybody, &to, err);
    for (size_t p = 0; p < d->populations.n && !st; p++) {
        convert(d, &d->populations.list[p], to);
        st = settle_rows(d, &d->populations.list[p], err);
    }
    if (!st) {
#pragma omp parallel for schedule(static) num_threads(threads_for(block_count(d)))
        for (size_t block = 0; block < block_count(d); block++)
            apply_block(d, block);
    }
    populations_release(&everybody);
    populations_release(&d->populations);
    free(d->values);
    free(d->labels);
    return st;
}

/* Abilities are in the outcomes already: they are functions of answers, not of marks. Who has no value of the source
 * has none here. */
static void take_abilities(struct deriving *d)
{
    const struct score_rule *rule = &d->exam->scores[d->score];
    struct mark_span *span = &d->out->spans[d->score];
    gather(d);
    for (size_t i = 0; i < d->cohort->students.n; i++) {
        const mark_t value = d->source[i] == MARK_MISSING
                                 ? MARK_MISSING
                                 : outcome_abilities(evaluation_outcome(d->evaluation, i), d->exam)[rule->ability];
        d->out->values[i * d->out->n_scores + d->score] = value;
        if (value == MARK_MISSING) continue;
        if (value < span->low) span->low = value;
        if (value > span->high) span->high = value;
    }
}

/* Who has no value of the first key of rank.by is not ranked: ineligible, or without the subject. */
static void find_ranked(const struct exam *exam, const struct students *students, struct derived *out)
{
    const struct rank_key *key = &exam->rank.keys[0];
    if (key->kind != KEY_SCORE) return;
    for (size_t i = 0; i < students->n; i++)
        out->n_unranked += students->status[i] == STUDENT_PRESENT && derived_value(out, i, key->index) == MARK_MISSING;
    if (!out->n_unranked) return;
    out->ranked = gr_alloc(students->n);
    for (size_t i = 0; i < students->n; i++)
        out->ranked[i] = students->status[i] == STUDENT_PRESENT && derived_value(out, i, key->index) == MARK_MISSING
                             ? STUDENT_WITHHELD
                             : students->status[i];
}

enum gr_status derive_scores(const struct exam *exam, const struct cohort *cohort, const struct evaluation *evaluation,
                             struct derived *out, struct gr_error *err)
{
    const size_t n = cohort->students.n, k = exam->n_scores;
    struct deriving d = {.exam = exam, .cohort = cohort, .evaluation = evaluation, .out = out};
    *out = (struct derived){.n_scores = k};
    if (!k) return GR_OK;
    out->values = gr_realloc_array(NULL, n * k + 1, sizeof *out->values);
    out->spans = gr_realloc_array(NULL, k, sizeof *out->spans);
    out->n_without_spread = gr_calloc(k, sizeof *out->n_without_spread);
    bool labels = false;
    for (size_t score = 0; score < k; score++) {
        out->spans[score] = (struct mark_span){INT32_MAX, INT32_MIN};
        labels |= score_has_labels(&exam->scores[score]);
    }
    if (labels) {
        out->labels = gr_alloc(n * k + 1);
        memset(out->labels, NO_GRADE, n * k);
    }
    enum gr_status st = GR_OK;
    for (d.score = 0; d.score < k && !st; d.score++) {
        const struct score_rule *rule = &exam->scores[d.score];
        if (rule->kind == SCORE_ABILITY)
            take_abilities(&d);
        else if (rule->kind != SCORE_BEST && rule->kind != SCORE_SUM)
            st = derive_from_one(&d, err);
        else if (!derive_from_parts(exam, cohort, evaluation, d.score, out))
            st = too_large(rule, err);
    }
    free(d.source);
    if (!st) find_ranked(exam, &cohort->students, out);
    if (st) derived_release(out);
    return st;
}
