/* export_query.c: words to indexes and values (contract in export_query.h). */
#include "pipeline/export_query.h"

#include <string.h>

#include "base/memory.h"
#include "base/natural.h"

static enum gr_status no_such_column(const struct run_table *table, const char *option, struct text name,
                                     struct arena *arena, struct gr_error *err)
{
    char shown[TEXT_SHOWN_BYTES];
    struct text *names = arena_alloc(arena, table->n_columns * sizeof *names);
    for (size_t i = 0; i < table->n_columns; i++)
        names[i] = table->columns[i].name;
    return gr_fail(err, GR_USAGE, "%s %s: table %.*s has no such column; its columns are: %.*s", option,
                   text_show(name, shown), TEXT_ARGS(table->name),
                   TEXT_ARGS(arena_join(arena, names, table->n_columns, TEXT(", "))));
}

/* --- --where ----------------------------------------------------------------------------------------------------- */

/* Two characters before one: "<=" is no "<". */
static const struct {
    struct text sign;
    enum comparison how;
} SIGNS[] = {{{"!=", 2}, IS_NOT}, {{"<=", 2}, IS_AT_MOST}, {{">=", 2}, IS_AT_LEAST},
             {{"=", 1}, IS},      {{"<", 1}, IS_LESS},     {{">", 1}, IS_MORE}};
enum { N_SIGNS = sizeof SIGNS / sizeof *SIGNS };

static size_t sign_at(struct text t)
{
    size_t i = 0;
    while (i < N_SIGNS && !text_begins_with(t, SIGNS[i].sign))
        i++;
    return i;
}

static struct text behind(struct text t, size_t n)
{
    return (struct text){t.at + n, t.len - n};
}

/* The column whose name stands before a sign; of several the longest, since names may hold signs themselves. */
static bool read_condition(const struct run_table *table, struct text words, struct run_condition *out)
{
    size_t longest = 0;
    bool found = false;
    for (size_t c = 0; c < table->n_columns; c++) {
        const struct text name = table->columns[c].name;
        if (name.len < longest || !text_begins_with(words, name)) continue;
        struct text rest = behind(words, name.len);
        const bool is_spaced = text_begins_with(rest, TEXT(" ")); /* 'total > 3' */
        if (is_spaced) rest = text_trim(rest);
        const size_t sign = sign_at(rest);
        if (sign == N_SIGNS) continue;
        rest = behind(rest, SIGNS[sign].sign.len);
        *out = (struct run_condition){c, SIGNS[sign].how, is_spaced ? text_trim(rest) : rest};
        longest = name.len;
        found = true;
    }
    return found;
}

static enum gr_status check_value(const struct run_table *table, const char *words, const struct run_condition *c,
                                  struct gr_error *err)
{
    enum { NUMBER_MOST = 40 };
    const struct run_column *column = &table->columns[c->column];
    const bool by_order = c->how != IS && c->how != IS_NOT;
    if (by_order && !c->value.len)
        return gr_fail(err, GR_USAGE, "--where %s: a value is missing; empty cells are found with = and !=", words);
    if (column->is_text || !c->value.len || (text_is_number(c->value) && c->value.len <= NUMBER_MOST)) return GR_OK;
    return gr_fail(err, GR_USAGE, "--where %s: column %.*s holds numbers; give one, such as 62.5", words,
                   TEXT_ARGS(column->name));
}

static enum gr_status read_conditions(const struct export_options *o, const struct run_table *table,
                                      struct arena *arena, struct run_query *out, struct gr_error *err)
{
    struct run_condition *conditions = arena_alloc(arena, (o->n_where + 1) * sizeof *conditions);
    enum gr_status st = GR_OK;
    for (size_t i = 0; i < o->n_where && !st; i++) {
        const struct text words = text_of(o->where[i]);
        size_t name = 0;
        while (name < words.len && sign_at(behind(words, name)) == N_SIGNS)
            name++;
        if (name == words.len)
            return gr_fail(err, GR_USAGE, "--where %s: expected COLUMN=VALUE, or != < <= > >= in place of =", words.at);
        if (!read_condition(table, words, &conditions[i]))
            return no_such_column(table, "--where", text_trim((struct text){words.at, name}), arena, err);
        st = check_value(table, words.at, &conditions[i], err);
    }
    out->conditions = conditions;
    out->n_conditions = o->n_where;
    return st;
}

/* --- lists of columns -------------------------------------------------------------------------------------------- */

enum gr_status export_columns_read(const char *words, const char *option, const struct run_table *table,
                                   struct arena *arena, size_t **columns, size_t *n, struct gr_error *err)
{
    struct text left = text_of(words);
    *n = text_count_words(left);
    *columns = arena_alloc(arena, *n * sizeof **columns);
    for (size_t i = 0; i < *n; i++) {
        const struct text name = text_take_word(&left);
        const size_t column = (*columns)[i] = run_table_column(table, name);
        if (column == SIZE_MAX) return no_such_column(table, option, name, arena, err);
        for (size_t k = 0; k < i; k++)
            if ((*columns)[k] == column)
                return gr_fail(err, GR_USAGE, "%s: column %.*s is there twice; name it once", option, TEXT_ARGS(name));
    }
    return GR_OK;
}

static enum gr_status read_columns(const struct export_options *o, const struct run_table *table, struct arena *arena,
                                   struct run_query *out, struct gr_error *err)
{
    size_t *columns;
    if (o->columns) {
        const enum gr_status st =
            export_columns_read(o->columns, "--columns", table, arena, &columns, &out->n_columns, err);
        out->columns = columns;
        return st;
    }
    columns = arena_alloc(arena, table->n_columns * sizeof *columns);
    for (size_t i = 0; i < table->n_columns; i++)
        columns[i] = i;
    out->columns = columns;
    out->n_columns = table->n_columns;
    return GR_OK;
}

static enum gr_status read_sort(const struct export_options *o, const struct run_table *table, struct arena *arena,
                                struct run_query *out, struct gr_error *err)
{
    if (!o->sort) return GR_OK;
    struct text left = text_of(o->sort);
    out->n_sort = text_count_words(left);
    struct run_sort *sort = arena_alloc(arena, out->n_sort * sizeof *sort);
    out->sort = sort;
    for (size_t i = 0; i < out->n_sort; i++) {
        const struct text word = text_take_word(&left);
        sort[i] = (struct run_sort){run_table_column(table, word), false};
        if (sort[i].column != SIZE_MAX) continue; /* also a name that begins with '-' */
        const bool descending = word.len && word.at[0] == '-';
        sort[i] = (struct run_sort){run_table_column(table, behind(word, descending)), descending};
        if (sort[i].column == SIZE_MAX) return no_such_column(table, "--sort", behind(word, descending), arena, err);
    }
    return GR_OK;
}

enum gr_status export_query_read(const struct export_options *o, const struct run_table *table, struct arena *arena,
                                 struct run_query *out, struct gr_error *err)
{
    *out = (struct run_query){.table = table, .split = SIZE_MAX, .student = SIZE_MAX, .top = o->top};
    enum gr_status st = read_columns(o, table, arena, out, err);
    if (!st) st = read_conditions(o, table, arena, out, err);
    if (!st) st = read_sort(o, table, arena, out, err);
    if (st || !o->split) return st;
    out->top = 0; /* of every file, not of all */
    out->split = run_table_column(table, text_of(o->split));
    return out->split != SIZE_MAX ? GR_OK : no_such_column(table, "--split", text_of(o->split), arena, err);
}
