/* exact_round.c: rounding of exact numbers (contract in exact_round.h). */
#include "rank/exact_round.h"

#include <math.h>
#include <stdbool.h>

static int64_t saturate(wide_t value)
{
    return value > INT64_MAX ? INT64_MAX : value < INT64_MIN ? INT64_MIN : (int64_t)value;
}

int64_t round_ratio(wide_t num, wide_t den)
{
    const wide_t size = num < 0 ? -num : num;
    const wide_t whole = size / den, rest = size % den;
    const wide_t rounded = whole + (rest >= den - rest);
    return saturate(num < 0 ? -rounded : rounded);
}

int64_t ceiling_ratio(wide_t num, wide_t den)
{
    return saturate(num / den + (num > 0 && num % den != 0));
}

int64_t round_real(long double value)
{
    if (value >= 9.2e18L) return INT64_MAX;
    if (value <= -9.2e18L) return INT64_MIN;
    return (int64_t)roundl(value);
}

static wide_t gcd(wide_t a, wide_t b)
{
    while (b) {
        const wide_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* The root of a perfect square. */
static bool whole_root(wide_t square, wide_t *root)
{
    wide_t guess = (wide_t)sqrtl((long double)square);
    while (guess > 0 && guess > square / guess) /* the long double may be off by a few units */
        guess--;
    while ((guess + 1) <= square / (guess + 1))
        guess++;
    *root = guess;
    return guess * guess == square;
}

/* a + c / d for a rational a, times unit: false when it does not fit 128 bits. */
static bool round_sum(struct rational a, wide_t c, wide_t d, int64_t unit, int64_t *out)
{
    const wide_t common = gcd(d, c < 0 ? -c : c);
    wide_t left, right, sum, den;
    if (common > 1) {
        c /= common;
        d /= common;
    }
    if (__builtin_mul_overflow((wide_t)a.num, d, &left) || __builtin_mul_overflow(c, (wide_t)a.den, &right) ||
        __builtin_add_overflow(left, right, &sum) || __builtin_mul_overflow(sum, (wide_t)unit, &sum) ||
        __builtin_mul_overflow(d, (wide_t)a.den, &den))
        return false;
    *out = round_ratio(sum, den);
    return true;
}

int64_t round_with_root(struct rational a, wide_t b, wide_t b_den, wide_t num, wide_t den, int64_t unit)
{
    int64_t exact;
    wide_t upper, lower;
    const wide_t common = gcd(den, num);
    if (num == 0 || b == 0) return round_ratio((wide_t)a.num * unit, a.den);
    num /= common;
    den /= common;
    if (whole_root(num, &upper) && whole_root(den, &lower) && !__builtin_mul_overflow(b, upper, &upper) &&
        !__builtin_mul_overflow(b_den, lower, &lower) && round_sum(a, upper, lower, unit, &exact))
        return exact;
    const long double root = sqrtl((long double)num / (long double)den);
    const long double value = (long double)a.num / a.den + (long double)b / (long double)b_den * root;
    return round_real(value * unit);
}
