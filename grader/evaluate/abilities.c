/*
 * abilities.c: abilities, row by row (contract and formulas in abilities.h).
 *
 * Items are taken in groups. For every pattern of right and wrong answers to a group, the product of its factors at all
 * nodes is worked out beforehand; so a student costs a product of a few rows of numbers (45 items and 40 nodes: 8 rows
 * of 40), and neither a logarithm nor an exponential. Each such row is scaled to a maximum of 1, which the quotient
 * of the two sums cancels. Where a pattern is so unlikely that the products come near the least double, the same is
 * done in logarithms: which of both ways a row goes depends on that row alone.
 *
 * When forms lack items, an item has a third state, not given, and its factor is 1 everywhere.
 */
#include "evaluate/abilities.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "model/evaluation.h"
#include "model/score_rule.h"

enum { GROUP_ITEMS_TWO = 6, GROUP_ITEMS_THREE = 4, LANES = 4, NODES_MOST = 1000, ANSWERED_BIT = 16 };

/* What a code adds to the pattern of its group, and above ANSWERED_BIT 1 when it is an answer, blanks being none. */
struct ability_item {
    size_t item;
    uint32_t place; /* of its state in the pattern: states^k */
    uint32_t *parts;
    uint32_t n_codes;
    size_t capacity;
    const double *logs; /* [wrong, right][node] */
};

struct ability_group {
    size_t first, end;  /* items */
    const double *rows; /* [pattern][node] */
};

struct ability {
    const struct score_rule *rule;
    size_t n_nodes, width; /* width: nodes rounded up to whole lanes, the rest 0 */
    uint32_t n_states;     /* 2: wrong, right; 3: not given, wrong, right */
    struct ability_item *items;
    struct ability_group *groups;
    size_t n_groups;
    double *nodes, *prior, *log_prior; /* [width] */
    double *logs, *rows;
};

struct abilities {
    struct ability *list;
    size_t n;
};

/* --- tables ------------------------------------------------------------------------------------------------------- */

/* log(1 + exp(x)) */
static double log_1_exp(double x)
{
    return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x));
}

static void fill_logs(const struct ability *a, const struct item_response *irt, double *wrong, double *right)
{
    for (size_t k = 0; k < a->n_nodes; k++) {
        const double z = a->rule->scaling * irt->a * (a->nodes[k] - irt->b);
        wrong[k] = log1p(-irt->c) - log_1_exp(z);
        right[k] = irt->c > 0 ? log(irt->c + (1 - irt->c) / (1 + exp(-z))) : -log_1_exp(-z);
    }
}

static void fill_nodes(struct ability *a)
{
    const struct score_rule *rule = a->rule;
    for (size_t k = 0; k < a->n_nodes; k++) {
        const double share = (double)k / (double)(a->n_nodes - 1);
        a->nodes[k] = rule->first_node + (rule->last_node - rule->first_node) * share;
        const double z = (a->nodes[k] - rule->prior_mean) / rule->prior_sd;
        a->log_prior[k] = -z * z / 2;
    }
}

/* exp(logs - their maximum), so the greatest is 1. */
static void fill_scaled(const struct ability *a, const double *logs, double *out)
{
    double most = logs[0];
    for (size_t k = 1; k < a->n_nodes; k++)
        if (logs[k] > most) most = logs[k];
    for (size_t k = 0; k < a->n_nodes; k++)
        out[k] = exp(logs[k] - most);
}

static void fill_pattern(const struct ability *a, const struct ability_group *group, uint32_t pattern, double *out)
{
    double sums[NODES_MOST] = {0};
    for (size_t i = group->first; i < group->end; i++, pattern /= a->n_states) {
        const uint32_t state = pattern % a->n_states + (a->n_states == 2);
        if (state == 0) continue;
        const double *logs = a->items[i].logs + (state - 1) * a->n_nodes;
        for (size_t k = 0; k < a->n_nodes; k++)
            sums[k] += logs[k];
    }
    fill_scaled(a, sums, out);
}

