/*
 * rubric_score_scales.c: scores of the types standard, normal, percentile, linear, table, equate, gate, gate_score.
 */
#include "score/rubric_scores.h"

const struct scale_scheme SCALE_SCHEMES[N_SCALE_SCHEMES] = {
    {"z", "0", "1", 4, NULL, NULL},
    {"t", "50", "10", 2, NULL, NULL},
    {"sten", "5.5", "2", 0, "1", "10"},
    {"iq", "100", "15", 0, NULL, NULL},
    {"nce", "50", "21.063", 2, NULL, NULL},
    {"csat", "100", "20", 0, NULL, NULL},
    {"csat_elective", "50", "10", 0, NULL, NULL},
    {"deviation", "50", "10", 1, NULL, NULL},
    {"hainan", "500", "100", 0, "100", "900"},
};

static struct rational number_of(const char *text)
{
    struct rational value = {0, 1};
    rational_parse(text_of(text), false, &value);
    return value;
}

static bool read_pair(struct score_entry *entry, const struct node *node, const char *name, struct rational *low,
                      struct rational *high)
{
    if (!node) return true;
    if (node->kind == NODE_LIST && node->n == 2)
        return read_small(entry, &node->values[0], name, low) && read_small(entry, &node->values[1], name, high);
    mistake(entry->c->reading, node, "'%s' is no pair; expected [low, high]", name);
    return false;
}

static bool take_scheme(struct score_entry *entry, const struct node *node)
{
    const char *names[N_SCALE_SCHEMES];
    struct score_rule *rule = entry->rule;
    size_t which;
    for (size_t i = 0; i < N_SCALE_SCHEMES; i++)
        names[i] = SCALE_SCHEMES[i].name;
    rule->mean = (struct rational){0, 1};
    rule->sd = (struct rational){1, 1};
    if (!node) return true;
    if (!read_name(entry->c->reading, node, "scheme", names, N_SCALE_SCHEMES, &which)) return false;
    const struct scale_scheme *scheme = &SCALE_SCHEMES[which];
    rule->mean = number_of(scheme->mean);
    rule->sd = number_of(scheme->sd);
    if (!entry->common[SCORE_DECIMALS]) {
        rule->decimals = scheme->decimals;
        rule->unit = decimal_power(rule->decimals);
    }
    if (scheme->low && !entry->common[SCORE_CLIP]) {
        rule->has_clip = true;
        rational_to_units(number_of(scheme->low), rule->unit, &rule->clip_low);
        rational_to_units(number_of(scheme->high), rule->unit, &rule->clip_high);
    }
    return true;
}

static bool read_mean_and_sd(struct score_entry *entry, const struct node *mean, const struct node *sd)
{
    if (!read_small(entry, mean, "mean", &entry->rule->mean) || !read_small(entry, sd, "sd", &entry->rule->sd))
        return false;
    if (entry->rule->sd.num > 0) return true;
    mistake(entry->c->reading, sd, "'sd' must be above 0");
    return false;
}

static void read_spread(struct score_entry *entry, const struct node *node)
{
    static const char *const names[] = {"population", "sample"};
    size_t which;
    if (read_name(entry->c->reading, node, "spread", names, 2, &which)) entry->rule->of_sample = which == 1;
}

bool compile_standard_score(struct score_entry *entry)
{
    enum { SCHEME, MEAN, SD, SPREAD };
    read_spread(entry, entry->found[SPREAD]);
    return take_scheme(entry, entry->found[SCHEME]) && read_mean_and_sd(entry, entry->found[MEAN], entry->found[SD]);
}

bool compile_normal_score(struct score_entry *entry)
{
    enum { SCHEME, MEAN, SD };
    return take_scheme(entry, entry->found[SCHEME]) && read_mean_and_sd(entry, entry->found[MEAN], entry->found[SD]);
}

bool compile_percentile_score(struct score_entry *entry)
{
    enum { DECIMALS_MOST = 7 }; /* 100 with seven decimals is the most that 31 bits hold */
    struct score_rule *rule = entry->rule;
    size_t which;
    if (read_name(entry->c->reading, entry->found[0], "percentile rule", percentile_rule_names, N_PERCENTILE_RULES,
                  &which))
        rule->percentile = (enum percentile_rule)which;
    rule->has_maximum = true;
    rule->maximum = (struct rational){100, 1};
    if (rule->decimals <= DECIMALS_MOST) return true;
    mistake(entry->c->reading, entry->common[SCORE_DECIMALS], "a percentile has at most %d decimals", DECIMALS_MOST);
    return false;
}

/* times = (to.high - to.low) / (from.high - from.low), plus = to.low - times * from.low. */
static bool read_two_points(struct score_entry *entry, const struct node *from, const struct node *to)
{
    struct rational from_low, from_high, to_low, to_high, width, rise, shift;
    struct score_rule *rule = entry->rule;
    if (!read_pair(entry, from, "from", &from_low, &from_high) || !read_pair(entry, to, "to", &to_low, &to_high))
        return false;
    from_low.num = -from_low.num;
    to_low.num = -to_low.num;
    bool good = rational_add(from_high, from_low, &width) && rational_add(to_high, to_low, &rise) && width.num > 0 &&
                rational_multiply(rise, rational_make(width.den, width.num), &rule->times) &&
                rational_multiply(rule->times, from_low, &shift);
    to_low.num = -to_low.num;
    good = good && rational_add(to_low, shift, &rule->plus);
    if (good && rule->times.den < 1000000000 && rule->plus.den < 1000000000) return true;
    mistake(entry->c->reading, from, "'from' must be [low, high], with few digits");
    return false;
}

