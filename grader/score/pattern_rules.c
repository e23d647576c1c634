/* pattern_rules.c: compile and evaluate trees of rules (contract in pattern_rules.h). */
#include "score/pattern_rules.h"

#include <stdlib.h>

#include "score/pattern_doubts.h"

enum { COMBINE_SUM, COMBINE_FIRST, COMBINE_BEST };
static const char *const COMBINE_NAMES[] = {"sum", "first", "best"};
static const char *const PLACE_NAMES[] = {"anywhere", "whole", "word"}; /* in the order of enum pattern_place */

enum { DEPTH_MOST = 8, RULES_MOST = 1000, PATTERNS_MOST = 10000 };

const struct key_spec SUB_RULE_KEYS[N_SUB_RULE_KEYS] = {
    [SUB_RULE_MATCH] = {"match", "a pattern, or a list", "in single quotes; of a list, as many as `need` says", false},
    [SUB_RULE_RULES] = {"rules", "a list of rules", "instead of `match`: rules of which as many hold as `need` says",
                        false},
    [SUB_RULE_NEED] = {"need", "a whole number", "how many must be found, or hold; 1 unless given", false},
    [SUB_RULE_NOT] = {"not", "a pattern, or a list", "the rule does not hold when one of these is found", false},
    [SUB_RULE_POINTS] =
        {"points", "a mark",
         "what the rule pays when it holds; below 0 is a penalty; rules with rules may leave it out: they "
         "pay what those pay",
         false},
    [SUB_RULE_COMBINE] = {"combine", "sum | first | best", "of rules with rules: how their payments are combined",
                          false},
    [SUB_RULE_MIN] = {"min", "a mark", "of rules with rules: they pay no less together", false},
    [SUB_RULE_MAX] = {"max", "a mark", "of rules with rules: they pay no more together, a cap", false},
    [SUB_RULE_FIND] = {"find", "anywhere | whole | word", "as for the item; for this rule and the rules in it", false},
    [SUB_RULE_NAME] = {"name", "a text", "for explanations and messages", false},
    [SUB_RULE_NOTE] = {"note", "a text", "likewise", false},
};

struct rules_reader {
    struct rule_compiler *compiler;
    struct text *sources; /* of all patterns in `match`, on the heap */
    size_t n_sources, capacity;
};

static struct pattern *read_pattern(struct reading *reading, const struct node *node, enum pattern_place place)
{
    struct pattern_mistake problem;
    if (node->kind != NODE_SCALAR || node->text.len == 0) {
        mistake(reading, node, "'match' is no pattern; expected a PCRE2 pattern in single quotes, '(?i)\\bword\\b'");
        return NULL;
    }
    struct pattern *pattern = pattern_compile(node->text, place, &problem);
    if (!pattern) {
        mistake(reading, node, "the pattern does not compile: %s at offset %zu; correct it", problem.message,
                problem.offset);
        return NULL;
    }
    if (memchr(node->text.at, '\b', node->text.len))
        warning(reading, node,
                "the pattern holds a backspace: in double quotes \\b is one; write the pattern in single quotes");
    const char *doubt = pattern_doubt(node->text, place != PATTERN_ANYWHERE);
    if (doubt) warning(reading, node, "%s", doubt);
    return pattern;
}

static bool read_patterns(struct rules_reader *reader, const struct node *node, enum pattern_place place,
                          struct pattern_list *out)
{
    struct reading *reading = reader->compiler->reading;
    if (!node) return true;
    const bool is_list = node->kind == NODE_LIST;
    const size_t n = is_list ? node->n : 1;
    if (n == 0 || n > PATTERNS_MOST) {
        mistake(reading, node, "a list of %zu patterns; expected 1 to %d", n, PATTERNS_MOST);
        return false;
    }
    out->list = arena_alloc(reading->arena, n * sizeof *out->list);
    bool good = true;
    for (size_t i = 0; i < n; i++) {
        struct pattern *pattern = read_pattern(reading, is_list ? &node->values[i] : node, place);
        if (pattern)
            out->list[out->n++] = pattern;
        else
            good = false;
    }
    return good;
}

