/*
 * number_text.c: numbers as students write them (contract in number_text.h): once the text is plain (number_plain.h), a
 * recursive descent over
 *
 *   number   = [sign] value [blank] ["%" | "‰"]
 *   value    = digits "/" digits | digits blank digits "/" digits | mantissa [exponent] | "10" "^" [sign] digits
 *   mantissa = grouped [point digits] | point digits
 *   exponent = ("e"|"E") [sign] digits | times "10" ("^"|"**") [sign] digits
 *
 * which takes as much as it can: what follows the number is the caller's to judge.
 */
#include "score/number_text.h"

#include "score/normal.h"
#include "score/number_plain.h"

struct cursor {
    struct plain_number plain;
    size_t at;
    char point, group; /* the decimal mark and the mark between thousands */
    bool too_long;
};

static char peek(const struct cursor *cursor)
{
    return cursor->at < cursor->plain.n ? cursor->plain.bytes[cursor->at] : '\0';
}

static bool take(struct cursor *cursor, char c)
{
    if (peek(cursor) != c) return false;
    cursor->at++;
    return true;
}

static void skip_blanks(struct cursor *cursor)
{
    while (take(cursor, ' ')) {
    }
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool take_sign(struct cursor *cursor)
{
    if (take(cursor, '-')) return true;
    take(cursor, '+');
    return false;
}

static bool three_digits_follow(const struct cursor *cursor, size_t at)
{
    size_t n = 0;
    while (at + n < cursor->plain.n && is_digit(cursor->plain.bytes[at + n]))
        n++;
    return n == 3;
}

struct mantissa {
    char digits[PLAIN_BYTES]; /* without leading zeros */
    size_t n;
    int scale;                       /* how many of them, or of the zeros before them, came after the point */
    bool any, has_point, has_blanks; /* blanks: between groups */
};

static void take_digit(struct cursor *cursor, struct mantissa *m)
{
    const char digit = cursor->plain.bytes[cursor->at++];
    m->any = true;
    if (m->n || digit != '0') m->digits[m->n++] = digit;
}

static bool is_group_mark(const struct cursor *cursor, char c)
{
    return c == cursor->group || c == ' ' || c == '\'';
}

static bool take_grouped(struct cursor *cursor, struct mantissa *m)
{
    const size_t start = cursor->at;
    while (is_digit(peek(cursor)))
        take_digit(cursor, m);
    const size_t first_group = cursor->at - start;
    const char mark = peek(cursor);
    if (first_group < 1 || first_group > 3 || !is_group_mark(cursor, mark)) return true;
    if (mark == ' ' && !three_digits_follow(cursor, cursor->at + 1)) return true; /* a blank before % or x10 */
    m->has_blanks = mark == ' ';
    while (take(cursor, mark)) {
        if (!three_digits_follow(cursor, cursor->at)) return false;
        for (int i = 0; i < 3; i++)
            take_digit(cursor, m);
        if (mark == ' ' && peek(cursor) == ' ' && !three_digits_follow(cursor, cursor->at + 1)) break;
    }
    return true;
}

static bool take_mantissa(struct cursor *cursor, struct mantissa *m)
{
    *m = (struct mantissa){.n = 0};
    if (!take_grouped(cursor, m)) return false;
    m->has_point = take(cursor, cursor->point);
    for (; m->has_point && is_digit(peek(cursor)); m->scale++)
        take_digit(cursor, m);
    if (m->n > NUMBER_DIGITS || m->scale > NUMBER_EXPONENT) cursor->too_long = true;
    return m->any;
}

static bool take_exponent_digits(struct cursor *cursor, int *exponent)
{
    const bool negative = take_sign(cursor);
    int value = 0;
    if (!is_digit(peek(cursor))) return false;
    for (; is_digit(peek(cursor)); cursor->at++)
        if (value <= NUMBER_EXPONENT) value = value * 10 + (peek(cursor) - '0');
    if (value > NUMBER_EXPONENT) cursor->too_long = true;
    *exponent = negative ? -value : value;
    return true;
}

static bool take_raised(struct cursor *cursor, int *exponent)
{
    skip_blanks(cursor);
    if (!take(cursor, '^') && !(take(cursor, '*') && take(cursor, '*'))) return false;
    skip_blanks(cursor);
    return take_exponent_digits(cursor, exponent);
}

static bool try_exponent(struct cursor *cursor, int *exponent)
{
    if (take(cursor, 'e') || take(cursor, 'E')) return take_exponent_digits(cursor, exponent);
    skip_blanks(cursor);
    if (!take(cursor, 'x') && !take(cursor, 'X') && !take(cursor, '*')) return false;
    skip_blanks(cursor);
    return take(cursor, '1') && take(cursor, '0') && take_raised(cursor, exponent);
}

/* An exponent, or none: then nothing is taken. */
static bool take_exponent(struct cursor *cursor, int *exponent)
{
    const size_t start = cursor->at;
    *exponent = 0;
    if (try_exponent(cursor, exponent)) return true;
    cursor->at = start;
    *exponent = 0;
    return false;
}

static void set_digits(struct natural *out, const struct mantissa *m)
{
    natural_set(out, 0);
    for (size_t i = 0; i < m->n; i++)
        natural_times_plus(out, 10, (uint32_t)(m->digits[i] - '0'));
}

/* "/ 7" after whole number `above`; nothing is taken when that does not follow. */
static bool take_denominator(struct cursor *cursor, const struct mantissa *above, struct mantissa *below)
{
    const size_t start = cursor->at;
    skip_blanks(cursor);
    if (!above->has_point && !above->has_blanks && take(cursor, '/')) {
        skip_blanks(cursor);
        if (take_mantissa(cursor, below) && below->n && !below->has_point) return true;
    }
    cursor->at = start;
    return false;
}

/* whole + above/below as one fraction; false when the fraction is not below 1. */
static bool set_mixed(const struct mantissa *whole, const struct mantissa *above, const struct mantissa *below,
                      struct exact *out)
{
    struct exact before = {.negative = false}, part = {.negative = false}, one;
    exact_from_rational((struct rational){1, 1}, &one);
    set_digits(&before.num, whole);
    natural_set(&before.den, 1);
    set_digits(&part.num, above);
    set_digits(&part.den, below);
    exact_add(&before, &part, out);
    return exact_compare(&part, &one) < 0;
}

/* " 1/2" after a whole number, below 1; nothing is taken when that does not follow. */
static bool take_fraction_part(struct cursor *cursor, const struct mantissa *whole, struct exact *out)
{
    const size_t start = cursor->at;
    struct mantissa above, below;
    if (!whole->has_point && take(cursor, ' ')) {
        skip_blanks(cursor);
        if (is_digit(peek(cursor)) && take_mantissa(cursor, &above) && take_denominator(cursor, &above, &below) &&
            (cursor->too_long || set_mixed(whole, &above, &below, out)))
            return true;
    }
    cursor->at = start;
    return false;
}

static bool is_ten(const struct mantissa *m)
{
    return m->n == 2 && m->digits[0] == '1' && m->digits[1] == '0' && !m->has_point;
}

static void describe_decimal(const struct mantissa *m, bool has_exponent, int exponent, struct number_writing *writing)
{
    int trailing = 0;
    while (!m->has_point && (size_t)trailing < m->n && m->digits[m->n - 1 - (size_t)trailing] == '0')
        trailing++;
    writing->most_figures = m->n ? (int)m->n : m->scale > 1 ? m->scale : 1;
    writing->least_figures = writing->most_figures - trailing;
    writing->places = m->scale > exponent ? m->scale - exponent : 0;
    writing->is_scientific = has_exponent && m->n == (size_t)m->scale + 1;
}

/* mantissa [exponent], or 10^8 */
static bool set_decimal(struct cursor *cursor, const struct mantissa *m, struct exact *out,
                        struct number_writing *writing)
{
    static const struct mantissa one = {.digits = "1", .n = 1};
    int exponent = 0;
    const size_t start = cursor->at;
    const bool is_power = is_ten(m) && take_raised(cursor, &exponent);
    if (!is_power) cursor->at = start;
    const bool has_exponent = is_power || take_exponent(cursor, &exponent);
    if (is_power) m = &one;
    const int shift = exponent - m->scale;
    if (cursor->too_long || shift < -NUMBER_EXPONENT - NUMBER_DIGITS) {
        cursor->too_long = true;
        return false;
    }
    describe_decimal(m, has_exponent, exponent, writing);
    set_digits(&out->num, m);
    natural_set(&out->den, 1);
    natural_times_power_of_ten(shift >= 0 ? &out->num : &out->den, (unsigned)(shift >= 0 ? shift : -shift));
    return true;
}

static bool take_value(struct cursor *cursor, struct exact *out, struct number_writing *writing)
{
    struct mantissa m = {.n = 0}, below;
    skip_blanks(cursor);
    if (!take_mantissa(cursor, &m) || cursor->too_long) return false;
    if (take_denominator(cursor, &m, &below)) {
        set_digits(&out->num, &m);
        set_digits(&out->den, &below);
        writing->is_fraction = true;
        return !cursor->too_long;
    }
    if (take_fraction_part(cursor, &m, out)) {
        writing->is_fraction = true;
        return !cursor->too_long;
    }
    return set_decimal(cursor, &m, out, writing);
}

static void take_share(struct cursor *cursor, struct exact *out, struct number_writing *writing)
{
    const size_t start = cursor->at;
    skip_blanks(cursor);
    if (take(cursor, '%')) {
        natural_times_plus(&out->den, 100, 0);
        writing->places += 2;
    } else if (take(cursor, PER_MILLE)) {
        natural_times_plus(&out->den, 1000, 0);
        writing->places += 3;
    } else {
        cursor->at = start;
    }
}

enum number_reading number_read_beginning(struct text t, enum number_style style, struct exact *out,
                                          struct number_writing *writing, size_t *used)
{
    struct cursor cursor;
    cursor.at = 0;
    cursor.too_long = false;
    cursor.point = style == NUMBERS_DECIMAL_COMMA ? ',' : '.';
    cursor.group = style == NUMBERS_DECIMAL_COMMA ? '.' : ',';
    *writing = (struct number_writing){.is_fraction = false};
    out->negative = false;
    if (!number_make_plain(t, &cursor.plain)) return NUMBER_TOO_LONG;
    skip_blanks(&cursor);
    const bool negative = take_sign(&cursor);
    if (!take_value(&cursor, out, writing)) return cursor.too_long ? NUMBER_TOO_LONG : NUMBER_NOT_ONE;
    take_share(&cursor, out, writing);
    out->negative = negative && out->num.n > 0;
    *used = cursor.plain.origin[cursor.at];
    if (*used == cursor.plain.origin[cursor.at - 1]) return NUMBER_NOT_ONE; /* it ends inside ½ */
    return NUMBER_READ;
}

enum number_reading number_read(struct text t, enum number_style style, struct exact *out)
{
    struct number_writing writing;
    size_t used;
    const enum number_reading reading = number_read_beginning(t, style, out, &writing, &used);
    if (reading != NUMBER_READ) return reading;
    return is_blank_text((struct text){t.at + used, t.len - used}) ? NUMBER_READ : NUMBER_NOT_ONE;
}
