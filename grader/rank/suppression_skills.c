/*
 * suppression_skills.c: profiles of groups without small cells (contract in suppression.h).
 *
 * A cell is a row of skills_<group>: the students of a group who have the skill. Cells of one skill add up to the nation,
 * and where each group lies in one value of another partition, to the cell of that value.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "rank/cell_sums.h"
#include "rank/nesting.h"
#include "rank/suppression.h"

struct profile_cells {
    const struct students *students;
    const struct ranking *ranking;
    const struct skills *skills;
    struct cells cells;
    struct cell_sums sums;
    size_t **cell_of; /* by partition, [value][skill]; NO_CELL: no row */
};

static const struct attribute *values_of(const struct profile_cells *p, size_t partition)
{
    return p->ranking->partitions[partition].values;
}

static void number_cells(struct profile_cells *p, uint32_t min_cell)
{
    const struct skills *skills = p->skills;
    size_t n = 0;
    for (size_t g = 0; g < skills->n_groups; g++)
        n += skills->groups[g].n;
    cells_start(&p->cells, n, min_cell);
    p->cell_of = gr_calloc(skills->n_groups, sizeof *p->cell_of);
    n = 0;
    for (size_t g = 0; g < skills->n_groups; g++) {
        const struct skill_group_table *table = &skills->groups[g];
        const size_t n_of = values_of(p, g)->values.n * skills->n_skills;
        p->cell_of[g] = gr_realloc_array(NULL, n_of, sizeof **p->cell_of);
        for (size_t i = 0; i < n_of; i++)
            p->cell_of[g][i] = NO_CELL;
        for (size_t i = 0; i < table->n; i++, n++) {
            p->cells.counts[n] = table->rows[i].sum->students;
            p->cell_of[g][table->rows[i].value * skills->n_skills + table->rows[i].skill] = n;
        }
    }
}

static void hide_hidden_groups(struct profile_cells *p, const struct rank_tables *tables)
{
    const size_t n_skills = p->skills->n_skills;
    for (size_t g = 0; g < tables->n_partitions; g++) {
        const struct group_table *groups = &tables->groups[g];
        for (size_t i = 0; i < groups->n && groups->hidden; i++)
            for (size_t s = 0; s < n_skills && groups->hidden[i]; s++) {
                const size_t cell = p->cell_of[g][groups->rows[i].value * n_skills + s];
                if (cell != NO_CELL) cells_hide(&p->cells, cell);
            }
    }
}

static void add_member(struct profile_cells *p, size_t child, size_t value, size_t skill)
{
    const size_t cell = p->cell_of[child][value * p->skills->n_skills + skill];
    if (cell != NO_CELL) cell_sums_add(&p->sums, cell);
}

static void add_nation(struct profile_cells *p, size_t child)
{
    for (size_t s = 0; s < p->skills->n_skills; s++) {
        cell_sums_begin(&p->sums, NO_CELL);
        for (size_t v = 0; v < values_of(p, child)->values.n; v++)
            add_member(p, child, v, s);
        cell_sums_count_others(&p->sums, &p->cells, p->skills->nation[s].students);
    }
}

/* The values of each stretch, as chains of numbers, so that many values cost no more than they are. */
struct chains {
    uint32_t *first, *next; /* by stretch; by value */
};

static struct chains chain_values(const uint32_t *stretch_of, size_t n_values, size_t n_stretches)
{
    struct chains c = {gr_realloc_array(NULL, n_stretches, sizeof *c.first),
                       gr_realloc_array(NULL, n_values, sizeof *c.next)};
    for (size_t i = 0; i < n_stretches; i++)
        c.first[i] = NO_STRETCH;
    for (size_t v = n_values; v-- > 0;) {
        if (stretch_of[v] == NO_STRETCH) continue;
        c.next[v] = c.first[stretch_of[v]];
        c.first[stretch_of[v]] = (uint32_t)v;
    }
    return c;
}

static void add_stretches(struct profile_cells *p, size_t child, size_t parent, const struct nesting *nesting)
{
    struct chains children = chain_values(nesting->of_child, values_of(p, child)->values.n, nesting->n);
    struct chains parents = chain_values(nesting->of_parent, values_of(p, parent)->values.n, nesting->n);
    for (size_t i = 0; i < nesting->n; i++)
        for (size_t s = 0; s < p->skills->n_skills; s++) {
            cell_sums_begin(&p->sums, NO_CELL);
            for (uint32_t v = parents.first[i]; v != NO_STRETCH; v = parents.next[v]) {
                const size_t cell = p->cell_of[parent][v * p->skills->n_skills + s];
                if (cell != NO_CELL) cell_sums_add_total(&p->sums, cell);
            }
            for (uint32_t v = children.first[i]; v != NO_STRETCH; v = children.next[v])
                add_member(p, child, v, s);
            cell_sums_count_others(&p->sums, &p->cells, 0);
        }
    free(children.first);
    free(children.next);
    free(parents.first);
    free(parents.next);
}

static void find_sums(struct profile_cells *p)
{
    for (size_t child = 0; child < p->skills->n_groups; child++) {
        for (size_t parent = 0; parent < p->skills->n_groups; parent++) {
            struct nesting nesting;
            if (parent == child) continue;
            nesting_find(&nesting, p->students, values_of(p, child), values_of(p, parent));
            add_stretches(p, child, parent, &nesting);
            nesting_release(&nesting);
        }
        add_nation(p, child);
    }
}

void suppress_small_profiles(const struct students *students, const struct ranking *ranking, uint32_t min_cell,
                             const struct rank_tables *tables, struct skills *skills)
{
    struct profile_cells p = {.students = students, .ranking = ranking, .skills = skills};
    if (!skills->n_skills) return;
    number_cells(&p, min_cell);
    find_sums(&p);
    cells_hide_small(&p.cells);
    hide_hidden_groups(&p, tables);
    p.cells.changed = true;
    while (p.cells.changed) {
        p.cells.changed = false;
        cell_sums_protect(&p.cells, &p.sums);
    }
    size_t first = 0;
    for (size_t g = 0; g < skills->n_groups; g++) {
        struct skill_group_table *table = &skills->groups[g];
        table->hidden = gr_calloc(table->n, sizeof *table->hidden);
        if (table->n) memcpy(table->hidden, p.cells.hidden + first, table->n);
        first += table->n;
        free(p.cell_of[g]);
    }
    free(p.cell_of);
    cell_sums_release(&p.sums);
    cells_release(&p.cells);
}
