/*
 * ordering.c: order and tie groups (contract in ordering.h).
 *
 * By counting, in two ways. When the keys have few possible values together (a total of 0–300 marks), each is a place,
 * and counting the places is all. Otherwise the first bits of the packed keys are a place, which most of the time is a
 * total and part of the key behind it; the few students of a place then are put in order among themselves, in the
 * cache. So further tie keys cost one more look at each student, and no array of keys as long as the nation.
 *
 * In between, a student who begins a tie group is marked by the highest bit of his number in `order`; groups are
 * numbered when all places are in order. A stable sort has one result only, so threads leave no trace.
 */
#include "rank/ordering.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/radix.h"
#include "base/threads.h"

enum { STUDENTS_PER_BLOCK = 1 << 15, PLACE_BITS = 16, FETCH_AHEAD = 16 };

#define BEGINS_GROUP UINT32_C(0x80000000)

/* Every block counts its places, a running sum over (place, block) tells each block where its first student of each
 * place goes, and the blocks put them there. */
struct counting {
    const struct rank_keys *keys;
    const uint32_t *by_id;
    bool exact;     /* a place is a tie group; else … */
    unsigned shift; /* … it is the leading keys without so many bits */
    size_t n_places, n_blocks;
    uint32_t *slots; /* [block][place]: counts, then the next free position */
    struct ranking *out;
};

static uint32_t student_by_id(const struct counting *c, size_t i)
{
    return c->by_id ? c->by_id[i] : (uint32_t)i;
}

static uint32_t place_of(const struct counting *c, size_t student)
{
    return c->exact ? rank_keys_place(c->keys, student) : (uint32_t)(rank_keys_leading(c->keys, student) >> c->shift);
}

static void count_block(const struct counting *c, size_t block)
{
    uint32_t *counts = c->slots + block * c->n_places;
    const size_t end = piece_start(c->out->n_ranked, block + 1, c->n_blocks);
    for (size_t i = piece_start(c->out->n_ranked, block, c->n_blocks); i < end; i++) {
        const uint32_t student = student_by_id(c, i), place = place_of(c, student);
        c->out->group_of[student] = place; /* for now; renumbered when the groups are known */
        counts[place]++;
    }
}

/* group_at: by place, its tie group; NULL when these are not known yet. */
static void order_block(const struct counting *c, size_t block, const uint32_t *group_at)
{
    uint32_t *next = c->slots + block * c->n_places;
    const size_t end = piece_start(c->out->n_ranked, block + 1, c->n_blocks);
    for (size_t i = piece_start(c->out->n_ranked, block, c->n_blocks); i < end; i++) {
        const uint32_t student = student_by_id(c, i), place = c->out->group_of[student];
        c->out->order[next[place]++] = student;
        if (group_at) c->out->group_of[student] = group_at[place];
    }
}

/* Counts to positions: ends[place] is the position behind the place's last student. */
static void counts_to_positions(const struct counting *c, uint32_t *ends)
{
    uint32_t next = 0;
    for (size_t place = 0; place < c->n_places; place++) {
        for (size_t block = 0; block < c->n_blocks; block++) {
            uint32_t *slot = c->slots + block * c->n_places + place;
            const uint32_t count = *slot;
            *slot = next;
            next += count;
        }
        ends[place] = next;
    }
}

/* --- places that are tie groups ---------------------------------------------------------------------------------- */

/* The places that occur become groups: group_at[place] is the number of the group. */
static void number_places(const struct counting *c, const uint32_t *ends, uint32_t *group_at)
{
    struct ranking *out = c->out;
    size_t capacity = 0;
    for (size_t place = 0; place < c->n_places; place++) {
        const uint32_t begin = place ? ends[place - 1] : 0;
        group_at[place] = (uint32_t)out->n_groups;
        if (ends[place] == begin) continue;
        GR_GROW(out->first, capacity, out->n_groups + 2);
        out->first[out->n_groups++] = begin;
    }
    if (!out->first) out->first = gr_calloc(1, sizeof *out->first);
    out->first[out->n_groups] = (uint32_t)out->n_ranked;
}

/* --- places that are put in order -------------------------------------------------------------------------------- */

/* Room for the students of one place, a thread's own. */
struct workbench {
    struct keyed *items;
    size_t capacity;
};

static void sort_by_later_words(const struct rank_keys *keys, struct keyed *items, size_t n)
{
    for (size_t word = keys->n_words; word-- > 1;) {
        for (size_t i = 0; i < n; i++)
            items[i].key = rank_keys_word(keys, word, items[i].value);
        radix_sort(items, n);
    }
}

static bool same_later_words(const struct rank_keys *keys, uint32_t a, uint32_t b)
{
    for (size_t word = 1; word < keys->n_words; word++)
        if (rank_keys_word(keys, word, a) != rank_keys_word(keys, word, b)) return false;
    return true;
}

static void fetch_outcome(const struct rank_keys *keys, uint32_t student)
{
    const struct evaluation *e = keys->sources.evaluation;
    __builtin_prefetch(e->outcomes + student * e->stride);
}

