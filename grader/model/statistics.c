/* statistics.c: release of the statistics. */
#include "model/statistics.h"

#include <stdlib.h>

void statistics_release(struct statistics *s)
{
    free(s->items);
    free(s->options);
    free(s->test);
    *s = (struct statistics){0};
}
