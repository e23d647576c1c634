/* evaluation.c: release of the outcomes. */
#include "model/evaluation.h"

#include <stdlib.h>

void evaluation_release(struct evaluation *e)
{
    free(e->outcomes);
    free(e->section);
    *e = (struct evaluation){0};
}
