/* contributions.c: weighing marks for the analysis (contract in contributions.h). */
#include "evaluate/contributions.h"

#include <stdlib.h>
#include <string.h>

static mark_t times(mark_t mark, struct rational weight)
{
    return (mark_t)((int64_t)mark * weight.num / weight.den); /* exact: the unit has absorbed the denominators */
}

static void weigh_item(struct contributions *c, size_t i)
{
    const struct rational weight = exam_item_weight(c->original, i);
    struct exam_item *item = &c->exam.items[i];
    struct item_marks *marks = &c->marks.items[i];
    item->points = times(item->points, weight);
    item->floor = times(item->floor, weight);
    item->counted &= weight.num > 0;
    marks->mark = gr_realloc_array(NULL, marks->n_codes, sizeof *marks->mark);
    for (uint32_t code = 0; code < marks->n_codes; code++)
        marks->mark[code] = times(c->original_marks->items[i].mark[code], weight);
}

void contributions_make(const struct exam *exam, const struct mark_table *marks, struct contributions *out)
{
    *out = (struct contributions){.original = exam, .original_marks = marks, .exam = *exam, .marks = *marks};
    for (size_t s = 0; s < exam->n_sections; s++)
        out->are_weighed |= exam->sections[s].is_weighed;
    if (!out->are_weighed) return;
    out->exam.items = gr_realloc_array(NULL, exam->n_items, sizeof *exam->items);
    out->marks.items = gr_realloc_array(NULL, exam->n_items, sizeof *marks->items);
    memcpy(out->exam.items, exam->items, exam->n_items * sizeof *exam->items);
    memcpy(out->marks.items, marks->items, exam->n_items * sizeof *marks->items);
    for (size_t i = 0; i < exam->n_items; i++)
        weigh_item(out, i);
}

void contributions_put_back(const struct contributions *c, struct statistics *statistics)
{
    if (!c->are_weighed) return;
    for (size_t i = 0; i < statistics->n_items; i++) {
        const struct rational weight = exam_item_weight(c->original, i);
        if (weight.num) statistics->items[i].sd *= (double)weight.den / (double)weight.num;
        if (c->original->items[i].counted) statistics->items[i].flags &= ~(uint32_t)ITEM_EXCLUDED;
    }
    for (size_t i = 0; i < statistics->n_options; i++) {
        struct option_statistics *option = &statistics->options[i];
        option->mark = c->original_marks->items[option->item].mark[option->code];
    }
}

void contributions_release(struct contributions *c)
{
    if (!c->are_weighed) return;
    for (size_t i = 0; i < c->exam.n_items; i++)
        free(c->marks.items[i].mark);
    free(c->marks.items);
    free(c->exam.items);
}
