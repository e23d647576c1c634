/*
 * rubric_score_ability.c: scores of the type `ability`, and the parameters of items that they need.
 */
#include <math.h>

#include "score/rubric_scores.h"

enum { NODES_MOST = 1000, PARAMETER_MOST = 1000 };

const struct key_spec IRT_KEYS[N_IRT_KEYS] = {
    [IRT_A] = {"a", "a number above 0", "discrimination", true},
    [IRT_B] = {"b", "a number", "difficulty, on the scale of the abilities", true},
    [IRT_C] = {"c", "0 to below 1", "share of right answers by guessing; 0 unless given", false},
};

enum ability_param { PARAM_TIMES, PARAM_PLUS, PARAM_SCALING, PARAM_PRIOR, PARAM_NODES, PARAM_RANGE, PARAM_ALL_BLANK };

const struct key_spec ABILITY_PARAMS[N_ABILITY_PARAMS] = {
    [PARAM_TIMES] = {"times", "a number", "1 unless given", false},
    [PARAM_PLUS] = {"plus", "a number", "0 unless given", false},
    [PARAM_SCALING] =
        {"scaling", "a number above 0",
         "D in P(right) = c + (1 - c) / (1 + exp(-D a (ability - b))); 1 unless given, 1.7 for parameters "
         "on the normal metric",
         false},
    [PARAM_PRIOR] = {"prior", "[mean, sd]", "of the normal distribution of abilities; [0, 1] unless given", false},
    [PARAM_NODES] = {"nodes", "2 to 1000", "abilities, equally spaced, over which the mean is taken; 40 unless given",
                     false},
    [PARAM_RANGE] = {"range", "[low, high]", "the lowest and highest of them; [-4, 4] unless given", false},
    [PARAM_ALL_BLANK] = {"all_blank", "a value",
                         "of students who left all of these items blank; unless given a blank is a wrong answer like "
                         "others",
                         false},
};

/* A parameter or a scale; NULL: *out stays. */
static bool read_real(struct reading *reading, const struct node *node, const char *name, double *out)
{
    struct rational value;
    if (!node) return true;
    if (!read_mark(reading, node, name, &value)) return false;
    *out = (double)value.num / (double)value.den;
    if (fabs(*out) <= PARAMETER_MOST) return true;
    mistake(reading, node, "'%s' is beyond %d; correct it", name, PARAMETER_MOST);
    return false;
}

static bool read_real_pair(struct score_entry *entry, const struct node *node, const char *name, const char *form,
                           double *first, double *second)
{
    struct reading *reading = entry->c->reading;
    if (!node) return true;
    if (node->kind == NODE_LIST && node->n == 2)
        return read_real(reading, &node->values[0], name, first) && read_real(reading, &node->values[1], name, second);
    mistake(reading, node, "'%s' is no pair; expected %s", name, form);
    return false;
}

void read_item_response(struct rubric_compiler *c, const struct node *node, struct exam_item *item)
{
    const struct key_table table = KEY_TABLE(IRT_KEYS);
    struct reading *reading = c->reading;
    struct item_response *irt;
    const struct node *found[N_IRT_KEYS] = {NULL};
    if (!node) return;
    if (node->kind == NODE_LIST && (node->n == 2 || node->n == 3)) {
        for (size_t i = 0; i < node->n; i++)
            found[i] = &node->values[i];
    } else if (node->kind != NODE_MAP) {
        mistake(reading, node, "'irt' must be {a: 1.2, b: -0.3, c: 0.2} or [1.2, -0.3, 0.2]");
        return;
    } else if (!read_map(reading, node, "'irt'", &table, 1, found) || !found[IRT_A] || !found[IRT_B]) {
        return;
    }
    irt = arena_alloc(reading->arena, sizeof *irt);
    *irt = (struct item_response){0};
    if (!read_real(reading, found[IRT_A], "a", &irt->a) || !read_real(reading, found[IRT_B], "b", &irt->b) ||
        !read_real(reading, found[IRT_C], "c", &irt->c))
        return;
    if (irt->a <= 0) mistake(reading, found[IRT_A], "'a' must be above 0; correct it, or leave 'irt' out");
    if (irt->c < 0 || irt->c >= 1) mistake(reading, found[IRT_C], "'c' must be at least 0 and below 1; correct it");
    item->irt = irt;
}

