/* rational.c: exact fractions in 64-bit integers, 128-bit intermediates (contract in rational.h). */
#include "base/rational.h"

#include <stdlib.h>

#include "base/wide.h"

static const int64_t TERM_LIMIT = INT64_C(1) << 62;

static wide_t wide_gcd(wide_t a, wide_t b)
{
    if (a < 0) a = -a;
    while (b) {
        const wide_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static bool reduce(wide_t num, wide_t den, struct rational *out)
{
    if (den < 0) {
        num = -num;
        den = -den;
    }
    const wide_t common = wide_gcd(den, num < 0 ? -num : num);
    num /= common;
    den /= common;
    if (num >= TERM_LIMIT || num <= -TERM_LIMIT || den >= TERM_LIMIT) return false;
    *out = (struct rational){(int64_t)num, (int64_t)den};
    return true;
}

struct rational rational_make(int64_t num, int64_t den)
{
    struct rational result = {0, 1};
    if (!reduce(num, den, &result)) abort(); /* callers pass small terms */
    return result;
}

/* Digits with at most one point: digits before and after the point as one integer, and how many came after. */
static bool parse_decimal(struct text t, wide_t *digits, wide_t *scale)
{
    bool any = false, after_point = false;
    *digits = 0;
    *scale = 1;
    for (size_t i = 0; i < t.len; i++) {
        const char c = t.at[i];
        if (c == '.' && !after_point) {
            after_point = true;
            continue;
        }
        if (c < '0' || c > '9') return false;
        any = true;
        *digits = *digits * 10 + (c - '0');
        if (after_point) *scale *= 10;
        if (*digits >= TERM_LIMIT || *scale >= TERM_LIMIT) return false;
    }
    return any;
}

bool rational_parse(struct text t, bool percent_allowed, struct rational *out)
{
    bool negative = false;
    wide_t extra = 1;
    if (t.len && (t.at[0] == '-' || t.at[0] == '+')) {
        negative = t.at[0] == '-';
        t.at++;
        t.len--;
    }
    if (percent_allowed && t.len && t.at[t.len - 1] == '%') {
        extra = 100;
        t.len--;
    }
    const char *slash = t.len ? memchr(t.at, '/', t.len) : NULL;
    wide_t num, num_scale, den = 1, den_scale = 1;
    const struct text above = slash ? (struct text){t.at, (size_t)(slash - t.at)} : t;
    if (!parse_decimal(above, &num, &num_scale)) return false;
    if (slash) {
        const struct text below = {slash + 1, t.len - above.len - 1};
        if (!parse_decimal(below, &den, &den_scale) || den_scale != 1 || num_scale != 1 || den == 0) return false;
    }
    wide_t divisor;
    if (__builtin_mul_overflow(num_scale * extra, den, &divisor)) return false;
    return reduce(negative ? -num : num, divisor, out);
}

bool rational_add(struct rational a, struct rational b, struct rational *out)
{
    wide_t left, right, sum;
    if (__builtin_mul_overflow((wide_t)a.num, b.den, &left) || __builtin_mul_overflow((wide_t)b.num, a.den, &right) ||
        __builtin_add_overflow(left, right, &sum))
        return false;
    return reduce(sum, (wide_t)a.den * b.den, out);
}

bool rational_multiply(struct rational a, struct rational b, struct rational *out)
{
    return reduce((wide_t)a.num * b.num, (wide_t)a.den * b.den, out);
}

int rational_compare(struct rational a, struct rational b)
{
    const wide_t left = (wide_t)a.num * b.den, right = (wide_t)b.num * a.den;
    return (left > right) - (left < right);
}

bool denominator_join(int64_t *denominator, int64_t other, int64_t limit)
{
    const wide_t joined = (wide_t)*denominator / wide_gcd(*denominator, other) * other;
    if (joined > limit) return false;
    *denominator = (int64_t)joined;
    return true;
}

bool rational_to_units(struct rational value, int64_t unit, int64_t *out)
{
    const wide_t scaled = (wide_t)value.num * unit;
    if (scaled % value.den) return false;
    const wide_t units = scaled / value.den;
    if (units > INT64_MAX || units < INT64_MIN) return false;
    *out = (int64_t)units;
    return true;
}

int64_t decimal_power(int decimals)
{
    int64_t power = 1;
    while (decimals-- > 0)
        power *= 10;
    return power;
}

static wide_t wide_scaled(int64_t num, int64_t den, int decimals)
{
    const wide_t size = num < 0 ? -(wide_t)num : (wide_t)num;
    const wide_t rounded = (2 * size * decimal_power(decimals) + den) / (2 * (wide_t)den);
    return num < 0 ? -rounded : rounded;
}

int64_t decimal_scaled(int64_t num, int64_t den, int decimals)
{
    return (int64_t)wide_scaled(num, den, decimals);
}

int decimal_print_fixed(char out[DECIMAL_BYTES], int64_t num, int64_t den, int decimals)
{
    const wide_t scaled = wide_scaled(num, den, decimals);
    wide_t beyond = scaled < 0 ? -scaled : scaled;
    char reversed[DECIMAL_BYTES];
    int n = 0, place = 0;
    for (; beyond > INT64_MAX; place++) { /* up to 28 digits */
        if (place == decimals && decimals) reversed[n++] = '.';
        reversed[n++] = (char)('0' + (int)(beyond % 10));
        beyond /= 10;
    }
    for (uint64_t left = (uint64_t)beyond; left || place <= decimals; place++) {
        if (place == decimals && decimals) reversed[n++] = '.';
        reversed[n++] = (char)('0' + left % 10);
        left /= 10;
    }
    int used = 0;
    if (scaled < 0) out[used++] = '-';
    while (n)
        out[used++] = reversed[--n];
    return used;
}

int decimal_print(char out[DECIMAL_BYTES], int64_t num, int64_t den, int decimals)
{
    int used = decimal_print_fixed(out, num, den, decimals);
    if (decimals == 0) return used;
    while (out[used - 1] == '0')
        used--;
    return out[used - 1] == '.' ? used - 1 : used;
}
