/* judge.c: one answer at a time, with reasons (contract in judge.h). */
#include "score/judge.h"

#include <stdlib.h>

#include "score/rubric_parts.h"

struct judge {
    const struct rubric *rubric;
    size_t item;
    const struct item_rule *rule;
    struct scorer_worker worker;
    struct explanation why;
};

struct judge *judge_new(const struct rubric *rubric, size_t item)
{
    struct judge *judge = gr_calloc(1, sizeof *judge);
    judge->rubric = rubric;
    judge->item = item;
    judge->rule = &rubric->rules[item];
    return judge;
}

void judge_free(struct judge *judge)
{
    if (!judge) return;
    scorer_worker_release(&judge->worker);
    free(judge);
}

void judge_answer(struct judge *judge, struct text answer, struct judgement *out)
{
    struct explanation *why = &judge->why;
    struct verdict verdict = {.state = ANSWER_BLANK, .why = why};
    explanation_clear(why);
    judge_by_rule(&judge->rubric->exam, judge->rule, answer, &judge->worker, &verdict);
    const struct rational by_rule = verdict.mark;
    overrule(judge->rubric, judge->item, answer, &judge->worker, &verdict);
    keep_earlier(judge->rubric, judge->item, answer, &judge->worker, &verdict);
    *out = (struct judgement){
        .state = verdict.state,
        .result = result_of(&verdict, judge->rule->terms.ceiling),
        .mark = judge->rubric->exam.items[judge->item].counted ? mark_in_units(&judge->rubric->exam, verdict.mark) : 0,
        .by_rule = judge->rubric->exam.items[judge->item].adjust == ADJUST_ALSO ? verdict.mark : by_rule,
        .read_as = {why->read_as, why->read_as_len},
        .why = {why->text, why->len},
        .parts = why->parts,
        .n_parts = why->n_parts,
    };
}

struct text judge_part(const struct judge *judge, size_t number)
{
    const struct rule_kind *kind = judge->rule->kind;
    return kind->part ? kind->part(judge->rule->state, number).name : TEXT("");
}

bool judge_part_lowers(const struct judge *judge, size_t number)
{
    const struct rule_kind *kind = judge->rule->kind;
    return kind->part && kind->part(judge->rule->state, number).lowers;
}

bool judge_parts_are_answers(const struct judge *judge)
{
    return judge->rule->kind->parts_are_answers;
}