static void fill_groups(struct ability *a)
{
    const size_t most = a->n_states == 2 ? GROUP_ITEMS_TWO : GROUP_ITEMS_THREE, n = a->rule->n_items;
    size_t n_patterns = 1, at = 0;
    for (size_t i = 0; i < most; i++)
        n_patterns *= a->n_states;
    a->n_groups = (n + most - 1) / most;
    a->groups = gr_calloc(a->n_groups, sizeof *a->groups);
    a->rows = gr_calloc(a->n_groups * n_patterns, a->width * sizeof *a->rows);
    for (size_t g = 0; g < a->n_groups; g++) {
        struct ability_group *group = &a->groups[g];
        *group = (struct ability_group){g * most, (g + 1) * most < n ? (g + 1) * most : n, a->rows + at};
        uint32_t place = 1;
        for (size_t i = group->first; i < group->end; i++, place *= a->n_states)
            a->items[i].place = place;
        for (uint32_t pattern = 0; pattern < place; pattern++, at += a->width)
            fill_pattern(a, group, pattern, a->rows + at);
    }
}

static void ability_init(struct ability *a, const struct exam *exam, const struct score_rule *rule)
{
    *a = (struct ability){.rule = rule, .n_nodes = rule->n_nodes, .n_states = exam_forms_lack_items(exam) ? 3 : 2};
    a->width = (rule->n_nodes + LANES - 1) / LANES * LANES;
    a->nodes = gr_calloc(a->width, sizeof *a->nodes);
    a->prior = gr_calloc(a->width, sizeof *a->prior);
    a->log_prior = gr_calloc(a->width, sizeof *a->log_prior);
    fill_nodes(a);
    fill_scaled(a, a->log_prior, a->prior);
    a->items = gr_calloc(rule->n_items, sizeof *a->items);
    a->logs = gr_calloc(rule->n_items, 2 * a->n_nodes * sizeof *a->logs);
    for (size_t i = 0; i < rule->n_items; i++) {
        double *logs = a->logs + i * 2 * a->n_nodes;
        a->items[i].item = rule->items[i];
        a->items[i].logs = logs;
        fill_logs(a, exam->items[rule->items[i]].irt, logs, logs + a->n_nodes);
    }
    fill_groups(a);
}

struct abilities *abilities_new(const struct exam *exam)
{
    if (!exam->n_abilities) return NULL;
    struct abilities *all = gr_alloc(sizeof *all);
    *all = (struct abilities){.list = gr_calloc(exam->n_abilities, sizeof *all->list), .n = exam->n_abilities};
    for (size_t s = 0; s < exam->n_scores; s++)
        if (exam->scores[s].kind == SCORE_ABILITY)
            ability_init(&all->list[exam->scores[s].ability], exam, &exam->scores[s]);
    return all;
}

void abilities_free(struct abilities *all)
{
    if (!all) return;
    for (size_t i = 0; i < all->n; i++) {
        struct ability *a = &all->list[i];
        for (size_t k = 0; k < a->rule->n_items; k++)
            free(a->items[k].parts);
        free(a->items);
        free(a->groups);
        free(a->nodes);
        free(a->prior);
        free(a->log_prior);
        free(a->logs);
        free(a->rows);
    }
    free(all->list);
    free(all);
}

static void follow_item(const struct ability *a, struct ability_item *item, const struct item_marks *marks)
{
    GR_GROW(item->parts, item->capacity, marks->n_codes);
    for (; item->n_codes < marks->n_codes; item->n_codes++) {
        const uint32_t code = item->n_codes;
        const bool is_given = marks->state[code] != ANSWER_NOT_PRESENTED;
        const bool is_answer = is_given && marks->state[code] != ANSWER_BLANK;
        uint32_t state = marks->result[code] == RESULT_CORRECT;
        if (a->n_states == 3) state = is_given ? state + 1 : 0;
        item->parts[code] = state * item->place + ((uint32_t)is_answer << ANSWERED_BIT);
    }
}

void abilities_follow(struct abilities *all, const struct mark_table *marks)
{
    for (size_t i = 0; all && i < all->n; i++)
        for (size_t k = 0; k < all->list[i].rule->n_items; k++)
            follow_item(&all->list[i], &all->list[i].items[k], &marks->items[all->list[i].items[k].item]);
}

/* --- one row ------------------------------------------------------------------------------------------------------ */

static uint32_t group_word(const struct ability *a, const struct ability_group *group, const uint8_t *row,
                           const struct cell_slot *slots)
{
    uint32_t word = 0;
    for (size_t i = group->first; i < group->end; i++)
        word += a->items[i].parts[cell_read(row, slots[a->items[i].item])];
    return word;
}

