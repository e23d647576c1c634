/* evaluation.c: release of the evaluation columns. */
#include "model/evaluation.h"

#include <stdlib.h>

void evaluation_release(struct evaluation *e)
{
    for (size_t s = 0; s < e->n_sections; s++)
        free(e->section[s]);
    free(e->section);
    free(e->total);
    free(e->correct);
    free(e->wrong);
    free(e->blank);
    free(e->invalid);
    free(e->answered);
    free(e->grade);
    free(e->passed);
    *e = (struct evaluation){0};
}
