/*
 * rule_list.c: several answers in any order: "name three primary colours".
 *
 * Each expected answer has a rule; the student's entries are assigned to them so that the sum of what they earn is
 * largest (assignment.c). With `need`, only the best so many pairs count, so that any three of five causes will do.
 * Entries beyond the number needed are extras and cost `extra` each:
 *
 *     fraction of the points = max(0, (sum - extra * extras) / need)
 *
 * The rule of the MITx grading library: 1, 1/2, 0 with two expected earn (3/2 - 1) / 2 = 1/4. Blank entries are none.
 */
#include "score/assignment.h"
#include "score/entries.h"
#include "score/keys.h"

struct list {
    struct item_rule *rules; /* one an expected answer */
    size_t n, need;
    struct rational extra;
    int64_t steps; /* fractions of the rules are multiples of 1 / steps */
    struct entry_form form;
};

enum { COLUMNS, KEY, OF, NEED, EXTRA, SEPARATOR };
static const struct key_spec PARAMS[] = {
    [COLUMNS] = COLUMNS_PARAM,
    [KEY] = {"key", "[red, [green, verde], …]", "the expected answers: each a key of `of`, or {type: …, key: …}", true},
    [OF] = {"of", "{type: number, …}", "the rule for each entry, without key; {type: text} unless given", false},
    [NEED] = {"need", "a whole number", "how many are needed; all unless given", false},
    [EXTRA] = {"extra", "a share", "what an entry too many costs, in shares of a right one; 1 unless given", false},
    [SEPARATOR] = SEPARATOR_PARAM,
};

static struct node scalar_node(const char *text, const struct node *at)
{
    return (struct node){
        .kind = NODE_SCALAR, .plain = true, .line = at->line, .column = at->column, .text = text_of(text)};
}

/* {…of, key: KEY}, at the place of the key. */
static struct node rule_node(struct arena *arena, const struct node *of, const struct node *key)
{
    const size_t n_of = of ? of->n : 1;
    struct node node = {.kind = NODE_MAP, .line = key->line, .column = key->column, .n = n_of + 1};
    node.keys = arena_alloc(arena, node.n * sizeof *node.keys);
    node.values = arena_alloc(arena, node.n * sizeof *node.values);
    node.keys[0] = scalar_node("type", key);
    node.values[0] = scalar_node("text", key);
    for (size_t i = 0; of && i < n_of; i++) {
        node.keys[i] = of->keys[i];
        node.values[i] = of->values[i];
    }
    node.keys[n_of] = scalar_node("key", key);
    node.values[n_of] = *key;
    return node;
}

static void release(void *state)
{
    struct list *list = state;
    for (size_t i = 0; i < list->n; i++)
        item_rule_release(&list->rules[i]);
}

/* The rule's fractions are multiples of 1 / (its unit times its points). */
static bool join_steps(struct rule_compiler *compiler, struct list *list, const struct item_rule *rule, int64_t unit)
{
    const struct rational points = rule->terms.points;
    struct rational step;
    if (points.num > 0 &&
        rational_multiply((struct rational){1, unit}, (struct rational){points.den, points.num}, &step) &&
        denominator_join(&list->steps, step.den, UNIT_LIMIT))
        return true;
    *compiler->unit_is_too_fine = true;
    return false;
}

static bool compile_entries(struct rule_compiler *compiler, const struct node *keys, const struct node *of,
                            struct list *list)
{
    struct arena *arena = compiler->reading->arena;
    bool good = true, words = true;
    list->steps = 1;
    list->rules = arena_alloc(arena, keys->n * sizeof *list->rules);
    for (size_t i = 0; i < keys->n; i++) {
        int64_t unit;
        const struct node *key = &keys->values[i];
        const struct node node = key->kind == NODE_MAP ? *key : rule_node(arena, of, key);
        const char *what = arena_format(arena, "entry %zu", i + 1).at;
        struct item_rule *rule = &list->rules[list->n++];
        good &= rule_compile_inner(compiler, &node, what, rule, &unit);
        list->form.holds_commas |= rule_takes_comma(rule, key);
        words &= rule->kind == &RULE_NUMBER || rule->kind == &RULE_CHOICE;
        if (good) good &= join_steps(compiler, list, rule, unit);
    }
    list->form.loose = words ? ENTRY_WORDS : ENTRY_WHOLE;
    return good;
}

static struct text show_members(struct arena *arena, const struct node *keys)
{
    struct text *shown = arena_alloc(arena, keys->n * sizeof *shown);
    for (size_t i = 0; i < keys->n; i++) {
        const struct node *member = &keys->values[i];
        shown[i] = show_key(arena, member->kind == NODE_MAP ? node_find(member, "key") : member);
    }
    return arena_join(arena, shown, keys->n, TEXT(", "));
}

static bool read_numbers(struct rule_compiler *compiler, const struct node *const *found, struct list *list)
{
    struct reading *reading = compiler->reading;
    int64_t need = (int64_t)list->n;
    bool good = true, is_percent;
    if (found[NEED]) good &= read_count(reading, found[NEED], "need", 1, (int64_t)list->n, &need);
    if (found[EXTRA]) good &= read_share(reading, found[EXTRA], "extra", &list->extra, &is_percent);
    if (good && list->extra.num < 0) {
        mistake(reading, found[EXTRA], "'extra' is below 0; expected what an entry too many costs, 0 for nothing");
        good = false;
    }
    list->need = (size_t)need;
    return good;
}

static void name_marks(struct rule_compiler *compiler, const struct list *list)
{
    struct rational share = {1, (int64_t)list->need}, of_sum, of_extra;
    if (rational_multiply(share, (struct rational){1, list->steps}, &of_sum) &&
        rational_multiply(share, list->extra, &of_extra)) {
        rule_can_pay_fraction(compiler, of_sum);
        rule_can_pay_fraction(compiler, of_extra);
    } else {
        *compiler->unit_is_too_fine = true;
    }
}

