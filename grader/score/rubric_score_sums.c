/*
 * rubric_score_sums.c: scores of the types best and sum.
 */
#include "base/wide.h"
#include "score/rubric_scores.h"

enum { PARTS_LIMIT = 64, MINIMUMS_LIMIT = 100 };
#define SUM_DENOMINATOR_MOST INT64_C(1000000000000)

/* `of`: a list of parts, or, for sums, a mapping of parts to weights. */
static bool read_parts(struct score_entry *entry, bool weights_allowed)
{
    const struct node *node = entry->common[SCORE_OF];
    struct reading *reading = entry->c->reading;
    struct score_rule *rule = entry->rule;
    if (!node || node->kind == NODE_SCALAR || (node->kind == NODE_MAP && !weights_allowed) || node->n == 0 ||
        node->n > PARTS_LIMIT) {
        mistake(reading, node ? node : entry->node, "'of' must be a list of 1 to %d scores, [a, b]%s", PARTS_LIMIT,
                weights_allowed ? ", or a mapping to their weights, {a: 1, b: 1/2}" : "");
        return false;
    }
    rule->of = arena_alloc(reading->arena, node->n * sizeof *rule->of);
    int64_t denominator = 1;
    for (size_t i = 0; i < node->n; i++) {
        struct score_source *of = &rule->of[i];
        const struct node *name = node->kind == NODE_MAP ? &node->keys[i] : &node->values[i];
        struct rational weight = {1, 1};
        if (!read_source(entry, name, false, of)) return false;
        if (node->kind == NODE_MAP && !read_small(entry, &node->values[i], "weight", &weight)) return false;
        for (size_t k = 0; k < i; k++)
            if (text_equal(rule->of[k].name, of->name)) {
                mistake(reading, name, "it stands here twice; remove one, or add the weights");
                return false;
            }
        of->weight = weight;
        rule->n_of = i + 1;
        if (weight.den <= INT64_MAX / of->unit &&
            denominator_join(&denominator, weight.den * of->unit, SUM_DENOMINATOR_MOST))
            continue;
        mistake(reading, name, "the weights and marks have too many digits together; shorten them");
        return false;
    }
    return true;
}

bool compile_best_score(struct score_entry *entry)
{
    struct score_rule *rule = entry->rule;
    int64_t count = 1;
    if (!read_parts(entry, false)) return false;
    read_count(entry->c->reading, entry->found[0], "count", 1, (int64_t)rule->n_of, &count);
    rule->best = (size_t)count;
    if (entry->common[SCORE_DECIMALS]) return true;
    rule->decimals = 0; /* as many as its parts have */
    for (size_t i = 0; i < rule->n_of; i++) {
        const bool is_score = rule->of[i].kind == SOURCE_SCORE;
        const struct exam *exam = &entry->c->rubric->exam;
        const int decimals = is_score ? exam->scores[rule->of[i].index].decimals : exam->decimals;
        if (decimals > rule->decimals) rule->decimals = decimals;
    }
    rule->unit = decimal_power(rule->decimals);
    return true;
}

static void find_maximum(struct score_rule *rule)
{
    rule->maximum = (struct rational){0, 1};
    rule->has_maximum = true;
    for (size_t i = 0; i < rule->n_of && rule->has_maximum; i++) {
        struct rational part;
        rule->has_maximum = rule->of[i].has_maximum && rule->of[i].weight.num >= 0 &&
                            rational_multiply(rule->of[i].maximum, rule->of[i].weight, &part) &&
                            rational_add(rule->maximum, part, &rule->maximum);
    }
}

static bool read_minimum(struct score_entry *entry, const struct node *name, const struct node *value,
                         struct score_minimum *out)
{
    struct reading *reading = entry->c->reading;
    struct rational least;
    bool is_percent = false;
    if (!read_source(entry, name, true, &out->source) || !read_share(reading, value, "minimum", &least, &is_percent))
        return false;
    if (is_percent && (!out->source.has_maximum || !rational_multiply(least, out->source.maximum, &least))) {
        mistake(reading, value, "a percent, but what it is a part of has no maximum; write a mark");
        return false;
    }
    const wide_t units = (wide_t)least.num * out->source.unit;
    out->least = (int64_t)(units / least.den + (units > 0 && units % least.den != 0));
    char shown[DECIMAL_BYTES];
    const int n = decimal_print(shown, least.num, least.den, 6);
    out->reason = arena_format(reading->arena, "%.*s below %.*s", TEXT_ARGS(out->source.name), n, shown);
    return true;
}

static bool read_minimums(struct score_entry *entry, const struct node *node)
{
    struct score_rule *rule = entry->rule;
    if (!node) return true;
    if (node->kind != NODE_MAP || node->n > MINIMUMS_LIMIT) {
        mistake(entry->c->reading, node, "'minimums' is no mapping; expected {maths: 30, total: 35%%}");
        return false;
    }
    rule->minimums = arena_alloc(entry->c->reading->arena, node->n * sizeof *rule->minimums);
    for (size_t i = 0; i < node->n; i++) {
        if (!read_minimum(entry, &node->keys[i], &node->values[i], &rule->minimums[i])) return false;
        rule->n_minimums = i + 1;
    }
    return true;
}

bool compile_sum_score(struct score_entry *entry)
{
    enum { MISSING, MINIMUMS, INELIGIBLE };
    static const char *const policies[] = {"ineligible", "zero", "reweight"};
    static const char *const dropped[] = {"drop", "keep"};
    struct score_rule *rule = entry->rule;
    size_t which;
    if (!read_parts(entry, true)) return false;
    find_maximum(rule);
    if (read_name(entry->c->reading, entry->found[MISSING], "policy for missing parts", policies, 3, &which))
        rule->missing = (enum missing_policy)which;
    if (read_name(entry->c->reading, entry->found[INELIGIBLE], "policy for the ineligible", dropped, 2, &which))
        rule->keeps_ineligible = which == 1;
    return read_minimums(entry, entry->found[MINIMUMS]);
}