static void add_sources(struct rules_reader *reader, const struct node *node)
{
    const bool is_list = node->kind == NODE_LIST;
    const size_t n = is_list ? node->n : 1;
    GR_GROW(reader->sources, reader->capacity, reader->n_sources + n);
    for (size_t i = 0; i < n; i++)
        reader->sources[reader->n_sources++] = is_list ? node->values[i].text : node->text;
}

static bool read_rule(struct rules_reader *reader, const struct node *node, struct text number, bool must_pay,
                      enum pattern_place place, int depth, struct pattern_rule *out);

static bool read_sub_rules(struct rules_reader *reader, const struct node *list, struct text prefix,
                           enum pattern_place place, int depth, struct pattern_rule *out)
{
    struct reading *reading = reader->compiler->reading;
    if (list->kind != NODE_LIST || list->n == 0) {
        mistake(reading, list, "'rules' is no list; expected [{match: '…', points: 1}, …]");
        return false;
    }
    if (depth == DEPTH_MOST || list->n > RULES_MOST) {
        mistake(reading, list, "rules %s; write fewer",
                depth == DEPTH_MOST ? "in rules in rules too deep" : "too many");
        return false;
    }
    bool good = true;
    out->rules = arena_alloc(reading->arena, list->n * sizeof *out->rules);
    for (size_t i = 0; i < list->n; i++) {
        const struct text number = arena_format(reading->arena, "%.*s%zu", TEXT_ARGS(prefix), i + 1);
        good &= read_rule(reader, &list->values[i], number, !out->has_points, place, depth + 1,
                          &out->rules[out->n_rules++]);
    }
    return good;
}

/* `need` against how many there are, and the bounds of the payment. */
static bool read_limits(struct rule_compiler *compiler, const struct node *const found[N_SUB_RULE_KEYS],
                        struct pattern_rule *out)
{
    struct reading *reading = compiler->reading;
    const struct node *list = found[SUB_RULE_RULES] ? found[SUB_RULE_RULES] : found[SUB_RULE_MATCH];
    const size_t n = !list ? 0 : list->kind == NODE_LIST ? list->n : 1, n_mistakes = reading->n_mistakes;
    int64_t need = n ? 1 : 0;
    read_count(reading, found[SUB_RULE_NEED], "need", 0, n ? (int64_t)n : 0, &need);
    out->need = (size_t)need;
    read_name(reading, found[SUB_RULE_COMBINE], "way to combine", COMBINE_NAMES, 3, &out->combine);
    out->has_least = read_mark(reading, found[SUB_RULE_MIN], "min", &out->least);
    out->has_most = read_mark(reading, found[SUB_RULE_MAX], "max", &out->most);
    if (out->has_least) rule_can_pay(compiler, out->least);
    if (out->has_most) rule_can_pay(compiler, out->most);
    if (out->has_least && out->has_most && rational_compare(out->least, out->most) >= 0)
        mistake(reading, found[SUB_RULE_MIN], "'min' is not below 'max'; exchange them");
    for (int key = SUB_RULE_COMBINE; key <= SUB_RULE_MAX; key++)
        if (found[key] && (!found[SUB_RULE_RULES] || out->has_points))
            mistake(reading, found[key], "'%s' belongs to a rule with 'rules' and without 'points'; remove it",
                    SUB_RULE_KEYS[key].name);
    return reading->n_mistakes == n_mistakes;
}

/* The condition and the payment, once points and name are known. */
static bool read_body(struct rules_reader *reader, const struct node *const found[N_SUB_RULE_KEYS], struct text prefix,
                      enum pattern_place place, int depth, struct pattern_rule *out)
{
    struct reading *reading = reader->compiler->reading;
    size_t which = place;
    bool good = !found[SUB_RULE_FIND] || read_name(reading, found[SUB_RULE_FIND], "place", PLACE_NAMES, 3, &which);
    place = (enum pattern_place)which;
    good &= read_patterns(reader, found[SUB_RULE_MATCH], place, &out->match);
    good &= read_patterns(reader, found[SUB_RULE_NOT], place, &out->refuse);
    if (found[SUB_RULE_RULES]) good &= read_sub_rules(reader, found[SUB_RULE_RULES], prefix, place, depth, out);
    if (good && found[SUB_RULE_MATCH]) add_sources(reader, found[SUB_RULE_MATCH]);
    return read_limits(reader->compiler, found, out) && good;
}

