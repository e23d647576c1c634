/* table.c: reading the cells of a table description (contract in table.h). */
#include "report/table.h"

#include <stdlib.h>

#include "base/threads.h"

enum { ROWS_PER_THREAD = 8192 }; /* fewer are not worth a thread */

struct text column_label(const struct column *c, uint8_t label)
{
    return label == NO_LABEL ? TEXT("") : c->from.labels[label];
}

struct text column_text(const struct column *c, size_t entry)
{
    switch (c->kind) {
    case COLUMN_TEXT: return *(const struct text *)column_at(c, entry);
    case COLUMN_STUDENT: return student_id(c->from.students, entry);
    case COLUMN_ROW: return score_table_row(c->from.rows, entry);
    case COLUMN_THROUGH:
    case COLUMN_OF_STUDENT: {
        const size_t shown = column_shown(c, entry);
        return shown < c->n_shown ? column_text(c->from.column, shown) : TEXT("");
    }
    case COLUMN_VALUE: return c->from.dictionary->texts[*(const uint32_t *)column_at(c, entry)];
    default: return column_label(c, *(const uint8_t *)column_at(c, entry));
    }
}

size_t column_longest_text(const struct table *t, const struct column *c)
{
    size_t longest = 0;
    if (c->kind == COLUMN_THROUGH || c->kind == COLUMN_OF_STUDENT) {
        const struct table shown = {.n_rows = c->n_shown}; /* none of its entries is longer */
        return column_longest_text(&shown, c->from.column);
    }
    if (c->kind == COLUMN_STUDENT && !c->from.students->id_starts) return c->from.students->id_length;
#pragma omp parallel for reduction(max : longest) num_threads(threads_for(t->n_rows / ROWS_PER_THREAD))
    for (size_t row = 0; row < t->n_rows; row++) {
        const size_t len = column_text(c, row).len; /* every entry is in some row */
        if (len > longest) longest = len;
    }
    return longest;
}

mark_t item_mark_of(const struct results *results, size_t item, size_t student)
{
    return results->marks->items[item].mark[responses_code(&results->cohort->responses, student, item)];
}

struct column *table_add(struct table *t, const char *name, enum column_kind kind, const void *base, size_t stride)
{
    GR_GROW(t->columns, t->capacity, t->n_columns + 1);
    struct column *c = &t->columns[t->n_columns++];
    *c = (struct column){.name = text_of(name), .kind = kind, .base = base, .stride = stride};
    return c;
}

void table_release(struct table *table)
{
    free(table->columns);
    arena_release(&table->arena);
    *table = (struct table){0};
}

void table_list_release(struct table_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        table_release(&list->tables[i]);
    free(list->tables);
    *list = (struct table_list){0};
}
