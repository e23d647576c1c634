/*
 * rubric_adjust.c: accepted challenges: what they are, and what they make of an answer.
 *
 *   excluded         every mark is 0, and no total or maximum knows the item; state and result stay as the answer was,
 *                    for the item analysis
 *   bonus_all        every answer earns the points
 *   bonus_attempted  every answer but blanks earns the points; an invalid answer was an attempt too
 *   also             the rule is there twice, once with the further key; the better of the two verdicts counts
 *
 * With a bonus, an answered (or ungradable, or pending) answer becomes right; blank and invalid ones keep their state and
 * stay without a result, so that the counts of states still add up to the number of items.
 */
#include <stdlib.h>

#include "base/dictionary.h"
#include "score/rubric_parts.h"

const struct key_spec ADJUSTMENTS[N_ADJUSTMENTS] = {
    [ADJUST_EXCLUDED - 1] = {"excluded", "", "counts for nobody, and the maximum shrinks (item cancelled)", false},
    [ADJUST_BONUS_ALL - 1] = {"bonus_all", "", "full marks for all who are present (item dropped)", false},
    [ADJUST_BONUS_ATTEMPTED - 1] = {"bonus_attempted", "",
                                    "full marks for all who wrote anything (every option is right)", false},
    [ADJUST_ALSO - 1] = {"also", "{also: a key}",
                         "a further key beside the item's, written as that is: full marks for either, and the better "
                         "part credit",
                         false},
};

/* Items by id, for lists as long as the exam. */
struct item_index {
    struct dictionary ids;
    size_t *positions;  /* by number in the dictionary: the first item of that id */
    const char **names; /* by item */
};

static void item_index_make(struct item_index *index, const struct exam *exam)
{
    *index = (struct item_index){0};
    index->positions = gr_alloc(exam->n_items * sizeof *index->positions);
    index->names = gr_alloc(exam->n_items * sizeof *index->names);
    for (size_t i = 0; i < exam->n_items; i++) {
        const size_t n_before = index->ids.n;
        const uint32_t number = dictionary_add(&index->ids, exam->items[i].id);
        if (index->ids.n > n_before) index->positions[number] = i;
        index->names[i] = exam->items[i].id.at;
    }
}

static void item_index_release(struct item_index *index)
{
    dictionary_release(&index->ids);
    free(index->positions);
    free(index->names);
}

static void unknown_item(struct rubric_compiler *c, const struct item_index *index, const struct node *at)
{
    char shown[TEXT_SHOWN_BYTES];
    const char *guess = reading_suggest(c->reading, at->text, index->names, c->rubric->exam.n_items);
    mistake(c->reading, at, "unknown item '%s'; %s", text_show(at->text, shown),
            guess[0] ? guess : "expected the id of one of the items");
}

static bool is_in_key(const struct node *key, struct text code)
{
    if (key->kind == NODE_SCALAR) return text_equal_ignoring_case(text_trim(key->text), text_trim(code));
    for (size_t i = 0; key->kind == NODE_LIST && i < key->n; i++)
        if (is_in_key(&key->values[i], code)) return true;
    return false;
}

static struct text copy_entry(struct node *to, const struct node *from, size_t i)
{
    to->keys[to->n] = from->keys[i];
    to->values[to->n++] = from->values[i];
    return from->keys[i].text;
}

static struct node empty_like(struct arena *arena, const struct node *map, size_t room)
{
    struct node out = *map;
    out.keys = arena_alloc(arena, room * sizeof *out.keys);
    out.values = arena_alloc(arena, room * sizeof *out.values);
    out.n = 0;
    return out;
}

static void add_entry(struct node *map, const struct node *place, const char *name, struct node value)
{
    map->keys[map->n] = (struct node){
        .kind = NODE_SCALAR, .plain = true, .line = place->line, .column = place->column, .text = text_of(name)};
    map->values[map->n++] = value;
}

/* The marks of options, without those that became the key. */
static struct node without_key(struct arena *arena, const struct node *marks, const struct node *key)
{
    struct node out = empty_like(arena, marks, marks->n);
    for (size_t i = 0; i < marks->n; i++)
        if (is_in_key(key, copy_entry(&out, marks, i))) out.n--;
    return out;
}

/* A node like the item's, with another key, and with what the item pays written out. */
static struct node with_key(struct arena *arena, const struct node *item, const struct node *key,
                            struct rational points)
{
    struct node out = empty_like(arena, item, item->n + 2), paid = *key;
    for (size_t i = 0; i < item->n; i++) {
        const struct text name = copy_entry(&out, item, i);
        struct node *value = &out.values[out.n - 1];
        const bool is_marks = text_equal(name, TEXT("marks")) && value->kind == NODE_MAP;
        if (is_marks) *value = without_key(arena, value, key);
        if ((is_marks && value->n == 0) || text_equal(name, TEXT("key")) || text_equal(name, TEXT("points"))) out.n--;
    }
    paid.kind = NODE_SCALAR;
    paid.text = arena_format(arena, "%lld/%lld", (long long)points.num, (long long)points.den);
    add_entry(&out, key, "key", *key);
    add_entry(&out, key, "points", paid);
    return out;
}

