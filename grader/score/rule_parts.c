/*
 * rule_parts.c: one item of several parts, each with a rule of its own: a cloze, a calculation with its unit.
 *
 * The parts are one column each, or one cell split at a separator. A part is any kind of rule with marks of its own;
 * its points are its weight: they add up to the item's points, or are scaled to them when the item says how many. With
 * a ladder the parts' marks do not matter, only how many parts earn their full points.
 *
 * A sum of 0 pays `wrong`, as a fraction of 0 does elsewhere. The item is blank when all of its parts are, and invalid
 * when none could be judged. One part that a rule could not decide makes the item ungradable.
 */
#include "score/entries.h"
#include "score/keys.h"
#include "score/ladder.h"
#include "score/tuple.h"

struct parts {
    struct item_rule *rules;
    size_t n;
    struct rational scale; /* marks of the item for a mark of a part */
    struct entry_form form;
    struct ladder ladder;
};

enum { COLUMNS, PARTS, LADDER, SEPARATOR };
static const struct key_spec PARAMS[] = {
    [COLUMNS] = COLUMNS_PARAM,
    [PARTS] =
        {"parts", "[{type: …, …}, …]",
         "the parts in order, each an item without id: type, points (1 unless given), wrong, … and the keys of its "
         "kind",
         true},
    [LADDER] = LADDER_PARAM,
    [SEPARATOR] = SEPARATOR_PARAM,
};

static void release(void *state)
{
    struct parts *parts = state;
    for (size_t i = 0; i < parts->n; i++)
        item_rule_release(&parts->rules[i]);
}

static bool compile_parts(struct rule_compiler *compiler, const struct node *node, struct parts *parts, int64_t *unit)
{
    struct arena *arena = compiler->reading->arena;
    bool good = true;
    *unit = 1;
    parts->rules = arena_alloc(arena, node->n * sizeof *parts->rules);
    for (size_t i = 0; i < node->n; i++) {
        int64_t unit_of_part;
        const char *what = arena_format(arena, "part %zu", i + 1).at;
        good &= rule_compile_inner(compiler, &node->values[i], what, &parts->rules[parts->n++], &unit_of_part);
        parts->form.holds_commas |= rule_takes_comma(&parts->rules[i], &node->values[i]);
        if (good && !denominator_join(unit, unit_of_part, UNIT_LIMIT)) *compiler->unit_is_too_fine = true;
    }
    return good;
}

static struct rational sum_of(const struct parts *parts, bool floors)
{
    struct rational sum = {0, 1};
    for (size_t i = 0; i < parts->n; i++) {
        const struct item_terms *terms = &parts->rules[i].terms;
        if (!rational_add(sum, floors ? terms->floor : terms->ceiling, &sum)) return (struct rational){0, 1};
    }
    return sum;
}

/* The parts' marks, scaled: their sum is a multiple of scale / unit. */
static void name_marks(struct rule_compiler *compiler, struct parts *parts, int64_t unit)
{
    const struct rational points = sum_of(parts, false);
    struct rational step, least;
    parts->scale = (struct rational){1, 1};
    if (!compiler->has_points)
        compiler->terms->points = points;
    else if (points.num > 0 && compiler->terms->points.num > 0 &&
             !rational_multiply(compiler->terms->points, (struct rational){points.den, points.num}, &parts->scale))
        *compiler->unit_is_too_fine = true;
    if (!rational_multiply(parts->scale, (struct rational){1, unit}, &step) ||
        !rational_multiply(parts->scale, sum_of(parts, true), &least)) {
        *compiler->unit_is_too_fine = true;
        return;
    }
    rule_can_pay(compiler, step);
    rule_names_mark(compiler, least);
}

/* "B; 9.81 ±0.05"; parts keep no key text of their own once compiled, so the rubric's nodes are shown. */
static struct text show_parts(struct arena *arena, const struct node *parts)
{
    struct text *shown = arena_alloc(arena, parts->n * sizeof *shown);
    for (size_t i = 0; i < parts->n; i++)
        shown[i] = show_key(arena, node_find(&parts->values[i], "key"));
    return arena_join(arena, shown, parts->n, TEXT("; "));
}

