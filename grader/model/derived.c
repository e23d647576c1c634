/* derived.c: release of derived scores. */
#include "model/derived.h"

#include <stdlib.h>

void derived_release(struct derived *d)
{
    free(d->values);
    free(d->labels);
    free(d->spans);
    free(d->scale);
    free(d->grades);
    free(d->scale_hidden);
    free(d->grades_hidden);
    free(d->ranked);
    free(d->n_without_spread);
    *d = (struct derived){0};
}
