/*
 * rule_pattern.c: regular expressions, each with its points, searched in the answer.
 *
 * The answer is brought to normal form first, but its case is kept and patterns are never changed: so a pattern means
 * what its author wrote, and (?i) is how case is ignored. A pattern that meets a limit (pattern.h) makes the answer
 * ungradable: a person looks at it.
 */
#include "score/pattern.h"
#include "score/rule.h"

enum combine { COMBINE_SUM, COMBINE_FIRST, COMBINE_BEST };

struct pattern_rule {
    struct pattern *pattern;
    struct rational points;
    struct text name; /* for messages and explanations: `name`, or `note`, or "rule 2" */
};

struct pattern_rules {
    unsigned steps;
    size_t combine;
    struct pattern_rule *rules;
    size_t n;
};

enum { RULES, COMBINE, NORMALIZE };
static const struct key_spec PARAMS[] = {
    [RULES] = {"rules", "a list of {match, points, note, name}",
               "PCRE2 patterns, with UTF; found anywhere in the answer", true},
    [COMBINE] = {"combine", "sum | first | best",
                 "sum of all rules that match (the default), the first that matches, "
                 "or the best",
                 false},
    [NORMALIZE] = {"normalize", "[nfkc, space, quotes, dashes]",
                   "steps on the answer, these unless listed; case is kept: "
                   "ignore it with (?i), or add fold and write patterns in small letters",
                   false},
};

enum { MATCH, POINTS, NOTE, NAME };
static const struct key_spec RULE_KEYS[] = {
    [MATCH] = {"match", "a pattern, in single quotes", "", true},
    [POINTS] = {"points", "a mark", "", true},
    [NOTE] = {"note", "a text", "", false},
    [NAME] = {"name", "a text", "", false},
};

static struct pattern *read_pattern(struct reading *reading, const struct node *node)
{
    struct pattern_mistake problem;
    if (node->kind != NODE_SCALAR || node->text.len == 0) {
        mistake(reading, node, "'match' is no pattern; expected a PCRE2 pattern in single quotes, '(?i)\\bword\\b'");
        return NULL;
    }
    struct pattern *pattern = pattern_compile(node->text, &problem);
    if (!pattern)
        mistake(reading, node, "the pattern does not compile: %s at offset %zu; correct it", problem.message,
                problem.offset);
    return pattern;
}

static bool read_rule(struct rule_compiler *compiler, const struct node *node, size_t number, struct pattern_rule *out)
{
    struct reading *reading = compiler->reading;
    const struct key_table keys = KEY_TABLE(RULE_KEYS);
    const struct node *found[4];
    const size_t n_mistakes = reading->n_mistakes;
    *out = (struct pattern_rule){.points = {0, 1}, .name = arena_format(reading->arena, "rule %zu", number)};
    if (!read_map(reading, node, "a rule of a pattern item", &keys, 1, found)) return false;
    if (found[MATCH]) out->pattern = read_pattern(reading, found[MATCH]);
    read_mark(reading, found[POINTS], "points", &out->points);
    struct text label;
    if (read_text(reading, found[NOTE], "note", &label) | read_text(reading, found[NAME], "name", &label))
        out->name = arena_format(reading->arena, "rule %zu (%.*s)", number, TEXT_ARGS(label));
    rule_can_pay(compiler, out->points);
    return reading->n_mistakes == n_mistakes;
}

/* What the rules can pay at most. */
static struct rational highest(const struct pattern_rules *rules)
{
    struct rational best = {0, 1}, sum = {0, 1};
    for (size_t i = 0; i < rules->n; i++) {
        const struct rational points = rules->rules[i].points;
        if (rational_compare(points, best) > 0) best = points;
        if (points.num > 0 && !rational_add(sum, points, &sum)) return best;
    }
    return rules->combine == COMBINE_SUM ? sum : best;
}

static void release(void *state)
{
    struct pattern_rules *rules = state;
    for (size_t i = 0; i < rules->n; i++)
        pattern_free(rules->rules[i].pattern);
}

/* Of a list of good rules. */
static struct text show_patterns(struct arena *arena, const struct node *list)
{
    struct text *parts = arena_alloc(arena, list->n * sizeof *parts);
    for (size_t i = 0; i < list->n; i++)
        parts[i] = node_find(&list->values[i], "match")->text;
    return arena_join(arena, parts, list->n, TEXT(" | "));
}

