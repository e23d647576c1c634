/* names.c: names of columns and tables that do not clash (contract in names.h). */
#include "report/names.h"

#include <stdio.h>

enum {
    FILE_NAME_BYTES = 200, /* of the 255 that file systems allow; ".", ".csv" and ".partial" come on top */
    SUFFIX_BYTES = 24,
};

/* A copy in which ASCII letters, which are all that SQLite compares without case, are small. */
static struct text small_letters(struct arena *arena, struct text t)
{
    char *copy = arena_alloc(arena, t.len + 1);
    for (size_t i = 0; i < t.len; i++)
        copy[i] = t.at[i] >= 'A' && t.at[i] <= 'Z' ? (char)(t.at[i] + ('a' - 'A')) : t.at[i];
    copy[t.len] = '\0';
    return (struct text){copy, t.len};
}

static struct text with_number(struct arena *arena, struct text t, uint32_t number)
{
    char *copy = arena_alloc(arena, t.len + SUFFIX_BYTES);
    memcpy(copy, t.at, t.len);
    const int added = snprintf(copy + t.len, SUFFIX_BYTES, "_%u", number);
    return (struct text){copy, t.len + (size_t)added};
}

struct text names_take(struct names *names, struct arena *arena, struct text wanted)
{
    struct text name = wanted, key = small_letters(arena, name);
    for (uint32_t number = 2; dictionary_find(&names->taken, key) != DICTIONARY_NONE; number++) {
        name = with_number(arena, wanted, number);
        key = small_letters(arena, name);
    }
    dictionary_add(&names->taken, key);
    return name;
}

void names_release(struct names *names)
{
    dictionary_release(&names->taken);
}

struct text name_for_file(struct arena *arena, struct text wanted)
{
    size_t len = wanted.len;
    if (len > FILE_NAME_BYTES) {
        len = FILE_NAME_BYTES;
        while (len && ((unsigned char)wanted.at[len] & 0xC0) == 0x80) /* not in the middle of a character */
            len--;
    }
    char *name = arena_copy(arena, wanted.at, len);
    for (char *c = name; c < name + len; c++)
        if (*c == '/' || (unsigned char)*c < 0x20 || *c == 0x7F) *c = '_';
    return (struct text){name, len};
}