static bool belongs(const struct exam *exam, const struct score_source *of, size_t section)
{
    if (of->kind == SOURCE_TOTAL) return true;
    while (section != NO_SECTION && section != of->index)
        section = exam->sections[section].is_part ? exam->sections[section].whole : NO_SECTION;
    return section != NO_SECTION;
}

/* The items it is estimated from; into rule->items. */
static bool find_items(struct score_entry *entry)
{
    const struct exam *exam = &entry->c->rubric->exam;
    struct score_rule *rule = entry->rule;
    rule->items = arena_alloc(entry->c->reading->arena, exam->n_items * sizeof *rule->items);
    for (size_t i = 0; i < exam->n_items; i++) {
        const struct exam_item *item = &exam->items[i];
        if (!item->irt || !item->counted || !belongs(exam, rule->of, item->section)) continue;
        rule->items[rule->n_items++] = i;
        if (item->adjust == ADJUST_BONUS_ALL)
            warning(entry->c->reading, entry->c->item_nodes[i],
                    "full marks for everybody (bonus_all) count as right answers to the ability '%.*s'; where the item "
                    "shall say nothing, leave its 'irt' out",
                    TEXT_ARGS(rule->id));
    }
    if (rule->n_items) return true;
    mistake(entry->c->reading, entry->node, "no item of '%.*s' has parameters; expected irt: {a: …, b: …, c: …}",
            TEXT_ARGS(rule->of->name));
    return false;
}

static bool fits(const struct score_rule *rule, double ability)
{
    const double value =
        (double)rule->times.num / (double)rule->times.den * ability + (double)rule->plus.num / (double)rule->plus.den;
    return fabs(value) * (double)rule->unit < INT32_MAX;
}

static bool read_all_blank(struct score_entry *entry, const struct node *node)
{
    struct score_rule *rule = entry->rule;
    struct rational value = {0, 1};
    int64_t units;
    if (!node) return true;
    if (!read_small(entry, node, "all_blank", &value)) return false;
    rule->has_all_blank =
        rational_to_units(value, rule->unit, &units) && units < INT32_MAX && units > -(int64_t)INT32_MAX;
    if (rule->has_all_blank) {
        rule->all_blank = (mark_t)units;
        return true;
    }
    mistake(entry->c->reading, node, "'all_blank' has more than the %d decimals of the score, or is too large",
            rule->decimals);
    return false;
}

bool compile_ability(struct score_entry *entry)
{
    struct reading *reading = entry->c->reading;
    struct score_rule *rule = entry->rule;
    const struct node *const *found = entry->found;
    int64_t nodes = 40;
    rule->times = (struct rational){1, 1};
    rule->plus = (struct rational){0, 1};
    rule->scaling = 1;
    rule->prior_sd = 1;
    rule->first_node = -4;
    rule->last_node = 4;
    if (rule->within.len || rule->of->kind == SOURCE_SCORE) {
        mistake(reading, entry->node,
                "type ability takes no 'within', and is made of answers: 'of' is total or a section");
        return false;
    }
    if (!read_small(entry, found[PARAM_TIMES], "times", &rule->times) ||
        !read_small(entry, found[PARAM_PLUS], "plus", &rule->plus) ||
        !read_real(reading, found[PARAM_SCALING], "scaling", &rule->scaling) ||
        !read_real_pair(entry, found[PARAM_PRIOR], "prior", "[mean, sd]", &rule->prior_mean, &rule->prior_sd) ||
        !read_real_pair(entry, found[PARAM_RANGE], "range", "[low, high]", &rule->first_node, &rule->last_node) ||
        !read_all_blank(entry, found[PARAM_ALL_BLANK]))
        return false;
    read_count(reading, found[PARAM_NODES], "nodes", 2, NODES_MOST, &nodes);
    rule->n_nodes = (size_t)nodes;
    if (rule->scaling <= 0) mistake(reading, found[PARAM_SCALING], "'scaling' must be above 0");
    if (rule->prior_sd <= 0) mistake(reading, found[PARAM_PRIOR], "the sd of 'prior' must be above 0");
    if (rule->first_node >= rule->last_node) mistake(reading, found[PARAM_RANGE], "'range' must be [low, high]");
    if (!fits(rule, rule->first_node) || !fits(rule, rule->last_node))
        mistake(reading, entry->node, "abilities of this range are beyond what fits with %d decimals; declare fewer",
                rule->decimals);
    rule->ability = entry->c->rubric->exam.n_abilities++;
    return find_items(entry);
}
