/*
 * rule_map.c: a mark for each code, for open answers that were coded by people.
 *
 * Codes compare as choice letters do. `*` stands for every code that is not listed; without it such a code is invalid.
 */
#include <stdlib.h>

#include "score/rule.h"

struct map_entry {
    struct text code; /* normal form */
    struct rational mark;
    const struct node *at; /* as the rubric writes it */
};

struct map {
    struct map_entry *entries; /* by code */
    size_t n;
    bool has_other;
    struct rational other;
};

enum { MARKS };
static const struct key_spec PARAMS[] = {
    [MARKS] = {"marks", "{\"20\": 2, \"10\": 1, \"*\": 0}", "code: mark; * is every other code, which else is invalid",
               true},
};

static int entry_order(const void *left, const void *right)
{
    const struct map_entry *a = left, *b = right;
    const int order = text_compare(a->code, b->code);
    if (order) return order;
    if (a->at->line != b->at->line) return a->at->line < b->at->line ? -1 : 1;
    return a->at->column < b->at->column ? -1 : a->at->column > b->at->column;
}

/* Entries in byte order of their codes; the same code twice is a mistake even where it is written differently. */
static bool sort_entries(struct reading *reading, struct map *map)
{
    bool good = true;
    char shown[TEXT_SHOWN_BYTES];
    if (map->n) qsort(map->entries, map->n, sizeof *map->entries, entry_order);
    for (size_t i = 1; i < map->n; i++) {
        const struct node *at = map->entries[i].at;
        if (!text_equal(map->entries[i].code, map->entries[i - 1].code)) continue;
        if (!text_equal(at->text, map->entries[i - 1].at->text)) /* else said by the YAML reader */
            mistake(reading, at, "code '%s' stands here twice (case and width make no difference); remove one",
                    text_show(at->text, shown));
        good = false;
    }
    return good;
}

static struct rational highest(const struct map *map)
{
    struct rational best = map->has_other ? map->other : map->entries[0].mark;
    for (size_t i = 0; i < map->n; i++)
        if (rational_compare(map->entries[i].mark, best) > 0) best = map->entries[i].mark;
    return best;
}

static bool read_entry(struct rule_compiler *compiler, const struct node *code, const struct node *mark,
                       struct map *map)
{
    struct reading *reading = compiler->reading;
    struct rational value = {0, 1};
    char shown[TEXT_SHOWN_BYTES];
    const struct text normal = normalise_into(reading->arena, code->text, NORMAL_LABEL);
    if (normal.len == 0) {
        mistake(reading, code, "an empty code in 'marks'; what a blank earns is said by 'blank'");
        return false;
    }
    if (!read_mark(reading, mark, "marks", &value)) return false;
    rule_names_mark(compiler, value);
    if (compiler->has_points && rational_compare(value, compiler->terms->points) > 0) {
        mistake(reading, mark, "code '%s' earns more than the points of the item; raise 'points' or lower the mark",
                text_show(code->text, shown));
        return false;
    }
    if (text_equal(normal, TEXT("*"))) {
        map->has_other = true;
        map->other = value;
    } else {
        map->entries[map->n++] = (struct map_entry){normal, value, code};
    }
    return true;
}

/* "20=2, 10=1, *=0" */
static struct text show_marks(struct arena *arena, const struct node *marks)
{
    struct text *parts = arena_alloc(arena, marks->n * sizeof *parts);
    for (size_t i = 0; i < marks->n; i++)
        parts[i] = arena_format(arena, "%.*s=%.*s", TEXT_ARGS(text_trim(marks->keys[i].text)),
                                TEXT_ARGS(text_trim(marks->values[i].text)));
    return arena_join(arena, parts, marks->n, TEXT(", "));
}

static void *compile(struct rule_compiler *compiler, const struct node *const *found)
{
    const struct node *marks = found[MARKS];
    if (!marks) return NULL;
    if (marks->kind != NODE_MAP || marks->n == 0) {
        mistake(compiler->reading, marks, "'marks' is no mapping; expected codes and marks, {\"20\": 2, \"*\": 0}");
        return NULL;
    }
    struct map *map = arena_alloc(compiler->reading->arena, sizeof *map);
    *map = (struct map){0};
    map->entries = arena_alloc(compiler->reading->arena, marks->n * sizeof *map->entries);
    bool good = true;
    for (size_t i = 0; i < marks->n; i++)
        good &= read_entry(compiler, &marks->keys[i], &marks->values[i], map);
    good &= sort_entries(compiler->reading, map);
    if (!good) return NULL;
    compiler->key_shown = show_marks(compiler->reading->arena, marks);
    if (!compiler->has_points) compiler->terms->points = highest(map);
    return map;
}

static int code_order(const void *wanted, const void *entry)
{
    return text_compare(*(const struct text *)wanted, ((const struct map_entry *)entry)->code);
}

static void apply(const void *state, const struct item_terms *terms, struct text answer, struct scorer_worker *worker,
                  struct verdict *verdict)
{
    (void)terms;
    const struct map *map = state;
    struct text normal;
    if (has_control_character(answer, false) || !normalise(answer, NORMAL_LABEL, &worker->normal, &normal)) {
        verdict_invalid(verdict, "not a code");
        return;
    }
    explain_read_as(verdict, normal);
    const struct map_entry *entry =
        map->n ? bsearch(&normal, map->entries, map->n, sizeof *map->entries, code_order) : NULL;
    if (entry) {
        verdict_mark(verdict, entry->mark);
        explain(verdict, "code '%.*s'", TEXT_ARGS(text_trim(entry->at->text)));
        explain_part(verdict, (size_t)(entry - map->entries));
    } else if (map->has_other) {
        verdict_mark(verdict, map->other);
        explain(verdict, "a code that is not listed (*)");
    } else {
        verdict_invalid(verdict, "not a code of the list");
    }
}

static struct rule_part part(const void *state, size_t number)
{
    const struct map *map = state;
    return (struct rule_part){number < map->n ? text_trim(map->entries[number].at->text) : TEXT(""), false};
}

const struct rule_kind RULE_MAP = {
    .name = "map",
    .summary = "A mark for each code, for answers coded by people. Points, unless given: the highest mark.",
    .example = "{id: Q8, type: map, marks: {\"20\": 2, \"10\": 1, \"*\": 0}}",
    .params = {PARAMS, sizeof PARAMS / sizeof *PARAMS, NULL},
    .compile = compile,
    .apply = apply,
    .part = part,
    .parts_are_answers = true,
};
