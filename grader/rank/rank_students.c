/*
 * rank_students.c: evaluations → national order, tie groups, ranks, percentiles, ranks within groups.
 *
 * In:   the evaluation, the rank policy, the students' ids and attributes.
 * Out:  struct ranking.
 *
 *   1. Students present, in byte order of their ids (model/id_order.h).
 *   2. A stable ordering by rank key (rank_keys.h, ordering.h), so ties stay in id order. Students with equal keys form
 *      a tie group; rank and percentile are functions of the group's counts (model/tie_rules.h).
 *   3. The values of rank.groups (partitions.h), which the ordering brings along where they are needed, and the ranks
 *      within them (within.h).
 */
#include "rank/rank.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/threads.h"
#include "model/id_order.h"
#include "rank/ordering.h"
#include "rank/partitions.h"
#include "rank/rank_keys.h"
#include "rank/within.h"

enum { STUDENTS_PER_BLOCK = 1 << 15 };

static void publish_position(struct ranking *out, size_t position)
{
    out->rank2[out->order[position]] = 2 * ((rank2_t)position + 1);
}

/* The first tie group behind `group` whose students have another first key: the keys fall along the groups. */
static size_t class_end(const struct rank_keys *keys, const struct ranking *r, size_t group)
{
    const uint64_t here = rank_keys_distance(keys, 0, r->order[r->first[group]]);
    size_t low = group, high = r->n_groups; /* low is of the class, high is not */
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (rank_keys_distance(keys, 0, r->order[r->first[middle]]) == here)
            low = middle;
        else
            high = middle;
    }
    return high;
}

static void find_classes(const struct rank_keys *keys, struct ranking *out)
{
    size_t capacity = 0;
    for (size_t group = 0; group < out->n_groups; group = class_end(keys, out, group)) {
        GR_GROW(out->class_first, capacity, out->n_classes + 2);
        out->class_first[out->n_classes++] = out->first[group];
    }
    if (out->n_classes) out->class_first[out->n_classes] = (uint32_t)out->n_ranked;
}

static bool has_ordinal_label(const struct rank_policy *policy)
{
    bool any = policy->ties == TIES_ORDINAL;
    for (size_t l = 0; l < policy->n_labels; l++)
        any |= policy->labels[l] == TIES_ORDINAL;
    return any;
}

static void append_unranked(const struct students *students, struct ranking *out)
{
    size_t position = out->n_ranked;
    for (size_t student = 0; student < students->n && position < students->n; student++) {
        if (students->status[student] == STUDENT_PRESENT) continue;
        out->order[position++] = (uint32_t)student;
        out->group_of[student] = NO_TIE_GROUP;
        if (out->rank2) out->rank2[student] = 0;
    }
}

/* The students present in byte order of their ids; NULL when that is all students in the order of the input. */
static uint32_t *order_present_by_id(const struct students *students, size_t *n_present)
{
    size_t n = 0;
    for (size_t student = 0; student < students->n; student++)
        n += students->status[student] == STUDENT_PRESENT;
    *n_present = n;
    if (n == students->n && students->ids_ascending) return NULL;
    uint32_t *by_id = gr_realloc_array(NULL, n, sizeof *by_id);
    n = 0;
    for (size_t student = 0; student < students->n; student++)
        if (students->status[student] == STUDENT_PRESENT) by_id[n++] = (uint32_t)student;
    id_order_sort(students, by_id, n);
    return by_id;
}

void rank_students(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                   const struct evaluation *evaluation, struct ranking *out)
{
    const struct students *students = &cohort->students;
    const struct rank_policy *policy = &exam->rank;
    struct rank_keys keys;
    struct ordering ordering;
    struct walk walk;
    *out = (struct ranking){.policy = policy, .n_students = students->n};
    out->order = gr_realloc_array(NULL, students->n, sizeof *out->order);
    out->group_of = gr_realloc_array(NULL, students->n, sizeof *out->group_of);
    if (has_ordinal_label(policy)) out->rank2 = gr_realloc_array(NULL, students->n, sizeof *out->rank2);
    uint32_t *by_id = order_present_by_id(students, &out->n_ranked);
    append_unranked(students, out);

    rank_keys_init(&keys, &(struct key_sources){exam, cohort, marks, evaluation});
    ordering_start(&ordering, &keys, by_id, out);
    partitions_make(policy, students, out);
    rank_within_plan(out, &walk);
    ordering_finish(&ordering, &walk.values);
    if (policy->percentile_of_first_key) find_classes(&keys, out);
    rank_keys_release(&keys);
    free(by_id);

#pragma omp parallel for schedule(static) num_threads(threads_for(out->n_ranked / STUDENTS_PER_BLOCK + 1))
    for (size_t position = 0; position < (out->rank2 ? out->n_ranked : 0); position++)
        publish_position(out, position);
    rank_within(out, &walk);
}
