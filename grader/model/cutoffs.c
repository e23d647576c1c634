/* cutoffs.c: release of cut-offs. */
#include "model/cutoffs.h"

#include <stdlib.h>

void cutoffs_release(struct cutoffs *cutoffs)
{
    free(cutoffs->rows);
    free(cutoffs->reached);
    *cutoffs = (struct cutoffs){0};
}
