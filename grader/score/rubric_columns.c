/*
 * rubric_columns.c: which columns of the answers the items read (exam.by_column).
 *
 * An ordinary item reads the column of its own name, and an exam of such items has no by_column at all. Otherwise every
 * column becomes an item of a second exam, which is what ingest reads; ingest/compose.c goes back from it to items.
 */
#include <stdlib.h>

#include "base/dictionary.h"
#include "score/rubric_parts.h"

enum { COLUMNS_LIMIT = 65535 };

static struct text column_of(const struct exam_item *item, size_t i)
{
    return item->columns ? item->columns[i] : item->id;
}

/* No column is read twice, and none is the student's or another that is no answer. */
static void check_columns(struct rubric_compiler *c, size_t n_columns)
{
    const struct exam *exam = &c->rubric->exam;
    const struct text others[] = {exam->answers.student_column, exam->answers.status_column, exam->answers.form_column};
    struct dictionary seen = {0};
    char shown[TEXT_SHOWN_BYTES], owner_shown[TEXT_SHOWN_BYTES];
    size_t *reader = gr_alloc(n_columns * sizeof *reader);
    for (size_t i = 0; i < exam->n_items; i++)
        for (size_t k = 0; k < exam->items[i].n_columns; k++) {
            const struct text column = column_of(&exam->items[i], k);
            const size_t n_before = seen.n;
            const uint32_t number = dictionary_add(&seen, column);
            if (seen.n == n_before)
                mistake(c->reading, c->item_nodes[i],
                        "column '%s' is read twice, first by item '%s'; a column belongs "
                        "to one item",
                        text_show(column, shown), text_show(exam->items[reader[number]].id, owner_shown));
            else
                reader[number] = i;
            for (size_t o = 0; o < sizeof others / sizeof *others && exam->items[i].columns; o++)
                if (others[o].len && text_equal(others[o], column))
                    mistake(c->reading, c->item_nodes[i],
                            "column '%s' is no column of answers (see 'answers'); name another",
                            text_show(column, shown));
        }
    free(reader);
    dictionary_release(&seen);
}

void compile_columns(struct rubric_compiler *c)
{
    struct exam *exam = &c->rubric->exam;
    struct arena *arena = c->reading->arena;
    size_t n = 0;
    bool any = false;
    for (size_t i = 0; i < exam->n_items; i++) {
        exam->items[i].first_column = n;
        n += exam->items[i].n_columns;
        any |= exam->items[i].columns != NULL;
    }
    if (any && n > COLUMNS_LIMIT) {
        mistake(c->reading, c->found[TOP_ITEMS], "the items read %zu columns; expected at most %d", n, COLUMNS_LIMIT);
        return;
    }
    struct text *columns = arena_alloc(arena, n * sizeof *columns);
    for (size_t i = 0; i < exam->n_items; i++)
        for (size_t k = 0; k < exam->items[i].n_columns; k++)
            columns[exam->items[i].first_column + k] = column_of(&exam->items[i], k);
    compile_places(c, columns, n);
    if (!any) return;
    check_columns(c, n);
    struct exam *by_column = arena_alloc(arena, sizeof *by_column);
    *by_column = *exam;
    by_column->items = arena_alloc(arena, n * sizeof *by_column->items);
    by_column->n_items = n;
    for (size_t i = 0; i < exam->n_items; i++)
        for (size_t k = 0; k < exam->items[i].n_columns; k++) {
            const size_t column = exam->items[i].first_column + k;
            by_column->items[column] =
                (struct exam_item){.id = columns[column],
                                   .type = "",
                                   .key_shown = TEXT(""),
                                   .section = NO_SECTION,
                                   .counted = true,
                                   .is_optional = exam->items[i].n_markers && k >= exam->items[i].n_markers,
                                   .first_column = column,
                                   .n_columns = 1};
        }
    exam->by_column = by_column;
}
