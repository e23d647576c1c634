/* near_number.c: numbers taken apart (contract in near_number.h). */
#include "score/near_number.h"

#include <stdio.h>

#include "score/normal.h"
#include "score/number_text.h"

enum { BEFORE_MOST = 4, NUMBER_MOST = 96 }; /* characters before the number; bytes of the number */

static bool may_begin_number(int32_t c)
{
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == ',' || c == 0x2212 ||
           (c >= 0xFF10 && c <= 0xFF19);
}

/* The longest beginning of `t` that is a number under this style; 0 bytes when none is. */
static size_t longest_number(struct text t, enum number_style style)
{
    struct exact value;
    size_t longest = 0;
    struct text rest = t;
    while (rest.len && (size_t)(rest.at - t.at) < NUMBER_MOST) {
        take_code_point(&rest);
        const size_t len = (size_t)(rest.at - t.at);
        if (number_read((struct text){t.at, len}, style, &value) == NUMBER_READ) longest = len;
    }
    return longest;
}

bool number_split(struct text answer, struct number_parts *out)
{
    struct text rest = text_trim(answer), after;
    const char *const start = rest.at;
    for (int skipped = 0;; skipped++) {
        after = rest;
        if (rest.len == 0 || skipped > BEFORE_MOST) return false;
        if (may_begin_number(take_code_point(&after))) break;
        rest = after;
    }
    const size_t point = longest_number(rest, NUMBERS_DECIMAL_POINT),
                 comma = longest_number(rest, NUMBERS_DECIMAL_COMMA);
    const size_t len = point > comma ? point : comma;
    if (len == 0) return false;
    out->before = text_trim((struct text){start, (size_t)(rest.at - start)});
    out->number = text_trim((struct text){rest.at, len});
    out->after = text_trim((struct text){rest.at + len, rest.len - len});
    return true;
}

bool number_exchange_marks(struct text number, char out[NEAR_NUMBER_BYTES])
{
    bool any = false;
    if (number.len >= NEAR_NUMBER_BYTES) return false;
    for (size_t i = 0; i < number.len; i++) {
        const char c = number.at[i];
        any |= c == '.' || c == ',';
        out[i] = c == '.' ? ',' : c == ',' ? '.' : c;
    }
    out[number.len] = '\0';
    return any;
}

/* Where the digits of a written exponent begin, sign included ("1e-4", "3x10^8"); the length when there is none. */
static size_t exponent_start(struct text number)
{
    for (size_t i = 1; i + 1 < number.len; i++)
        if (number.at[i] == 'e' || number.at[i] == 'E' || number.at[i] == '^') return i + 1;
    return number.len;
}

bool number_times_power_of_ten(struct text number, int exponent, char out[NEAR_NUMBER_BYTES])
{
    const bool is_percent = number.len && number.at[number.len - 1] == '%';
    if (is_percent) number = text_trim((struct text){number.at, number.len - 1});
    if (number.len == 0 || number.len > NUMBER_MOST || memchr(number.at, '/', number.len)) return false;
    const size_t at = exponent_start(number);
    const char *mark = at < number.len ? "" : "e";
    int written = 0;
    if (at < number.len) {
        char digits[NUMBER_MOST + 1], end;
        snprintf(digits, sizeof digits, "%.*s", (int)(number.len - at), number.at + at);
        if (sscanf(digits, "%4d%c", &written, &end) != 1) return false;
    }
    snprintf(out, NEAR_NUMBER_BYTES, "%.*s%s%d%s", (int)at, number.at, mark, written + exponent, is_percent ? "%" : "");
    return true;
}

bool number_change_sign(struct text number, char out[NEAR_NUMBER_BYTES])
{
    struct text rest = number;
    if (number.len == 0 || number.len > NUMBER_MOST) return false;
    const int32_t first = take_code_point(&rest);
    const bool is_negative = first == '-' || first == 0x2212;
    if (is_negative || first == '+') number = text_trim(rest);
    snprintf(out, NEAR_NUMBER_BYTES, "%s%.*s", is_negative ? "" : "-", TEXT_ARGS(number));
    return true;
}
