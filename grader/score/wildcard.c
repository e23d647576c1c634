/* wildcard.c: keys with stars (contract in wildcard.h). */
#include "score/wildcard.h"

enum { STAR = 1 }; /* stands for a star while a key is brought to normal form; no answer may hold it */

void wildcard_compile(struct arena *arena, struct text key, unsigned steps, const struct synonym_table *synonyms,
                      struct wildcard *out)
{
    struct synonym_buffer buffer = {0};
    char *marked = arena_alloc(arena, key.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < key.len; i++) {
        const bool is_escape = key.at[i] == '\\' && i + 1 < key.len && key.at[i + 1] == '*';
        marked[len++] = is_escape ? key.at[++i] : key.at[i] == '*' ? STAR : key.at[i];
    }
    const struct text plain = normalise_into(arena, (struct text){marked, len}, steps);
    const struct text normal = arena_text(arena, synonyms_replace(synonyms, plain, &buffer));
    synonym_buffer_release(&buffer);
    out->parts = arena_alloc(arena, (normal.len + 1) * sizeof *out->parts);
    out->n = 0;
    size_t start = 0;
    for (size_t i = 0; i <= normal.len; i++) {
        if (i < normal.len && normal.at[i] != STAR) continue;
        out->parts[out->n++] = (struct text){normal.at + start, i - start};
        start = i + 1;
    }
}

/* The leftmost place is as good as any: it leaves the most for the parts behind it. */
bool wildcard_matches(const struct wildcard *wildcard, struct text normal)
{
    const struct text first = wildcard->parts[0], last = wildcard->parts[wildcard->n - 1];
    if (wildcard->n == 1) return text_equal(first, normal);
    if (normal.len < first.len + last.len || !text_begins_with(normal, first)) return false;
    const struct text end = {normal.at + normal.len - last.len, last.len};
    if (!text_equal(end, last)) return false;
    struct text rest = {normal.at + first.len, normal.len - first.len - last.len};
    for (size_t i = 1; i + 1 < wildcard->n; i++) {
        const struct text part = wildcard->parts[i];
        const char *found = part.len ? memmem(rest.at, rest.len, part.at, part.len) : rest.at;
        if (!found) return false;
        rest.len -= (size_t)(found - rest.at) + part.len;
        rest.at = found + part.len;
    }
    return true;
}
