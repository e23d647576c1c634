/*
 * forms.h: the booklets of an exam: the same items in another order, with options in another order, or other items.
 *
 * Answers are written by place in the student's own booklet. They become answers to items, with the options of the
 * rubric, as soon as they are read (ingest/encode_form.c), so that nothing after that knows of booklets: codebooks,
 * item analysis and reports speak of items and of reference options only.
 */
#ifndef GRADER_MODEL_FORMS_H
#define GRADER_MODEL_FORMS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/memory.h"
#include "base/text.h"

struct option_map; /* of one item on one form; score/form_options.h */

#define NO_PLACE_ITEM UINT32_MAX

struct exam_form {
    struct text id;
    const uint32_t *items; /* of the exam, in the order of the booklet */
    size_t n_items;
    /* Below, "items" are columns of the answers, where the two differ (exam.by_column). */
    const uint32_t *item_at; /* by place: the item (column) that stands there, or NO_PLACE_ITEM */
    const bool *has_item;    /* by item (column) */
    const struct option_map *const
        *options; /* by item (column); NULL where letters mean what they mean in the rubric */
};

struct exam_forms {
    struct text column; /* of the answers: names the student's form */
    struct exam_form *list;
    size_t n;
    const struct exam_form *usual; /* of a student who names none; NULL: such a row is a reject */
    /* What columns of wide answers and `item` of long ones are called, by place. */
    const struct text *places;
    size_t n_places;
    bool places_are_items; /* they are the items themselves, not places in the booklet */
    bool lacks_items;      /* some form does not have all items */
    /* The answer in options of the rubric: as it is, of the rubric's own texts, or in the arena. */
    struct text (*to_reference)(const struct option_map *map, struct text answer, struct arena *arena);
};

/* The form with this name, apart from white space around it; `usual` for an empty one. NULL: there is none. */
static inline const struct exam_form *forms_find(const struct exam_forms *forms, struct text name)
{
    name = text_trim(name);
    if (!name.len) return forms->usual;
    for (size_t i = 0; i < forms->n; i++)
        if (text_equal(forms->list[i].id, name)) return &forms->list[i];
    return NULL;
}

/* What stands in the answers of a student whose form lacks the item: a byte that no answer consists of when there are
 * forms (one that does is changed while it is read). */
#define NOT_PRESENTED '\x1E'

#endif
