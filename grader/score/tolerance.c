/* tolerance.c: the table of tolerances (contract in tolerance.h). */
#include "score/tolerance.h"

#include "score/number_text.h"

bool interval_holds(const struct interval *interval, const struct exact *value)
{
    if (interval->low) {
        const int order = exact_compare(value, interval->low);
        if (order < 0 || (order == 0 && interval->low_open)) return false;
    }
    if (interval->high) {
        const int order = exact_compare(value, interval->high);
        if (order > 0 || (order == 0 && interval->high_open)) return false;
    }
    return true;
}

static const struct exact *exact_of(struct reading *reading, const struct node *at, struct text t, const char *name)
{
    struct exact number;
    char shown[TEXT_SHOWN_BYTES];
    switch (number_read(t, NUMBERS_DECIMAL_POINT, &number)) {
    case NUMBER_READ: return exact_copy(reading->arena, &number);
    case NUMBER_TOO_LONG:
        mistake(reading, at, "'%s' is '%s', which is too long; expected at most %d digits and exponents up to ±%d",
                name, text_show(t, shown), NUMBER_DIGITS, NUMBER_EXPONENT);
        return NULL;
    default:
        mistake(reading, at, "'%s' is '%s', which is no number; expected one such as 9.81, -2e-3 or 22/7", name,
                text_show(t, shown));
        return NULL;
    }
}

const struct exact *read_exact(struct reading *reading, const struct node *node, const char *name)
{
    if (node->kind != NODE_SCALAR) {
        mistake(reading, node, "'%s' is no single value; expected a number such as 9.81, -2e-3 or 22/7", name);
        return NULL;
    }
    return exact_of(reading, node, text_trim(node->text), name);
}

static bool is_slack(struct reading *reading, const struct node *at, const struct exact *slack)
{
    if (!slack) return false;
    if (!slack->negative) return true;
    mistake(reading, at, "a tolerance below 0; expected how far from the key an answer may be");
    return false;
}

/* abs: x, or abs: [low, high]: how far below and above the key. */
static bool compile_abs(struct reading *reading, const struct node *value, struct tolerance *out)
{
    if (value->kind == NODE_LIST) {
        if (value->n != 2) {
            mistake(reading, value, "'abs' as a list; expected two numbers, [how far below, how far above]");
            return false;
        }
        out->below = read_exact(reading, &value->values[0], "abs");
        out->above = read_exact(reading, &value->values[1], "abs");
        out->shown = arena_format(reading->arena, " -%.*s +%.*s", TEXT_ARGS(value->values[0].text),
                                  TEXT_ARGS(value->values[1].text));
        const bool good = is_slack(reading, &value->values[0], out->below);
        return is_slack(reading, &value->values[1], out->above) && good;
    }
    out->below = out->above = read_exact(reading, value, "abs");
    out->shown = arena_format(reading->arena, " ±%.*s", TEXT_ARGS(value->text));
    return is_slack(reading, value, out->below);
}

static void surround_abs(const struct tolerance *tolerance, struct arena *arena, const struct exact *key,
                         struct interval *out)
{
    struct exact low, high, share, slack;
    exact_subtract(key, tolerance->below, &low);
    exact_add(key, tolerance->above, &high);
    if (tolerance->share) {
        exact_multiply(key, tolerance->share, &share);
        share.negative = false;
        exact_add(tolerance->below, &share, &slack);
        exact_subtract(key, &slack, &low);
        exact_add(key, &slack, &high);
    }
    *out = (struct interval){.low = exact_copy(arena, &low), .high = exact_copy(arena, &high)};
}

static bool compile_rel(struct reading *reading, const struct node *value, struct tolerance *out)
{
    out->below = read_exact(reading, value, "rel"); /* "1%" reads as 0.01 */
    out->shown = arena_format(reading->arena, " ±%.*s", TEXT_ARGS(value->text));
    return is_slack(reading, value, out->below);
}

