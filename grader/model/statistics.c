/* statistics.c: release of the statistics. */
#include "model/statistics.h"

#include <stdlib.h>

void statistics_release(struct statistics *s)
{
    free(s->items);
    free(s->options);
    free(s->test);
    free(s->precision);
    free(s->cuts);
    free(s->suspects);
    *s = (struct statistics){0};
}
