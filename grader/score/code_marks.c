/* code_marks.c: a mark for each code (contract in code_marks.h). */
#include "score/code_marks.h"

#include <stdlib.h>

static int entry_order(const void *left, const void *right)
{
    const struct code_mark *a = left, *b = right;
    const int order = text_compare(a->code, b->code);
    if (order) return order;
    if (a->at->line != b->at->line) return a->at->line < b->at->line ? -1 : 1;
    return a->at->column < b->at->column ? -1 : a->at->column > b->at->column;
}

/* Entries in byte order of their codes; the same code twice is a mistake even where it is written differently. */
static bool sort_entries(struct reading *reading, struct code_marks *marks)
{
    bool good = true;
    char shown[TEXT_SHOWN_BYTES];
    if (marks->n) qsort(marks->entries, marks->n, sizeof *marks->entries, entry_order);
    for (size_t i = 1; i < marks->n; i++) {
        const struct node *at = marks->entries[i].at;
        if (!text_equal(marks->entries[i].code, marks->entries[i - 1].code)) continue;
        if (!text_equal(at->text, marks->entries[i - 1].at->text)) /* else said by the YAML reader */
            mistake(reading, at, "code '%s' stands here twice (case and width make no difference); remove one",
                    text_show(at->text, shown));
        good = false;
    }
    return good;
}

struct rational code_marks_highest(const struct code_marks *marks)
{
    struct rational best = marks->has_other ? marks->other : marks->entries[0].mark;
    for (size_t i = 0; i < marks->n; i++)
        if (rational_compare(marks->entries[i].mark, best) > 0) best = marks->entries[i].mark;
    return best;
}

static bool read_entry(struct rule_compiler *compiler, const struct node *code, const struct node *mark,
                       struct code_marks *marks)
{
    struct reading *reading = compiler->reading;
    struct rational value = {0, 1};
    char shown[TEXT_SHOWN_BYTES];
    const struct text normal = normalise_into(reading->arena, code->text, NORMAL_LABEL);
    if (normal.len == 0) {
        mistake(reading, code, "an empty code in 'marks'; what a blank earns is said by 'blank'");
        return false;
    }
    if (!read_mark(reading, mark, "marks", &value)) return false;
    rule_names_mark(compiler, value);
    if (compiler->has_points && rational_compare(value, compiler->terms->points) > 0) {
        mistake(reading, mark, "code '%s' earns more than the points of the item; raise 'points' or lower the mark",
                text_show(code->text, shown));
        return false;
    }
    if (text_equal(normal, TEXT("*"))) {
        marks->has_other = true;
        marks->other = value;
    } else {
        marks->entries[marks->n++] = (struct code_mark){normal, value, code};
    }
    return true;
}

/* "20=2, 10=1, *=0" */
static struct text show(struct arena *arena, const struct node *marks)
{
    struct text *parts = arena_alloc(arena, marks->n * sizeof *parts);
    for (size_t i = 0; i < marks->n; i++)
        parts[i] = arena_format(arena, "%.*s=%.*s", TEXT_ARGS(text_trim(marks->keys[i].text)),
                                TEXT_ARGS(text_trim(marks->values[i].text)));
    return arena_join(arena, parts, marks->n, TEXT(", "));
}

bool code_marks_read(struct rule_compiler *compiler, const struct node *node, struct code_marks *out)
{
    *out = (struct code_marks){.shown = TEXT("")};
    if (!node) return false;
    if (node->kind != NODE_MAP || node->n == 0) {
        mistake(compiler->reading, node, "'marks' is no mapping; expected codes and marks, {\"20\": 2, \"*\": 0}");
        return false;
    }
    out->entries = arena_alloc(compiler->reading->arena, node->n * sizeof *out->entries);
    bool good = true;
    for (size_t i = 0; i < node->n; i++)
        good &= read_entry(compiler, &node->keys[i], &node->values[i], out);
    good &= sort_entries(compiler->reading, out);
    out->shown = show(compiler->reading->arena, node);
    return good;
}

static int code_order(const void *wanted, const void *entry)
{
    return text_compare(*(const struct text *)wanted, ((const struct code_mark *)entry)->code);
}

const struct code_mark *code_marks_find(const struct code_marks *marks, struct text normal)
{
    return marks->n ? bsearch(&normal, marks->entries, marks->n, sizeof *marks->entries, code_order) : NULL;
}