static bool read_rule(struct rules_reader *reader, const struct node *node, struct text number, bool must_pay,
                      enum pattern_place place, int depth, struct pattern_rule *out)
{
    struct reading *reading = reader->compiler->reading;
    const struct key_table keys = KEY_TABLE(SUB_RULE_KEYS);
    const struct node *found[N_SUB_RULE_KEYS];
    const size_t n_mistakes = reading->n_mistakes;
    *out =
        (struct pattern_rule){.points = {0, 1}, .name = arena_format(reading->arena, "rule %.*s", TEXT_ARGS(number))};
    if (!read_map(reading, node, "a rule of a pattern item", &keys, 1, found)) return false;
    struct text label;
    const bool has_note = read_text(reading, found[SUB_RULE_NOTE], "note", &label);
    if (read_text(reading, found[SUB_RULE_NAME], "name", &label) || has_note)
        out->name = arena_format(reading->arena, "rule %.*s (%.*s)", TEXT_ARGS(number), TEXT_ARGS(label));
    out->has_points = read_mark(reading, found[SUB_RULE_POINTS], "points", &out->points);
    if (out->has_points) rule_can_pay(reader->compiler, out->points);
    const struct text prefix = arena_format(reading->arena, "%.*s.", TEXT_ARGS(number));
    if (!found[SUB_RULE_MATCH] && !found[SUB_RULE_NOT] && !found[SUB_RULE_RULES])
        mistake(reading, node, "a rule of a pattern item without 'match'; expected a pattern, in single quotes");
    if (found[SUB_RULE_MATCH] && found[SUB_RULE_RULES])
        mistake(reading, found[SUB_RULE_RULES],
                "a rule with both 'match' and 'rules'; put the patterns into a rule of their own");
    if (!found[SUB_RULE_POINTS] && !found[SUB_RULE_RULES] && must_pay)
        mistake(reading, node, "a rule of a pattern item without 'points'; expected a mark");
    read_body(reader, found, prefix, place, depth, out);
    return reading->n_mistakes == n_mistakes;
}

bool pattern_rule_read_item(struct rule_compiler *compiler, const struct node *const found[N_SUB_RULE_KEYS],
                            struct pattern_rule *out, struct text *shown)
{
    struct rules_reader reader = {.compiler = compiler};
    *out = (struct pattern_rule){.points = {0, 1}, .name = TEXT("the item")};
    const bool good = read_body(&reader, found, TEXT(""), PATTERN_ANYWHERE, 0, out);
    *shown = arena_join(compiler->reading->arena, reader.sources, reader.n_sources, TEXT(" | "));
    free(reader.sources);
    return good;
}

static void release_patterns(struct pattern_list *patterns)
{
    for (size_t i = 0; i < patterns->n; i++)
        pattern_free(patterns->list[i]);
    patterns->n = 0;
}

void pattern_rule_release(struct pattern_rule *rule)
{
    release_patterns(&rule->match);
    release_patterns(&rule->refuse);
    for (size_t i = 0; i < rule->n_rules; i++)
        pattern_rule_release(&rule->rules[i]);
}

static struct rational hold(const struct pattern_rule *rule, struct rational mark)
{
    if (rule->has_least && rational_compare(mark, rule->least) < 0) return rule->least;
    if (rule->has_most && rational_compare(mark, rule->most) > 0) return rule->most;
    return mark;
}

struct rational pattern_rule_highest(const struct pattern_rule *rule)
{
    struct rational best = {0, 1}, sum = {0, 1};
    if (rule->has_points || !rule->rules) return rule->points.num > 0 ? rule->points : best;
    for (size_t i = 0; i < rule->n_rules; i++) {
        const struct rational one = pattern_rule_highest(&rule->rules[i]);
        if (rational_compare(one, best) > 0) best = one;
        if (!rational_add(sum, one, &sum)) return best;
    }
    return hold(rule, rule->combine == COMBINE_SUM ? sum : best);
}

