/*
 * pair_counts.c: counting pairs of marks (contract in pair_counts.h).
 *
 * Every mark above an item's lowest is a plane of bits, one a student: an item that is right or wrong has one plane. A
 * product is then a matter of counting the bits that two planes share, 64 students at a time. Planes of letters are made 64
 * items at a time, by comparing a row with each letter (answer_blocks.h). Sums are integers: threads leave no trace.
 */
#include "evaluate/pair_counts.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/threads.h"
#include "evaluate/answer_blocks.h"

enum {
    PLANES_MOST = 400,
    MARKS_MOST = 4,            /* planes of an item */
    STUDENTS_PER_BLOCK = 4096, /* 64 planes of them fit the first-level cache */
    BYTES = STUDENTS_PER_BLOCK / 8,
    WORDS = STUDENTS_PER_BLOCK / 64,
    NO_PLANE = UINT8_MAX,
};

struct item_planes {
    uint8_t *plane_of; /* by code: which of the item's planes, or NO_PLANE */
    uint32_t n_codes;
    mark_t above[MARKS_MOST]; /* by plane: its mark, from the item's lowest */
    uint32_t n, first;        /* planes, and the number of the first in all */
};

/* A block's letters, and in which lanes each of them earns the mark of a plane. */
struct block_planes {
    const struct answer_block *block;
    uint32_t n;     /* planes of the item with the most */
    lanes_t *earns; /* [letter][plane] */
};

struct pass {
    const struct cohort *cohort;
    struct cell_slot *cells;
    struct item_planes *items;
    bool *is_in_block;
    size_t n_items, n_planes;
    struct block_planes *blocks;
    size_t n_blocks;
};

/* One thread's. */
struct worker {
    uint64_t (*planes)[WORDS];
    uint64_t *counts; /* [plane][plane], the upper triangle */
};

static bool plan_item(const struct item_marks *marks, mark_t lowest, struct item_planes *out)
{
    out->plane_of = gr_alloc(marks->n_codes);
    out->n_codes = marks->n_codes;
    for (uint32_t code = 0; code < marks->n_codes; code++) {
        const mark_t above = marks->mark[code] - lowest;
        uint32_t plane = 0;
        while (plane < out->n && out->above[plane] != above)
            plane++;
        if (above && plane == out->n) {
            if (out->n == MARKS_MOST) return false;
            out->above[out->n++] = above;
        }
        out->plane_of[code] = above ? (uint8_t)plane : NO_PLANE;
    }
    return true;
}

static bool plan_items(struct pass *pass, const struct mark_table *marks, const uint32_t *items, const mark_t *lowest)
{
    for (size_t i = 0; i < pass->n_items; i++) {
        pass->cells[i] = pass->cohort->responses.slots[items[i]];
        pass->items[i].first = (uint32_t)pass->n_planes;
        if (!plan_item(&marks->items[items[i]], lowest[i], &pass->items[i])) return false;
        pass->n_planes += pass->items[i].n;
        if (pass->n_planes > PLANES_MOST) return false;
    }
    return true;
}

static void plan_block(struct pass *pass, const struct answer_block *block, struct block_planes *out)
{
    *out = (struct block_planes){.block = block};
    for (uint32_t lane = 0; lane < block->n; lane++) {
        pass->is_in_block[block->first + lane] = true;
        if (pass->items[block->first + lane].n > out->n) out->n = pass->items[block->first + lane].n;
    }
    out->earns = gr_calloc((size_t)block->n_letters * out->n + 1, sizeof *out->earns);
    for (uint32_t l = 0; l < block->n_letters; l++)
        for (uint32_t lane = 0; lane < block->n; lane++) {
            const struct item_planes *item = &pass->items[block->first + lane];
            const uint8_t letter = block->letters[l]; /* a code of some items of the block; others have fewer */
            const uint8_t plane = letter < item->n_codes ? item->plane_of[letter] : NO_PLANE;
            if (plane != NO_PLANE) out->earns[l * out->n + plane][lane] = UINT8_MAX;
        }
}

