/* json.c: JSON as text (contract in json.h). */
#include "report/json.h"

#include <stdio.h>

#include "base/memory.h"

static void put(struct json *j, const char *bytes, size_t n)
{
    GR_GROW(j->bytes, j->capacity, j->len + n + 1);
    memcpy(j->bytes + j->len, bytes, n);
    j->len += n;
    j->bytes[j->len] = '\0';
}

static void put_character(struct json *j, char c)
{
    char escaped[8];
    if (c == '"' || c == '\\')
        put(j, (const char[]){'\\', c}, 2);
    else if ((unsigned char)c < 0x20)
        put(j, escaped, (size_t)snprintf(escaped, sizeof escaped, "\\u%04x", c));
    else
        put(j, &c, 1);
}

void json_string(struct json *j, struct text t)
{
    put(j, "\"", 1);
    while (t.len) {
        const size_t good = text_utf8_length(t);
        for (size_t i = 0; i < good; i++)
            put_character(j, t.at[i]);
        t.at += good;
        t.len -= good;
        if (t.len) { /* one byte that is no UTF-8 */
            put(j, "\xEF\xBF\xBD", 3);
            t.at++;
            t.len--;
        }
    }
    put(j, "\"", 1);
}

static void put_line(struct json *j)
{
    put(j, "\n", 1);
    for (size_t i = 0; i < j->depth; i++)
        put(j, "  ", 2);
}

/* What stands before any value: a comma, the line, the name. */
static void begin(struct json *j, const char *name)
{
    if (j->depth) {
        bool *is_first = &j->is_first[j->depth - 1];
        if (!*is_first) put(j, ",", 1);
        *is_first = false;
        put_line(j);
    }
    if (!name) return;
    json_string(j, text_of(name));
    put(j, ": ", 2);
}

void json_open(struct json *j, const char *name, char bracket)
{
    begin(j, name);
    put(j, &bracket, 1);
    j->ends[j->depth] = bracket == '{' ? '}' : ']';
    j->is_first[j->depth++] = true;
}

void json_close(struct json *j)
{
    const bool is_empty = j->is_first[--j->depth];
    if (!is_empty) put_line(j);
    put(j, &j->ends[j->depth], 1);
    if (j->depth == 0) put(j, "\n", 1);
}

void json_text(struct json *j, const char *name, struct text value)
{
    begin(j, name);
    json_string(j, value);
}

void json_number(struct json *j, const char *name, struct text digits)
{
    begin(j, name);
    if (digits.len)
        put(j, digits.at, digits.len);
    else
        put(j, "null", 4);
}

void json_count(struct json *j, const char *name, uint64_t value)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%llu", (unsigned long long)value);
    json_number(j, name, text_of(digits));
}

void json_flag(struct json *j, const char *name, bool value)
{
    json_number(j, name, value ? TEXT("true") : TEXT("false"));
}
