/*
 * rubric_adjust.c: accepted challenges: items that count for nobody, items that pay everyone.
 */
#include <stdlib.h>

#include "base/dictionary.h"
#include "score/rubric_parts.h"

const char *const ADJUSTMENT_NAMES[3] = {"excluded", "bonus_all", "bonus_attempted"};

/* Items by id, for lists as long as the exam. */
struct item_index {
    struct dictionary ids;
    size_t *positions;  /* by number in the dictionary: the first item of that id */
    const char **names; /* by item */
};

static void item_index_make(struct item_index *index, const struct exam *exam)
{
    *index = (struct item_index){0};
    index->positions = gr_alloc(exam->n_items * sizeof *index->positions);
    index->names = gr_alloc(exam->n_items * sizeof *index->names);
    for (size_t i = 0; i < exam->n_items; i++) {
        const size_t n_before = index->ids.n;
        const uint32_t number = dictionary_add(&index->ids, exam->items[i].id);
        if (index->ids.n > n_before) index->positions[number] = i;
        index->names[i] = exam->items[i].id.at;
    }
}

static void item_index_release(struct item_index *index)
{
    dictionary_release(&index->ids);
    free(index->positions);
    free(index->names);
}

static void unknown_item(struct rubric_compiler *c, const struct item_index *index, const struct node *at)
{
    char shown[TEXT_SHOWN_BYTES];
    const char *guess = reading_suggest(c->reading, at->text, index->names, c->rubric->exam.n_items);
    mistake(c->reading, at, "unknown item '%s'; %s", text_show(at->text, shown),
            guess[0] ? guess : "expected the id of one of the items");
}

void compile_adjust(struct rubric_compiler *c, const struct node *node)
{
    struct exam *exam = &c->rubric->exam;
    if (!node) return;
    if (node->kind != NODE_MAP) {
        mistake(c->reading, node, "'adjust' is no mapping; expected {Q9: excluded, Q10: bonus_all}");
        return;
    }
    size_t n_excluded = 0;
    struct item_index index;
    item_index_make(&index, exam);
    for (size_t i = 0; i < node->n; i++) {
        const uint32_t number = dictionary_find(&index.ids, text_trim(node->keys[i].text));
        size_t which;
        if (number == DICTIONARY_NONE) unknown_item(c, &index, &node->keys[i]);
        if (!read_name(c->reading, &node->values[i], "adjustment", ADJUSTMENT_NAMES, 3, &which) ||
            number == DICTIONARY_NONE)
            continue;
        struct exam_item *item = &exam->items[index.positions[number]];
        item->adjust = (enum adjustment)(which + ADJUST_EXCLUDED);
        item->counted = item->adjust != ADJUST_EXCLUDED;
        n_excluded += !item->counted;
    }
    item_index_release(&index);
    if (n_excluded && n_excluded == exam->n_items)
        mistake(c->reading, node, "every item is excluded; at least one must count");
}