static void set_bit(const struct pass *pass, struct worker *w, size_t item, uint32_t code, size_t place)
{
    const uint8_t plane = pass->items[item].plane_of[code];
    if (plane == NO_PLANE) return;
    w->planes[pass->items[item].first + plane][place / 64] |= UINT64_C(1) << place % 64;
}

static void set_odd_bits(const struct pass *pass, const struct answer_block *block, struct worker *w,
                         const uint8_t *cells, const lanes_t *known, size_t place)
{
    for (uint32_t lane = 0; lane < block->n; lane++)
        if (!(*known)[lane]) set_bit(pass, w, block->first + lane, cells[lane], place);
}

/* Eight students are a byte of every plane. */
static void store_bytes(const struct pass *pass, const struct block_planes *b, struct worker *w, const lanes_t *bits,
                        size_t place)
{
    for (uint32_t lane = 0; lane < b->block->n; lane++) {
        const struct item_planes *item = &pass->items[b->block->first + lane];
        for (uint32_t plane = 0; plane < item->n; plane++)
            w->planes[item->first + plane][place / 64] |= (uint64_t)bits[plane][lane] << place % 64;
    }
}

FOR_EVERY_PROCESSOR static void make_block_planes(const struct pass *pass, const struct block_planes *b,
                                                  struct worker *w, size_t from, size_t end)
{
    const struct responses *responses = &pass->cohort->responses;
    const struct answer_block *block = b->block;
    uint8_t spare[BLOCK_LANES] = {0};
    lanes_t beyond = {0};
    for (uint32_t lane = block->n; lane < BLOCK_LANES; lane++)
        beyond[lane] = UINT8_MAX;
    for (size_t first = from; first < end; first += 8) {
        lanes_t bits[MARKS_MOST] = {{0}};
        for (size_t student = first; student < first + 8 && student < end; student++) {
            if (pass->cohort->students.status[student] != STUDENT_PRESENT) continue;
            const uint8_t *cells = block_cells(block, responses, student, spare);
            const uint8_t bit = (uint8_t)(1 << (student - first));
            lanes_t given, known = beyond;
            memcpy(&given, cells, sizeof given);
            for (uint32_t l = 0; l < block->n_letters; l++) {
                const lanes_t same = (lanes_t)(given == block->letters[l]);
                known |= same;
                for (uint32_t plane = 0; plane < b->n; plane++)
                    bits[plane] |= same & b->earns[l * b->n + plane] & bit;
            }
            uint64_t words[BLOCK_LANES / 8];
            memcpy(words, &known, sizeof words);
            const uint64_t all = words[0] & words[1] & words[2] & words[3] & words[4] & words[5] & words[6] & words[7];
            if (all != UINT64_MAX) set_odd_bits(pass, block, w, cells, &known, student - from);
        }
        store_bytes(pass, b, w, bits, first - from);
    }
}

static void make_other_planes(const struct pass *pass, struct worker *w, size_t from, size_t end)
{
    for (size_t i = 0; i < pass->n_items; i++) {
        if (pass->is_in_block[i]) continue;
        for (size_t student = from; student < end; student++)
            if (pass->cohort->students.status[student] == STUDENT_PRESENT)
                set_bit(pass, w, i, cell_read(responses_row(&pass->cohort->responses, student), pass->cells[i]),
                        student - from);
    }
}

FOR_EVERY_PROCESSOR static void count_pairs(const struct pass *pass, struct worker *w)
{
    for (size_t i = 0; i < pass->n_items; i++)
        for (size_t p = pass->items[i].first; p < pass->items[i].first + pass->items[i].n; p++)
            for (size_t q = pass->items[i].first + pass->items[i].n; q < pass->n_planes; q++) {
                const uint64_t *a = w->planes[p], *b = w->planes[q];
                uint64_t count = 0;
                for (size_t i64 = 0; i64 < WORDS; i64++)
                    count += (uint64_t)__builtin_popcountll(a[i64] & b[i64]);
                w->counts[p * pass->n_planes + q] += count;
            }
}

