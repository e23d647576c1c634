/*
 * rank_students.c: evaluations → national order, tie groups, ranks, percentiles, ranks within groups.
 *
 * In:   the evaluation, the rank policy, the students' ids and attributes.
 * Out:  struct ranking.
 *
 *   1. Students present, in byte order of their ids (model/id_order.h).
 *   2. A stable ordering by rank key (rank_keys.h), so ties stay in id order: by counting when the keys have few
 *      possible values (a total of 0–300 marks), by radix sort otherwise.
 *   3. Students with equal keys form a tie group; rank and percentile are functions of the group's counts
 *      (tie_rules.h).
 *   4. Ranks within each of rank.groups (within.h).
 *
 * A stable sort has one result only, so threads leave no trace.
 */
#include "rank/rank.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/radix.h"
#include "base/threads.h"
#include "model/id_order.h"
#include "rank/rank_keys.h"
#include "rank/tie_rules.h"
#include "rank/within.h"

enum { STUDENTS_PER_BLOCK = 1 << 15 };

/* Ordering by counting: every block counts its places, a running sum over (place, block) tells each block where its
 * first student of each place goes, and the blocks put them there. */
struct counting {
    const struct rank_keys *keys;
    const uint32_t *by_id; /* the students present; NULL: all students, as they come */
    size_t n_blocks;
    uint32_t *slots; /* [block][place]: counts, then the next free position */
    struct ranking *out;
};

static uint32_t student_by_id(const uint32_t *by_id, size_t i)
{
    return by_id ? by_id[i] : (uint32_t)i;
}

static void count_block(const struct counting *c, size_t block)
{
    uint32_t *counts = c->slots + block * c->keys->n_places;
    const size_t end = piece_start(c->out->n_ranked, block + 1, c->n_blocks);
    for (size_t i = piece_start(c->out->n_ranked, block, c->n_blocks); i < end; i++) {
        const uint32_t student = student_by_id(c->by_id, i), place = rank_keys_place(c->keys, student);
        c->out->group_of[student] = place; /* for now; renumbered when the groups are known */
        counts[place]++;
    }
}

static void order_block(const struct counting *c, size_t block, const uint32_t *group_at)
{
    uint32_t *next = c->slots + block * c->keys->n_places;
    const size_t end = piece_start(c->out->n_ranked, block + 1, c->n_blocks);
    for (size_t i = piece_start(c->out->n_ranked, block, c->n_blocks); i < end; i++) {
        const uint32_t student = student_by_id(c->by_id, i), place = c->out->group_of[student];
        c->out->order[next[place]++] = student;
        c->out->group_of[student] = group_at[place];
    }
}

static void add_group(struct ranking *out, size_t *capacity, uint32_t above, uint32_t size)
{
    GR_GROW(out->groups, *capacity, out->n_groups + 1);
    out->groups[out->n_groups++] = (struct tie_group){.above = above, .size = size};
}

/* Counts to positions, and the places that occur to groups: group_at[place] is the number of the group. */
static void find_groups_by_place(const struct counting *c, uint32_t *group_at)
{
    uint32_t next = 0;
    size_t capacity = 0;
    for (size_t place = 0; place < c->keys->n_places; place++) {
        const uint32_t first = next;
        for (size_t block = 0; block < c->n_blocks; block++) {
            uint32_t *slot = c->slots + block * c->keys->n_places + place;
            const uint32_t count = *slot;
            *slot = next;
            next += count;
        }
        group_at[place] = (uint32_t)c->out->n_groups;
        if (next > first) add_group(c->out, &capacity, first, next - first);
    }
}

static void order_by_counting(const struct rank_keys *keys, const uint32_t *by_id, struct ranking *out)
{
    struct counting c = {.keys = keys, .by_id = by_id, .out = out};
    c.n_blocks = (size_t)threads_for(out->n_ranked / STUDENTS_PER_BLOCK + 1);
    c.slots = gr_calloc(c.n_blocks * keys->n_places, sizeof *c.slots);
    uint32_t *group_at = gr_realloc_array(NULL, keys->n_places, sizeof *group_at);
#pragma omp parallel for schedule(static) num_threads(threads_for(c.n_blocks))
    for (size_t block = 0; block < c.n_blocks; block++)
        count_block(&c, block);
    find_groups_by_place(&c, group_at);
#pragma omp parallel for schedule(static) num_threads(threads_for(c.n_blocks))
    for (size_t block = 0; block < c.n_blocks; block++)
        order_block(&c, block, group_at);
    free(group_at);
    free(c.slots);
}

