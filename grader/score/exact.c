/* exact.c: big integers with school methods; the numbers are short (contract in exact.h). */
#include "score/exact.h"

#include <stdlib.h>
#include <string.h>

static void push_limb(struct natural *n, uint32_t limb)
{
    if (n->n == NATURAL_LIMBS) abort(); /* the bounds in exact.h were not kept */
    n->limb[n->n++] = limb;
}

void natural_set(struct natural *n, uint32_t value)
{
    n->n = 0;
    if (value) push_limb(n, value);
}

void natural_times_plus(struct natural *n, uint32_t factor, uint32_t addend)
{
    uint64_t carry = addend;
    for (uint32_t i = 0; i < n->n; i++) {
        carry += (uint64_t)n->limb[i] * factor;
        n->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry) push_limb(n, (uint32_t)carry);
}

void natural_times_power_of_ten(struct natural *n, unsigned exponent)
{
    for (; exponent >= 9; exponent -= 9)
        natural_times_plus(n, 1000000000, 0);
    for (; exponent; exponent--)
        natural_times_plus(n, 10, 0);
}

static void natural_multiply(const struct natural *a, const struct natural *b, struct natural *out)
{
    if (a->n == 0 || b->n == 0) {
        out->n = 0;
        return;
    }
    if (a->n + b->n > NATURAL_LIMBS) abort();
    out->n = a->n + b->n;
    memset(out->limb, 0, out->n * sizeof *out->limb);
    for (uint32_t i = 0; i < a->n; i++) {
        uint64_t carry = 0;
        for (uint32_t j = 0; j < b->n; j++) {
            carry += (uint64_t)a->limb[i] * b->limb[j] + out->limb[i + j];
            out->limb[i + j] = (uint32_t)carry;
            carry >>= 32;
        }
        out->limb[i + b->n] = (uint32_t)carry;
    }
    if (out->limb[out->n - 1] == 0) out->n--;
}

static int natural_compare(const struct natural *a, const struct natural *b)
{
    if (a->n != b->n) return a->n < b->n ? -1 : 1;
    for (uint32_t i = a->n; i-- > 0;)
        if (a->limb[i] != b->limb[i]) return a->limb[i] < b->limb[i] ? -1 : 1;
    return 0;
}

static void natural_add(const struct natural *a, const struct natural *b, struct natural *out)
{
    uint64_t carry = 0;
    out->n = 0;
    for (uint32_t i = 0; i < a->n || i < b->n; i++) {
        carry += (uint64_t)(i < a->n ? a->limb[i] : 0) + (i < b->n ? b->limb[i] : 0);
        push_limb(out, (uint32_t)carry);
        carry >>= 32;
    }
    if (carry) push_limb(out, (uint32_t)carry);
}

/* a - b, where a >= b. */
static void natural_subtract(const struct natural *a, const struct natural *b, struct natural *out)
{
    uint64_t borrow = 0;
    out->n = 0;
    for (uint32_t i = 0; i < a->n; i++) {
        const uint64_t taken = (i < b->n ? b->limb[i] : 0) + borrow;
        push_limb(out, (uint32_t)(a->limb[i] - taken));
        borrow = a->limb[i] < taken;
    }
    while (out->n && out->limb[out->n - 1] == 0)
        out->n--;
}

/* n / divisor, and the remainder. */
static uint32_t divide_small(struct natural *n, uint32_t divisor)
{
    uint64_t rest = 0;
    for (uint32_t i = n->n; i-- > 0;) {
        rest = rest << 32 | n->limb[i];
        n->limb[i] = (uint32_t)(rest / divisor);
        rest %= divisor;
    }
    while (n->n && n->limb[n->n - 1] == 0)
        n->n--;
    return (uint32_t)rest;
}

static void add_signed(const struct exact *a, const struct exact *b, bool b_negative, struct exact *out)
{
    struct natural left, right;
    natural_multiply(&a->num, &b->den, &left);
    natural_multiply(&b->num, &a->den, &right);
    natural_multiply(&a->den, &b->den, &out->den);
    if (a->negative == b_negative) {
        natural_add(&left, &right, &out->num);
        out->negative = a->negative;
    } else if (natural_compare(&left, &right) >= 0) {
        natural_subtract(&left, &right, &out->num);
        out->negative = a->negative;
    } else {
        natural_subtract(&right, &left, &out->num);
        out->negative = b_negative;
    }
    if (out->num.n == 0) out->negative = false;
}

void exact_add(const struct exact *a, const struct exact *b, struct exact *out)
{
    add_signed(a, b, b->negative, out);
}

void exact_subtract(const struct exact *a, const struct exact *b, struct exact *out)
{
    add_signed(a, b, !b->negative, out);
}

void exact_multiply(const struct exact *a, const struct exact *b, struct exact *out)
{
    natural_multiply(&a->num, &b->num, &out->num);
    natural_multiply(&a->den, &b->den, &out->den);
    out->negative = out->num.n && a->negative != b->negative;
}