static void count_block(const struct pass *pass, struct worker *w, size_t block)
{
    const size_t n = pass->cohort->students.n, from = block * STUDENTS_PER_BLOCK;
    const size_t end = from + STUDENTS_PER_BLOCK < n ? from + STUDENTS_PER_BLOCK : n;
    memset(w->planes, 0, pass->n_planes * sizeof *w->planes);
    for (size_t b = 0; b < pass->n_blocks; b++)
        make_block_planes(pass, &pass->blocks[b], w, from, end);
    make_other_planes(pass, w, from, end);
    count_pairs(pass, w);
}

static void add_products(const struct pass *pass, const struct worker *workers, int n_threads, wide_t *products)
{
    for (size_t i = 0; i < pass->n_items; i++)
        for (size_t j = i + 1; j < pass->n_items; j++)
            for (uint32_t p = 0; p < pass->items[i].n; p++)
                for (uint32_t q = 0; q < pass->items[j].n; q++) {
                    const size_t at = (pass->items[i].first + p) * pass->n_planes + pass->items[j].first + q;
                    uint64_t count = 0;
                    for (int t = 0; t < n_threads; t++)
                        count += workers[t].counts[at];
                    products[i * pass->n_items + j] +=
                        (wide_t)pass->items[i].above[p] * pass->items[j].above[q] * (wide_t)count;
                }
}

static void count_all(const struct pass *pass, wide_t *products)
{
    const size_t n_blocks = (pass->cohort->students.n + STUDENTS_PER_BLOCK - 1) / STUDENTS_PER_BLOCK;
    const int n_threads = threads_for(n_blocks);
    struct worker *workers = gr_calloc((size_t)n_threads, sizeof *workers);
    for (int t = 0; t < n_threads; t++)
        workers[t] = (struct worker){gr_calloc(pass->n_planes, sizeof *workers->planes),
                                     gr_calloc(pass->n_planes * pass->n_planes, sizeof *workers->counts)};
#pragma omp parallel for schedule(static) num_threads(n_threads)
    for (size_t block = 0; block < n_blocks; block++)
        count_block(pass, &workers[thread_id()], block);
    add_products(pass, workers, n_threads, products);
    for (int t = 0; t < n_threads; t++) {
        free(workers[t].planes);
        free(workers[t].counts);
    }
    free(workers);
}

bool pair_products(const struct cohort *cohort, const struct mark_table *marks, const uint32_t *items,
                   const mark_t *lowest, size_t n, wide_t *products)
{
    struct pass pass = {.cohort = cohort,
                        .cells = gr_realloc_array(NULL, n, sizeof *pass.cells),
                        .items = gr_calloc(n, sizeof *pass.items),
                        .is_in_block = gr_calloc(n, sizeof *pass.is_in_block),
                        .n_items = n};
    const bool fits = plan_items(&pass, marks, items, lowest);
    if (fits) {
        size_t n_found;
        struct answer_block *found = answer_blocks_find(cohort, pass.cells, n, &n_found);
        pass.blocks = gr_calloc(n_found, sizeof *pass.blocks);
        for (size_t b = 0; b < n_found; b++)
            if (found[b].n_letters) plan_block(&pass, &found[b], &pass.blocks[pass.n_blocks++]);
        count_all(&pass, products);
        for (size_t b = 0; b < pass.n_blocks; b++)
            free(pass.blocks[b].earns);
        free(pass.blocks);
        free(found);
    }
    for (size_t i = 0; i < n; i++)
        free(pass.items[i].plane_of);
    free(pass.items);
    free(pass.is_in_block);
    free(pass.cells);
    return fits;
}
