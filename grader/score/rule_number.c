/*
 * rule_number.c: a number, right when it is near enough to a key.
 *
 * Everything is exact (exact.h): when the rubric is loaded, each key with each tolerance becomes a target, an interval
 * and what it earns, dearest first; an answer earns what the first target that holds it is worth. Slips (a wrong sign, a
 * cut instead of a rounded last figure) are targets of their own; a power of ten is looked for when no target holds.
 * Units (units.h) and the writing (written.h) take their share of that afterwards. What is no number is invalid, and so
 * is a number too long to be meant.
 */
#include <stdlib.h>

#include "score/exact_show.h"
#include "score/keys.h"
#include "score/number_judge.h"

static const struct key_spec SLIPS[N_SLIPS] = {
    [SLIP_POWER] = {"power_of_ten", "0 to 1", "right but for a factor of 10, 100, … up to 10^9 either way", false},
    [SLIP_SIGN] = {"sign", "0 to 1", "right but for the sign", false},
    [SLIP_TRUNCATED] = {"truncated", "0 to 1",
                        "the key cut, not rounded, where tolerance {sig, places, …} or `written` count to", false},
    [SLIP_WRITTEN] = {"written", "0 to 1", "not written as `written` asks; this part of what the value earns", false},
};

enum { KEY, TOLERANCE, WITHIN, WRITTEN, SLIP, UNITS, UNIT_PENALTY, NUMBERS, N_PARAMS };
static const struct key_spec PARAMS[N_PARAMS] = {
    [KEY] = {"key", "a number, or a list",
             "the right number (decimal point); with a list, any of them; {number: 3, credit: 1/2} earns a part",
             false},
    [TOLERANCE] = {"tolerance", "{abs: x}, {rel: 1%}, …",
                   "how near is near enough (see below); a bare number is abs, a bare percent rel", false},
    [WITHIN] = {"within", "[[0.01, 1], [5%, 1/2]]", "bands around the key: a tolerance, and what part it earns", false},
    [WRITTEN] = {"written", "3, {places: [1, 3]}, …", "how many figures must be written (see below)", false},
    [SLIP] = {"slips", "{sign: 1/2, …}", "slips that earn a part of the points (see below)", false},
    [UNITS] = {"units", "{m: 1, cm: 0.01}", "units behind or before the number, and what they are in that of the key",
               false},
    [UNIT_PENALTY] = {"unit_penalty", "0.1, or {missing: 0, …}",
                      "what share of the credit a missing or unlisted unit costs (see below); all unless given", false},
    [NUMBERS] = {"numbers", "decimal_comma, …",
                 "for this item: decimal_point, decimal_comma, or either: what would earn differently is ungradable",
                 false},
};

/* Keys of one item while it is compiled. */
struct keys {
    struct key_answer *list;
    const struct exact **numbers;
    size_t n;
};

static void add_target(struct number *number, struct target target)
{
    target.order = number->n;
    number->targets[number->n++] = target;
}

/* Targets of one tolerance: one a key, or one alone when the tolerance is an interval itself. */
static void add_targets(struct arena *arena, struct number *number, const struct keys *keys,
                        const struct tolerance *tolerance, struct rational credit)
{
    struct target target = {.credit = credit, .is_tolerance = true};
    if (tolerance->kind->stands_alone) {
        target.interval = tolerance->interval;
        target.why = arena_format(arena, "in %.*s", TEXT_ARGS(tolerance->shown));
        add_target(number, target);
        return;
    }
    for (size_t i = 0; i < keys->n; i++) {
        tolerance->kind->surround(tolerance, arena, keys->numbers[i], &target.interval);
        char range[INTERVAL_SHOWN_BYTES];
        target.credit = credit_times(credit, keys->list[i].credit);
        target.key = i;
        interval_show(&target.interval, range);
        target.why = arena_format(arena, "near enough to %.*s%.*s%s%s%s", TEXT_ARGS(text_trim(keys->list[i].at->text)),
                                  TEXT_ARGS(tolerance->shown), *range ? " (" : "", range, *range ? ")" : "");
        add_target(number, target);
    }
}