/* key * (1 ± share), the smaller product first: for a negative key they change places. */
static void surround_rel(const struct tolerance *tolerance, struct arena *arena, const struct exact *key,
                         struct interval *out)
{
    struct exact one, factor, less, more;
    exact_from_rational((struct rational){1, 1}, &one);
    exact_subtract(&one, tolerance->below, &factor);
    exact_multiply(key, &factor, &less);
    exact_add(&one, tolerance->below, &factor);
    exact_multiply(key, &factor, &more);
    const bool ordered = !key->negative;
    *out = (struct interval){.low = exact_copy(arena, ordered ? &less : &more),
                             .high = exact_copy(arena, ordered ? &more : &less)};
}

static bool compile_factor(struct reading *reading, const struct node *value, struct tolerance *out)
{
    struct exact one;
    exact_from_rational((struct rational){1, 1}, &one);
    out->below = read_exact(reading, value, "factor");
    out->shown = arena_format(reading->arena, " ×÷%.*s", TEXT_ARGS(value->text));
    if (!out->below) return false;
    if (exact_compare(out->below, &one) >= 0) return true;
    mistake(reading, value, "'factor' is below 1; expected how many times larger or smaller an answer may be");
    return false;
}

static void surround_factor(const struct tolerance *tolerance, struct arena *arena, const struct exact *key,
                            struct interval *out)
{
    struct exact small, large;
    exact_divide(key, tolerance->below, &small);
    exact_multiply(key, tolerance->below, &large);
    const bool ordered = !key->negative;
    *out = (struct interval){.low = exact_copy(arena, ordered ? &small : &large),
                             .high = exact_copy(arena, ordered ? &large : &small)};
}

static bool compile_range(struct reading *reading, const struct node *value, struct tolerance *out)
{
    static const char expected[] = "expected an interval such as \"[3.1, 3.2)\": [ ] with the end, ( ) without";
    if (value->kind != NODE_SCALAR) {
        mistake(reading, value, "'range' is no single text; %s, in quotes", expected);
        return false;
    }
    const struct text t = text_trim(value->text);
    const char *middle = t.len ? memchr(t.at, ',', t.len) : NULL;
    if (!middle && t.len) middle = memchr(t.at, ';', t.len);
    const bool good = middle && t.len >= 3 && (t.at[0] == '[' || t.at[0] == '(') &&
                      (t.at[t.len - 1] == ']' || t.at[t.len - 1] == ')');
    if (!good) {
        char shown[TEXT_SHOWN_BYTES];
        mistake(reading, value, "'range' is '%s'; %s", text_show(t, shown), expected);
        return false;
    }
    const struct text low = text_trim((struct text){t.at + 1, (size_t)(middle - t.at) - 1});
    const struct text high = text_trim((struct text){middle + 1, (size_t)(t.at + t.len - 1 - (middle + 1))});
    struct interval *interval = &out->interval;
    interval->low_open = t.at[0] == '(';
    interval->high_open = t.at[t.len - 1] == ')';
    interval->low = low.len ? exact_of(reading, value, low, "range") : NULL;
    interval->high = high.len ? exact_of(reading, value, high, "range") : NULL;
    if ((low.len && !interval->low) || (high.len && !interval->high)) return false;
    if (low.len && high.len) {
        const int order = exact_compare(interval->low, interval->high);
        if (order > 0 || (order == 0 && (interval->low_open || interval->high_open))) {
            mistake(reading, value, "'range' is an interval that holds no number; exchange its ends");
            return false;
        }
    }
    out->shown = t;
    return true;
}

static void surround_range(const struct tolerance *tolerance, struct arena *arena, const struct exact *key,
                           struct interval *out)
{
    (void)arena;
    (void)key;
    *out = tolerance->interval;
}

