/* html.c: escaping and numbers of pages (contract in html.h). */
#include "report/html.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/memory.h"

#define REPLACEMENT "\xEF\xBF\xBD"

static void add(struct html *h, const char *at, size_t n)
{
    GR_GROW(h->bytes, h->capacity, h->len + n + 1);
    memcpy(h->bytes + h->len, at, n);
    h->len += n;
    h->bytes[h->len] = '\0';
}

void html_raw(struct html *h, const char *markup)
{
    add(h, markup, strlen(markup));
}

void html_rawf(struct html *h, const char *format, ...)
{
    char piece[512];
    va_list args;
    va_start(args, format);
    const int n = vsnprintf(piece, sizeof piece, format, args);
    va_end(args);
    if (n > 0) add(h, piece, (size_t)n < sizeof piece ? (size_t)n : sizeof piece - 1);
}

/* --- data -------------------------------------------------------------------------------------------------------- */

/* What stands for the character at data.at, and how many bytes of the data it takes; NULL: the bytes themselves. */
typedef const char *escape(struct text data, size_t *taken);

static const char *escape_markup(struct text data, size_t *taken)
{
    *taken = 1;
    switch (data.at[0]) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    case '\t':
    case '\n': return NULL;
    default: return (unsigned char)data.at[0] < 0x20 || data.at[0] == 0x7F ? REPLACEMENT : NULL;
    }
}

static const char *escape_script(struct text data, size_t *taken)
{
    *taken = 1;
    switch (data.at[0]) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '&': return "\\u0026";
    case '<': return "\\u003c";
    case '>': return "\\u003e";
    case '\t': return "\\t";
    case '\n': return "\\n";
    case '\xE2': /* U+2028 and U+2029 end a line in scripts */
        if (data.len < 3 || data.at[1] != '\x80' || (data.at[2] != '\xA8' && data.at[2] != '\xA9')) return NULL;
        *taken = 3;
        return data.at[2] == '\xA8' ? "\\u2028" : "\\u2029";
    default: return (unsigned char)data.at[0] < 0x20 || data.at[0] == 0x7F ? REPLACEMENT : NULL;
    }
}

static void add_escaped(struct html *h, struct text data, escape *how)
{
    while (data.len) {
        const size_t good = text_utf8_length(data);
        for (size_t i = 0, from = 0; i <= good; i++) {
            size_t taken = 1;
            const char *instead = i < good ? how((struct text){data.at + i, good - i}, &taken) : NULL;
            if (i < good && !instead) continue;
            add(h, data.at + from, i - from);
            if (instead) html_raw(h, instead);
            i += taken - 1;
            from = i + 1;
        }
        if (good == data.len) return;
        html_raw(h, REPLACEMENT);
        data = (struct text){data.at + good + 1, data.len - good - 1};
    }
}

void html_text(struct html *h, struct text data)
{
    add_escaped(h, data, escape_markup);
}

void html_json(struct html *h, struct text data)
{
    html_raw(h, "\"");
    add_escaped(h, data, escape_script);
    html_raw(h, "\"");
}

/* --- numbers ----------------------------------------------------------------------------------------------------- */

void html_count(struct html *h, uint64_t n)
{
    char grouped[GROUPED_BYTES];
    html_raw(h, count_show(n, grouped));
}

/* Plain digits "-1234.5" with a minus sign and thousands in groups. */
static void add_grouped(struct html *h, const char *digits, size_t n)
{
    if (n && digits[0] == '-') {
        html_raw(h, "\xE2\x88\x92");
        digits++;
        n--;
    }
    size_t whole = 0;
    while (whole < n && digits[whole] >= '0' && digits[whole] <= '9')
        whole++;
    for (size_t i = 0; i < whole; i++) {
        if (i && (whole - i) % 3 == 0) add(h, ",", 1);
        add(h, digits + i, 1);
    }
    add(h, digits + whole, n - whole);
}

void html_real(struct html *h, double value, int places)
{
    char digits[64];
    if (!isfinite(value) || fabs(value) > 1e15) {
        html_raw(h, "\xE2\x80\x93");
        return;
    }
    int n = snprintf(digits, sizeof digits, "%.*f", places, value);
    bool is_zero = true;
    for (int i = 0; i < n; i++)
        if (digits[i] >= '1' && digits[i] <= '9') is_zero = false;
    const bool drop = is_zero && digits[0] == '-';
    add_grouped(h, digits + drop, (size_t)n - drop);
}

void html_percent(struct html *h, double part, double whole)
{
    html_real(h, whole > 0 ? 100 * part / whole : NAN, 1);
    if (whole > 0) html_raw(h, "\xC2\xA0%");
}

void html_number(struct html *h, struct text stored)
{
    size_t plain = 0;
    if (!stored.len) {
        html_raw(h, "\xE2\x80\x93");
        return;
    }
    for (size_t i = 0; i < stored.len; i++)
        plain += (stored.at[i] >= '0' && stored.at[i] <= '9') || stored.at[i] == '.' || (stored.at[i] == '-' && i == 0);
    if (plain < stored.len) {
        html_text(h, stored); /* 1e-05, or no number at all: as it is */
        return;
    }
    const size_t n = stored.len;
    const bool dot_zero = n > 2 && stored.at[n - 1] == '0' && stored.at[n - 2] == '.'; /* SQLite writes 12.0 */
    add_grouped(h, stored.at, dot_zero ? n - 2 : n);
}

void html_json_real(struct html *h, double value, int places)
{
    if (isfinite(value) && fabs(value) < 1e15)
        html_rawf(h, "%.*f", places, value);
    else
        html_raw(h, "null");
}

void html_clear(struct html *h)
{
    h->len = 0;
}

void html_release(struct html *h)
{
    free(h->bytes);
    *h = (struct html){0};
}