static void *compile(struct rule_compiler *compiler, const struct node *const *found)
{
    static const char *const combine_names[] = {"sum", "first", "best"};
    struct reading *reading = compiler->reading;
    struct pattern_rules *rules = arena_alloc(reading->arena, sizeof *rules);
    *rules = (struct pattern_rules){.steps = NORMAL_ALL & ~(unsigned)NORMAL_FOLD, .combine = COMBINE_SUM};
    bool good = read_normal_steps(reading, found[NORMALIZE], &rules->steps);
    if (found[COMBINE]) good &= read_name(reading, found[COMBINE], "way to combine", combine_names, 3, &rules->combine);
    const struct node *list = found[RULES];
    if (!list || list->kind != NODE_LIST || list->n == 0) {
        if (list) mistake(reading, list, "'rules' is no list; expected [{match: '…', points: 1}, …]");
        return NULL;
    }
    rules->rules = arena_alloc(reading->arena, list->n * sizeof *rules->rules);
    for (size_t i = 0; i < list->n; i++)
        good &= read_rule(compiler, &list->values[i], i + 1, &rules->rules[rules->n++]);
    if (!good) {
        release(rules);
        return NULL;
    }
    compiler->key_shown = show_patterns(reading->arena, list);
    if (!compiler->has_points) compiler->terms->points = highest(rules);
    return rules;
}

/* Add what one matching rule pays to what the rules before it paid. */
static struct rational combined(size_t combine, bool is_first, struct rational so_far, struct rational points)
{
    struct rational sum;
    if (is_first) return points;
    if (combine == COMBINE_BEST) return rational_compare(points, so_far) > 0 ? points : so_far;
    return rational_add(so_far, points, &sum) ? sum : so_far; /* the loader bounds marks and unit: always fits */
}

static void apply(const void *state, const struct item_terms *terms, struct text answer, struct scorer_worker *worker,
                  struct verdict *verdict)
{
    const struct pattern_rules *rules = state;
    struct text subject;
    if (!normalise(answer, rules->steps, &worker->normal, &subject)) {
        verdict_invalid(verdict, "the answer is not UTF-8 text");
        return;
    }
    explain_read_as(verdict, subject);
    if (!worker->pattern) worker->pattern = pattern_worker_new();
    struct rational paid = {0, 1};
    bool any = false;
    for (size_t i = 0; i < rules->n && !(any && rules->combine == COMBINE_FIRST); i++) {
        const struct pattern_rule *rule = &rules->rules[i];
        const char *limit = "";
        const enum pattern_result result = pattern_search(rule->pattern, subject, worker->pattern, &limit);
        if (result == PATTERN_GAVE_UP) {
            verdict->state = ANSWER_UNGRADABLE;
            explain(verdict, "%.*s met %s; mark this answer by hand or simplify the pattern", TEXT_ARGS(rule->name),
                    limit);
            return;
        }
        if (result == PATTERN_ABSENT) continue;
        paid = combined(rules->combine, !any, paid, rule->points);
        any = true;
        explain(verdict, "%.*s matches", TEXT_ARGS(rule->name));
        explain_part(verdict, i);
    }
    if (any) {
        verdict_mark(verdict, paid);
    } else {
        verdict_wrong(verdict, terms);
        explain(verdict, "no rule matches");
    }
}

static struct rule_part part(const void *state, size_t number)
{
    const struct pattern_rules *rules = state;
    if (number >= rules->n) return (struct rule_part){TEXT(""), false};
    return (struct rule_part){rules->rules[number].name, rules->rules[number].points.num < 0};
}

const struct rule_kind RULE_PATTERN = {
    .name = "pattern",
    .summary = "PCRE2 patterns with points; nothing matches: wrong; a pattern beyond its limits: ungradable.",
    .example = "{id: Q6, type: pattern, points: 4, rules: [{match: '(?i)\\bosmosis\\b', points: 2, note: the process}, "
               "{match: water, points: 2}]}",
    .params = {PARAMS, sizeof PARAMS / sizeof *PARAMS, NULL},
    .compile = compile,
    .apply = apply,
    .release = release,
    .part = part,
};
