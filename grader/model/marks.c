/* marks.c: names of states and results, releases of the mark table and of the list of ungradable answers. */
#include "model/marks.h"

#include <stdlib.h>

const char *const answer_state_names[] = {
    [ANSWER_BLANK] = "blank",     [ANSWER_INVALID] = "invalid",   [ANSWER_UNGRADABLE] = "ungradable",
    [ANSWER_PENDING] = "pending", [ANSWER_ANSWERED] = "answered", [ANSWER_NOT_PRESENTED] = "not given",
};

const char *const answer_result_names[] = {
    [RESULT_NONE] = "none",
    [RESULT_WRONG] = "wrong",
    [RESULT_PARTIAL] = "partial",
    [RESULT_CORRECT] = "correct",
};

void mark_table_release(struct mark_table *table)
{
    for (size_t i = 0; i < table->n_items; i++) {
        free(table->items[i].mark);
        free(table->items[i].state);
        free(table->items[i].result);
        free(table->items[i].given);
    }
    free(table->items);
    *table = (struct mark_table){0};
}

void ungradables_release(struct ungradables *u)
{
    free(u->list);
    arena_release(&u->arena);
    *u = (struct ungradables){0};
}
