/* evaluation.c: release of the outcomes. */
#include "model/evaluation.h"

#include <stdlib.h>

void evaluation_release(struct evaluation *e)
{
    free(e->outcomes);
    *e = (struct evaluation){0};
}
