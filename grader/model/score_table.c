/* score_table.c: release of a table of scores. */
#include "model/score_table.h"

#include <stdlib.h>

void score_table_release(struct score_table *t)
{
    for (size_t c = 0; c < t->n_columns; c++)
        free(t->columns[c].values);
    free(t->bytes);
    free(t->starts);
    students_release(&t->students);
    gr_messages_release(&t->rejected);
    arena_release(&t->arena);
    *t = (struct score_table){0};
}