/* Four sums side by side, always in this order. */
static double ability_of(const struct ability *a, const double *weights, double *all)
{
    double sums[LANES] = {0}, moments[LANES] = {0};
    for (size_t k = 0; k < a->width; k += LANES)
        for (size_t lane = 0; lane < LANES; lane++) {
            sums[lane] += weights[k + lane];
            moments[lane] += weights[k + lane] * a->nodes[k + lane];
        }
    *all = (sums[0] + sums[1]) + (sums[2] + sums[3]);
    return ((moments[0] + moments[1]) + (moments[2] + moments[3])) / *all;
}

/* For patterns that are too unlikely for products, and for explanations: the weights of the nodes. */
static void weigh_by_logs(const struct ability *a, const uint8_t *row, const struct cell_slot *slots, double *weights)
{
    double sums[NODES_MOST];
    memcpy(sums, a->log_prior, a->n_nodes * sizeof *sums);
    for (size_t g = 0; g < a->n_groups; g++) {
        uint32_t pattern = group_word(a, &a->groups[g], row, slots) & ((UINT32_C(1) << ANSWERED_BIT) - 1);
        for (size_t i = a->groups[g].first; i < a->groups[g].end; i++, pattern /= a->n_states) {
            const uint32_t state = pattern % a->n_states + (a->n_states == 2);
            if (state == 0) continue;
            for (size_t k = 0; k < a->n_nodes; k++)
                sums[k] += a->items[i].logs[(state - 1) * a->n_nodes + k];
        }
    }
    memset(weights, 0, a->width * sizeof *weights);
    fill_scaled(a, sums, weights);
}

static mark_t score_of(const struct score_rule *rule, double ability)
{
    const double times = (double)rule->times.num / (double)rule->times.den,
                 plus = (double)rule->plus.num / (double)rule->plus.den;
    int64_t value = llround((times * ability + plus) * (double)rule->unit);
    if (rule->has_clip && value < rule->clip_low) value = rule->clip_low;
    if (rule->has_clip && value > rule->clip_high) value = rule->clip_high;
    return (mark_t)value; /* the rubric's loader has checked both ends of the range */
}

static mark_t estimate(const struct ability *a, const uint8_t *row, const struct cell_slot *slots, double *ability)
{
    enum { PATTERN = (1 << ANSWERED_BIT) - 1 };
    double weights[NODES_MOST + LANES], all;
    uint32_t answered = 0, given = a->n_states == 2;
    memcpy(weights, a->prior, a->width * sizeof *weights);
    for (size_t g = 0; g < a->n_groups; g++) {
        const uint32_t word = group_word(a, &a->groups[g], row, slots);
        const double *factors = a->groups[g].rows + (word & PATTERN) * a->width;
        answered += word >> ANSWERED_BIT;
        given |= word & PATTERN;
        for (size_t k = 0; k < a->width; k++)
            weights[k] *= factors[k];
    }
    if (!given) return MARK_MISSING;
    *ability = ability_of(a, weights, &all);
    if (!(all > 1e-200)) {
        weigh_by_logs(a, row, slots, weights);
        *ability = ability_of(a, weights, &all);
    }
    if (!answered && a->rule->has_all_blank) return a->rule->all_blank;
    return score_of(a->rule, *ability);
}

void abilities_estimate(const struct abilities *all, const uint8_t *row, const struct cell_slot *slots, mark_t *out)
{
    double ability;
    for (size_t i = 0; i < all->n; i++)
        out[i] = estimate(&all->list[i], row, slots, &ability);
}

void ability_explain(const struct abilities *all, size_t which, const uint8_t *row, const struct cell_slot *slots,
                     struct ability_account *out)
{
    const struct ability *a = &all->list[which];
    double weights[NODES_MOST + LANES], sum = 0, spread = 0;
    *out = (struct ability_account){0};
    out->score = estimate(a, row, slots, &out->ability);
    for (size_t i = 0; i < a->rule->n_items; i++) {
        const uint32_t part = a->items[i].parts[cell_read(row, slots[a->items[i].item])];
        const uint32_t state = (part & ((UINT32_C(1) << ANSWERED_BIT) - 1)) / a->items[i].place + (a->n_states == 2);
        out->given += state > 0;
        out->right += state == 2;
        out->blank += state > 0 && !(part >> ANSWERED_BIT);
    }
    weigh_by_logs(a, row, slots, weights);
    for (size_t k = 0; k < a->n_nodes; k++) {
        sum += weights[k];
        spread += weights[k] * (a->nodes[k] - out->ability) * (a->nodes[k] - out->ability);
    }
    out->sd = sqrt(spread / sum);
}
