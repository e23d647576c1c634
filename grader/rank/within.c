/*
 * within.c: ranks inside groups (contract in within.h).
 *
 * Two ways to the same ranks. When values × tie groups is a table of moderate size, the rank is a function of merged
 * counts: count students by (value, tie group), and turn each count into a rank by a running sum along its value. All
 * of it runs in parallel over students or values, in the order of memory, and the table itself is the result.
 * Otherwise (ranks by many keys, so almost as many tie groups as students; or ordinal ranks, where the position
 * itself matters) the national order is walked once with a small state per value.
 */
#include "rank/within.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/threads.h"
#include "rank/tie_rules.h"

enum {
    STUDENTS_PER_BLOCK = 1 << 14,
    CELLS_MOST = 1 << 24, /* counters in all tables together: 64 MiB */
};

struct members {
    const struct ranking *national;
    const struct attribute *attribute;
    size_t n_values;
    uint32_t no_value; /* number of the empty text, DICTIONARY_NONE when everybody has a value */
    enum tie_rule rule;
};

static bool is_member(const struct members *m, size_t student)
{
    return m->national->group_of[student] != NO_TIE_GROUP && attribute_number(m->attribute, student) != m->no_value;
}

static size_t cell_of(const struct members *m, size_t student)
{
    return (size_t)attribute_number(m->attribute, student) * m->national->n_groups + m->national->group_of[student];
}

static void count_block(const struct members *m, size_t n_blocks, size_t block, uint32_t *counts)
{
    const size_t n = m->national->n_students, end = piece_start(n, block + 1, n_blocks);
    for (size_t student = piece_start(n, block, n_blocks); student < end; student++)
        if (is_member(m, student)) counts[cell_of(m, student)]++;
}

/* Sum one value's counts over all tables and replace them, in the first table, by ranks. */
static void counts_to_ranks(const struct members *m, uint32_t *tables, size_t n_tables, size_t value)
{
    const size_t n_groups = m->national->n_groups, n_cells = m->n_values * n_groups;
    uint32_t above = 0, better_groups = 0;
    for (size_t group = 0; group < n_groups; group++) {
        uint32_t *cell = tables + value * n_groups + group, size = 0;
        for (size_t t = 0; t < n_tables; t++)
            size += cell[t * n_cells];
        if (size == 0) continue;
        *cell = tie_rank2(m->rule, above, size, better_groups++);
        above += size;
    }
}

/* One table a thread, as far as they fit; with fewer tables fewer threads count. */
static rank2_t *rank_by_counts(const struct members *m)
{
    const size_t n_blocks = m->national->n_students / STUDENTS_PER_BLOCK + 1;
    const size_t n_cells = m->n_values * m->national->n_groups, n_fitting = CELLS_MOST / n_cells;
    const size_t n_tables = (size_t)threads_for(n_fitting < n_blocks ? n_fitting : n_blocks);
    uint32_t *tables = gr_calloc(n_tables * n_cells, sizeof *tables);
#pragma omp parallel for schedule(static) num_threads((int)n_tables)
    for (size_t block = 0; block < n_blocks; block++)
        count_block(m, n_blocks, block, tables + (size_t)thread_id() * n_cells);
#pragma omp parallel for schedule(static) num_threads(threads_for(m->n_values))
    for (size_t value = 0; value < m->n_values; value++)
        counts_to_ranks(m, tables, n_tables, value);
    return gr_realloc_array(tables, n_cells, sizeof *tables); /* the first table */
}

/* What the walk knows of one value so far. */
struct place {
    uint32_t above;         /* members in better tie groups */
    uint32_t size;          /* members met in tie group `group` */
    uint32_t group;         /* the last tie group with a member; NO_TIE_GROUP at first */
    uint32_t better_groups; /* tie groups with members before `group` */
};

static void place_add(struct place *p, uint32_t group)
{
    if (p->group != group) {
        p->above += p->size;
        p->better_groups += p->group != NO_TIE_GROUP;
        p->group = group;
        p->size = 0;
    }
    p->size++;
}

/* Each tie group twice: the first walk learns how many members every value has in it, the second hands out ranks. */
static rank2_t *rank_by_walking(const struct members *m)
{
    const struct ranking *national = m->national;
    rank2_t *rank2 = gr_realloc_array(NULL, national->n_students, sizeof *rank2);
    struct place *places = gr_calloc(m->n_values, sizeof *places);
    for (size_t value = 0; value < m->n_values; value++)
        places[value].group = NO_TIE_GROUP;
    for (size_t group = 0; group < national->n_groups; group++) {
        const uint32_t *tied = national->order + national->groups[group].above;
        for (uint32_t i = 0; i < national->groups[group].size; i++) {
            const uint32_t student = tied[i], value = attribute_number(m->attribute, student);
            place_add(&places[value], (uint32_t)group);
            rank2[student] = 2 * (places[value].above + places[value].size); /* the ordinal rank */
        }
        for (uint32_t i = 0; i < national->groups[group].size && m->rule != TIES_ORDINAL; i++) {
            const struct place *p = &places[attribute_number(m->attribute, tied[i])];
            rank2[tied[i]] = tie_rank2(m->rule, p->above, p->size, p->better_groups);
        }
        for (uint32_t i = 0; i < national->groups[group].size; i++)
            if (attribute_number(m->attribute, tied[i]) == m->no_value) rank2[tied[i]] = 0;
    }
    for (size_t i = national->n_ranked; i < national->n_students; i++)
        rank2[national->order[i]] = 0;
    free(places);
    return rank2;
}

struct group_rank rank_within(const struct students *students, size_t attribute, enum tie_rule rule,
                              const struct ranking *national)
{
    const struct attribute *a = &students->attributes[attribute];
    const struct members m = {.national = national,
                              .attribute = a,
                              .n_values = a->values.n,
                              .no_value = dictionary_find(&a->values, TEXT("")),
                              .rule = rule};
    const size_t n_groups = national->n_groups;
    const bool fits = n_groups > 0 && m.n_values > 0 && m.n_values <= CELLS_MOST / n_groups;
    struct group_rank out = {.attribute = attribute};
    if (fits && rule != TIES_ORDINAL)
        out.cells = rank_by_counts(&m);
    else
        out.rank2 = rank_by_walking(&m);
    return out;
}