/* The rule again, with the further key. */
static void compile_also(struct rubric_compiler *c, size_t number, const struct node *key)
{
    struct exam_item *item = &c->rubric->exam.items[number];
    const struct item_rule *rule = &c->rubric->rules[number];
    struct arena *arena = c->reading->arena;
    const struct rule_kind *kind = rule_kind_named(item->type); /* also of one with certainty */
    bool takes_key = false;
    if (!kind || !rule->state) return; /* what is wrong with the item has been said */
    for (size_t i = 0; i < kind->params.n; i++)
        takes_key |= strcmp(kind->params.rows[i].name, "key") == 0;
    if (!takes_key) {
        mistake(c->reading, key, "item '%.*s' of type %s has no key; change its rules or marks instead",
                TEXT_ARGS(item->id), item->type);
        return;
    }
    if (!c->rubric->also) {
        c->rubric->also = arena_alloc(arena, c->rubric->n_rules * sizeof *c->rubric->also);
        for (size_t i = 0; i < c->rubric->n_rules; i++)
            c->rubric->also[i] = (struct item_rule){0};
    }
    struct node *node = arena_alloc(arena, sizeof *node);
    *node = with_key(arena, c->item_nodes[number], key, rule->terms.points);
    struct text key_shown;
    if (compile_rule_again(c, node, kind, &c->rubric->also[number], &key_shown))
        item->key_shown = arena_format(arena, "%.*s|%.*s", TEXT_ARGS(item->key_shown), TEXT_ARGS(key_shown));
}

/* A name, or {also: …}. False after noting a mistake. */
static bool read_adjustment(struct rubric_compiler *c, const struct node *node, enum adjustment *out,
                            const struct node **key)
{
    const struct key_table also = {&ADJUSTMENTS[ADJUST_ALSO - 1], 1, NULL};
    const char *names[N_ADJUSTMENTS - 1];
    size_t which;
    *key = NULL;
    if (node->kind == NODE_MAP) {
        *out = ADJUST_ALSO;
        const size_t n_mistakes = c->reading->n_mistakes;
        read_map(c->reading, node, "an adjustment", &also, 1, key);
        if (!*key && c->reading->n_mistakes == n_mistakes)
            mistake(c->reading, node, "an adjustment without a key; expected {also: C}");
        return *key != NULL;
    }
    for (size_t i = 0; i < N_ADJUSTMENTS - 1; i++)
        names[i] = ADJUSTMENTS[i].name;
    if (!read_name(c->reading, node, "adjustment", names, N_ADJUSTMENTS - 1, &which)) return false;
    *out = (enum adjustment)(which + ADJUST_EXCLUDED);
    return true;
}

void compile_adjust(struct rubric_compiler *c, const struct node *node)
{
    struct exam *exam = &c->rubric->exam;
    if (!node) return;
    if (node->kind != NODE_MAP) {
        mistake(c->reading, node, "'adjust' is no mapping; expected {Q9: excluded, Q10: bonus_all, Q12: {also: C}}");
        return;
    }
    size_t n_excluded = 0;
    struct item_index index;
    item_index_make(&index, exam);
    for (size_t i = 0; i < node->n; i++) {
        const uint32_t number = dictionary_find(&index.ids, text_trim(node->keys[i].text));
        enum adjustment adjust;
        const struct node *key;
        if (number == DICTIONARY_NONE) unknown_item(c, &index, &node->keys[i]);
        if (!read_adjustment(c, &node->values[i], &adjust, &key) || number == DICTIONARY_NONE) continue;
        struct exam_item *item = &exam->items[index.positions[number]];
        item->adjust = adjust;
        item->counted = adjust != ADJUST_EXCLUDED;
        n_excluded += !item->counted;
        if (key) compile_also(c, index.positions[number], key);
    }
    item_index_release(&index);
    if (n_excluded && n_excluded == exam->n_items)
        mistake(c->reading, node, "every item is excluded; at least one must count");
}

/* --- judging ------------------------------------------------------------------------------------------------------ */

/* Never for an item that is not on the student's form. */
static bool earns_bonus(enum adjustment adjust, enum answer_state state)
{
    if (state == ANSWER_NOT_PRESENTED) return false;
    return adjust == ADJUST_BONUS_ALL || (adjust == ADJUST_BONUS_ATTEMPTED && state != ANSWER_BLANK);
}

static void judge_by_further_key(const struct exam *exam, const struct item_rule *also, struct text answer,
                                 struct scorer_worker *worker, struct verdict *verdict)
{
    struct explanation why;
    explanation_clear(&why);
    struct verdict other = {.state = ANSWER_BLANK, .why = verdict->why ? &why : NULL};
    judge_by_rule(exam, also, answer, worker, &other);
    if (rational_compare(other.mark, verdict->mark) <= 0) return;
    explain(&other, "a key accepted after a challenge");
    why.n_parts = 0; /* parts are those of the item's own rule */
    if (verdict->why) *verdict->why = why;
    other.why = verdict->why;
    *verdict = other;
}

void overrule(const struct rubric *rubric, size_t item, struct text answer, struct scorer_worker *worker,
              struct verdict *verdict)
{
    const enum adjustment adjust = rubric->exam.items[item].adjust;
    if (adjust == ADJUST_ALSO) judge_by_further_key(&rubric->exam, &rubric->also[item], answer, worker, verdict);
    if (!earns_bonus(adjust, verdict->state)) return;
    verdict->mark = rubric->rules[item].terms.ceiling;
    if (verdict->state == ANSWER_UNGRADABLE || verdict->state == ANSWER_PENDING) verdict->state = ANSWER_ANSWERED;
}
