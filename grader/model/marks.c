/* marks.c: release of the mark table. */
#include "model/marks.h"

#include <stdlib.h>

void mark_table_release(struct mark_table *table)
{
    for (size_t i = 0; i < table->n_items; i++) {
        free(table->items[i].mark);
        free(table->items[i].state);
        free(table->items[i].result);
    }
    free(table->items);
    *table = (struct mark_table){0};
}