static const struct exact *negated(struct arena *arena, const struct exact *number)
{
    if (!number) return NULL;
    struct exact copy = *number;
    copy.negative = copy.num.n && !copy.negative;
    return exact_copy(arena, &copy);
}

/* The targets of the tolerance once more, on the other side of zero. */
static void add_sign_slips(struct arena *arena, struct number *number, size_t n_tolerance)
{
    for (size_t i = 0; i < n_tolerance; i++) {
        const struct interval *right = &number->targets[i].interval;
        add_target(number, (struct target){.interval = {.low = negated(arena, right->high),
                                                        .high = negated(arena, right->low),
                                                        .low_open = right->high_open,
                                                        .high_open = right->low_open},
                                           .credit = credit_times(number->targets[i].credit, number->slips[SLIP_SIGN]),
                                           .key = number->targets[i].key,
                                           .why = TEXT("right but for the sign")});
    }
}

/* Where a key is cut: false when nothing says so. */
static bool cut_place(const struct tolerance *tolerance, const struct written *written, const struct exact *key,
                      int *place)
{
    const bool by_tolerance = tolerance->kind->counts != COUNTS_NOTHING;
    if (!by_tolerance && !written->kind) return false;
    const int64_t digits = by_tolerance ? tolerance->digits : written->low;
    const bool places =
        by_tolerance ? tolerance->kind->counts == COUNTS_PLACES : strcmp(written->kind->name, "places") == 0;
    *place = places ? -(int)digits : place_of_figure(key, digits);
    return true;
}

static bool add_truncated(struct rule_compiler *compiler, struct number *number, const struct keys *keys,
                          const struct tolerance *tolerance, const struct node *slips)
{
    struct arena *arena = compiler->reading->arena;
    for (size_t i = 0; i < keys->n; i++) {
        int place;
        struct exact cut;
        if (!cut_place(tolerance, &number->written, keys->numbers[i], &place)) {
            mistake(compiler->reading, slips,
                    "'truncated' where nothing says to how many figures; add tolerance: {sig: 3} or {places: 2}, or "
                    "written: 3");
            return false;
        }
        exact_round(keys->numbers[i], place, EXACT_TRUNCATE, &cut);
        const struct exact *copy = exact_copy(arena, &cut);
        add_target(number, (struct target){.interval = {.low = copy, .high = copy},
                                           .credit = credit_times(keys->list[i].credit, number->slips[SLIP_TRUNCATED]),
                                           .key = i,
                                           .why = TEXT("cut, not rounded")});
    }
    return true;
}

/* One pair of `within`: a tolerance, and what it earns. */
static bool read_band(struct rule_compiler *compiler, const struct node *node, struct tolerance *tolerance,
                      struct rational *credit)
{
    struct reading *reading = compiler->reading;
    if (node->kind != NODE_LIST || node->n != 2) {
        mistake(reading, node,
                "'within' holds what is no band; expected pairs of a tolerance and what it earns, "
                "[[0.01, 1], [5%%, 1/2]]");
        return false;
    }
    const bool good = tolerance_read(reading, &node->values[0], "within", tolerance);
    return read_credit_share(reading, &node->values[1], "within", credit) && good;
}

static bool read_slips(struct rule_compiler *compiler, const struct node *node, struct number *number)
{
    const struct key_table table = KEY_TABLE(SLIPS);
    const struct node *found[N_SLIPS] = {0};
    const size_t n_mistakes = compiler->reading->n_mistakes;
    if (node) read_map(compiler->reading, node, "'slips'", &table, 1, found);
    for (size_t i = 0; i < N_SLIPS; i++)
        read_credit_share(compiler->reading, found[i], SLIPS[i].name, &number->slips[i]);
    return compiler->reading->n_mistakes == n_mistakes;
}

static bool read_number_keys(struct rule_compiler *compiler, const struct node *node, struct keys *keys)
{
    bool good = read_key_answers(compiler, node, "number", &keys->list, &keys->n);
    keys->numbers = arena_alloc(compiler->reading->arena, keys->n * sizeof *keys->numbers);
    for (size_t i = 0; good && i < keys->n; i++)
        keys->numbers[i] = read_exact(compiler->reading, keys->list[i].at, "key");
    for (size_t i = 0; good && i < keys->n; i++)
        good = keys->numbers[i] != NULL;
    return good;
}