int exact_compare(const struct exact *a, const struct exact *b)
{
    if (a->num.n == 0 || b->num.n == 0 || a->negative != b->negative) {
        const int sign_a = a->num.n == 0 ? 0 : a->negative ? -1 : 1, sign_b = b->num.n == 0 ? 0 : b->negative ? -1 : 1;
        return sign_a - sign_b;
    }
    struct natural left, right;
    natural_multiply(&a->num, &b->den, &left);
    natural_multiply(&b->num, &a->den, &right);
    const int order = natural_compare(&left, &right);
    return a->negative ? -order : order;
}

void exact_divide(const struct exact *a, const struct exact *b, struct exact *out)
{
    const struct exact inverse = {.negative = b->negative, .num = b->den, .den = b->num};
    exact_multiply(a, &inverse, out);
}

void exact_set_power_of_ten(int exponent, struct exact *out)
{
    out->negative = false;
    natural_set(&out->num, 1);
    natural_set(&out->den, 1);
    natural_times_power_of_ten(exponent >= 0 ? &out->num : &out->den, (unsigned)(exponent >= 0 ? exponent : -exponent));
}

/* Whole part of a / b, bit by bit; only for what a rubric says, never for answers. */
static void natural_divide(const struct natural *a, const struct natural *b, struct natural *quotient)
{
    struct natural rest, less;
    natural_set(&rest, 0);
    natural_set(quotient, 0);
    for (uint32_t bit = 32 * a->n; bit-- > 0;) {
        natural_times_plus(&rest, 2, a->limb[bit / 32] >> bit % 32 & 1);
        const bool fits = natural_compare(&rest, b) >= 0;
        if (fits) {
            natural_subtract(&rest, b, &less);
            rest = less;
        }
        natural_times_plus(quotient, 2, fits);
    }
}

static int natural_digits(const struct natural *n)
{
    struct natural rest = *n;
    int digits = 0;
    for (; rest.n; digits++)
        divide_small(&rest, 10);
    return digits;
}

int exact_exponent(const struct exact *a)
{
    const int apart = natural_digits(&a->num) - natural_digits(&a->den);
    struct exact power;
    exact_set_power_of_ten(apart, &power);
    const struct exact size = {.negative = false, .num = a->num, .den = a->den};
    return exact_compare(&size, &power) >= 0 ? apart : apart - 1;
}

void exact_round(const struct exact *a, int place, enum exact_rounding how, struct exact *out)
{
    struct exact unit, units;
    struct natural above;
    exact_set_power_of_ten(place, &unit);
    exact_divide(a, &unit, &units);
    if (how == EXACT_HALF_AWAY) { /* (2 num + den) / 2 den */
        natural_times_plus(&units.num, 2, 0);
        natural_add(&units.num, &units.den, &above);
        units.num = above;
        natural_times_plus(&units.den, 2, 0);
    }
    natural_divide(&units.num, &units.den, &above);
    units.num = above;
    natural_set(&units.den, 1);
    exact_multiply(&units, &unit, out);
    out->negative = out->num.n && a->negative;
}

static void natural_from(uint64_t value, struct natural *out)
{
    out->n = 0;
    for (; value; value >>= 32)
        push_limb(out, (uint32_t)value);
}

void exact_from_rational(struct rational from, struct exact *out)
{
    out->negative = from.num < 0;
    natural_from(from.num < 0 ? (uint64_t)-from.num : (uint64_t)from.num, &out->num);
    natural_from((uint64_t)from.den, &out->den);
}

/* Take common factors of two and five out: denominators of decimals have no others. */
static void cancel(struct natural *a, struct natural *b, uint32_t factor)
{
    for (;;) {
        struct natural a_part = *a, b_part = *b;
        if (a->n == 0 || divide_small(&a_part, factor) || divide_small(&b_part, factor)) return;
        *a = a_part;
        *b = b_part;
    }
}

static bool to_64_bits(const struct natural *n, int64_t *out)
{
    if (n->n > 2) return false;
    const uint64_t value = (n->n > 1 ? (uint64_t)n->limb[1] << 32 : 0) | (n->n > 0 ? n->limb[0] : 0);
    if (value >> 62) return false;
    *out = (int64_t)value;
    return true;
}

bool exact_to_rational(const struct exact *from, struct rational *out)
{
    struct natural num = from->num, den = from->den;
    int64_t num_64, den_64;
    if (num.n == 0) {
        *out = (struct rational){0, 1};
        return true;
    }
    cancel(&num, &den, 2);
    cancel(&num, &den, 5);
    if (!to_64_bits(&num, &num_64) || !to_64_bits(&den, &den_64)) return false;
    *out = rational_make(from->negative ? -num_64 : num_64, den_64);
    return true;
}

const struct exact *exact_copy(struct arena *arena, const struct exact *from)
{
    struct exact *copy = arena_alloc(arena, sizeof *copy);
    *copy = *from;
    return copy;
}
