/* evaluation.c: release of the outcomes. */
#include "model/evaluation.h"

#include <stdlib.h>

void evaluation_release(struct evaluation *e)
{
    free(e->outcomes);
    free(e->section);
    free(e->n_counted);
    free(e->left_out);
    dictionary_release(&e->left_out_ids);
    *e = (struct evaluation){0};
}
