/* ranking.c: look-ups in a ranking, releases of ranks and tables. */
#include "model/ranking.h"

#include <stdlib.h>

static void partition_release(struct partition *p)
{
    if (!p->crossing) return;
    for (size_t i = 0; i < p->group->n_columns; i++)
        free(p->parts[i].texts);
    free(p->parts);
    free(p->names);
    dictionary_release(&p->crossing->values);
    if (!p->decider) free(p->crossing->numbers);
    free(p->crossing);
}

void ranking_release(struct ranking *r)
{
    for (size_t i = 0; i < r->n_within; i++)
        if (r->partitions[r->within[i].partition].like == r->within[i].partition) free(r->within[i].cells);
    for (size_t i = 0; i < r->n_partitions; i++)
        partition_release(&r->partitions[i]);
    free(r->within);
    free(r->walked);
    free(r->partitions);
    free(r->order);
    free(r->group_of);
    free(r->first);
    free(r->class_first);
    free(r->rank2);
    *r = (struct ranking){0};
}

size_t rank_tables_hidden(const uint8_t *hidden, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; hidden && i < n; i++)
        count += hidden[i] != 0;
    return count;
}

static void free_table(void *rows, uint8_t *hidden)
{
    free(rows);
    free(hidden);
}

void rank_tables_release(struct rank_tables *t)
{
    for (size_t i = 0; i < t->n_segments * (t->n_partitions + 1); i++)
        free_table(t->segments[i].rows, t->segments[i].hidden);
    for (size_t i = 0; i < t->n_partitions; i++)
        free_table(t->groups[i].rows, t->groups[i].hidden);
    free(t->segments);
    free(t->groups);
    *t = (struct rank_tables){0};
}

/* Of n runs that begin at first[0] = 0, first[1], …: the one that holds the position. */
static size_t run_at(const uint32_t *first, size_t n, size_t position)
{
    size_t low = 0, high = n; /* it is in [low, high) */
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (first[middle] <= position)
            low = middle;
        else
            high = middle;
    }
    return low;
}

size_t ranking_group_at(const struct ranking *r, size_t position)
{
    return position >= r->n_ranked ? r->n_groups : run_at(r->first, r->n_groups, position);
}

uint64_t ranking_percentile(const struct ranking *r, size_t group)
{
    const struct rank_policy *policy = r->policy;
    uint32_t above = ranking_above(r, group), size = ranking_size(r, group);
    if (r->class_first) {
        const size_t class = run_at(r->class_first, r->n_classes, above);
        above = r->class_first[class];
        size = r->class_first[class + 1] - above;
    }
    return tie_percentile(policy->percentile, policy->decimals, above, size, (uint32_t)r->n_ranked);
}
