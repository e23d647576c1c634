/* file_names.c: names that are safe everywhere (contract in file_names.h). */
#include "pipeline/file_names.h"

#include <stdlib.h>

#include "score/normal.h"

/* The form in which two names are one: compatibility characters and case folded away. */
static struct text folded(struct file_names *names, struct text name)
{
    return normalise_into(&names->arena, name, NORMAL_NFKC | NORMAL_FOLD);
}

static bool is_kept(int32_t code_point)
{
    if (code_point < 0x80)
        return (code_point >= '0' && code_point <= '9') || (code_point >= 'A' && code_point <= 'Z') ||
               (code_point >= 'a' && code_point <= 'z') || strchr("-_+.", code_point);
    return is_letter_or_digit(code_point);
}

/* Marks over letters are no letters, and belong to the one before. */
static bool continues_letter(int32_t code_point)
{
    return (code_point >= 0x300 && code_point <= 0x36F) || (code_point >= 0x900 && code_point <= 0xDFF);
}

static struct text cleaned(struct file_names *names, struct text value)
{
    char *name = arena_alloc(&names->arena, NAME_MOST + 8);
    size_t used = 0;
    while (value.len && used < NAME_MOST) {
        const size_t good = text_utf8_length(value);
        struct text rest = value;
        const int32_t code_point = good ? take_code_point(&rest) : -1;
        const size_t n = good ? value.len - rest.len : 1;
        if (used + n > NAME_MOST) break;
        if (code_point > 0 && (is_kept(code_point) || (used && continues_letter(code_point))))
            memcpy(name + used, value.at, n);
        else
            name[used] = '_';
        used += name[used] == '_' ? 1 : n;
        value.at += n;
        value.len -= n;
    }
    if (used && (name[0] == '.' || name[0] == '-')) name[0] = '_';
    while (used > 1 && name[used - 1] == '.')
        used--;
    return used ? (struct text){name, used} : TEXT("_none");
}

/* CON, NUL.txt, com1: Windows opens a device, whatever follows the first dot. */
static bool is_device(struct text name)
{
    static const struct text devices[] = {{"con", 3}, {"prn", 3}, {"aux", 3}, {"nul", 3}, {"com", 3}, {"lpt", 3}};
    const char *dot = memchr(name.at, '.', name.len);
    struct text stem = {name.at, dot ? (size_t)(dot - name.at) : name.len};
    const bool numbered = stem.len == 4 && stem.at[3] >= '0' && stem.at[3] <= '9';
    if (numbered) stem.len = 3;
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
        if (text_equal_ignoring_case(stem, devices[i])) return true;
    return false;
}

/* Number of the name among those taken; *is_new: it was free. */
static uint32_t take(struct file_names *names, struct text name, bool *is_new)
{
    const size_t before = names->taken.n;
    const uint32_t number = dictionary_add(&names->taken, folded(names, name));
    *is_new = names->taken.n > before;
    if (*is_new) {
        GR_GROW(names->numbers, names->capacity, names->taken.n);
        names->numbers[number] = 1;
    }
    return number;
}

struct text file_name_of(struct file_names *names, struct text value)
{
    struct text name = cleaned(names, value);
    if (is_device(name)) name = arena_format(&names->arena, "_%.*s", TEXT_ARGS(name));
    struct text unique = name;
    bool is_free;
    const uint32_t base = take(names, name, &is_free);
    while (!is_free) {
        unique = arena_format(&names->arena, "%.*s-%u", TEXT_ARGS(name), ++names->numbers[base]);
        take(names, unique, &is_free);
    }
    return unique;
}

void file_names_reserve(struct file_names *names, struct text name)
{
    bool is_new;
    take(names, name, &is_new);
}

void file_names_release(struct file_names *names)
{
    dictionary_release(&names->taken);
    free(names->numbers);
    arena_release(&names->arena);
}
