/*
 * number_text.c: numbers as students write them (contract in number_text.h).
 *
 * First the text is brought to ASCII: full-width forms, minus signs, multiplication signs, superscript exponents.
 * (NFKC would turn 10⁸ into 108, so it is done here, by hand.) Then a recursive descent over
 *
 *   number   = [sign] value [blank] ["%"]
 *   value    = digits "/" digits | mantissa [exponent]
 *   mantissa = grouped [point digits] | point digits
 *   exponent = ("e"|"E") [sign] digits | times "10" ("^"|"**") [sign] digits
 */
#include "score/number_text.h"

#include "score/normal.h"

enum { PLAIN_BYTES = 256 };

struct cursor {
    char bytes[PLAIN_BYTES];
    size_t n, at;
    char point, group; /* the decimal mark and the mark between thousands */
    bool too_long;
};

static int superscript_digit(int32_t c)
{
    switch (c) {
    case 0x2070: return 0;
    case 0xB9: return 1;
    case 0xB2: return 2;
    case 0xB3: return 3;
    default: return c >= 0x2074 && c <= 0x2079 ? c - 0x2070 : -1;
    }
}

/* The ASCII character that stands for this one in numbers; 0 when there is none. */
static char plain_of(int32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFF01 - '!'; /* full-width forms */
    if (is_white_space(c)) return ' ';
    if (c > 0x20 && c < 0x7F) return (char)c;
    if (c == 0x2212 || (c >= 0x2010 && c <= 0x2013)) return '-';
    if (c == 0xD7 || c == 0xB7 || c == 0x22C5 || c == 0x2715) return '*';
    if (c == 0x2044 || c == 0x2215) return '/';
    return 0;
}

static bool put(struct cursor *cursor, char c)
{
    if (cursor->n == PLAIN_BYTES) {
        cursor->too_long = true;
        return false;
    }
    cursor->bytes[cursor->n++] = c;
    return true;
}

static bool make_plain(struct text t, struct cursor *cursor)
{
    bool raised = false; /* inside a superscript */
    while (t.len) {
        const int32_t c = take_code_point(&t);
        const int digit = superscript_digit(c);
        if (digit >= 0 || c == 0x207B) {
            if (!raised && !put(cursor, '^')) return false;
            raised = true;
            if (!put(cursor, digit >= 0 ? (char)('0' + digit) : '-')) return false;
            continue;
        }
        raised = false;
        const char plain = plain_of(c);
        if (plain == 0 || !put(cursor, plain)) return false;
    }
    return true;
}

static char peek(const struct cursor *cursor)
{
    return cursor->at < cursor->n ? cursor->bytes[cursor->at] : '\0';
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
    while (at + n < cursor->n && is_digit(cursor->bytes[at + n]))
        n++;
    return n == 3;
}

struct mantissa {
    char digits[PLAIN_BYTES]; /* without leading zeros */
    size_t n;
    int scale; /* how many of them, or of the zeros before them, came after the point */
    bool any;
};

static void take_digit(struct cursor *cursor, struct mantissa *m)
{
    const char digit = cursor->bytes[cursor->at++];
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
    if (!take_grouped(cursor, m)) return false;
    if (take(cursor, cursor->point))
        for (; is_digit(peek(cursor)); m->scale++)
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

static bool take_exponent(struct cursor *cursor, int *exponent)
{
    *exponent = 0;
    if (take(cursor, 'e') || take(cursor, 'E')) return take_exponent_digits(cursor, exponent);
    const size_t start = cursor->at;
    skip_blanks(cursor);
    if (!take(cursor, 'x') && !take(cursor, 'X') && !take(cursor, '*')) {
        cursor->at = start;
        return true;
    }
    skip_blanks(cursor);
    if (!take(cursor, '1') || !take(cursor, '0')) return false;
    skip_blanks(cursor);
    if (!take(cursor, '^') && !(take(cursor, '*') && take(cursor, '*'))) return false;
    skip_blanks(cursor);
    return take_exponent_digits(cursor, exponent);
}

static void set_digits(struct natural *out, const struct mantissa *m)
{
    natural_set(out, 0);
    for (size_t i = 0; i < m->n; i++)
        natural_times_plus(out, 10, (uint32_t)(m->digits[i] - '0'));
}

/* After the first mantissa: "/ 7", or an exponent, or nothing. */
static bool take_rest(struct cursor *cursor, const struct mantissa *m, bool had_point, struct exact *out)
{
    const size_t start = cursor->at;
    skip_blanks(cursor);
    if (take(cursor, '/')) {
        struct mantissa below = {.n = 0};
        skip_blanks(cursor);
        const size_t below_start = cursor->at;
        if (had_point || !take_mantissa(cursor, &below) || below.n == 0 || cursor->too_long) return false;
        if (memchr(cursor->bytes + below_start, cursor->point, cursor->at - below_start)) return false;
        set_digits(&out->num, m);
        set_digits(&out->den, &below);
        return true;
    }
    cursor->at = start;
    int exponent;
    if (!take_exponent(cursor, &exponent) || cursor->too_long) return false;
    const int shift = exponent - m->scale;
    if (shift < -NUMBER_EXPONENT - NUMBER_DIGITS) {
        cursor->too_long = true;
        return false;
    }
    set_digits(&out->num, m);
    natural_set(&out->den, 1);
    natural_times_power_of_ten(shift >= 0 ? &out->num : &out->den, (unsigned)(shift >= 0 ? shift : -shift));
    return true;
}

static bool take_number(struct cursor *cursor, struct exact *out)
{
    skip_blanks(cursor);
    const bool negative = take_sign(cursor);
    skip_blanks(cursor);
    struct mantissa m = {.n = 0};
    const size_t start = cursor->at;
    if (!take_mantissa(cursor, &m) || cursor->too_long) return false;
    const bool had_point = memchr(cursor->bytes + start, cursor->point, cursor->at - start) != NULL;
    if (!take_rest(cursor, &m, had_point, out)) return false;
    skip_blanks(cursor);
    if (take(cursor, '%')) natural_times_plus(&out->den, 100, 0);
    skip_blanks(cursor);
    out->negative = negative && out->num.n > 0;
    return cursor->at == cursor->n;
}

enum number_reading number_read(struct text t, enum number_style style, struct exact *out)
{
    struct cursor cursor;
    cursor.n = cursor.at = 0;
    cursor.too_long = false;
    cursor.point = style == NUMBERS_DECIMAL_COMMA ? ',' : '.';
    cursor.group = style == NUMBERS_DECIMAL_COMMA ? '.' : ',';
    if (make_plain(t, &cursor) && take_number(&cursor, out)) return NUMBER_READ;
    return cursor.too_long ? NUMBER_TOO_LONG : NUMBER_NOT_ONE;
}
