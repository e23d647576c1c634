/*
 * rubric_score_gcse.c: scores of the type `gcse`.
 */
#include "score/rubric_scores.h"

enum gcse_param { PARAM_LEAST_OF, PARAM_BORDER, PARAM_UNEVEN, PARAM_STEP };

const struct key_spec GCSE_PARAMS[N_GCSE_PARAMS] = {
    [PARAM_LEAST_OF] = {"least_of", "{7: 61, 4: 40, 1: 10}", "the least marks of these three grades", true},
    [PARAM_BORDER] = {"border", "upper | lower | near | …",
                      "on which side of the share of 9 students with one mark are; as with type grades", true},
    [PARAM_UNEVEN] = {"uneven", "down | up | nearest", "where a step between two grades is no possible mark", true},
    [PARAM_STEP] = {"step", "a mark", "from one possible mark to the next; 1 unless given", false},
};

static const struct key_spec LEAST_KEYS[] = {
    {"7", "a mark", "the least mark of grade 7", true},
    {"4", "a mark", "the least mark of grade 4", true},
    {"1", "a mark", "the least mark of grade 1", true},
};

/* A mark as units of the source. */
static bool read_units(struct score_entry *entry, const struct node *node, const char *name, struct rational usual,
                       int64_t *out)
{
    if (node && !read_small(entry, node, name, &usual)) return false;
    if (rational_to_units(usual, entry->rule->of->unit, out)) return true;
    mistake(entry->c->reading, node ? node : entry->node, "'%s' is no possible mark of the source; correct it", name);
    return false;
}

bool compile_gcse_score(struct score_entry *entry)
{
    static const char *const borders[] = {"upper", "lower", "near", "near_high", "above"};
    static const char *const unevens[] = {"down", "up", "nearest"};
    const struct key_table table = KEY_TABLE(LEAST_KEYS);
    struct reading *reading = entry->c->reading;
    struct score_rule *rule = entry->rule;
    const struct node *node = entry->found[PARAM_LEAST_OF], *found[3];
    const struct rational zero = {0, 1}, one = {1, 1};
    size_t border, uneven;
    if (!node || !read_map(reading, node, "'least_of'", &table, 1, found) || !found[0] || !found[1] || !found[2])
        return false;
    if (!read_name(reading, entry->found[PARAM_BORDER], "border", borders, 5, &border) ||
        !read_name(reading, entry->found[PARAM_UNEVEN], "uneven", unevens, 3, &uneven) ||
        !read_units(entry, entry->found[PARAM_STEP], "step", one, &rule->step) ||
        !read_units(entry, found[0], "7", zero, &rule->from_7) ||
        !read_units(entry, found[1], "4", zero, &rule->from_4) ||
        !read_units(entry, found[2], "1", zero, &rule->from_1))
        return false;
    rule->border = (enum grade_border)border;
    rule->uneven = (enum uneven)uneven;
    rule->has_maximum = true;
    rule->maximum = (struct rational){9, 1};
    if (rule->step <= 0) {
        mistake(reading, entry->found[PARAM_STEP], "'step' must be above 0");
        return false;
    }
    if (rule->from_7 > rule->from_4 && rule->from_4 > rule->from_1) return true;
    mistake(reading, node, "the marks of 'least_of' do not fall from 7 to 4 to 1; correct them");
    return false;
}
