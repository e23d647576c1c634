/*
 * try_rule.c: a rule against people (contract in try_rule.h).
 *
 *     rubric → sample → one unit for the marks of both → judge every answer, with the parts of the rule that matched →
 *     counts and agreement → the trial
 *
 * The rule alone is tried, with the keys that were accepted after challenges; exclusions and bonuses say nothing about it.
 */
#include "pipeline/try_rule.h"

#include <stdlib.h>

#include "evaluate/agreement.h"
#include "ingest/sample.h"
#include "pipeline/notes.h"
#include "pipeline/open_run.h"
#include "report/trial.h"
#include "score/judge.h"
#include "score/number_text.h"

enum { SAMPLE_MOST = 1 << 21 };
static const int64_t MARK_UNITS_MOST = INT64_C(1) << 40;
static const int64_t UNIT_MOST = 1000000000;

struct tryout {
    const struct exam *exam;
    struct sample sample;
    struct rational *people; /* by row of the sample */
    int64_t *rule_units, *people_units;
    struct trial trial;
};

/* --- marks in one unit ------------------------------------------------------------------------------------------- */

/* As a rubric writes marks ("1.5", "2/3"), or as the exam writes numbers ("1,5"). */
static bool read_mark(const struct tryout *t, struct text written, struct rational *out)
{
    struct exact exact;
    if (rational_parse(written, false, out)) return true;
    return number_read(written, t->exam->answers.numbers, &exact) == NUMBER_READ && exact_to_rational(&exact, out);
}

static enum gr_status bad_mark(const struct tryout *t, size_t row, const char *what, struct gr_error *err)
{
    char shown[TEXT_SHOWN_BYTES];
    const struct sample_row *r = &t->sample.rows[row];
    return gr_fail(err, GR_FAILED, "%s:%llu: the mark '%s' %s", t->trial.sample, (unsigned long long)r->line,
                   text_show(r->mark, shown), what);
}

static enum gr_status read_marks(struct tryout *t, struct gr_error *err)
{
    struct trial *trial = &t->trial;
    trial->unit = t->exam->unit;
    t->people = gr_realloc_array(NULL, t->sample.n, sizeof *t->people);
    t->people_units = gr_realloc_array(NULL, t->sample.n, sizeof *t->people_units);
    t->rule_units = gr_realloc_array(NULL, t->sample.n, sizeof *t->rule_units);
    for (size_t i = 0; i < t->sample.n; i++) {
        if (!read_mark(t, t->sample.rows[i].mark, &t->people[i]))
            return bad_mark(t, i, "is no mark; expected one such as 2, 0.5 or -1/3", err);
        if (!denominator_join(&trial->unit, t->people[i].den, UNIT_MOST))
            return bad_mark(t, i, "is too fine to be compared with the others", err);
    }
    for (size_t i = 0; i < t->sample.n; i++) {
        int64_t *units = &t->people_units[i];
        if (!rational_to_units(t->people[i], trial->unit, units) || llabs(*units) > MARK_UNITS_MOST)
            return bad_mark(t, i, "is too large to be a mark", err);
    }
    return GR_OK;
}

/* --- the rule ---------------------------------------------------------------------------------------------------- */

static void find_parts(struct trial *trial, const struct judge *judge)
{
    while (judge_part(judge, trial->n_parts).len)
        trial->n_parts++;
    trial->parts = arena_alloc(&trial->arena, trial->n_parts * sizeof *trial->parts);
    for (size_t i = 0; i < trial->n_parts; i++)
        trial->parts[i] = (struct trial_part){.name = judge_part(judge, i), .lowers = judge_part_lowers(judge, i)};
}

static void count_parts(struct trial *trial, const struct judgement *j, int64_t rule, int64_t people)
{
    for (size_t p = 0; p < trial->n_parts; p++) {
        struct trial_part *part = &trial->parts[p];
        bool matched = false;
        for (size_t i = 0; i < j->n_parts; i++)
            matched |= j->parts[i] == p;
        part->matched += matched;
        part->agreed += matched && rule == people;
        part->false_accepts += matched && (part->lowers ? rule < people : rule > people);
        part->false_rejects += !matched && (part->lowers ? rule > people : rule < people);
    }
}

