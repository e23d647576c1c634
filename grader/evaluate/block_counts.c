/*
 * block_counts.c: counting letters by total (contract in block_counts.h).
 *
 * Of each total there is a vector of 64 bytes a letter; a row adds 1 to the lanes that are equal. When 255 rows of a total
 * have been counted, its vectors are added to wide counters. A cell that is no letter of the block is noted as (total,
 * item, code), and counted afterwards.
 */
#include "evaluate/block_counts.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/threads.h"

enum { BYTES_MOST = 1 << 20, ROWS_MOST = 255, STUDENTS_PER_PIECE = 1 << 14 };

struct odd_cell {
    mark_t total;
    uint16_t lane;
    uint8_t code;
};

/* One thread's. */
struct counters {
    lanes_t *narrow;  /* [total][letter] */
    uint8_t *rows;    /* [total]: counted in narrow */
    uint32_t *counts; /* [total][letter][lane] */
    struct odd_cell *odd;
    size_t n_odd, odd_capacity;
};

struct pass {
    const struct answer_block *block;
    const struct cohort *cohort;
    const struct evaluation *evaluation;
    mark_t low;
};

static void widen(const struct answer_block *block, struct counters *c, size_t total)
{
    const size_t first = total * block->n_letters;
    const uint8_t *narrow = (const uint8_t *)(c->narrow + first);
    uint32_t *counts = c->counts + first * BLOCK_LANES;
    for (size_t i = 0; i < (size_t)block->n_letters * BLOCK_LANES; i++)
        counts[i] += narrow[i];
    memset(c->narrow + first, 0, block->n_letters * sizeof *c->narrow);
    c->rows[total] = 0;
}

static void note_odd(const struct pass *pass, struct counters *c, mark_t total, const uint8_t *cells,
                     const lanes_t *known)
{
    for (uint32_t lane = 0; lane < pass->block->n; lane++) {
        if ((*known)[lane]) continue;
        GR_GROW(c->odd, c->odd_capacity, c->n_odd + 1);
        c->odd[c->n_odd++] = (struct odd_cell){total, (uint16_t)lane, cells[lane]};
    }
}

FOR_EVERY_PROCESSOR static void count_piece(const struct pass *pass, struct counters *c, size_t from, size_t end)
{
    const struct answer_block *block = pass->block;
    const struct responses *responses = &pass->cohort->responses;
    const uint8_t *status = pass->cohort->students.status;
    const uint32_t n_letters = block->n_letters;
    uint8_t spare[BLOCK_LANES] = {0};
    lanes_t beyond = {0};
    for (uint32_t lane = block->n; lane < BLOCK_LANES; lane++)
        beyond[lane] = UINT8_MAX;
    for (size_t student = from; student < end; student++) {
        if (status[student] != STUDENT_PRESENT) continue;
        const uint8_t *cells = block_cells(block, responses, student, spare);
        const mark_t total = evaluation_total(pass->evaluation, student);
        const size_t value = (size_t)((int64_t)total - pass->low);
        lanes_t *narrow = c->narrow + value * n_letters;
        lanes_t given, known = beyond;
        memcpy(&given, cells, sizeof given);
        for (uint32_t l = 0; l < n_letters; l++) {
            const lanes_t same = (lanes_t)(given == block->letters[l]);
            narrow[l] -= same; /* -1 where equal */
            known |= same;
        }
        uint64_t words[BLOCK_LANES / 8];
        memcpy(words, &known, sizeof words);
        const uint64_t all = words[0] & words[1] & words[2] & words[3] & words[4] & words[5] & words[6] & words[7];
        if (all != UINT64_MAX) note_odd(pass, c, total, cells, &known);
        if (++c->rows[value] == ROWS_MOST) widen(block, c, value);
    }
}

static void take_counts(const struct answer_block *block, const struct counters *counters, int n_threads, mark_t low,
                        size_t n_totals, count_taker *take, void *context)
{
    for (uint32_t lane = 0; lane < block->n; lane++)
        for (size_t total = 0; total < n_totals; total++)
            for (uint32_t l = 0; l < block->n_letters; l++) {
                uint32_t count = 0;
                for (int t = 0; t < n_threads; t++)
                    count += counters[t].counts[(total * block->n_letters + l) * BLOCK_LANES + lane];
                if (count)
                    take(context, block->first + lane, block->letters[l], (mark_t)((int64_t)low + (int64_t)total),
                         count);
            }
    for (int t = 0; t < n_threads; t++)
        for (size_t i = 0; i < counters[t].n_odd; i++) {
            const struct odd_cell *odd = &counters[t].odd[i];
            take(context, block->first + odd->lane, odd->code, odd->total, 1);
        }
}

bool block_counts_take(const struct answer_block *block, const struct cohort *cohort,
                       const struct evaluation *evaluation, mark_t low, mark_t high, count_taker *take, void *context)
{
    const size_t n = cohort->students.n, n_totals = (size_t)((int64_t)high - low) + 1;
    const size_t n_vectors = n_totals * block->n_letters;
    if (block->n_letters == 0 || n_totals > BYTES_MOST || n_vectors * sizeof(lanes_t) > BYTES_MOST) return false;
    const struct pass pass = {block, cohort, evaluation, low};
    const size_t n_pieces = n / STUDENTS_PER_PIECE + 1;
    const int n_threads = threads_for(n_pieces);
    struct counters *counters = gr_calloc((size_t)n_threads, sizeof *counters);
    for (int t = 0; t < n_threads; t++)
        counters[t] = (struct counters){.narrow = gr_calloc(n_vectors, sizeof(lanes_t)),
                                        .rows = gr_calloc(n_totals, 1),
                                        .counts = gr_calloc(n_vectors * BLOCK_LANES, sizeof(uint32_t))};
#pragma omp parallel for schedule(static) num_threads(n_threads)
    for (size_t piece = 0; piece < n_pieces; piece++)
        count_piece(&pass, &counters[thread_id()], piece_start(n, piece, n_pieces),
                    piece_start(n, piece + 1, n_pieces));
    for (int t = 0; t < n_threads; t++)
        for (size_t total = 0; total < n_totals; total++)
            widen(block, &counters[t], total);
    take_counts(block, counters, n_threads, low, n_totals, take, context);
    for (int t = 0; t < n_threads; t++) {
        free(counters[t].narrow);
        free(counters[t].rows);
        free(counters[t].counts);
        free(counters[t].odd);
    }
    free(counters);
    return true;
}