bool compile_linear_score(struct score_entry *entry)
{
    enum { TIMES, PLUS, FROM, TO };
    const struct node *const *found = entry->found;
    struct score_rule *rule = entry->rule;
    rule->times = (struct rational){1, 1};
    rule->plus = (struct rational){0, 1};
    if ((found[FROM] != NULL) != (found[TO] != NULL) || (found[FROM] && (found[TIMES] || found[PLUS]))) {
        mistake(entry->c->reading, entry->node, "expected either times and plus, or both from and to");
        return false;
    }
    if (found[FROM] ? !read_two_points(entry, found[FROM], found[TO])
                    : !read_small(entry, found[TIMES], "times", &rule->times) ||
                          !read_small(entry, found[PLUS], "plus", &rule->plus))
        return false;
    rule->has_maximum = rule->of->has_maximum && rule->times.num > 0 &&
                        rational_multiply(rule->of->maximum, rule->times, &rule->maximum) &&
                        rational_add(rule->maximum, rule->plus, &rule->maximum);
    return true;
}

bool compile_table_score(struct score_entry *entry)
{
    enum { TABLE, BETWEEN, ROWS_MOST = 5000, TERM = 1000000 };
    static const char *const names[] = {"linear", "down", "none"};
    const struct node *table = entry->found[TABLE];
    struct score_rule *rule = entry->rule;
    size_t which;
    if (read_name(entry->c->reading, entry->found[BETWEEN], "way between rows", names, 3, &which))
        rule->between = (enum table_between)which;
    if (!table) return false;
    if (table->kind != NODE_LIST || !table->n || table->n > ROWS_MOST) {
        mistake(entry->c->reading, table, "'table' is no list of 1 to %d rows; expected [[raw, value], …]", ROWS_MOST);
        return false;
    }
    rule->points = arena_alloc(entry->c->reading->arena, table->n * sizeof *rule->points);
    rule->has_maximum = true;
    for (size_t i = 0; i < table->n; i++) {
        struct table_point *point = &rule->points[i];
        const struct node *row = &table->values[i];
        if (row->kind != NODE_LIST || row->n != 2 || !read_pair(entry, row, "table", &point->raw, &point->value)) {
            if (row->kind != NODE_LIST || row->n != 2) mistake(entry->c->reading, row, "a row must be [raw, value]");
            return false;
        }
        if (point->raw.den > TERM || point->value.den > TERM) {
            mistake(entry->c->reading, row, "a row with too many digits; shorten it");
            return false;
        }
        if (i && rational_compare(point->raw, rule->points[i - 1].raw) <= 0) {
            mistake(entry->c->reading, row, "the raw mark is not above that of the row before; list them ascending");
            return false;
        }
        if (i && rational_compare(point->value, rule->points[i - 1].value) < 0)
            warning(entry->c->reading, row, "more marks give a lower value than the row before");
        if (!i || rational_compare(point->value, rule->maximum) > 0) rule->maximum = point->value;
        rule->n_points = i + 1;
    }
    return true;
}

bool compile_equated_score(struct score_entry *entry)
{
    enum { METHOD, TO, STEP };
    static const char *const names[] = {"mean", "linear", "equipercentile"};
    struct score_rule *rule = entry->rule;
    struct rational step = {1, 1};
    size_t which;
    if (!rule->within.len) {
        mistake(entry->c->reading, entry->node, "type equate needs 'within': the column that says who took which form");
        return false;
    }
    if (!read_name(entry->c->reading, entry->found[METHOD], "method", names, 3, &which) ||
        !read_text(entry->c->reading, entry->found[TO], "to", &rule->reference) ||
        !read_small(entry, entry->found[STEP], "step", &step))
        return false;
    rule->method = (enum equate_method)which;
    if (rational_to_units(step, rule->of->unit, &rule->step) && rule->step > 0) return true;
    mistake(entry->c->reading, entry->found[STEP] ? entry->found[STEP] : entry->node,
            "'step' is no possible mark of the source; correct it");
    return false;
}

static bool read_top(struct score_entry *entry, const struct node *top, const struct node *least,
                     const struct node *spread, int64_t usual_least)
{
    struct score_rule *rule = entry->rule;
    bool is_percent = true;
    rule->top = (struct rational){1, 1000};
    rule->top_least = usual_least;
    read_spread(entry, spread);
    read_count(entry->c->reading, least, "top_least", 1, 1000000, &rule->top_least);
    if (!top) return true;
    if (!read_share(entry->c->reading, top, "top", &rule->top, &is_percent)) return false;
    if (is_percent && rule->top.num > 0 && rule->top.num <= rule->top.den && rule->top.den < 1000000000) return true;
    mistake(entry->c->reading, top, "'top' must be a percent above 0, such as 0.1%%");
    return false;
}

bool compile_gate(struct score_entry *entry)
{
    enum { TOP, TOP_LEAST, SPREAD };
    if (entry->rule->within.len)
        return read_top(entry, entry->found[TOP], entry->found[TOP_LEAST], entry->found[SPREAD], 1);
    mistake(entry->c->reading, entry->node, "type gate needs 'within': the column that says who sat which session");
    return false;
}

bool compile_gate_score(struct score_entry *entry)
{
    enum { TOP, TOP_LEAST, SPREAD, QUALIFYING, TO };
    struct score_rule *rule = entry->rule;
    rule->qualifying = (struct rational){25, 1};
    rule->to_low = (struct rational){350, 1};
    rule->to_high = (struct rational){900, 1};
    return read_top(entry, entry->found[TOP], entry->found[TOP_LEAST], entry->found[SPREAD], 10) &&
           read_small(entry, entry->found[QUALIFYING], "qualifying", &rule->qualifying) &&
           read_pair(entry, entry->found[TO], "to", &rule->to_low, &rule->to_high);
}
