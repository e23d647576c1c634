/*
 * rule_number.c: a number, right when it is near enough to a key.
 *
 * Everything is exact (exact.h): a key and its tolerance become an interval when the rubric is loaded, and an answer
 * is compared with its ends. What is no number is invalid, and so is a number too long to be meant.
 */
#include "score/number_text.h"
#include "score/rule.h"
#include "score/tolerance.h"

struct number {
    struct interval *intervals; /* one a key */
    size_t n;
    struct text *keys; /* as written, for explanations */
};

enum { KEY, TOLERANCE };
static const struct key_spec PARAMS[] = {
    [KEY] = {"key", "a number, or a list", "the right number (decimal point); with a list, any of them", false},
    [TOLERANCE] = {"tolerance", "{abs: x}, {rel: 1%}, …", "how near is near enough (see below); a bare number is abs",
                   false},
};

static bool surround_key(struct rule_compiler *compiler, const struct tolerance *tolerance, const struct node *key,
                         struct number *number)
{
    const struct exact *exact = read_exact(compiler->reading, key, "key");
    if (!exact) return false;
    tolerance->kind->surround(tolerance, compiler->reading->arena, exact, &number->intervals[number->n]);
    number->keys[number->n++] = text_trim(key->text);
    return true;
}

static void *compile(struct rule_compiler *compiler, const struct node *const *found)
{
    struct reading *reading = compiler->reading;
    struct tolerance tolerance;
    const struct node *keys = NULL;
    size_t n = 0;
    bool good = tolerance_read(reading, found[TOLERANCE], &tolerance);
    const bool stands_alone = tolerance.kind && tolerance.kind->stands_alone;
    if (!found[KEY] && !stands_alone) {
        mistake(reading, compiler->item, "a number item without 'key'; expected a number, or tolerance: {range: …}");
        return NULL;
    }
    if (found[KEY]) good &= read_scalars(reading, found[KEY], "key", false, &keys, &n);
    if (!good) {
        for (size_t i = 0; found[KEY] && i < n; i++)
            (void)read_exact(reading, &keys[i], "key"); /* its mistakes count too */
        return NULL;
    }
    if (!found[KEY] || stands_alone) {
        keys = found[TOLERANCE];
        n = 1;
    }
    if (n == 0) {
        mistake(reading, found[KEY], "'key' is an empty list; expected at least one right answer");
        return NULL;
    }
    struct number *number = arena_alloc(reading->arena, sizeof *number);
    number->intervals = arena_alloc(reading->arena, n * sizeof *number->intervals);
    number->keys = arena_alloc(reading->arena, n * sizeof *number->keys);
    number->n = 0;
    compiler->key_shown = TEXT("");
    if (stands_alone) {
        number->intervals[0] = tolerance.interval;
        number->keys[0] = compiler->key_shown = tolerance.shown;
        number->n = 1;
        return number;
    }
    for (size_t i = 0; i < n; i++) {
        good &= surround_key(compiler, &tolerance, &keys[i], number);
        show_key_part(
            compiler, "|",
            arena_format(reading->arena, "%.*s%.*s", TEXT_ARGS(text_trim(keys[i].text)), TEXT_ARGS(tolerance.shown)));
    }
    return good ? number : NULL;
}

static void apply(const void *state, const struct item_terms *terms, struct text answer, struct scorer_worker *worker,
                  struct verdict *verdict)
{
    (void)worker;
    const struct number *number = state;
    struct exact value;
    const enum number_reading reading =
        has_control_character(answer, false) ? NUMBER_NOT_ONE : number_read(answer, terms->numbers, &value);
    if (reading != NUMBER_READ) {
        verdict_invalid(verdict, reading == NUMBER_TOO_LONG ? "a number of too many digits" : "not a number");
        return;
    }
    for (size_t i = 0; i < number->n; i++)
        if (interval_holds(&number->intervals[i], &value)) {
            verdict_right(verdict, terms);
            explain(verdict, "near enough to %.*s", TEXT_ARGS(number->keys[i]));
            return;
        }
    verdict_wrong(verdict, terms);
    explain(verdict, "a number, but not near enough to the key");
}

const struct rule_kind RULE_NUMBER = {
    .name = "number",
    .summary = "A number, compared exactly; reads -3, .5, 1e4, 3x10^8, 22/7, 12%, 1,000,000 and full-width digits.",
    .example = "{id: Q4, type: number, key: 9.81, tolerance: {abs: 0.05}}",
    .params = {PARAMS, sizeof PARAMS / sizeof *PARAMS, NULL},
    .compile = compile,
    .apply = apply,
};
