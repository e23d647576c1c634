/* exam.c: look-ups in an exam (contract in exam.h). */
#include "model/exam.h"

#include "model/score_rule.h"

const char *const adjustment_names[ADJUST_ALSO + 1] = {"", "excluded", "bonus_all", "bonus_attempted", "also"};

/* Borders of jMetrik (hard, easy, weak), of test writers' handbooks (dead), and Kelley's 27 % (1939), where the contrast of
 * two groups is measured best. */
const struct analysis_policy ANALYSIS_UNLESS_GIVEN = {.hard = {1, 10},
                                                      .easy = {9, 10},
                                                      .weak = {1, 5},
                                                      .dead = {1, 50},
                                                      .groups_percent = 27,
                                                      .guttman = {5, 1},
                                                      .caution = {5, 1},
                                                      .run = 10,
                                                      .shift_odds = 10000};

const char *const tie_rule_names[] = {[TIES_COMPETITION] = "competition",
                                      [TIES_DENSE] = "dense",
                                      [TIES_MODIFIED] = "modified",
                                      [TIES_ORDINAL] = "ordinal",
                                      [TIES_FRACTIONAL] = "fractional"};

const char *const percentile_rule_names[] = {[PERCENTILE_AT_OR_BELOW] = "at_or_below",
                                             [PERCENTILE_BELOW] = "below",
                                             [PERCENTILE_MID] = "mid",
                                             [PERCENTILE_SQL] = "sql"};

bool exam_has_choice(const struct exam *exam)
{
    for (size_t i = 0; i < exam->n_sections; i++)
        if (exam->sections[i].choice != CHOOSE_ALL) return true;
    return false;
}

struct rational exam_item_weight(const struct exam *exam, size_t item)
{
    struct rational weight = {1, 1};
    size_t section = exam->items[item].section;
    while (section != NO_SECTION) {
        const struct exam_section *at = &exam->sections[section];
        /* Cannot overflow: the loader has multiplied them. */
        if (at->is_weighed && !rational_multiply(weight, at->weight, &weight)) return (struct rational){1, 1};
        section = at->is_part ? at->whole : NO_SECTION;
    }
    return weight;
}

bool exam_has_pass_rule(const struct exam *exam)
{
    bool any = exam->has_pass;
    for (size_t i = 0; i < exam->n_sections; i++)
        any |= exam->sections[i].has_pass;
    return any;
}

bool exam_forms_lack_items(const struct exam *exam)
{
    return exam->forms && exam->forms->lacks_items;
}

bool exam_has_markers(const struct exam *exam)
{
    for (size_t i = 0; i < exam->n_items; i++)
        if (exam->items[i].n_markers) return true;
    return false;
}

static bool reads_item(const struct rank_key *key)
{
    bool any = key->kind == KEY_ITEM;
    for (size_t i = 0; i < key->n_operands; i++)
        any |= reads_item(&key->operands[i]);
    return any;
}

bool exam_ranks_by_item(const struct exam *exam)
{
    const struct rank_policy *rank = &exam->rank;
    bool any = false;
    for (size_t i = 0; i < rank->n_keys; i++)
        any |= reads_item(&rank->keys[i]);
    for (size_t i = 0; i < rank->n_segments; i++)
        any |= reads_item(&rank->segments[i].of);
    for (size_t i = 0; i < rank->n_cutoffs; i++)
        any |= reads_item(&rank->cutoffs[i].of);
    return any;
}

size_t exam_find_item(const struct exam *exam, struct text id)
{
    for (size_t i = 0; i < exam->n_items; i++)
        if (text_equal(exam->items[i].id, id)) return i;
    return SIZE_MAX;
}

size_t exam_find_section(const struct exam *exam, struct text id)
{
    for (size_t i = 0; i < exam->n_sections; i++)
        if (text_equal(exam->sections[i].id, id)) return i;
    return SIZE_MAX;
}

size_t exam_find_score(const struct exam *exam, struct text id)
{
    for (size_t i = 0; i < exam->n_scores; i++)
        if (text_equal(exam->scores[i].id, id)) return i;
    return SIZE_MAX;
}

size_t rank_find_group(const struct rank_policy *rank, struct text name)
{
    for (size_t g = 0; g < rank->n_groups; g++)
        if (text_equal(rank->groups[g].name, name)) return g;
    return NO_GROUP;
}

struct text exam_answer_shown(struct arena *arena, const struct exam_item *item, struct text answer)
{
    if (answer_is_sequence(answer))
        answer = (struct text){answer.at + 1, answer.len - 1};
    else if (item->n_columns <= 1 || !answer.len)
        return answer;
    char *shown = arena_alloc(arena, 3 * answer.len);
    size_t used = 0;
    for (size_t i = 0; i < answer.len; i++) {
        if (answer.at[i] == CELL_SEPARATOR) {
            memcpy(shown + used, " | ", 3);
            used += 3;
        } else {
            shown[used++] = answer.at[i];
        }
    }
    return (struct text){shown, used};
}
