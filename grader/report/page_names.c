/* page_names.c: safe and unique names (contract in page_names.h). */
#include "report/page_names.h"

#include <stdlib.h>

#include "base/dictionary.h"
#include "base/memory.h"

struct page_names {
    const char **names;
    size_t n;
    struct arena arena;
};

static bool is_safe(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '_';
}

/* A name of at most 60 bytes; *changed: it does not tell the value. */
static struct text safe_name(struct arena *arena, struct text value, bool *changed)
{
    enum { MOST = 60 };
    const size_t n = value.len < MOST ? value.len : MOST;
    char *name = arena_copy(arena, value.at, n);
    *changed = n < value.len || n == 0;
    for (size_t i = 0; i < n; i++) {
        if (is_safe(name[i]) && !(i == 0 && name[i] == '.')) continue;
        name[i] = '-';
        *changed = true;
    }
    return (struct text){name, n};
}

struct page_names *page_names_make(const char *folder, const struct text *values, size_t n)
{
    struct page_names *names = gr_calloc(1, sizeof *names);
    struct dictionary taken = {0};
    names->names = gr_calloc(n, sizeof *names->names);
    names->n = n;
    for (size_t i = 0; i < n; i++) {
        bool changed;
        const struct text base = safe_name(&names->arena, values[i], &changed);
        struct text name = base;
        /* '~' is in no name as it was: numbered ones cannot meet others. */
        if (changed) name = arena_format(&names->arena, "%.*s~%zu", TEXT_ARGS(base), i + 1);
        const uint32_t before = (uint32_t)taken.n;
        if (dictionary_add(&taken, arena_lower_case(&names->arena, name)) < before)
            name = arena_format(&names->arena, "%.*s~%zu", TEXT_ARGS(base), i + 1);
        names->names[i] = arena_format(&names->arena, "%s/%.*s.html", folder, TEXT_ARGS(name)).at;
    }
    dictionary_release(&taken);
    return names;
}

const char *page_name(const struct page_names *names, size_t i)
{
    return names && i < names->n ? names->names[i] : NULL;
}

void page_names_free(struct page_names *names)
{
    if (!names) return;
    free(names->names);
    arena_release(&names->arena);
    free(names);
}
