/*
 * rule_map.c: a mark for each code, for open answers that were coded by people.
 *
 * Codes compare as choice letters do. `*` stands for every code that is not listed; without it such a code is invalid.
 */
#include "score/code_marks.h"

enum { MARKS };
static const struct key_spec PARAMS[] = {
    [MARKS] = {"marks", "{\"20\": 2, \"10\": 1, \"*\": 0}", "code: mark; * is every other code, which else is invalid",
               true},
};

static void *compile(struct rule_compiler *compiler, const struct node *const *found)
{
    struct code_marks *marks = arena_alloc(compiler->reading->arena, sizeof *marks);
    if (!code_marks_read(compiler, found[MARKS], marks)) return NULL;
    compiler->key_shown = marks->shown;
    rule_pays_at_most(compiler, code_marks_highest(marks));
    return marks;
}

static void apply(const void *state, const struct item_terms *terms, struct text answer, struct scorer_worker *worker,
                  struct verdict *verdict)
{
    (void)terms;
    const struct code_marks *marks = state;
    struct text normal;
    if (has_control_character(answer, false) || !normalise(answer, NORMAL_LABEL, &worker->normal, &normal)) {
        verdict_invalid(verdict, "not a code");
        return;
    }
    explain_read_as(verdict, normal);
    const struct code_mark *entry = code_marks_find(marks, normal);
    if (entry) {
        verdict_mark(verdict, entry->mark);
        explain(verdict, "code '%.*s'", TEXT_ARGS(text_trim(entry->at->text)));
        explain_part(verdict, (size_t)(entry - marks->entries));
    } else if (marks->has_other) {
        verdict_mark(verdict, marks->other);
        explain(verdict, "a code that is not listed (*)");
    } else {
        verdict_invalid(verdict, "not a code of the list");
    }
}

static struct rule_part part(const void *state, size_t number)
{
    const struct code_marks *marks = state;
    return (struct rule_part){number < marks->n ? text_trim(marks->entries[number].at->text) : TEXT(""), false};
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
