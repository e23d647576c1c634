/* decimal.c: reading exact numbers and dates (contract in decimal.h). */
#include "base/decimal.h"

static const int64_t TENTH_OF_END = INT64_C(100000000000000000); /* 10^(DECIMAL_DIGITS_MOST - 1) */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool decimal_parse(struct text t, char mark, struct decimal *out)
{
    size_t at = 0;
    const bool negative = t.len && t.at[0] == '-';
    if (t.len && (t.at[0] == '-' || t.at[0] == '+')) at++;
    int64_t digits = 0;
    int decimals = 0, zeros = 0; /* zeros: behind the mark, not taken yet */
    bool any = false, behind = false;
    for (; at < t.len; at++) {
        const char c = t.at[at];
        if (c == mark && !behind) {
            behind = true;
            continue;
        }
        if (!is_digit(c)) return false;
        any = true;
        if (behind && c == '0') {
            zeros++;
            continue;
        }
        const int places = 1 + zeros;
        zeros = 0;
        if (places > DECIMAL_DIGITS_MOST || !decimal_shift(&digits, places)) return false;
        digits += c - '0';
        if (behind) decimals += places;
        if (decimals > DECIMAL_DIGITS_MOST) return false;
    }
    *out = (struct decimal){negative ? -digits : digits, decimals};
    return any;
}

bool decimal_shift(int64_t *digits, int places)
{
    int64_t shifted = *digits;
    for (int i = 0; i < places && shifted; i++) {
        if (shifted >= TENTH_OF_END || shifted <= -TENTH_OF_END) return false;
        shifted *= 10;
    }
    *digits = shifted;
    return true;
}

static int64_t number_at(struct text t, size_t at, size_t n)
{
    int64_t number = 0;
    for (size_t i = at; i < at + n; i++) {
        if (!is_digit(t.at[i])) return -1;
        number = 10 * number + (t.at[i] - '0');
    }
    return number;
}

bool iso_date_parse(struct text t, int64_t *out)
{
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (t.len != 10 || t.at[4] != '-' || t.at[7] != '-') return false;
    const int64_t year = number_at(t, 0, 4), month = number_at(t, 5, 2), day = number_at(t, 8, 2);
    if (year < 0 || month < 1 || month > 12 || day < 1 || day > days[month - 1]) return false;
    const bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (month == 2 && day == 29 && !is_leap) return false;
    *out = 10000 * year + 100 * month + day;
    return true;
}