const struct tolerance_kind TOLERANCE_KINDS[] = {
    {"abs", "x, or [below, above]", "at most x away from the key; the ends count", false, COUNTS_NOTHING, compile_abs,
     surround_abs},
    {"rel", "1% or 0.01", "at most this share of the key away from it; the ends count; {abs: x, rel: y} adds both up",
     false, COUNTS_NOTHING, compile_rel, surround_rel},
    {"factor", "2", "from key/2 to key*2; the ends count", false, COUNTS_NOTHING, compile_factor, surround_factor},
    {"range", "\"[3.1, 3.2)\"", "inside the interval, whatever the key; an end left out is unbounded", true,
     COUNTS_NOTHING, compile_range, surround_range},
    {"sig", "3", "equal when both are rounded to 3 significant figures, halves away from zero", false, COUNTS_FIGURES,
     tolerance_compile_sig, tolerance_surround_rounded},
    {"places", "2", "equal when both are rounded to 2 places after the point", false, COUNTS_PLACES,
     tolerance_compile_places, tolerance_surround_rounded},
    {"near_sig", "3, or [3, 0.51]", "less than half (or 0.51) a unit of the key's third figure away from it", false,
     COUNTS_FIGURES, tolerance_compile_near_sig, tolerance_surround_near},
    {"near_places", "2, or [2, 0.51]", "less than half (or 0.51) a unit of the second place away", false, COUNTS_PLACES,
     tolerance_compile_near_places, tolerance_surround_near},
};
const size_t N_TOLERANCE_KINDS = sizeof TOLERANCE_KINDS / sizeof *TOLERANCE_KINDS;

enum { ABS, REL, FACTOR, RANGE, SUM_LIMBS = FACTOR_DIGITS / 10 };

static const struct tolerance_kind *kind_of_bare(struct text t)
{
    if (t.len && (t.at[0] == '[' || t.at[0] == '(')) return &TOLERANCE_KINDS[RANGE];
    if (t.len && t.at[t.len - 1] == '%') return &TOLERANCE_KINDS[REL];
    return &TOLERANCE_KINDS[ABS];
}

/* {abs: x, rel: y}: both added up, as numpy's allclose does. */
static bool read_sum(struct reading *reading, const struct node *node, struct tolerance *out)
{
    const struct node *abs = node_find(node, "abs"), *rel = node_find(node, "rel");
    if (abs->kind == NODE_LIST) {
        mistake(reading, abs, "'abs' as a list beside 'rel'; expected one number");
        return false;
    }
    struct tolerance share = {.kind = &TOLERANCE_KINDS[REL]};
    const bool good = compile_rel(reading, rel, &share);
    if (!compile_abs(reading, abs, out) || !good) return false;
    if (share.below->num.n > SUM_LIMBS || share.below->den.n > SUM_LIMBS || out->below->num.n > SUM_LIMBS ||
        out->below->den.n > SUM_LIMBS) {
        mistake(reading, node, "'abs' and 'rel' together with so many digits; write them with fewer");
        return false;
    }
    out->share = share.below;
    out->shown = arena_format(reading->arena, "%.*s%.*s", TEXT_ARGS(out->shown), TEXT_ARGS(share.shown));
    return true;
}

bool tolerance_read(struct reading *reading, const struct node *node, const char *name, struct tolerance *out)
{
    static const struct node none = {.kind = NODE_SCALAR, .plain = true, .text = {"0", 1}};
    *out = (struct tolerance){.kind = &TOLERANCE_KINDS[ABS]};
    if (!node) {
        const bool good = compile_abs(reading, &none, out);
        out->shown = TEXT("");
        return good;
    }
    const struct node *value = node;
    if (node->kind == NODE_MAP && node->n == 2 && node_find(node, "abs") && node_find(node, "rel"))
        return read_sum(reading, node, out);
    if (node->kind == NODE_MAP && node->n == 1) {
        const char *names[sizeof TOLERANCE_KINDS / sizeof *TOLERANCE_KINDS];
        size_t which;
        for (size_t i = 0; i < N_TOLERANCE_KINDS; i++)
            names[i] = TOLERANCE_KINDS[i].name;
        if (!read_name(reading, &node->keys[0], "tolerance", names, N_TOLERANCE_KINDS, &which)) return false;
        out->kind = &TOLERANCE_KINDS[which];
        value = &node->values[0];
    } else if (node->kind == NODE_SCALAR) {
        out->kind = kind_of_bare(text_trim(node->text));
    } else {
        mistake(reading, node,
                "'%s' has %s; expected one of {abs: 0.05}, {rel: 1%%}, {range: \"[3.1, 3.2)\"}, {sig: 3}", name,
                node->kind == NODE_LIST ? "a list"
                : node->n               ? "several kinds"
                                        : "no kind");
        return false;
    }
    return out->kind->compile(reading, value, out);
}
