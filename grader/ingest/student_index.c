/*
 * student_index.c: rows with equal ids (contract in student_index.h).
 *
 * Ids are hashed in parallel and dealt into parts by the upper bits of the hash, each part keeping the order of the
 * rows (a counting sort by blocks). A part is small enough for a table in the cache, and parts are worked off in
 * parallel: equal ids have equal hashes, so they meet in one part.
 */
#include "ingest/student_index.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/threads.h"

enum {
    BLOCK_ROWS = 64 * 1024,
    PART_ROWS = 32 * 1024, /* about this many rows a part: its table has 512 KiB */
    MAX_PART_BITS = 12,
};

struct index_work {
    const struct rows *rows;
    unsigned part_bits;
    size_t n_parts, n_blocks;
    uint32_t *hashes;   /* by row */
    uint32_t *order;    /* row numbers, part after part */
    size_t *part_start; /* in order; n_parts + 1 */
    size_t *next;       /* [block][part]: where the block's next row of the part goes */
    uint32_t *first;
    uint64_t *slots; /* [thread][n_slots]: scratch, room for the largest part */
    size_t n_slots;
};

static size_t part_of(const struct index_work *work, uint32_t hash)
{
    return work->part_bits ? hash >> (32 - work->part_bits) : 0;
}

static size_t block_end(const struct index_work *work, size_t block)
{
    const size_t end = (block + 1) * BLOCK_ROWS;
    return end < work->rows->n ? end : work->rows->n;
}

static void hash_block(const struct index_work *work, size_t block)
{
    size_t *counts = work->next + block * work->n_parts;
    memset(counts, 0, work->n_parts * sizeof *counts);
    for (size_t row = block * BLOCK_ROWS; row < block_end(work, block); row++) {
        work->hashes[row] = (uint32_t)(hash_text(rows_id(work->rows, row)) >> 32);
        counts[part_of(work, work->hashes[row])]++;
    }
}

/* From counts to places: parts in order, within a part the blocks in order. */
static void place_blocks(const struct index_work *work)
{
    size_t at = 0;
    for (size_t part = 0; part < work->n_parts; part++) {
        work->part_start[part] = at;
        for (size_t block = 0; block < work->n_blocks; block++) {
            size_t *entry = &work->next[block * work->n_parts + part];
            const size_t count = *entry;
            *entry = at;
            at += count;
        }
    }
    work->part_start[work->n_parts] = at;
}

static void deal_block(const struct index_work *work, size_t block)
{
    size_t *next = work->next + block * work->n_parts;
    for (size_t row = block * BLOCK_ROWS; row < block_end(work, block); row++)
        work->order[next[part_of(work, work->hashes[row])]++] = (uint32_t)row;
}

/* Slots for so many rows: a power of two, at most half of it used. */
static size_t slots_for(size_t n_rows)
{
    size_t n_slots = 16;
    while (n_slots < 2 * n_rows)
        n_slots *= 2;
    return n_slots;
}

/* Linear probing; an entry is hash << 32 | row + 1. */
static void find_first_rows(const struct index_work *work, size_t part)
{
    const size_t start = work->part_start[part], end = work->part_start[part + 1];
    const size_t n_slots = slots_for(end - start);
    uint64_t *slots = work->slots + (size_t)thread_id() * work->n_slots;
    memset(slots, 0, n_slots * sizeof *slots);
    for (size_t i = start; i < end; i++) {
        const uint32_t row = work->order[i], hash = work->hashes[row];
        size_t slot = hash & (n_slots - 1);
        uint32_t first = row;
        for (; slots[slot]; slot = (slot + 1) & (n_slots - 1)) {
            const uint32_t other = (uint32_t)slots[slot] - 1;
            if (slots[slot] >> 32 != hash || !text_equal(rows_id(work->rows, other), rows_id(work->rows, row)))
                continue;
            first = other;
            break;
        }
        if (first == row) slots[slot] = (uint64_t)hash << 32 | (row + 1);
        work->first[row] = first;
    }
}

static size_t largest_part(const struct index_work *work)
{
    size_t largest = 0;
    for (size_t part = 0; part < work->n_parts; part++) {
        const size_t n = work->part_start[part + 1] - work->part_start[part];
        if (n > largest) largest = n;
    }
    return largest;
}

uint32_t *student_index_first_rows(const struct rows *rows)
{
    struct index_work work = {.rows = rows, .n_blocks = (rows->n + BLOCK_ROWS - 1) / BLOCK_ROWS};
    while (work.part_bits < MAX_PART_BITS && (rows->n >> work.part_bits) > PART_ROWS)
        work.part_bits++;
    work.n_parts = (size_t)1 << work.part_bits;
    work.hashes = gr_alloc(rows->n * sizeof *work.hashes);
    work.order = gr_alloc(rows->n * sizeof *work.order);
    work.first = gr_alloc(rows->n * sizeof *work.first);
    work.part_start = gr_alloc((work.n_parts + 1) * sizeof *work.part_start);
    work.next = gr_alloc(work.n_blocks * work.n_parts * sizeof *work.next);

#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(work.n_blocks))
    for (size_t block = 0; block < work.n_blocks; block++)
        hash_block(&work, block);
    place_blocks(&work);
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(work.n_blocks))
    for (size_t block = 0; block < work.n_blocks; block++)
        deal_block(&work, block);
    const int n_threads = threads_for(work.n_parts);
    work.n_slots = slots_for(largest_part(&work));
    work.slots = gr_realloc_array(NULL, (size_t)n_threads * work.n_slots, sizeof *work.slots);
#pragma omp parallel for schedule(dynamic, 1) num_threads(n_threads)
    for (size_t part = 0; part < work.n_parts; part++)
        find_first_rows(&work, part);

    free(work.hashes);
    free(work.order);
    free(work.part_start);
    free(work.next);
    free(work.slots);
    return work.first;
}
