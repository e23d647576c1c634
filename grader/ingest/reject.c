/* reject.c: lists of rejected rows (contract in reject.h). */
#include "ingest/reject.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"

/* At most `limit` bytes, not ending inside a UTF-8 character. */
static struct text cut_text(struct text t, size_t limit)
{
    if (t.len <= limit) return t;
    size_t len = limit;
    while (len && ((unsigned char)t.at[len] & 0xC0) == 0x80)
        len--;
    return (struct text){t.at, len ? len : limit};
}

/* Results are text, also where the input was not: bytes that are no UTF-8, and NULs, become U+FFFD. */
static struct text keep_as_text(struct arena *arena, struct text t)
{
    if (text_is_utf8(t) && !(t.len && memchr(t.at, '\0', t.len))) return arena_text(arena, t);
    static const char replacement[] = "\xEF\xBF\xBD";
    char *const kept = arena_alloc(arena, 3 * t.len);
    size_t used = 0;
    for (size_t i = 0; i < t.len;) {
        size_t length = 1;
        while (length <= 4 && i + length <= t.len && !text_is_utf8((struct text){t.at + i, length}))
            length++;
        const bool is_character = length <= 4 && i + length <= t.len && t.at[i];
        memcpy(kept + used, is_character ? t.at + i : replacement, is_character ? length : 3);
        used += is_character ? length : 3;
        i += is_character ? length : 1;
    }
    return (struct text){kept, used};
}

static void append(struct rejects *rejects, struct reject reject)
{
    GR_GROW(rejects->list, rejects->capacity, rejects->n + 1);
    reject.reason = arena_text(&rejects->arena, reject.reason);
    reject.text = keep_as_text(&rejects->arena, cut_text(reject.text, REJECT_TEXT_BYTES));
    rejects->list[rejects->n++] = reject;
}

void rejects_add(struct rejects *rejects, struct reject reject, const char *format, ...)
{
    char reason[512];
    va_list args;
    va_start(args, format);
    vsnprintf(reason, sizeof reason, format, args);
    va_end(args);
    reject.reason = text_of(reason);
    append(rejects, reject);
}

void rejects_append(struct rejects *rejects, const struct rejects *more, uint32_t source, uint64_t lines_before)
{
    for (size_t i = 0; i < more->n; i++) {
        struct reject reject = more->list[i];
        reject.source = source;
        reject.line += lines_before;
        append(rejects, reject);
    }
}

void rejects_join(struct rejects *rejects, const struct rejects *more)
{
    for (size_t i = 0; i < more->n; i++)
        append(rejects, more->list[i]);
}

struct text rejects_line(struct arena *arena, const struct text *fields, size_t n_fields, char delimiter)
{
    size_t room = 0, used = 0, n = 0;
    while (n < n_fields && room <= 2 * REJECT_TEXT_BYTES)
        room += 2 * cut_text(fields[n++], REJECT_TEXT_BYTES).len + 3;
    char *line = arena_alloc(arena, room + 1);
    for (size_t i = 0; i < n; i++) {
        if (i) line[used++] = delimiter;
        used += csv_quote(line + used, cut_text(fields[i], REJECT_TEXT_BYTES), delimiter);
    }
    return (struct text){line, used};
}

static int compare_rejects(const void *left, const void *right)
{
    const struct reject *a = left, *b = right;
    if (a->source != b->source) return a->source < b->source ? -1 : 1;
    if (a->line != b->line) return a->line < b->line ? -1 : 1;
    if (a->column != b->column) return a->column < b->column ? -1 : 1;
    const int by_reason = text_compare(a->reason, b->reason);
    return by_reason ? by_reason : text_compare(a->text, b->text);
}

void rejects_sort(struct rejects *rejects)
{
    if (rejects->n) qsort(rejects->list, rejects->n, sizeof *rejects->list, compare_rejects);
}

void rejects_clear(struct rejects *rejects)
{
    rejects->n = 0;
    arena_clear(&rejects->arena);
}

void rejects_release(struct rejects *rejects)
{
    free(rejects->list);
    arena_release(&rejects->arena);
    *rejects = (struct rejects){0};
}
