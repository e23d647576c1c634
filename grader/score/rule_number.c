/*
 * rule_number.c: a number, right when it is near enough to a key.
 *
 * Everything is exact (exact.h): a key and its tolerance become an interval when the rubric is loaded, and an answer
 * is compared with its ends. What is no number is invalid, and so is a number too long to be meant.
 */
#include "score/exact_show.h"
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

static void number_init(struct number *number, struct arena *arena, size_t n)
{
    number->intervals = arena_alloc(arena, n * sizeof *number->intervals);
    number->keys = arena_alloc(arena, n * sizeof *number->keys);
    number->n = 0;
}

static void add_interval(struct number *number, struct interval interval, struct text key)
{
    number->intervals[number->n] = interval;
    number->keys[number->n++] = key;
}

/* All keys, so that the mistakes of each are noted; false when there was one, or the tolerance is of no use. */
static bool surround_keys(struct rule_compiler *compiler, const struct tolerance *tolerance, bool good,
                          const struct node *keys, size_t n, struct number *number)
{
    for (size_t i = 0; i < n; i++) {
        const struct exact *exact = read_exact(compiler->reading, &keys[i], "key");
        good &= exact != NULL;
        if (!good) continue;
        struct interval interval;
        tolerance->kind->surround(tolerance, compiler->reading->arena, exact, &interval);
        add_interval(number, interval, text_trim(keys[i].text));
    }
    return good;
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
    if (found[KEY]) good &= rule_read_keys(compiler, found[KEY], &keys, &n);
    struct number *number = arena_alloc(reading->arena, sizeof *number);
    number_init(number, reading->arena, n + 1);
    if (good && stands_alone) {
        compiler->key_shown = tolerance.shown;
        add_interval(number, tolerance.interval, tolerance.shown);
        return number;
    }
    if (!surround_keys(compiler, &tolerance, good, keys, n, number)) return NULL;
    compiler->key_shown = rule_show_keys(reading->arena, keys, n, tolerance.shown);
    return number;
}

/* What it was read as, when the writing does not say it already. */
static void explain_value(struct verdict *verdict, const struct exact *value)
{
    char shown[EXACT_SHOWN_BYTES];
    if (verdict->why) explain_read_as(verdict, text_of(exact_show(value, shown)));
}

static void explain_near(struct verdict *verdict, const char *how, const struct number *number, size_t key)
{
    char range[INTERVAL_SHOWN_BYTES];
    if (!verdict->why) return;
    interval_show(&number->intervals[key], range);
    explain(verdict, "%s%.*s%s%s%s", how, TEXT_ARGS(number->keys[key]), *range ? " (" : "", range, *range ? ")" : "");
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
    explain_value(verdict, &value);
    for (size_t i = 0; i < number->n; i++)
        if (interval_holds(&number->intervals[i], &value)) {
            verdict_right(verdict, terms);
            explain_near(verdict, "near enough to ", number, i);
            explain_part(verdict, i);
            return;
        }
    verdict_wrong(verdict, terms);
    for (size_t i = 0; i < number->n; i++)
        explain_near(verdict, "not near enough to ", number, i);
}

static struct rule_part part(const void *state, size_t number)
{
    const struct number *n = state;
    return (struct rule_part){number < n->n ? n->keys[number] : TEXT(""), false};
}

const struct rule_kind RULE_NUMBER = {
    .name = "number",
    .summary = "A number, compared exactly; reads -3, .5, 1e4, 3x10^8, 22/7, 12%, 1,000,000 and full-width digits.",
    .example = "{id: Q4, type: number, key: 9.81, tolerance: {abs: 0.05}}",
    .params = {PARAMS, sizeof PARAMS / sizeof *PARAMS, NULL},
    .compile = compile,
    .apply = apply,
    .part = part,
    .parts_are_answers = true,
};