/* The students at order[0 … n-1], in id order so far; the first of each tie group is marked. */
static void order_place(const struct rank_keys *keys, struct workbench *bench, uint32_t *order, size_t n)
{
    GR_GROW(bench->items, bench->capacity, n);
    struct keyed *items = bench->items;
    for (size_t i = 0; i < n; i++) {
        if (i + FETCH_AHEAD < n) fetch_outcome(keys, order[i + FETCH_AHEAD]);
        items[i] = (struct keyed){rank_keys_word(keys, 0, order[i]), order[i]};
    }
    radix_sort(items, n);
    for (size_t from = 0, to; from < n; from = to) { /* equal in the first word */
        const uint64_t first_word = items[from].key;
        for (to = from + 1; to < n && items[to].key == first_word;)
            to++;
        if (to - from > 1) sort_by_later_words(keys, items + from, to - from);
        for (size_t i = from; i < to; i++) {
            const bool begins = i == from || !same_later_words(keys, items[i - 1].value, items[i].value);
            order[i] = items[i].value | (begins ? BEGINS_GROUP : 0);
        }
    }
}

static void order_places(const struct counting *c, const uint32_t *ends)
{
    enum { PLACES_A_TURN = 16 };
    const int n_threads = threads_for(c->n_blocks);
    struct workbench *benches = gr_calloc((size_t)n_threads, sizeof *benches);
#pragma omp parallel for schedule(dynamic, PLACES_A_TURN) num_threads(n_threads)
    for (size_t place = 0; place < c->n_places; place++) {
        const uint32_t begin = place ? ends[place - 1] : 0;
        if (ends[place] > begin)
            order_place(c->keys, &benches[thread_id()], c->out->order + begin, ends[place] - begin);
    }
    for (int t = 0; t < n_threads; t++)
        free(benches[t].items);
    free(benches);
}

/* Number the marked groups of a block of positions, the first of them `group`, and take the marks off. */
static void number_block(struct ranking *out, size_t n_blocks, size_t block, uint32_t group)
{
    const size_t end = piece_start(out->n_ranked, block + 1, n_blocks);
    for (size_t p = piece_start(out->n_ranked, block, n_blocks); p < end; p++) {
        if (out->order[p] & BEGINS_GROUP) out->first[group++] = (uint32_t)p;
        out->order[p] &= ~BEGINS_GROUP;
        out->group_of[out->order[p]] = group - 1;
    }
}

static uint32_t marks_in_block(const struct ranking *out, size_t n_blocks, size_t block)
{
    uint32_t marks = 0;
    const size_t end = piece_start(out->n_ranked, block + 1, n_blocks);
    for (size_t p = piece_start(out->n_ranked, block, n_blocks); p < end; p++)
        marks += out->order[p] / BEGINS_GROUP;
    return marks;
}

static void number_marked(struct ranking *out)
{
    const size_t n_blocks = out->n_ranked / STUDENTS_PER_BLOCK + 1;
    uint32_t *groups = gr_calloc(n_blocks + 1, sizeof *groups); /* before each block */
#pragma omp parallel for schedule(static) num_threads(threads_for(n_blocks))
    for (size_t block = 0; block < n_blocks; block++)
        groups[block + 1] = marks_in_block(out, n_blocks, block);
    for (size_t block = 0; block < n_blocks; block++)
        groups[block + 1] += groups[block];
    out->n_groups = groups[n_blocks];
    out->first = gr_realloc_array(NULL, out->n_groups + 1, sizeof *out->first);
    out->first[out->n_groups] = (uint32_t)out->n_ranked;
#pragma omp parallel for schedule(static) num_threads(threads_for(n_blocks))
    for (size_t block = 0; block < n_blocks; block++)
        number_block(out, n_blocks, block, groups[block]);
    free(groups);
}

/* ----------------------------------------------------------------------------------------------------------------- */

void order_students(const struct rank_keys *keys, const uint32_t *by_id, struct ranking *out)
{
    struct counting c = {.keys = keys, .by_id = by_id, .out = out, .exact = keys->n_places > 0};
    c.shift = keys->leading_bits > PLACE_BITS ? keys->leading_bits - PLACE_BITS : 0;
    c.n_places = c.exact ? keys->n_places : (size_t)1 << (keys->leading_bits - c.shift);
    c.n_blocks = (size_t)threads_for(out->n_ranked / STUDENTS_PER_BLOCK + 1);
    c.slots = gr_calloc(c.n_blocks * c.n_places, sizeof *c.slots);
    uint32_t *ends = gr_realloc_array(NULL, c.n_places, sizeof *ends), *group_at = NULL;
#pragma omp parallel for schedule(static) num_threads(threads_for(c.n_blocks))
    for (size_t block = 0; block < c.n_blocks; block++)
        count_block(&c, block);
    counts_to_positions(&c, ends);
    if (c.exact) {
        group_at = gr_realloc_array(NULL, c.n_places, sizeof *group_at);
        number_places(&c, ends, group_at);
    }
#pragma omp parallel for schedule(static) num_threads(threads_for(c.n_blocks))
    for (size_t block = 0; block < c.n_blocks; block++)
        order_block(&c, block, group_at);
    if (!c.exact) {
        order_places(&c, ends);
        number_marked(out);
    }
    free(group_at);
    free(ends);
    free(c.slots);
}
