/* ranking.c: releases of ranks and tables. */
#include "model/ranking.h"

#include <stdlib.h>

void ranking_release(struct ranking *r)
{
    for (size_t i = 0; i < r->n_within; i++) {
        free(r->within[i].cells);
        free(r->within[i].rank2);
    }
    free(r->within);
    free(r->order);
    free(r->group_of);
    free(r->groups);
    free(r->rank2);
    *r = (struct ranking){0};
}

void rank_tables_release(struct rank_tables *t)
{
    free(t->segments.rows);
    for (size_t i = 0; i < t->n_within; i++) {
        free(t->segments_within[i].rows);
        free(t->groups[i].rows);
    }
    free(t->segments_within);
    free(t->groups);
    *t = (struct rank_tables){0};
}

size_t ranking_group_at(const struct ranking *r, size_t position)
{
    if (position >= r->n_ranked) return r->n_groups;
    size_t low = 0, high = r->n_groups; /* the group is in [low, high) */
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (r->groups[middle].above <= position)
            low = middle;
        else
            high = middle;
    }
    return low;
}
