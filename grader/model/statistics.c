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

void breakdowns_free(struct breakdown *list, size_t n)
{
    for (size_t b = 0; b < n; b++) {
        for (size_t i = 0; i < list[b].n; i++) {
            free(list[b].parts[i].has_item);
            statistics_release(&list[b].parts[i].statistics);
        }
        free(list[b].parts);
    }
    free(list);
}
