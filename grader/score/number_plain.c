/* number_plain.c: characters that stand for others in numbers (contract in number_plain.h). */
#include "score/number_plain.h"

#include "score/normal.h"

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
    if (c == 0x2030) return PER_MILLE;
    return 0;
}

/* "1/2" for ½; NULL for what is no fraction. */
static const char *fraction_of(int32_t c)
{
    static const struct {
        int32_t c;
        const char *text;
    } fractions[] = {{0xBC, "1/4"},    {0xBD, "1/2"},   {0xBE, "3/4"},   {0x2150, "1/7"}, {0x2151, "1/9"},
                     {0x2152, "1/10"}, {0x2153, "1/3"}, {0x2154, "2/3"}, {0x2155, "1/5"}, {0x2156, "2/5"},
                     {0x2157, "3/5"},  {0x2158, "4/5"}, {0x2159, "1/6"}, {0x215A, "5/6"}, {0x215B, "1/8"},
                     {0x215C, "3/8"},  {0x215D, "5/8"}, {0x215E, "7/8"}};
    for (size_t i = 0; i < sizeof fractions / sizeof *fractions; i++)
        if (fractions[i].c == c) return fractions[i].text;
    return NULL;
}

static bool put(struct plain_number *out, char c, size_t origin)
{
    if (out->n == PLAIN_BYTES) return false;
    out->origin[out->n] = (uint16_t)origin;
    out->bytes[out->n++] = c;
    return true;
}

bool number_make_plain(const struct text t, struct plain_number *out)
{
    bool raised = false; /* inside a superscript */
    struct text rest = t;
    out->n = 0;
    out->origin[0] = 0;
    while (rest.len) {
        const size_t origin = t.len - rest.len;
        const int32_t c = take_code_point(&rest);
        const int digit = superscript_digit(c);
        const bool is_raised = digit >= 0 || c == 0x207B;
        const char *fraction = fraction_of(c);
        const char plain = is_raised ? (char)(digit >= 0 ? '0' + digit : '-') : plain_of(c);
        out->origin[out->n] = (uint16_t)origin;
        if (is_raised && !raised && !put(out, '^', origin)) return false;
        raised = is_raised;
        if (fraction) {
            if (!put(out, ' ', origin)) return false;
            for (; *fraction; fraction++)
                if (!put(out, *fraction, origin)) return false;
            if (!put(out, ' ', t.len - rest.len)) return false; /* ½0 is not 1/20 */
        } else if (plain == 0) {
            return true;
        } else if (!put(out, plain, origin)) {
            return false;
        }
        out->origin[out->n] = (uint16_t)(t.len - rest.len);
    }
    return true;
}
