/* responses.c: release of the response matrix. */
#include "model/responses.h"

#include <stdlib.h>

void responses_release(struct responses *r)
{
    free(r->rows);
    free(r->slots);
    *r = (struct responses){0};
}
