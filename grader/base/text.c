/* text.c: comparing, trimming and showing texts (contract in text.h). */
#include "base/text.h"

#include <stdint.h>

int text_compare(struct text a, struct text b)
{
    const size_t shorter = a.len < b.len ? a.len : b.len;
    const int order = shorter ? memcmp(a.at, b.at, shorter) : 0;
    if (order) return order;
    return (a.len > b.len) - (a.len < b.len);
}

static char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool text_equal_ignoring_case(struct text a, struct text b)
{
    if (a.len != b.len) return false;
    for (size_t i = 0; i < a.len; i++)
        if (ascii_lower(a.at[i]) != ascii_lower(b.at[i])) return false;
    return true;
}

bool text_begins_with(struct text t, struct text beginning)
{
    return t.len >= beginning.len && memcmp(t.at, beginning.at, beginning.len) == 0;
}

bool text_ends_ignoring_case(struct text t, struct text ending)
{
    if (t.len <= ending.len) return false;
    return text_equal_ignoring_case((struct text){t.at + t.len - ending.len, ending.len}, ending);
}

static bool is_ascii_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct text text_trim(struct text t)
{
    while (t.len && is_ascii_space(t.at[0])) {
        t.at++;
        t.len--;
    }
    while (t.len && is_ascii_space(t.at[t.len - 1]))
        t.len--;
    return t;
}

struct text text_take_word(struct text *left)
{
    const char *comma = left->len ? memchr(left->at, ',', left->len) : NULL;
    const size_t n = comma ? (size_t)(comma - left->at) : left->len;
    const struct text word = text_trim((struct text){left->at, n});
    *left = comma ? (struct text){comma + 1, left->len - n - 1} : (struct text){NULL, 0};
    return word;
}

size_t text_count_words(struct text words)
{
    size_t n = 0;
    while (words.at) {
        text_take_word(&words);
        n++;
    }
    return n;
}

/* Length of the well-formed UTF-8 character at `p` (Unicode 15, table 3-7), or 0 when there is none before `end`. */
static size_t utf8_character_length(const unsigned char *p, const unsigned char *end)
{
    const unsigned char lead = p[0];
    if (lead < 0x80) return 1;
    size_t length;
    unsigned char low = 0x80, high = 0xBF; /* bounds of the second byte */
    if (lead >= 0xC2 && lead <= 0xDF) {
        length = 2;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
        length = 3;
        if (lead == 0xE0) low = 0xA0;
        if (lead == 0xED) high = 0x9F;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
        length = 4;
        if (lead == 0xF0) low = 0x90;
        if (lead == 0xF4) high = 0x8F;
    } else {
        return 0;
    }
    if ((size_t)(end - p) < length || p[1] < low || p[1] > high) return 0;
    for (size_t i = 2; i < length; i++)
        if (p[i] < 0x80 || p[i] > 0xBF) return 0;
    return length;
}

size_t text_utf8_length(struct text t)
{
    const unsigned char *p = (const unsigned char *)t.at, *end = p + t.len;
    uint64_t word;
    while (p < end) {
        if ((size_t)(end - p) >= sizeof word) { /* most text is ASCII: eight bytes at a time */
            memcpy(&word, p, sizeof word);
            if ((word & UINT64_C(0x8080808080808080)) == 0) {
                p += sizeof word;
                continue;
            }
        }
        const size_t length = utf8_character_length(p, end);
        if (!length) break;
        p += length;
    }
    return t.len - (size_t)(end - p);
}

bool text_is_utf8(struct text t)
{
    return text_utf8_length(t) == t.len;
}

const char *text_show(struct text t, char buffer[TEXT_SHOWN_BYTES])
{
    const size_t limit = TEXT_SHOWN_BYTES - 12;
    const unsigned char *p = (const unsigned char *)t.at, *end = p + t.len;
    size_t used = 0;
    while (p < end) {
        const size_t length = utf8_character_length(p, end);
        if (used + (length ? length : 1) > limit) {
            memcpy(buffer + used, "…", sizeof "…" - 1);
            used += sizeof "…" - 1;
            break;
        }
        if (length == 0 || *p < 0x20 || *p == 0x7F) {
            buffer[used++] = *p == 0x1F ? '|' : '?';
            p++;
        } else {
            memcpy(buffer + used, p, length);
            used += length;
            p += length;
        }
    }
    buffer[used] = '\0';
    return buffer;
}