static void *compile(struct rule_compiler *compiler, const struct node *const *found)
{
    struct reading *reading = compiler->reading;
    const struct node *node = found[PARTS];
    if (!node) return NULL;
    if (node->kind != NODE_LIST || node->n == 0 || node->n > TUPLE_CELLS_MOST) {
        mistake(reading, node,
                "'parts' is no list of 1 to %d; expected a rule for each part, [{type: number, key: 3}, …]",
                TUPLE_CELLS_MOST);
        return NULL;
    }
    struct parts *parts = arena_alloc(reading->arena, sizeof *parts);
    *parts = (struct parts){.scale = {1, 1}, .form.loose = ENTRY_WHOLE};
    int64_t unit;
    bool good = entry_form_read(compiler, found[COLUMNS], found[SEPARATOR], node->n, &parts->form);
    good &= compile_parts(compiler, node, parts, &unit);
    good &= ladder_read(compiler, found[LADDER], node->n, &parts->ladder);
    if (!good) {
        release(parts);
        return NULL;
    }
    if (!found[LADDER]) name_marks(compiler, parts, unit);
    compiler->key_shown = show_parts(reading->arena, node);
    return parts;
}

/* What the parts earned together. */
struct tally {
    size_t n_blank, n_judged, n_right;
    bool ungradable;
    struct rational sum;
};

static void judge_part(const struct parts *parts, size_t i, struct text entry, struct scorer_worker *worker,
                       struct verdict *verdict, struct tally *tally)
{
    static const char *const states[] = {[ANSWER_INVALID] = "invalid: ", [ANSWER_UNGRADABLE] = "undecided: "};
    const struct item_rule *rule = &parts->rules[i];
    struct explanation why;
    explanation_clear(&why);
    struct verdict part = {.why = verdict->why ? &why : NULL};
    item_rule_judge(rule, entry, worker, &part);
    tally->n_blank += part.state == ANSWER_BLANK;
    tally->n_judged += part.state == ANSWER_ANSWERED;
    tally->n_right += part.state == ANSWER_ANSWERED && rational_compare(part.mark, rule->terms.ceiling) == 0;
    tally->ungradable |= part.state == ANSWER_UNGRADABLE;
    /* Cannot overflow: the loader has seen the sum of all points, and of all floors. */
    if (!rational_add(tally->sum, part.mark, &tally->sum)) tally->sum = (struct rational){0, 1};
    if (verdict->why)
        explain(verdict, "part %zu: %s%.*s", i + 1,
                part.state < sizeof states / sizeof *states && states[part.state] ? states[part.state] : "",
                (int)why.len, why.text);
}

static void pay(const struct parts *parts, const struct item_terms *terms, const struct tally *tally,
                struct verdict *verdict)
{
    struct rational mark;
    if (parts->ladder.n)
        ladder_pay(&parts->ladder, terms, tally->n_right, verdict);
    else if (tally->sum.num && rational_multiply(tally->sum, parts->scale, &mark))
        verdict_mark(verdict, mark);
    else
        verdict_wrong(verdict, terms);
}

static void apply(const void *state, const struct item_terms *terms, struct text answer, struct scorer_worker *worker,
                  struct verdict *verdict)
{
    const struct parts *parts = state;
    struct entries entries;
    struct tally tally = {.sum = {0, 1}};
    entries_split(&parts->form, answer, &entries);
    if (entries.n != parts->n) {
        verdict_invalid(verdict, "not as many entries as the item has parts");
        return;
    }
    for (size_t i = 0; i < parts->n; i++)
        judge_part(parts, i, entries.list[i], worker, verdict, &tally);
    if (tally.ungradable)
        verdict->state = ANSWER_UNGRADABLE;
    else if (tally.n_blank == parts->n)
        verdict_blank(verdict, terms);
    else if (tally.n_judged == 0)
        verdict->state = ANSWER_INVALID;
    else
        pay(parts, terms, &tally, verdict);
}

const struct rule_kind RULE_PARTS = {
    .name = "parts",
    .summary = "Several parts under one item, each with a rule of its own. Points, unless given: those of the parts.",
    .example = "{id: Q9, type: parts, columns: [Q9a, Q9b], parts: [{type: number, key: 9.81, points: 2}, {key: B}]}",
    .params = {PARAMS, sizeof PARAMS / sizeof *PARAMS, NULL},
    .compile = compile,
    .apply = apply,
    .release = release,
};
