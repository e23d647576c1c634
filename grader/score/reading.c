/* reading.c: remarks, key tables and readers of single values (contract in reading.h). */
#include "score/reading.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "score/nearest_name.h"

enum {
    NAMES_LIMIT = 128,
    GUESSES_LIMIT = 200, /* a rubric with more mistakes has none that a guess would explain; guessing takes time */
    LIST_LIMIT = 10000,  /* members are compared one with another: a longer list would take minutes */
};

static void add_remark(struct reading *reading, bool is_mistake, uint32_t line, uint32_t column, const char *format,
                       va_list args)
{
    const size_t order = reading->n_remarks++;
    GR_GROW(reading->remarks, reading->capacity, reading->n_remarks);
    reading->remarks[order] = (struct remark){line, column, order, is_mistake, gr_vformat(format, args)};
    reading->n_mistakes += is_mistake;
}

void mistake(struct reading *reading, const struct node *at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_remark(reading, true, at->line, at->column, format, args);
    va_end(args);
}

void mistake_at(struct reading *reading, uint32_t line, uint32_t column, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_remark(reading, true, line, column, format, args);
    va_end(args);
}

void warning(struct reading *reading, const struct node *at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_remark(reading, false, at->line, at->column, format, args);
    va_end(args);
}

static int remark_order(const void *left, const void *right)
{
    const struct remark *a = left, *b = right;
    if (a->line != b->line) return a->line < b->line ? -1 : 1;
    if (a->column != b->column) return a->column < b->column ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

/* A mistake in `defaults` is met once for every item that uses it. */
static bool said_before(const struct remark *remarks, size_t i)
{
    for (size_t k = i; k-- > 0;) {
        if (remarks[k].line != remarks[i].line || remarks[k].column != remarks[i].column) return false;
        if (strcmp(remarks[k].text, remarks[i].text) == 0) return true;
    }
    return false;
}

void reading_finish(struct reading *reading, struct gr_messages *mistakes, struct gr_messages *warnings)
{
    struct remark *remarks = reading->remarks;
    if (reading->n_remarks) qsort(remarks, reading->n_remarks, sizeof *remarks, remark_order);
    for (size_t i = 0; i < reading->n_remarks; i++)
        if (!remarks[i].line)
            gr_messages_add(remarks[i].is_mistake ? mistakes : warnings, "%s", remarks[i].text);
        else if (!said_before(remarks, i))
            gr_messages_add(remarks[i].is_mistake ? mistakes : warnings, "%s:%u:%u: %s", reading->path, remarks[i].line,
                            remarks[i].column, remarks[i].text);
    for (size_t i = 0; i < reading->n_remarks; i++)
        free(remarks[i].text);
    free(remarks);
    reading->remarks = NULL;
    reading->n_remarks = reading->capacity = 0;
}

const char *reading_suggest(struct reading *reading, struct text written, const char *const *names, size_t n_names)
{
    if (reading->n_mistakes > GUESSES_LIMIT) return "";
    const char *nearest = nearest_name(written, names, n_names);
    return nearest ? arena_format(reading->arena, "did you mean '%s'?", nearest).at : "";
}

/* "a, b and c" */
static const char *list_names(struct reading *reading, const char *const *names, size_t n_names)
{
    struct text all = TEXT("");
    for (size_t i = 0; i < n_names; i++)
        all = arena_format(reading->arena, "%s%s%s", all.at, i == 0 ? "" : i + 1 < n_names ? ", " : " and ", names[i]);
    return all.at;
}

/* The row of a key, counted through the tables; with `owned`, only tables with an owner are looked at, else only those
 * without. */
static bool find_row(const struct key_table *tables, size_t n_tables, struct text name, bool owned, size_t *row,
                     const char **owner)
{
    *row = 0;
    for (size_t t = 0; t < n_tables; t++)
        for (size_t i = 0; i < tables[t].n && (tables[t].owner != NULL) == owned; i++, (*row)++)
            if (text_equal(name, text_of(tables[t].rows[i].name))) {
                *owner = tables[t].owner;
                return true;
            }
    return false;
}

static void unknown_key(struct reading *reading, const struct node *key, const char *what,
                        const struct key_table *tables, size_t n_tables)
{
    const char *names[NAMES_LIMIT] = {0}, *owner;
    size_t n = 0, row;
    char shown[TEXT_SHOWN_BYTES];
    if (find_row(tables, n_tables, key->text, true, &row, &owner)) {
        mistake(reading, key, "'%s' belongs to %s, but this is %s; remove it or change the type",
                text_show(key->text, shown), owner, what);
        return;
    }
    for (size_t t = 0; t < n_tables; t++)
        for (size_t i = 0; i < tables[t].n && n < NAMES_LIMIT && !tables[t].owner; i++)
            names[n++] = tables[t].rows[i].name;
    const char *guess = reading_suggest(reading, key->text, names, n);
    struct rational number;
    if (rational_parse(key->text, false, &number)) {
        mistake(reading, key, "unknown key '%s' in %s; a comma separates entries here: write a decimal point (0.5)",
                text_show(key->text, shown), what);
        return;
    }
    mistake(reading, key, "unknown key '%s' in %s; %s%s", text_show(key->text, shown), what,
            guess[0] ? guess : "it takes ", guess[0] ? "" : list_names(reading, names, n));
}

static const char *kind_name(const struct node *node)
{
    return node->kind == NODE_MAP ? "a mapping" : node->kind == NODE_LIST ? "a list" : "a single value";
}

bool read_map(struct reading *reading, const struct node *map, const char *what, const struct key_table *tables,
              size_t n_tables, const struct node **found)
{
    const char *owner;
    size_t row = 0;
    for (size_t t = 0; t < n_tables; t++)
        for (size_t i = 0; i < tables[t].n && !tables[t].owner; i++)
            found[row++] = NULL;
    if (map->kind != NODE_MAP) {
        mistake(reading, map, "%s is %s; expected keys and values, {key: value, …}", what, kind_name(map));
        return false;
    }
    for (size_t i = 0; i < map->n; i++) {
        if (!find_row(tables, n_tables, map->keys[i].text, false, &row, &owner))
            unknown_key(reading, &map->keys[i], what, tables, n_tables);
        else if (!node_is_absent(&map->values[i]) && !found[row])
            found[row] = &map->values[i];
    }
    row = 0;
    for (size_t t = 0; t < n_tables; t++)
        for (size_t i = 0; i < tables[t].n && !tables[t].owner; i++, row++)
            if (tables[t].rows[i].required && !found[row])
                mistake(reading, map, "%s without '%s'; expected %s", what, tables[t].rows[i].name,
                        tables[t].rows[i].form);
    return true;
}

/* The text of a scalar; notes a list or mapping in its place. */
static bool scalar(struct reading *reading, const struct node *node, const char *name, const char *expected,
                   struct text *out)
{
    if (!node) return false;
    if (node->kind != NODE_SCALAR) {
        mistake(reading, node, "'%s' is %s; expected %s", name, kind_name(node), expected);
        return false;
    }
    *out = text_trim(node->text);
    return true;
}

bool read_text(struct reading *reading, const struct node *node, const char *name, struct text *out)
{
    struct text t;
    if (!scalar(reading, node, name, "a text", &t)) return false;
    for (size_t i = 0; i < t.len; i++) {
        if ((unsigned char)t.at[i] >= 0x20 && t.at[i] != 0x7F) continue;
        mistake(reading, node, "'%s' holds a line break or control character; write it on one line", name);
        return false;
    }
    if (t.len == 0) {
        mistake(reading, node, "'%s' is empty; expected a text", name);
        return false;
    }
    *out = t;
    return true;
}

bool read_mark(struct reading *reading, const struct node *node, const char *name, struct rational *out)
{
    struct text t;
    if (!scalar(reading, node, name, "a mark such as 2, 0.5 or -1/3", &t)) return false;
    if (rational_parse(t, false, out)) return true;
    char shown[TEXT_SHOWN_BYTES];
    mistake(reading, node, "'%s' is '%s', which is no mark; expected a number such as 2, 0.5 or -1/3", name,
            text_show(t, shown));
    return false;
}

bool read_share(struct reading *reading, const struct node *node, const char *name, struct rational *out,
                bool *is_percent)
{
    struct text t;
    if (!scalar(reading, node, name, "a mark such as 12, or a percent such as 50%", &t)) return false;
    if (rational_parse(t, true, out)) {
        *is_percent = t.at[t.len - 1] == '%';
        return true;
    }
    char shown[TEXT_SHOWN_BYTES];
    mistake(reading, node, "'%s' is '%s'; expected a mark such as 12, or a percent such as 50%%", name,
            text_show(t, shown));
    return false;
}

bool read_count(struct reading *reading, const struct node *node, const char *name, int64_t low, int64_t high,
                int64_t *out)
{
    struct text t;
    struct rational value;
    if (!scalar(reading, node, name, "a whole number", &t)) return false;
    if (rational_parse(t, false, &value) && value.den == 1 && value.num >= low && value.num <= high) {
        *out = value.num;
        return true;
    }
    char shown[TEXT_SHOWN_BYTES];
    mistake(reading, node, "'%s' is '%s'; expected a whole number from %lld to %lld", name, text_show(t, shown),
            (long long)low, (long long)high);
    return false;
}

bool read_name(struct reading *reading, const struct node *node, const char *name, const char *const *names,
               size_t n_names, size_t *out)
{
    struct text t;
    const char *expected = node ? list_names(reading, names, n_names) : "";
    if (!scalar(reading, node, name, expected, &t)) return false;
    for (size_t i = 0; i < n_names; i++)
        if (text_equal(t, text_of(names[i]))) {
            *out = i;
            return true;
        }
    char shown[TEXT_SHOWN_BYTES];
    const char *guess = reading_suggest(reading, t, names, n_names);
    mistake(reading, node, "unknown %s '%s'; %s%s", name, text_show(t, shown), guess[0] ? guess : "expected one of ",
            guess[0] ? "" : expected);
    return false;
}

bool read_scalars(struct reading *reading, const struct node *node, const char *name, bool empty_allowed,
                  const struct node **out, size_t *n)
{
    *out = NULL;
    *n = 0;
    if (!node) return false;
    if (node->kind == NODE_MAP) {
        mistake(reading, node, "'%s' is a mapping; expected one value or a list, [A, C]", name);
        return false;
    }
    const struct node *members = node->kind == NODE_LIST ? node->values : node;
    const size_t count = node->kind == NODE_LIST ? node->n : 1;
    if (count > LIST_LIMIT) {
        mistake(reading, node, "'%s' is a list of %zu; expected at most %d", name, count, LIST_LIMIT);
        return false;
    }
    bool good = true;
    for (size_t i = 0; i < count; i++) {
        if (members[i].kind != NODE_SCALAR) {
            mistake(reading, &members[i], "'%s' holds %s; expected a list of single values, [A, C]", name,
                    kind_name(&members[i]));
            good = false;
        } else if (!empty_allowed && text_trim(members[i].text).len == 0) {
            mistake(reading, &members[i], "'%s' holds an empty value; write it out or leave it out", name);
            good = false;
        }
    }
    *out = members;
    *n = count;
    return good;
}