static int dearest_first(const void *left, const void *right)
{
    const struct target *a = left, *b = right;
    const int order = rational_compare(b->credit, a->credit);
    return order ? order : a->order < b->order ? -1 : a->order > b->order;
}

/* What a target earns is multiplied by what the writing and the unit leave of it. */
static void name_marks(struct rule_compiler *compiler, const struct number *number)
{
    const struct rational one = {1, 1};
    const struct rational units[] = {one, number->units.missing, number->units.unknown, number->units.other};
    const struct rational values[] = {one, number->slips[SLIP_POWER]};
    const struct rational writings[] = {one, number->slips[SLIP_WRITTEN]};
    for (size_t t = 0; t < number->n; t++) {
        const struct rational credit = number->targets[t].credit;
        if (t && rational_compare(credit, number->targets[t - 1].credit) == 0) continue;
        for (size_t i = 0; i < 16; i++) {
            struct rational part;
            if (rational_multiply(credit, units[i % 4], &part) && rational_multiply(part, values[i / 4 % 2], &part) &&
                rational_multiply(part, writings[i / 8], &part))
                rule_can_pay_fraction(compiler, part);
            else
                *compiler->unit_is_too_fine = true;
        }
    }
}

/* Everything but keys and targets. */
static bool read_conditions(struct rule_compiler *compiler, const struct node *const *found, struct number *number)
{
    static const char *const styles[] = {"decimal_point", "decimal_comma", "either"};
    struct reading *reading = compiler->reading;
    number->style = (size_t)compiler->terms->numbers;
    bool good = written_read(reading, found[WRITTEN], &number->written);
    good &= read_slips(compiler, found[SLIP], number);
    good &= units_read(reading, found[UNITS], found[UNIT_PENALTY], &number->units);
    if (found[UNIT_PENALTY] && !found[UNITS] && node_find(compiler->item, "unit_penalty"))
        warning(reading, found[UNIT_PENALTY],
                "'unit_penalty' without 'units' does nothing; add units: {m: 1, cm: 0.01}");
    if (found[NUMBERS]) good &= read_name(reading, found[NUMBERS], "style of numbers", styles, 3, &number->style);
    return good;
}

/* What an answer can be near to, for explanations: the keys, or the interval that stands alone. */
static void name_keys(struct arena *arena, struct number *number, const struct keys *keys, struct text alone)
{
    number->keys = arena_alloc(arena, (keys->n + 1) * sizeof *number->keys);
    if (alone.len) number->keys[number->n_keys++] = alone;
    for (size_t i = 0; i < keys->n && alone.len == 0; i++)
        number->keys[number->n_keys++] = text_trim(keys->list[i].at->text);
}

