/*
 * rubric_same.c: would two rubrics read answers files alike? Then answers that were read for one can be graded by the
 * other. What they make of the answers may differ; what is an answer, and of whom, may not.
 */
#include "score/rubric_parts.h"

static bool same_tree(const struct node *a, const struct node *b)
{
    if (!a || !b) return a == b;
    bool same = a->kind == b->kind && a->n == b->n && (a->kind != NODE_SCALAR || text_equal(a->text, b->text));
    for (size_t i = 0; same && i < a->n; i++) {
        if (a->kind == NODE_MAP) same = text_equal(a->keys[i].text, b->keys[i].text);
        same = same && same_tree(&a->values[i], &b->values[i]);
    }
    return same;
}

static bool same_columns(const struct exam_item *a, const struct exam_item *b)
{
    bool same = a->n_columns == b->n_columns && !a->columns == !b->columns;
    for (size_t i = 0; same && a->columns && i < a->n_columns; i++)
        same = text_equal(a->columns[i], b->columns[i]);
    return same;
}

static bool same_items(const struct exam *a, const struct exam *b)
{
    bool same = a->n_items == b->n_items;
    for (size_t i = 0; same && i < a->n_items; i++)
        same = text_equal(a->items[i].id, b->items[i].id);
    return same;
}

/* What places are called, and whose form a student has who names none. */
static bool same_places(const struct exam_forms *a, const struct exam_forms *b)
{
    if (!a || !b) return a == b;
    bool same = a->n_places == b->n_places && a->places_are_items == b->places_are_items && !a->usual == !b->usual;
    same = same && (!a->usual || text_equal(a->usual->id, b->usual->id));
    for (size_t i = 0; same && i < a->n_places; i++)
        same = text_equal(a->places[i], b->places[i]);
    return same;
}

const char *rubric_reads_otherwise(const struct rubric *a, const struct rubric *b)
{
    const struct answer_conventions *x = &a->exam.answers, *y = &b->exam.answers;
    if (!same_items(&a->exam, &b->exam)) return "its items are not those of the run in their order";
    for (size_t i = 0; i < a->exam.n_items; i++)
        if (!same_columns(&a->exam.items[i], &b->exam.items[i])) return "an item reads other columns";
    if (!same_tree(a->forms, b->forms)) return "its forms are others";
    if (!same_places(a->exam.forms, b->exam.forms)) return "places or the usual form are others";
    if (!text_equal(x->form_column, y->form_column)) return "the column of the form is another";
    if (x->duplicate != y->duplicate) return "it treats duplicates otherwise";
    if ((x->attempts.use == ATTEMPTS_REJECTED) != (y->attempts.use == ATTEMPTS_REJECTED))
        return "only one of the two knows several attempts";
    if (!text_equal(x->student_column, y->student_column)) return "the column of the student's id is another";
    if (!text_equal(x->status_column, y->status_column)) return "the column of the status is another";
    return NULL;
}