static void *compile(struct rule_compiler *compiler, const struct node *const *found)
{
    struct reading *reading = compiler->reading;
    const struct node *keys = found[KEY], *of = found[OF];
    if (!keys) return NULL;
    if (keys->kind != NODE_LIST || keys->n == 0 || keys->n > ASSIGNMENT_ROWS_MOST) {
        mistake(reading, keys, "'key' of a list item is no list of 1 to %d; expected the answers, [red, green, blue]",
                ASSIGNMENT_ROWS_MOST);
        return NULL;
    }
    if (of && (of->kind != NODE_MAP || node_find(of, "key"))) {
        mistake(reading, of, "'of' is no rule without key; expected {type: …, …}, the keys stand in the item's 'key'");
        return NULL;
    }
    struct list *list = arena_alloc(reading->arena, sizeof *list);
    *list = (struct list){.extra = {1, 1}};
    bool good = entry_form_read(compiler, found[COLUMNS], found[SEPARATOR], 0, &list->form);
    good &= compile_entries(compiler, keys, of, list);
    good &= read_numbers(compiler, found, list);
    if (!good) {
        release(list);
        return NULL;
    }
    name_marks(compiler, list);
    compiler->key_shown = show_members(reading->arena, keys);
    return list;
}

/* What every entry would earn as each of the expected answers. */
struct weighing {
    int64_t weights[ASSIGNMENT_ROWS_MOST * ASSIGNMENT_COLUMNS_MOST];
    size_t n_entries;
    bool any_judged, ungradable;
};

static int64_t weigh(const struct list *list, size_t i, struct text entry, struct scorer_worker *worker,
                     struct weighing *weighing)
{
    const struct item_rule *rule = &list->rules[i];
    struct verdict verdict = {.why = NULL};
    struct rational fraction;
    int64_t weight = 0;
    item_rule_judge(rule, entry, worker, &verdict);
    weighing->any_judged |= verdict.state == ANSWER_ANSWERED;
    weighing->ungradable |= verdict.state == ANSWER_UNGRADABLE;
    if (verdict.state != ANSWER_ANSWERED || verdict.mark.num <= 0) return 0;
    if (!rational_multiply(verdict.mark, (struct rational){rule->terms.points.den, rule->terms.points.num},
                           &fraction) ||
        !rational_to_units(fraction, list->steps, &weight))
        return 0; /* cannot be: the loader has seen how fine fractions are */
    return weight;
}

static void weigh_all(const struct list *list, const struct item_terms *terms, const struct entries *entries,
                      struct scorer_worker *worker, struct weighing *weighing)
{
    struct text given[ENTRIES_MOST];
    weighing->n_entries = 0;
    weighing->any_judged = weighing->ungradable = false;
    for (size_t i = 0; i < entries->n; i++)
        if (!entry_is_blank(terms, entries->list[i])) given[weighing->n_entries++] = entries->list[i];
    for (size_t row = 0; row < list->n; row++)
        for (size_t column = 0; column < weighing->n_entries; column++)
            weighing->weights[row * weighing->n_entries + column] = weigh(list, row, given[column], worker, weighing);
}

static void pay(const struct list *list, const struct item_terms *terms, const struct weighing *weighing,
                struct verdict *verdict)
{
    const int64_t sum = assignment_best(weighing->weights, list->n, weighing->n_entries, list->need);
    const size_t extras = weighing->n_entries > list->need ? weighing->n_entries - list->need : 0;
    struct rational fraction, cost = {0, 1};
    if (!rational_multiply(list->extra, (struct rational){-(int64_t)extras, 1}, &cost) ||
        !rational_add(rational_make(sum, list->steps), cost, &fraction) || fraction.num < 0 ||
        !rational_multiply(fraction, (struct rational){1, (int64_t)list->need}, &fraction))
        fraction = (struct rational){0, 1};
    verdict_fraction(verdict, terms, fraction);
    if (verdict->why) {
        const struct rational right = rational_make(sum, list->steps);
        char denominator[24] = "";
        if (right.den > 1) snprintf(denominator, sizeof denominator, "/%lld", (long long)right.den);
        explain(verdict, "entries worth %lld%s of %zu needed, %zu too many", (long long)right.num, denominator,
                list->need, extras);
    }
}

static void apply(const void *state, const struct item_terms *terms, struct text answer, struct scorer_worker *worker,
                  struct verdict *verdict)
{
    const struct list *list = state;
    struct entries entries;
    struct weighing weighing;
    entries_split(&list->form, answer, &entries);
    if (entries.n > ENTRIES_MOST) {
        verdict_invalid(verdict, "too many entries");
        return;
    }
    weigh_all(list, terms, &entries, worker, &weighing);
    if (weighing.n_entries == 0) {
        verdict_blank(verdict, terms);
    } else if (weighing.ungradable) {
        verdict->state = ANSWER_UNGRADABLE;
        explain(verdict, "an entry could not be decided");
    } else if (!weighing.any_judged) {
        verdict_invalid(verdict, "no entry is possible");
    } else {
        pay(list, terms, &weighing, verdict);
    }
}

const struct rule_kind RULE_LIST = {
    .name = "list",
    .summary = "Several answers in any order, each judged as the expected one that suits it best.",
    .example = "{id: Q11, type: list, key: [red, [green, verde], blue], of: {type: text, distance: 1}, points: 3}",
    .params = {PARAMS, sizeof PARAMS / sizeof *PARAMS, NULL},
    .compile = compile,
    .apply = apply,
    .release = release,
};
