/* attempts.c: marks of sequences of attempts (contract in attempts.h). */
#include "score/attempts.h"

#include "score/tuple.h"

/* What has been seen of a sequence so far. */
struct tries {
    size_t n;      /* attempts, blanks left out */
    size_t chosen; /* the one that counts, from 1 */
    struct text answer;
    struct verdict verdict; /* of the chosen one, its penalty taken off */
    bool is_lessened;
    struct rational sum;
    bool any_answered, any_undecided;
};

/* False: overflow, which the loader has ruled out. */
static bool lessen(const struct attempt_policy *policy, const struct item_terms *terms, size_t n_before,
                   struct rational *mark)
{
    struct rational off;
    if (!n_before || policy->penalty.num == 0 || mark->num <= 0) return false;
    if (!rational_multiply(terms->points, policy->penalty, &off) ||
        !rational_multiply(off, rational_make(-(int64_t)n_before, 1), &off) || !rational_add(*mark, off, mark) ||
        mark->num < 0)
        *mark = (struct rational){0, 1};
    return true;
}

static bool is_chosen(const struct attempt_policy *policy, const struct tries *tries, const struct verdict *verdict)
{
    switch (policy->use) {
    case ATTEMPTS_FIRST: return tries->n == 1;
    case ATTEMPTS_BEST: return tries->n == 1 || rational_compare(verdict->mark, tries->verdict.mark) > 0;
    case ATTEMPTS_REJECTED:
    case ATTEMPTS_LAST:
    case ATTEMPTS_MEAN: break;
    }
    return true;
}

static void take_attempt(const struct attempt_policy *policy, const struct item_rule *rule, struct text answer,
                         struct scorer_worker *worker, struct tries *tries)
{
    struct verdict verdict = {.state = ANSWER_BLANK};
    item_rule_judge(rule, answer, worker, &verdict);
    if (verdict.state == ANSWER_BLANK) return;
    const bool is_lessened = lessen(policy, &rule->terms, tries->n, &verdict.mark);
    tries->n++;
    tries->any_answered |= verdict.state == ANSWER_ANSWERED;
    tries->any_undecided |= verdict.state == ANSWER_UNGRADABLE;
    if (!rational_add(tries->sum, verdict.mark, &tries->sum)) tries->sum = (struct rational){0, 1};
    if (!is_chosen(policy, tries, &verdict)) return;
    tries->chosen = tries->n;
    tries->answer = answer;
    tries->verdict = verdict;
    tries->is_lessened = is_lessened;
}

static void take_mean(struct tries *tries, struct verdict *verdict)
{
    verdict->state = tries->any_answered ? ANSWER_ANSWERED : ANSWER_INVALID;
    if (!rational_multiply(tries->sum, rational_make(1, (int64_t)tries->n), &verdict->mark))
        verdict->mark = (struct rational){0, 1};
    explain(verdict, "the mean of %zu attempts", tries->n);
}

void attempts_judge(const struct attempt_policy *policy, const struct item_rule *rule, struct text answer,
                    struct scorer_worker *worker, struct verdict *verdict)
{
    struct tries tries = {.sum = {0, 1}};
    struct text rest = {answer.at + 1, answer.len - 1};
    while (rest.at && (policy->most == 0 || tries.n < policy->most))
        take_attempt(policy, rule, tuple_take(&rest), worker, &tries);
    const bool all_may_count = policy->use == ATTEMPTS_BEST || policy->use == ATTEMPTS_MEAN;
    if (tries.n == 0) {
        verdict_blank(verdict, &rule->terms);
    } else if (tries.any_undecided && all_may_count) {
        verdict->state = ANSWER_UNGRADABLE;
        verdict->mark = (struct rational){0, 1};
        explain(verdict, "an attempt could not be decided");
    } else if (policy->use == ATTEMPTS_MEAN) {
        take_mean(&tries, verdict);
    } else {
        item_rule_judge(rule, tries.answer, worker, verdict); /* once more, for the reasons */
        verdict->mark = tries.verdict.mark;
        verdict->is_right &= !tries.is_lessened;
        explain(verdict, "attempt %zu of %zu counts%s", tries.chosen, tries.n,
                tries.is_lessened ? ", less the penalty for those before it" : "");
    }
}
