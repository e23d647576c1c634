/* options.c: options and letter sets (contract in options.h). */
#include "score/options.h"

#include "score/normal.h"

enum { OPTIONS_LIMIT = 1000 }; /* compared one by one */

size_t labels_find(const struct labels *labels, struct text normal)
{
    size_t i = 0;
    while (i < labels->n && !text_equal(labels->list[i], normal))
        i++;
    return i;
}

bool labels_hold(const struct labels *labels, struct text normal)
{
    return labels_find(labels, normal) < labels->n;
}

bool is_one_letter(struct text t)
{
    return t.len && is_letter_or_digit(take_code_point(&t)) && t.len == 0;
}

static bool add_label(struct reading *reading, const struct node *at, const char *name, struct labels *labels,
                      struct text written)
{
    char shown[TEXT_SHOWN_BYTES];
    if (labels->n == OPTIONS_LIMIT) {
        mistake(reading, at, "more than %d options; name the keys alone, options may be left out", OPTIONS_LIMIT);
        return false;
    }
    const struct text normal = normalise_into(reading->arena, written, NORMAL_LABEL);
    if (normal.len == 0) {
        mistake(reading, at, "'%s' holds an empty option; leave it out", name);
        return false;
    }
    if (labels_hold(labels, normal)) {
        mistake(reading, at, "option '%s' stands here twice; remove one", text_show(written, shown));
        return false;
    }
    labels->written[labels->n] = text_trim(written);
    labels->list[labels->n++] = normal;
    return true;
}

static bool is_separator(int32_t c)
{
    return is_white_space(c) || c == ',' || c == ';' || c == '|' || c == '/' || c == '+' || c == '&' || c == 0x3001;
}

/* "A, B, C" by its separators, "ABC" by its letters. */
static bool add_labels_of(struct reading *reading, const struct node *node, const char *name, struct labels *labels)
{
    bool separated = false, good = true;
    for (struct text rest = node->text; rest.len;)
        separated |= is_separator(take_code_point(&rest));
    struct text rest = text_trim(node->text);
    while (rest.len) {
        const char *start = rest.at;
        int32_t c = take_code_point(&rest);
        if (is_separator(c)) continue;
        const char *end = rest.at;
        while (separated && rest.len) {
            c = take_code_point(&rest);
            if (is_separator(c)) break;
            end = rest.at;
        }
        good &= add_label(reading, node, name, labels, (struct text){start, (size_t)(end - start)});
        if (labels->n == OPTIONS_LIMIT && !good) break;
    }
    return good;
}

bool read_options(struct reading *reading, const struct node *node, struct labels *out)
{
    return read_labels(reading, node, "options", out);
}

bool read_labels(struct reading *reading, const struct node *node, const char *name, struct labels *out)
{
    *out = (struct labels){0};
    if (!node) return true;
    if (node->kind == NODE_SCALAR) {
        out->list = arena_alloc(reading->arena, (node->text.len + 1) * sizeof *out->list);
        out->written = arena_alloc(reading->arena, (node->text.len + 1) * sizeof *out->written);
        const bool good = add_labels_of(reading, node, name, out);
        if (out->n == 0)
            mistake(reading, node, "'%s' is empty; expected letters (ABCD) or a list, [right, wrong]", name);
        return good && out->n > 0;
    }
    const struct node *members;
    size_t n;
    if (!read_scalars(reading, node, name, false, &members, &n)) return false;
    if (n == 0) {
        mistake(reading, node, "'%s' is empty; expected letters (ABCD) or a list, [right, wrong]", name);
        return false;
    }
    out->list = arena_alloc(reading->arena, n * sizeof *out->list);
    out->written = arena_alloc(reading->arena, n * sizeof *out->written);
    bool good = true;
    for (size_t i = 0; i < n && (good || out->n < OPTIONS_LIMIT); i++)
        good &= add_label(reading, &members[i], name, out, members[i].text);
    return good;
}

bool letter_set_holds(const struct letter_set *set, int32_t letter)
{
    for (size_t i = 0; i < set->n; i++)
        if (set->letters[i] == letter) return true;
    return false;
}

bool letter_set_parse(struct text normal, struct letter_set *out)
{
    out->n = 0;
    const bool in_braces = normal.len >= 2 && ((normal.at[0] == '{' && normal.at[normal.len - 1] == '}') ||
                                               (normal.at[0] == '[' && normal.at[normal.len - 1] == ']') ||
                                               (normal.at[0] == '(' && normal.at[normal.len - 1] == ')'));
    if (in_braces) normal = (struct text){normal.at + 1, normal.len - 2};
    while (normal.len) {
        const int32_t c = take_code_point(&normal);
        if (is_separator(c) || letter_set_holds(out, c)) continue;
        if (!is_letter_or_digit(c) || out->n == SET_LETTERS) return false;
        out->letters[out->n++] = c;
    }
    return in_braces || out->n > 0;
}
