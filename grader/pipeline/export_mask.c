/* export_mask.c: names and ids for public lists (contract in export_mask.h). */
#include "pipeline/export_mask.h"

#include <stdlib.h>

#include "pipeline/export_query.h"

bool is_student_column(struct text name)
{
    return text_equal(name, TEXT("student_id")) || text_equal(name, TEXT("student"));
}

/* `id` in the words made the name of the student column. */
static const char *with_id_named(const char *words, const struct run_table *table, struct arena *arena)
{
    struct text student = {NULL, 0};
    for (size_t c = 0; c < table->n_columns && !student.at; c++)
        if (is_student_column(table->columns[c].name)) student = table->columns[c].name;
    if (!student.at || run_table_column(table, TEXT("id")) != SIZE_MAX) return words;
    struct text named = TEXT("");
    for (struct text left = text_of(words); left.at;) {
        struct text word = text_take_word(&left);
        if (text_equal(word, TEXT("id"))) word = student;
        named = arena_format(arena, "%.*s%.*s%s", TEXT_ARGS(named), TEXT_ARGS(word), left.at ? "," : "");
    }
    return named.at;
}

enum gr_status export_mask_read(const char *words, const struct run_query *query, struct arena *arena, bool **masked,
                                struct gr_error *err)
{
    const struct run_table *table = query->table;
    size_t *columns, n = 0;
    *masked = arena_alloc(arena, table->n_columns * sizeof **masked);
    memset(*masked, 0, table->n_columns * sizeof **masked);
    if (!words) return GR_OK;
    enum gr_status st =
        export_columns_read(with_id_named(words, table, arena), "--mask", table, arena, &columns, &n, err);
    for (size_t i = 0; i < n && !st; i++) {
        bool is_there = false;
        for (size_t c = 0; c < query->n_columns; c++)
            is_there |= query->columns[c] == columns[i];
        (*masked)[columns[i]] = true;
        if (!is_there)
            st = gr_fail(err, GR_USAGE, "--mask %.*s: is not among --columns",
                         TEXT_ARGS(table->columns[columns[i]].name));
        if (!st && columns[i] == query->split)
            st = gr_fail(err, GR_USAGE, "--mask %.*s: the files of --split are called by it; mask another",
                         TEXT_ARGS(table->columns[columns[i]].name));
    }
    return st;
}

static bool continues_character(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

static size_t count_characters(struct text t)
{
    size_t n = 0;
    for (size_t i = 0; i < t.len; i++)
        n += !continues_character(t.at[i]);
    return n;
}

static struct text first_character(struct text t)
{
    size_t n = 1;
    while (n < t.len && continues_character(t.at[n]))
        n++;
    return (struct text){t.at, n};
}

static struct text last_characters(struct text t, size_t wanted)
{
    size_t at = t.len;
    while (at > 0 && wanted > 0)
        wanted -= !continues_character(t.at[--at]);
    return (struct text){t.at + at, t.len - at};
}

struct value export_mask(struct text column, const struct value *value, struct arena *arena)
{
    enum { LAST_SHOWN = 4 };
    struct value out = {.kind = VALUE_TEXT};
    if (value->kind == VALUE_NULL) return *value;
    if (value->kind != VALUE_TEXT && value->kind != VALUE_BLOB) { /* a number: nothing of it is shown */
        out.as.bytes = TEXT("*");
        return out;
    }
    const struct text t = value->as.bytes;
    if (!t.len) return *value;
    const size_t half = count_characters(t) / 2;
    out.as.bytes =
        is_student_column(column)
            ? arena_format(arena, "*%.*s", TEXT_ARGS(last_characters(t, half < LAST_SHOWN ? half : LAST_SHOWN)))
            : arena_format(arena, "%.*s*", TEXT_ARGS(first_character(t)));
    return out;
}
