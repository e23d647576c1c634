/*
 * place_order.c: students of a place sorted, tie groups numbered (contract in place_order.h).
 *
 * A student who begins a tie group is marked by the highest bit of his number in `order`; groups are numbered when all
 * places are in order.
 */
#include "rank/place_order.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/radix.h"
#include "base/threads.h"

enum { STUDENTS_PER_BLOCK = 1 << 15 };

#define BEGINS_GROUP UINT32_C(0x80000000)

/* --- one place --------------------------------------------------------------------------------------------------- */

/* Room for the students of one place, a thread's own. */
struct workbench {
    struct keyed *items;
    size_t capacity;
};

/* The key of each item becomes a word of its student's keys. */
static void read_word(const struct rank_keys *keys, size_t word, struct keyed *items, size_t n)
{
    uint32_t students[STUDENTS_PER_RUN];
    uint64_t words[STUDENTS_PER_RUN];
    for (size_t from = 0, size; from < n; from += size) {
        size = n - from < STUDENTS_PER_RUN ? n - from : STUDENTS_PER_RUN;
        for (size_t i = 0; i < size; i++)
            students[i] = items[from + i].value;
        rank_keys_word(keys, word, (struct student_run){students, 0, size}, words);
        for (size_t i = 0; i < size; i++)
            items[from + i].key = words[i];
    }
}

static void sort_by_later_words(const struct rank_keys *keys, struct keyed *items, size_t n)
{
    for (size_t word = keys->n_words; word-- > 1;) {
        read_word(keys, word, items, n);
        radix_sort(items, n);
    }
}

static bool same_later_words(const struct rank_keys *keys, uint32_t a, uint32_t b)
{
    const uint32_t both[] = {a, b};
    for (size_t word = 1; word < keys->n_words; word++) {
        uint64_t words[2];
        rank_keys_word(keys, word, (struct student_run){both, 0, 2}, words);
        if (words[0] != words[1]) return false;
    }
    return true;
}

/* The students at order[0 … n-1], in id order so far; the first of each tie group is marked. */
static void order_place(const struct rank_keys *keys, struct workbench *bench, uint32_t *order, size_t n)
{
    GR_GROW(bench->items, bench->capacity, n);
    struct keyed *items = bench->items;
    for (size_t i = 0; i < n; i++)
        items[i].value = order[i];
    read_word(keys, 0, items, n);
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

static void order_places(const struct rank_keys *keys, const uint32_t *ends, size_t n_places, struct ranking *out)
{
    enum { PLACES_A_TURN = 16 };
    const int n_threads = threads_for(out->n_ranked / STUDENTS_PER_BLOCK + 1);
    struct workbench *benches = gr_calloc((size_t)n_threads, sizeof *benches);
#pragma omp parallel for schedule(dynamic, PLACES_A_TURN) num_threads(n_threads)
    for (size_t place = 0; place < n_places; place++) {
        const uint32_t begin = place ? ends[place - 1] : 0;
        if (ends[place] > begin) order_place(keys, &benches[thread_id()], out->order + begin, ends[place] - begin);
    }
    for (int t = 0; t < n_threads; t++)
        free(benches[t].items);
    free(benches);
}

/* --- tie groups numbered ----------------------------------------------------------------------------------------- */

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

void place_order(const struct rank_keys *keys, const uint32_t *ends, size_t n_places, struct ranking *out)
{
    order_places(keys, ends, n_places, out);
    number_marked(out);
}
