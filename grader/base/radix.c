/*
 * radix.c: LSD radix sort (contract in radix.h).
 *
 * A pass sorts by 11 bits: every block counts its digits, a prefix sum over (digit, block) gives each block the place
 * of its first item of each digit, and the blocks move their items there. 2,048 counters take 8 KiB, a fraction of
 * the first-level cache. Digits in which all keys agree are skipped, so keys need not be packed tightly.
 */
#include "base/radix.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/threads.h"

enum {
    DIGIT_BITS = 11,
    N_DIGITS = 1 << DIGIT_BITS,
    INSERTION_MOST = 48,       /* below, insertion sort beats clearing the counters */
    ITEMS_PER_BLOCK = 1 << 15, /* below two of these a second thread costs more than it brings */
};

struct pass {
    const struct keyed *from;
    struct keyed *to;
    size_t n, n_blocks;
    unsigned shift;
    uint32_t (*places)[N_DIGITS]; /* by block: counts, then where the next item of a digit goes */
};

static size_t digit_of(const struct pass *pass, uint64_t key)
{
    return (key >> pass->shift) & (N_DIGITS - 1);
}

static void count_block(const struct pass *pass, size_t block)
{
    uint32_t *counts = pass->places[block];
    memset(counts, 0, sizeof pass->places[block]);
    const size_t end = piece_start(pass->n, block + 1, pass->n_blocks);
    for (size_t i = piece_start(pass->n, block, pass->n_blocks); i < end; i++)
        counts[digit_of(pass, pass->from[i].key)]++;
}

static void place_block(const struct pass *pass, size_t block)
{
    uint32_t *places = pass->places[block];
    const size_t end = piece_start(pass->n, block + 1, pass->n_blocks);
    for (size_t i = piece_start(pass->n, block, pass->n_blocks); i < end; i++)
        pass->to[places[digit_of(pass, pass->from[i].key)]++] = pass->from[i];
}

static void counts_to_places(const struct pass *pass)
{
    uint32_t next = 0;
    for (size_t digit = 0; digit < N_DIGITS; digit++)
        for (size_t block = 0; block < pass->n_blocks; block++) {
            const uint32_t count = pass->places[block][digit];
            pass->places[block][digit] = next;
            next += count;
        }
}

static void run_pass(const struct pass *pass)
{
#pragma omp parallel for schedule(static) num_threads(threads_for(pass->n_blocks))
    for (size_t block = 0; block < pass->n_blocks; block++)
        count_block(pass, block);
    counts_to_places(pass);
#pragma omp parallel for schedule(static) num_threads(threads_for(pass->n_blocks))
    for (size_t block = 0; block < pass->n_blocks; block++)
        place_block(pass, block);
}

static void insertion_sort(struct keyed *items, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        const struct keyed moving = items[i];
        size_t at = i;
        for (; at > 0 && items[at - 1].key > moving.key; at--)
            items[at] = items[at - 1];
        items[at] = moving;
    }
}

static uint64_t varying_bits(const struct keyed *items, size_t n)
{
    uint64_t varying = 0;
    for (size_t i = 1; i < n; i++)
        varying |= items[i].key ^ items[0].key;
    return varying;
}

void radix_sort(struct keyed *items, size_t n)
{
    if (n <= INSERTION_MOST) {
        insertion_sort(items, n);
        return;
    }
    struct keyed *spare = gr_realloc_array(NULL, n, sizeof *spare);
    const size_t n_blocks = (size_t)threads_for(n / ITEMS_PER_BLOCK + 1);
    struct pass pass = {.from = items, .to = spare, .n = n, .n_blocks = n_blocks};
    pass.places = gr_realloc_array(NULL, n_blocks, sizeof *pass.places);
    const uint64_t varying = varying_bits(items, n);
    for (pass.shift = 0; pass.shift < 64; pass.shift += DIGIT_BITS) {
        if (digit_of(&pass, varying) == 0) continue;
        run_pass(&pass);
        struct keyed *sorted = pass.to;
        pass.to = pass.from == items ? items : spare;
        pass.from = sorted;
    }
    if (pass.from != items) memcpy(items, pass.from, n * sizeof *items);
    free(pass.places);
    free(spare);
}