/* How many of the patterns are found, up to `enough`; SIZE_MAX when one gave up. */
static size_t count_found(const struct pattern_list *patterns, size_t enough, struct text subject,
                          struct pattern_worker *worker, const char **limit)
{
    size_t n = 0;
    for (size_t i = 0; i < patterns->n && n < enough; i++) {
        const enum pattern_result result = pattern_search(patterns->list[i], subject, worker, limit);
        if (result == PATTERN_GAVE_UP) return SIZE_MAX;
        n += result == PATTERN_FOUND;
    }
    return n;
}

/* Add what one rule pays to what the rules before it paid. */
static struct rational combined(size_t combine, bool is_first, struct rational so_far, struct rational points)
{
    struct rational sum;
    if (is_first) return points;
    if (combine == COMBINE_FIRST) return so_far;
    if (combine == COMBINE_BEST) return rational_compare(points, so_far) > 0 ? points : so_far;
    return rational_add(so_far, points, &sum) ? sum : so_far; /* the loader bounds marks and unit: always fits */
}

/* The rules in a rule: how many hold, and what they pay together. */
static enum pattern_outcome apply_sub_rules(const struct pattern_rule *rule, struct text subject,
                                            struct pattern_worker *worker, struct verdict *verdict,
                                            struct rational *pays)
{
    size_t n_held = 0;
    struct rational paid = {0, 1};
    for (size_t i = 0; i < rule->n_rules; i++) {
        if (n_held && n_held >= rule->need && rule->combine == COMBINE_FIRST) break;
        struct rational points;
        const enum pattern_outcome outcome = pattern_rule_apply(&rule->rules[i], subject, worker, verdict, &points);
        if (outcome == OUTCOME_GAVE_UP) return outcome;
        if (outcome == OUTCOME_FAILS) continue;
        paid = combined(rule->combine, n_held == 0, paid, points);
        n_held++;
    }
    *pays = hold(rule, paid);
    return n_held >= rule->need ? OUTCOME_HOLDS : OUTCOME_FAILS;
}

static enum pattern_outcome gave_up(const struct pattern_rule *rule, const char *limit, struct verdict *verdict)
{
    explain(verdict, "%.*s met %s; mark this answer by hand or simplify the pattern", TEXT_ARGS(rule->name), limit);
    return OUTCOME_GAVE_UP;
}

static void number_rules(struct pattern_rule *rule, size_t *next)
{
    for (size_t i = 0; i < rule->n_rules; i++) {
        rule->rules[i].number = (*next)++;
        number_rules(&rule->rules[i], next);
    }
}

size_t pattern_rule_number_all(struct pattern_rule *item)
{
    size_t n = 0;
    item->number = NO_RULE_NUMBER;
    number_rules(item, &n);
    return n;
}

const struct pattern_rule *pattern_rule_find(const struct pattern_rule *rule, size_t number)
{
    if (rule->number == number) return rule;
    const struct pattern_rule *found = NULL;
    for (size_t i = 0; i < rule->n_rules && !found; i++)
        found = pattern_rule_find(&rule->rules[i], number);
    return found;
}

enum pattern_outcome pattern_rule_apply(const struct pattern_rule *rule, struct text subject,
                                        struct pattern_worker *worker, struct verdict *verdict, struct rational *pays)
{
    const char *limit = "";
    *pays = rule->points;
    if (!rule->rules && rule->need) {
        const size_t n_found = count_found(&rule->match, rule->need, subject, worker, &limit);
        if (n_found == SIZE_MAX) return gave_up(rule, limit, verdict);
        if (n_found < rule->need) return OUTCOME_FAILS;
    }
    const size_t n_refused = count_found(&rule->refuse, 1, subject, worker, &limit);
    if (n_refused == SIZE_MAX) return gave_up(rule, limit, verdict);
    if (n_refused) {
        explain(verdict, "%.*s: what `not` says is there", TEXT_ARGS(rule->name));
        return OUTCOME_FAILS;
    }
    if (rule->rules) {
        struct rational together;
        const enum pattern_outcome outcome = apply_sub_rules(rule, subject, worker, verdict, &together);
        if (!rule->has_points) *pays = together;
        if (outcome != OUTCOME_HOLDS) return outcome;
    } else {
        explain(verdict, "%.*s matches", TEXT_ARGS(rule->name));
    }
    if (rule->number != NO_RULE_NUMBER) explain_part(verdict, rule->number);
    return OUTCOME_HOLDS;
}
