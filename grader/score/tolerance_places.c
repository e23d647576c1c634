/*
 * tolerance_places.c: tolerances that count significant figures or places (contract in tolerance.h).
 *
 * Two families, because examiners mean two things by "to 3 figures". `sig` and `places` round key and answer, halves away
 * from zero, and want the results equal (QTI's equalRounded). `near_sig` and `near_places` want the answer less than half
 * a unit of the last place away from the key as it stands (STACK; with [n, 0.51], PrairieLearn).
 */
#include "score/tolerance.h"

enum { PLACES_LEAST = -30, PLACES_MOST = 60, FIGURES_MOST = 60 };

int place_of_figure(const struct exact *number, int64_t figures)
{
    return (number->num.n ? exact_exponent(number) : 0) - (int)figures + 1;
}

static int place_for(const struct tolerance *tolerance, const struct exact *number)
{
    return tolerance->kind->counts == COUNTS_PLACES ? -(int)tolerance->digits
                                                    : place_of_figure(number, tolerance->digits);
}

bool tolerance_compile_sig(struct reading *reading, const struct node *value, struct tolerance *out)
{
    out->shown = arena_format(reading->arena, " (%.*s figures)", TEXT_ARGS(text_trim(value->text)));
    return read_count(reading, value, out->kind->name, 1, FIGURES_MOST, &out->digits);
}

bool tolerance_compile_places(struct reading *reading, const struct node *value, struct tolerance *out)
{
    out->shown = arena_format(reading->arena, " (%.*s places)", TEXT_ARGS(text_trim(value->text)));
    return read_count(reading, value, out->kind->name, PLACES_LEAST, PLACES_MOST, &out->digits);
}

/* n, or [n, x]: x units of the last place on either side. */
static bool compile_near(struct reading *reading, const struct node *value, struct tolerance *out,
                         bool (*compile)(struct reading *, const struct node *, struct tolerance *))
{
    struct rational units = {1, 2};
    struct exact slack;
    bool good = true;
    if (value->kind == NODE_LIST) {
        if (value->n != 2) {
            mistake(reading, value, "'%s' as a list; expected [n, units of the last place], such as [3, 0.51]",
                    out->kind->name);
            return false;
        }
        good = read_mark(reading, &value->values[1], out->kind->name, &units);
        if (good && units.num <= 0) {
            mistake(reading, &value->values[1], "units of the last place are not above 0; expected one such as 0.51");
            good = false;
        }
        value = &value->values[0];
    }
    if (!compile(reading, value, out) || !good) return false;
    exact_from_rational(units, &slack);
    out->below = exact_copy(reading->arena, &slack);
    return true;
}

bool tolerance_compile_near_sig(struct reading *reading, const struct node *value, struct tolerance *out)
{
    return compile_near(reading, value, out, tolerance_compile_sig);
}

bool tolerance_compile_near_places(struct reading *reading, const struct node *value, struct tolerance *out)
{
    return compile_near(reading, value, out, tolerance_compile_places);
}

void tolerance_surround_near(const struct tolerance *tolerance, struct arena *arena, const struct exact *key,
                             struct interval *out)
{
    struct exact unit, slack, low, high;
    exact_set_power_of_ten(place_for(tolerance, key), &unit);
    exact_multiply(&unit, tolerance->below, &slack);
    exact_subtract(key, &slack, &low);
    exact_add(key, &slack, &high);
    *out = (struct interval){exact_copy(arena, &low), exact_copy(arena, &high), true, true};
}

/* Whether the digits of the number are a one and zeros. */
static bool is_power_of_ten(const struct exact *number)
{
    struct exact power;
    if (number->num.n == 0) return false;
    exact_set_power_of_ten(exact_exponent(number), &power);
    power.negative = number->negative;
    return exact_compare(number, &power) == 0;
}

/* All that rounds to what the key rounds to. Below a power of ten figures are finer, so the interval is narrower there. */
void tolerance_surround_rounded(const struct tolerance *tolerance, struct arena *arena, const struct exact *key,
                                struct interval *out)
{
    const bool by_figures = tolerance->kind->counts == COUNTS_FIGURES;
    const struct rational half = {1, 2};
    struct exact rounded, unit, unit_inside, halves, outwards, inwards, bound;
    if (by_figures && key->num.n == 0) {
        *out = (struct interval){.low = key, .high = key};
        return;
    }
    exact_round(key, place_for(tolerance, key), EXACT_HALF_AWAY, &rounded);
    const int place = place_for(tolerance, &rounded);
    exact_set_power_of_ten(place, &unit);
    exact_set_power_of_ten(by_figures && is_power_of_ten(&rounded) ? place - 1 : place, &unit_inside);
    exact_from_rational(half, &halves);
    exact_multiply(&unit, &halves, &outwards);
    exact_multiply(&unit_inside, &halves, &inwards);
    /* Seen from zero: the inner bound rounds up to the key, the outer one rounds beyond it. */
    const bool negative = rounded.negative, zero = rounded.num.n == 0;
    exact_subtract(&rounded, negative ? &outwards : &inwards, &bound);
    out->low = exact_copy(arena, &bound);
    out->low_open = negative || zero;
    exact_add(&rounded, negative ? &inwards : &outwards, &bound);
    out->high = exact_copy(arena, &bound);
    out->high_open = !negative || zero;
}
