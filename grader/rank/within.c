/*
 * within.c: ranks inside groups (contract in within.h).
 *
 * Two ways to the same ranks. When values × tie groups is a table of moderate size, the rank is a function of merged
 * counts: count students by (tie group, value), and turn each count into a rank by a running sum for its value. All of
 * it runs in parallel over students or values, in the order of memory, and the table itself is the result.
 * Otherwise (ranks by many keys, so almost as many tie groups as students; or ordinal ranks, where the position
 * itself matters) the national order is walked (walk.h), for all such partitions and labels at once.
 */
#include "rank/within.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/memory_limit.h"
#include "base/threads.h"
#include "rank/walk.h"

enum {
    STUDENTS_PER_BLOCK = 1 << 14,
    CELLS_MOST = 1 << 24, /* counters in all tables together: 64 MiB */
};

struct members {
    const struct ranking *national;
    const struct attribute *values;
    size_t n_values;
    uint32_t no_value;         /* number of the empty text, DICTIONARY_NONE when everybody has a value */
    struct group_rank *within; /* by label */
    size_t n_labels;
};

static bool is_member(const struct members *m, size_t student)
{
    return m->national->group_of[student] != NO_TIE_GROUP && attribute_number(m->values, student) != m->no_value;
}

static size_t cell_of(const struct members *m, size_t student)
{
    return m->national->group_of[student] * m->n_values + attribute_number(m->values, student);
}

static void count_block(const struct members *m, size_t n_blocks, size_t block, uint32_t *counts)
{
    const size_t n = m->national->n_students, end = piece_start(n, block + 1, n_blocks);
    for (size_t student = piece_start(n, block, n_blocks); student < end; student++)
        if (is_member(m, student)) counts[cell_of(m, student)]++;
}

/* What some values have had in the tie groups so far. */
struct so_far {
    uint32_t above, groups;
};

/* Sum the counts of some values over all tables and turn them into ranks. The cells of one label are the first table:
 * theirs are written when its count has been read. */
static void counts_to_ranks(const struct members *m, const uint32_t *tables, size_t n_tables, size_t first, size_t end)
{
    const size_t n_cells = m->n_values * m->national->n_groups;
    struct so_far *so_far = gr_calloc(end - first, sizeof *so_far);
    for (size_t group = 0; group < m->national->n_groups; group++)
        for (size_t value = first; value < end; value++) {
            const size_t cell = group * m->n_values + value;
            struct so_far *before = &so_far[value - first];
            uint32_t size = 0;
            for (size_t t = 0; t < n_tables; t++)
                size += tables[t * n_cells + cell];
            if (size == 0) continue;
            for (size_t l = 0; l < m->n_labels; l++)
                if (m->within[l].cells)
                    m->within[l].cells[cell] = tie_rank2(m->within[l].label, before->above, size, before->groups);
            before->groups++;
            before->above += size;
        }
    free(so_far);
}

/* Cells of a label's table: many, for they save time; but where memory is limited no more than walking would take. */
static size_t cells_most(const struct ranking *national, size_t n_labels)
{
    const size_t n_students = national->n_students < CELLS_MOST ? national->n_students : CELLS_MOST;
    const size_t affordable = memory_affordable(n_labels * CELLS_MOST * sizeof(uint32_t)) / n_labels / sizeof(uint32_t);
    return affordable > n_students ? affordable : n_students;
}

/* One table a thread, as far as they fit; with fewer tables fewer threads count. */
static void rank_by_counts(const struct members *m, size_t most_cells)
{
    const size_t n_blocks = m->national->n_students / STUDENTS_PER_BLOCK + 1;
    const size_t n_cells = m->n_values * m->national->n_groups, n_fitting = most_cells / n_cells;
    const size_t n_tables = (size_t)threads_for(n_fitting < n_blocks ? n_fitting : n_blocks);
    uint32_t *tables = gr_calloc(n_tables * n_cells, sizeof *tables);
#pragma omp parallel for schedule(static) num_threads((int)n_tables)
    for (size_t block = 0; block < n_blocks; block++)
        count_block(m, n_blocks, block, tables + (size_t)thread_id() * n_cells);
    struct group_rank *in_place = NULL;
    for (size_t l = 0; l < m->n_labels; l++) {
        if (m->within[l].by_student) continue;
        m->within[l].stride = m->n_values;
        m->within[l].cells = in_place ? gr_calloc(n_cells, sizeof *tables) : tables;
        if (!in_place) in_place = &m->within[l];
    }
    const size_t n_pieces = (size_t)threads_for(m->n_values);
#pragma omp parallel for schedule(static) num_threads(threads_for(n_pieces))
    for (size_t piece = 0; piece < n_pieces; piece++)
        counts_to_ranks(m, tables, n_tables, piece_start(m->n_values, piece, n_pieces),
                        piece_start(m->n_values, piece + 1, n_pieces));
    in_place->cells = gr_realloc_array(tables, n_cells, sizeof *tables); /* the first table */
}

static bool has_label_by_counts(const struct members *m)
{
    bool any = false;
    for (size_t l = 0; l < m->n_labels; l++)
        any |= !m->within[l].by_student;
    return any;
}

/* A table of cells is small, and the label is a function of them. */
static bool has_cells(const struct ranking *out, const struct group_rank *within)
{
    const size_t n_values = out->partitions[within->partition].values->values.n;
    const size_t most = cells_most(out, out->n_within / out->n_partitions);
    return within->label != TIES_ORDINAL && out->n_groups > 0 && n_values > 0 && n_values <= most / out->n_groups;
}

void rank_within_plan(struct ranking *out, struct walk *walk)
{
    const struct rank_policy *policy = out->policy;
    const size_t n_labels = 1 + policy->n_labels;
    out->n_within = out->n_partitions * n_labels;
    out->within = gr_calloc(out->n_within, sizeof *out->within);
    for (size_t i = 0; i < out->n_within; i++) {
        struct group_rank *within = &out->within[i];
        *within = (struct group_rank){.partition = i / n_labels,
                                      .label = i % n_labels ? policy->labels[i % n_labels - 1] : policy->ties};
        within->by_student = !has_cells(out, within);
    }
    walk_plan(walk, out);
}

void rank_within(struct ranking *out, struct walk *walk)
{
    const size_t n_labels = 1 + out->policy->n_labels;
    for (size_t p = 0; p < out->n_partitions; p++) {
        const struct attribute *values = out->partitions[p].values;
        const struct members m = {.national = out,
                                  .values = values,
                                  .n_values = values->values.n,
                                  .no_value = dictionary_find(&values->values, TEXT("")),
                                  .within = out->within + p * n_labels,
                                  .n_labels = n_labels};
        if (out->partitions[p].like == p && has_label_by_counts(&m)) rank_by_counts(&m, cells_most(out, n_labels));
    }
    walk_through(walk, out);
    for (size_t i = 0; i < out->n_within; i++) {
        struct group_rank *w = &out->within[i];
        const struct group_rank *like = &out->within[out->partitions[w->partition].like * n_labels + i % n_labels];
        w->cells = like->cells;
        w->rank2 = like->rank2;
        w->stride = like->stride;
    }
}