/* Of an item that reads several columns, a sample shows the cells with " | " between them, as all reports do. */
static struct text answer_as_read(struct arena *arena, const struct exam_item *item, struct text answer)
{
    if (item->n_columns <= 1) return answer;
    char *cells = arena_copy(arena, answer.at, answer.len);
    size_t used = 0;
    for (size_t i = 0; i < answer.len; i++) {
        const bool is_bar = i + 3 <= answer.len && memcmp(answer.at + i, " | ", 3) == 0;
        cells[used++] = is_bar ? CELL_SEPARATOR : answer.at[i];
        if (is_bar) i += 2;
    }
    return (struct text){cells, used};
}

static void judge_sample(struct tryout *t, struct judge *judge)
{
    struct trial *trial = &t->trial;
    trial->disagreements = arena_alloc(&trial->arena, t->sample.n * sizeof *trial->disagreements);
    for (size_t i = 0; i < t->sample.n; i++) {
        struct judgement j;
        judge_answer(judge, answer_as_read(&trial->arena, trial->item, t->sample.rows[i].answer), &j);
        int64_t *rule = &t->rule_units[i];
        if (!rational_to_units(j.by_rule, trial->unit, rule))
            *rule = 0; /* cannot be: the exam's unit divides this one */
        const int64_t people = t->people_units[i];
        count_parts(trial, &j, *rule, people);
        trial->false_accepts += *rule > 0 && people <= 0;
        trial->false_rejects += *rule <= 0 && people > 0;
        if (*rule == people) continue;
        trial->disagreements[trial->n_disagreements++] = (struct trial_row){.line = t->sample.rows[i].line,
                                                                            .answer = t->sample.rows[i].answer,
                                                                            .why = arena_text(&trial->arena, j.why),
                                                                            .state = j.state,
                                                                            .rule = *rule,
                                                                            .people = people};
    }
}

static void sum_up(struct tryout *t)
{
    struct trial *trial = &t->trial;
    const struct agreement a = agreement_of(t->rule_units, t->people_units, t->sample.n);
    trial->n = a.n;
    trial->agreed = a.equal;
    trial->more = a.higher;
    trial->less = a.lower;
    trial->agreement = 100.0 * (double)a.equal / (double)a.n;
    trial->weighted_kappa = a.weighted_kappa;
    trial->correlation = a.correlation;
    trial->mean_difference = a.mean_difference / (double)trial->unit;
}

enum gr_status try_rule(const struct try_options *options, struct gr_messages *mistakes, struct gr_error *err)
{
    const bool is_stdin = strcmp(options->sample_path, "-") == 0;
    struct tryout t = {.trial.sample = is_stdin ? "standard input" : options->sample_path};
    struct rubric *rubric = NULL;
    struct judge *judge = NULL;
    struct gr_messages warnings = {0};
    size_t item;
    enum gr_status st = rubric_load(&rubric, options->rubric_path, mistakes, &warnings);
    note_warnings(&warnings);
    if (!st) {
        t.exam = rubric_exam(rubric);
        st = find_item(t.exam, options->rubric_path, options->item, &item, err);
    }
    if (!st) st = sample_read(options->sample_path, &t.sample, err);
    if (!st && t.sample.n > SAMPLE_MOST)
        st = gr_fail(err, GR_FAILED, "%s: more than %d answers; a sample of some thousands is enough",
                     options->sample_path, SAMPLE_MOST);
    if (!st) st = read_marks(&t, err);
    if (!st) {
        t.trial.item = &t.exam->items[item];
        t.trial.exam_unit = t.exam->unit;
        t.trial.points = t.trial.item->points;
        t.trial.decimals = t.exam->decimals;
        judge = judge_new(rubric, item);
        find_parts(&t.trial, judge);
        judge_sample(&t, judge);
        sum_up(&t);
        st = options->json ? report_trial_json(&t.trial, err) : report_trial(&t.trial, err);
    }
    judge_free(judge);
    trial_release(&t.trial);
    sample_release(&t.sample);
    free(t.people);
    free(t.people_units);
    free(t.rule_units);
    rubric_free(rubric);
    return st;
}