static bool same_key(const struct rank_keys *keys, const struct keyed *a, const struct keyed *b)
{
    if (a->key != b->key) return false; /* the first word, by which they were sorted last */
    for (size_t word = 1; word < keys->n_words; word++)
        if (rank_keys_word(keys, word, a->value) != rank_keys_word(keys, word, b->value)) return false;
    return true;
}

static void find_groups_in_order(const struct rank_keys *keys, const struct keyed *items, struct ranking *out)
{
    size_t capacity = 0;
    for (size_t from = 0, to; from < out->n_ranked; from = to) {
        for (to = from; to < out->n_ranked && same_key(keys, &items[from], &items[to]); to++) {
            out->order[to] = items[to].value;
            out->group_of[items[to].value] = (uint32_t)out->n_groups;
        }
        add_group(out, &capacity, (uint32_t)from, (uint32_t)(to - from));
    }
}

/* The last word first: sorts are stable, so the first word decides in the end. */
static void order_by_sorting(const struct rank_keys *keys, const uint32_t *by_id, struct ranking *out)
{
    struct keyed *items = gr_realloc_array(NULL, out->n_ranked, sizeof *items);
    for (size_t i = 0; i < out->n_ranked; i++)
        items[i] = (struct keyed){0, student_by_id(by_id, i)};
    for (size_t word = keys->n_words; word-- > 0;) {
#pragma omp parallel for schedule(static) num_threads(threads_for(out->n_ranked / STUDENTS_PER_BLOCK + 1))
        for (size_t i = 0; i < out->n_ranked; i++)
            items[i].key = rank_keys_word(keys, word, items[i].value);
        radix_sort(items, out->n_ranked);
    }
    find_groups_in_order(keys, items, out);
    free(items);
}

static void publish_group(const struct rank_policy *policy, struct ranking *out, size_t number)
{
    struct tie_group *group = &out->groups[number];
    group->rank2 = tie_rank2(policy->ties, group->above, group->size, (uint32_t)number);
    group->percentile =
        tie_percentile(policy->percentile, policy->decimals, group->above, group->size, (uint32_t)out->n_ranked);
}

static void publish_position(struct ranking *out, size_t position)
{
    out->rank2[out->order[position]] = 2 * ((rank2_t)position + 1);
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
    *out = (struct ranking){.n_students = students->n, .n_within = policy->n_groups};
    out->order = gr_realloc_array(NULL, students->n, sizeof *out->order);
    out->group_of = gr_realloc_array(NULL, students->n, sizeof *out->group_of);
    if (policy->ties == TIES_ORDINAL) out->rank2 = gr_realloc_array(NULL, students->n, sizeof *out->rank2);
    uint32_t *by_id = order_present_by_id(students, &out->n_ranked);
    append_unranked(students, out);

    rank_keys_init(&keys, exam, cohort, marks, evaluation);
    if (keys.n_places > 0)
        order_by_counting(&keys, by_id, out);
    else
        order_by_sorting(&keys, by_id, out);
    rank_keys_release(&keys);
    free(by_id);

#pragma omp parallel for schedule(static) num_threads(threads_for(out->n_groups / STUDENTS_PER_BLOCK + 1))
    for (size_t group = 0; group < out->n_groups; group++)
        publish_group(policy, out, group);
#pragma omp parallel for schedule(static) num_threads(threads_for(out->n_ranked / STUDENTS_PER_BLOCK + 1))
    for (size_t position = 0; position < (out->rank2 ? out->n_ranked : 0); position++)
        publish_position(out, position);

    out->within = gr_calloc(policy->n_groups, sizeof *out->within);
    for (size_t g = 0; g < policy->n_groups; g++) { /* attributes begin with rank.groups, in that order */
        out->within[g] = rank_within(students, g, policy->ties, out);
    }
}