static void *compile(struct rule_compiler *compiler, const struct node *const *found)
{
    struct reading *reading = compiler->reading;
    struct number *number = arena_alloc(reading->arena, sizeof *number);
    struct tolerance tolerance, band;
    struct rational credit;
    struct keys keys = {.n = 0};
    const size_t n_bands = found[WITHIN] && found[WITHIN]->kind == NODE_LIST ? found[WITHIN]->n : 0;
    *number = (struct number){.n = 0};
    bool good = read_conditions(compiler, found, number);
    good &= tolerance_read(reading, found[TOLERANCE], "tolerance", &tolerance);
    if (found[WITHIN] && n_bands == 0) {
        mistake(reading, found[WITHIN], "'within' is no list; expected pairs, [[0.01, 1], [5%%, 1/2]]");
        good = false;
    }
    const bool stands_alone = tolerance.kind && tolerance.kind->stands_alone;
    if (found[KEY]) {
        good &= read_number_keys(compiler, found[KEY], &keys);
    } else if (!stands_alone) {
        mistake(reading, compiler->item, "a number item without 'key'; expected a number, or tolerance: {range: …}");
        good = false;
    }
    if (!good) return NULL;
    number->targets = arena_alloc(reading->arena, (keys.n + 1) * (n_bands + 3) * sizeof *number->targets);
    add_targets(reading->arena, number, &keys, &tolerance, (struct rational){1, 1});
    const size_t n_tolerance = number->n;
    for (size_t i = 0; i < n_bands; i++)
        if (read_band(compiler, &found[WITHIN]->values[i], &band, &credit))
            add_targets(reading->arena, number, &keys, &band, credit);
        else
            good = false;
    if (number->slips[SLIP_SIGN].num) add_sign_slips(reading->arena, number, n_tolerance);
    if (number->slips[SLIP_TRUNCATED].num) good &= add_truncated(compiler, number, &keys, &tolerance, found[SLIP]);
    for (size_t i = n_tolerance; i < number->n; i++)
        number->targets[i].is_tolerance = false;
    name_keys(reading->arena, number, &keys, stands_alone ? tolerance.shown : TEXT(""));
    qsort(number->targets, number->n, sizeof *number->targets, dearest_first);
    name_marks(compiler, number);
    compiler->key_shown =
        stands_alone ? tolerance.shown : show_key_answers(reading->arena, keys.list, keys.n, tolerance.shown);
    return good ? number : NULL;
}

/* The number that the answer was read as, without what stands behind it. */
static void explain_value(struct verdict *verdict, const struct number *number, struct text answer)
{
    struct exact value;
    struct number_writing writing;
    char shown[EXACT_SHOWN_BYTES];
    size_t used;
    if (!verdict->why || number->style == NUMBERS_EITHER) return;
    if (number_read_beginning(answer, (enum number_style)number->style, &value, &writing, &used) != NUMBER_READ) return;
    if (used == answer.len) explain_read_as(verdict, text_of(exact_show(&value, shown)));
}

static void apply(const void *state, const struct item_terms *terms, struct text answer, struct scorer_worker *worker,
                  struct verdict *verdict)
{
    const struct number *number = state;
    struct finding found = {.reading = NUMBER_NOT_ONE};
    if (has_control_character(answer, false)) {
        verdict_invalid(verdict, "not a number");
        return;
    }
    if (number->style == NUMBERS_EITHER) {
        if (!number_judge_either(number, answer, worker, &found)) {
            verdict->state = ANSWER_UNGRADABLE;
            explain(verdict, "its comma or point may be a decimal mark or one between thousands; mark it by hand");
            return;
        }
    } else {
        found = number_judge(number, answer, (enum number_style)number->style, worker);
    }
    if (found.reading != NUMBER_READ) {
        verdict_invalid(verdict, found.reading == NUMBER_TOO_LONG ? "a number of too many digits" : "not a number");
        return;
    }
    verdict_fraction(verdict, terms, found.credit);
    explain_value(verdict, number, answer);
    if (found.target) explain_part(verdict, found.target->key);
    explain(verdict, "%.*s", TEXT_ARGS(found.why));
    if (found.unit) explain(verdict, "%s", found.unit);
    if (found.writing) explain(verdict, "%s", found.writing);
    explain_credit(verdict, found.credit);
}

static struct rule_part part(const void *state, size_t number)
{
    const struct number *n = state;
    return (struct rule_part){number < n->n_keys ? n->keys[number] : TEXT(""), false};
}

const struct rule_kind RULE_NUMBER = {
    .name = "number",
    .summary = "A number, compared exactly; reads -3, .5, 1e4, 3x10^8, 10^-3, 22/7, 1 1/2, 12%, 1,000,000 and "
               "full-width digits.",
    .example = "{id: Q4, type: number, key: 9.81, tolerance: {abs: 0.05}, units: {m/s2: 1, cm/s2: 0.01}}",
    .params = {PARAMS, N_PARAMS, NULL},
    .more = {{"slips:", {SLIPS, N_SLIPS, NULL}}, {"unit_penalty:", {UNIT_PENALTIES, N_PENALTIES, NULL}}},
    .compile = compile,
    .apply = apply,
    .part = part,
    .parts_are_answers = true,
    .nature = NATURE_NUMBERS,
};
