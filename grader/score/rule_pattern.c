/*
 * rule_pattern.c: regular expressions, each with its points (pattern_rules.h).
 *
 * The answer is brought to normal form first, but its case is kept and patterns are never changed: so a pattern means
 * what its author wrote, and (?i) is how case is ignored. A pattern that meets a limit (pattern.h) makes the answer
 * ungradable: a person looks at it.
 */
#include "score/pattern_rules.h"

struct pattern_item {
    unsigned steps;
    struct pattern_rule rule;
};

enum { RULES, COMBINE, NEED, NOT, FIND, NORMALIZE, N_PARAMS };
static const struct key_spec PARAMS[N_PARAMS] = {
    [RULES] = {"rules", "a list of rules", "PCRE2 patterns, with UTF, and what they pay (see below)", true},
    [COMBINE] = {"combine", "sum | first | best",
                 "sum of all rules that hold (the default), the first that holds, or the best", false},
    [NEED] = {"need", "a whole number", "with fewer rules that hold the answer is wrong; 1 unless given", false},
    [NOT] = {"not", "a pattern, or a list", "an answer in which one of these is found is wrong", false},
    [FIND] = {"find", "anywhere | whole | word",
              "where patterns are looked for: anywhere unless given; as the whole answer; as whole words", false},
    [NORMALIZE] = {"normalize", "[nfkc, space, quotes, dashes]",
                   "steps on the answer, these unless listed; case is kept: "
                   "ignore it with (?i), or add fold and write patterns in small letters",
                   false},
};

static void release(void *state)
{
    struct pattern_item *item = state;
    pattern_rule_release(&item->rule);
}

static void *compile(struct rule_compiler *compiler, const struct node *const *found)
{
    struct reading *reading = compiler->reading;
    struct pattern_item *item = arena_alloc(reading->arena, sizeof *item);
    struct text shown;
    *item = (struct pattern_item){.steps = NORMAL_ALL & ~(unsigned)NORMAL_FOLD};
    const bool good = read_normal_steps(reading, found[NORMALIZE], &item->steps);
    if (!found[RULES]) return NULL;
    const struct node *keys[N_SUB_RULE_KEYS] = {
        [SUB_RULE_RULES] = found[RULES], [SUB_RULE_COMBINE] = found[COMBINE], [SUB_RULE_NEED] = found[NEED],
        [SUB_RULE_NOT] = found[NOT],     [SUB_RULE_FIND] = found[FIND],
    };
    if (!pattern_rule_read_item(compiler, keys, &item->rule, &shown) || !good) {
        release(item);
        return NULL;
    }
    pattern_rule_number_all(&item->rule);
    compiler->key_shown = shown;
    rule_pays_at_most(compiler, pattern_rule_highest(&item->rule));
    return item;
}

static void apply(const void *state, const struct item_terms *terms, struct text answer, struct scorer_worker *worker,
                  struct verdict *verdict)
{
    const struct pattern_item *item = state;
    struct text subject;
    struct rational pays;
    if (!normalise(answer, item->steps, &worker->normal, &subject)) {
        verdict_invalid(verdict, "the answer is not UTF-8 text");
        return;
    }
    explain_read_as(verdict, subject);
    if (!worker->pattern) worker->pattern = pattern_worker_new();
    switch (pattern_rule_apply(&item->rule, subject, worker->pattern, verdict, &pays)) {
    case OUTCOME_HOLDS: verdict_mark(verdict, pays); break;
    case OUTCOME_GAVE_UP: verdict->state = ANSWER_UNGRADABLE; break;
    case OUTCOME_FAILS:
        verdict_wrong(verdict, terms);
        explain(verdict, "%s",
                item->rule.need > 1                 ? "too few rules hold"
                : verdict->why && verdict->why->len ? "not enough for any rule to hold"
                                                    : "no rule matches");
        break;
    }
}

static struct rule_part part(const void *state, size_t number)
{
    const struct pattern_item *item = state;
    const struct pattern_rule *rule = pattern_rule_find(&item->rule, number);
    if (!rule) return (struct rule_part){TEXT(""), false};
    return (struct rule_part){rule->name, rule->has_points && rule->points.num < 0};
}

const struct rule_kind RULE_PATTERN = {
    .name = "pattern",
    .summary = "PCRE2 patterns with points; nothing matches: wrong; a pattern beyond its limits: ungradable.",
    .example = "{id: Q6, type: pattern, points: 4, rules: [{match: '(?i)\\bosmosis\\b', points: 2, note: the process}, "
               "{match: ['water', 'solvent', 'membrane'], need: 2, not: 'salt moves', points: 2}]}",
    .params = {PARAMS, N_PARAMS, NULL},
    .more = {{"rules: (each)", {SUB_RULE_KEYS, N_SUB_RULE_KEYS, NULL}}},
    .compile = compile,
    .apply = apply,
    .release = release,
    .part = part,
    .nature = NATURE_WORDS,
};
