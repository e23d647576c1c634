/*
 * explain_scores.c: totals, derived scores and the keys of the rank (contract in explain_parts.h).
 *
 * Totals and abilities follow from the answers, and must agree with what is stored. Other scores need a population, so
 * they are read from the run.
 */
#include "evaluate/abilities.h"
#include "pipeline/explain_parts.h"
#include "pipeline/stored_scores.h"
#include "rank/key_show.h"

enum gr_status explain_totals(struct explainer *x, struct gr_error *err)
{
    struct account *a = x->account;
    const struct exam *exam = x->opened.exam;
    const struct outcome *o = evaluation_outcome(&x->evaluation, 0);
    char digits[DECIMAL_BYTES];
    a->total = o->total;
    a->sections = arena_alloc(&a->arena, exam->n_sections * sizeof *a->sections);
    for (size_t s = 0; s < exam->n_sections; s++)
        a->sections[s] = o->section[s];
    a->section_sums = arena_alloc(&a->arena, exam->n_sections * sizeof *a->section_sums);
    memset(a->section_sums, 0, exam->n_sections * sizeof *a->section_sums);
    for (size_t i = 0; i < a->n_answers; i++) {
        const size_t section = exam->items[a->answers[i].item].section;
        if (a->answers[i].counts && section != NO_SECTION) a->section_sums[section] += a->answers[i].mark;
    }
    a->grade = exam->n_grades && o->grade != NO_GRADE ? exam->grades[o->grade].label : TEXT("");
    a->passed = o->passed;
    a->answered = o->answered;
    a->correct = o->correct;
    a->blank = o->blank;
    a->invalid = o->invalid;
    const int len = decimal_print(digits, a->total, exam->unit, exam->decimals);
    return expect_stored(x, "total", arena_text(&a->arena, (struct text){digits, (size_t)len}), err);
}

/* The columns that keys read, from the stored evaluation. */
static void take_attributes(struct explainer *x)
{
    struct students *students = &x->cohort.students;
    const struct rank_policy *policy = &x->opened.exam->rank;
    students->n_attributes = policy->n_columns;
    students->attributes = gr_calloc(policy->n_columns, sizeof *students->attributes);
    students->numbers = gr_calloc(policy->n_columns, sizeof *students->numbers);
    for (size_t a = 0; a < policy->n_columns; a++) {
        struct attribute *attribute = &students->attributes[a];
        *attribute = (struct attribute){.name = policy->columns[a], .numbers = students->numbers + a, .stride = 1};
        *attribute->numbers = dictionary_add(&attribute->values, run_evaluation_value(&x->stored, policy->columns[a]));
    }
    students->id_bytes = gr_calloc(1, x->account->student.len + ID_PAD_BYTES);
    memcpy(students->id_bytes, x->account->student.at, x->account->student.len);
    students->id_length = x->account->student.len;
}

/* From the answers, and so that they agree with what is stored. */
static enum gr_status explain_abilities(struct explainer *x, struct gr_error *err)
{
    const struct exam *exam = x->opened.exam;
    struct account *a = x->account;
    struct abilities *abilities = abilities_new(exam);
    enum gr_status st = GR_OK;
    abilities_follow(abilities, &x->marks);
    for (size_t s = 0; s < exam->n_scores && !st; s++) {
        struct ability_account of;
        char digits[DECIMAL_BYTES];
        if (exam->scores[s].kind != SCORE_ABILITY || !a->scores[s].value.len) continue; /* did not sit the section */
        ability_explain(abilities, exam->scores[s].ability, x->cohort.responses.rows, x->cohort.responses.slots, &of);
        const bool is_declared = exam->scores[s].has_all_blank && of.blank == of.given;
        a->scores[s].note = is_declared ? TEXT("all blank")
                                        : arena_format(&a->arena, "ability %.6f, sd %.6f; %u of %u items right",
                                                       of.ability, of.sd, of.right, of.given);
        const int len = decimal_print(digits, of.score, exam->scores[s].unit, exam->scores[s].decimals);
        st = expect_stored(x, arena_text(&a->arena, exam->scores[s].id).at,
                           arena_text(&a->arena, (struct text){digits, (size_t)len}), err);
    }
    abilities_free(abilities);
    return st;
}

static void explain_keys(struct explainer *x)
{
    struct account *a = x->account;
    const struct rank_policy *policy = &x->opened.exam->rank;
    const struct key_sources sources = {x->opened.exam, &x->cohort, &x->marks, &x->evaluation};
    a->n_keys = policy->n_keys;
    a->keys = arena_alloc(&a->arena, policy->n_keys * sizeof *a->keys);
    for (size_t k = 0; k < policy->n_keys; k++) {
        const struct rank_key *key = &policy->keys[k];
        a->keys[k] = (struct account_key){.key = key->text,
                                          .value = key_show(&sources, key, 0, &a->arena),
                                          .is_number = key->kind != KEY_ATTRIBUTE && key->kind != KEY_RATIO};
    }
}

enum gr_status explain_scores(struct explainer *x, struct gr_error *err)
{
    take_attributes(x);
    stored_scores_read(x->opened.exam, &x->stored, x->account, &x->derived);
    x->evaluation.derived = &x->derived;
    explain_keys(x);
    return explain_abilities(x, err);
}
