/* cohort.c: counting codes, and release (contract in cohort.h). */
#include "model/cohort.h"

#include <stdlib.h>

#include "base/threads.h"

enum { ROWS_PER_BLOCK = 4096 }; /* some hundred kilobytes of the matrix: in the cache until all its items are counted */

/* One byte an answer: neighbours, who mostly gave the same few letters, are counted apart, so that no count waits for the
 * one before. */
static void count_letters(const struct responses *r, size_t item, size_t from, size_t end, uint32_t *counts, uint32_t n)
{
    enum { APART = 4 };
    uint32_t apart[APART][256] = {{0}};
    const uint8_t *cell = responses_row(r, from) + r->slots[item].offset;
    size_t student = from;
    for (; student + APART <= end; student += APART, cell += APART * r->stride) {
        apart[0][cell[0]]++;
        apart[1][cell[r->stride]]++;
        apart[2][cell[2 * r->stride]]++;
        apart[3][cell[3 * r->stride]]++;
    }
    for (; student < end; student++, cell += r->stride)
        apart[0][*cell]++;
    for (uint32_t code = 0; code < n && code < 256; code++)
        counts[code] += apart[0][code] + apart[1][code] + apart[2][code] + apart[3][code];
}

static void count_item(const struct cohort *cohort, size_t item, size_t from, size_t end)
{
    const uint32_t n_codes = codebook_end(&cohort->codebooks[item]);
    if (cohort->responses.slots[item].width == 1) {
        count_letters(&cohort->responses, item, from, end, cohort->code_counts[item], n_codes);
        return;
    }
    uint32_t *counts = cohort->code_counts[item];
    for (size_t student = from; student < end; student++)
        counts[responses_code(&cohort->responses, student, item)]++;
}

/* Items [first, last), block of rows by block of rows: the matrix is read once for all of them. */
static void count_items(const struct cohort *cohort, size_t first, size_t last)
{
    const size_t n = cohort->responses.n_students;
    for (size_t from = 0; from < n; from += ROWS_PER_BLOCK)
        for (size_t item = first; item < last; item++)
            count_item(cohort, item, from, from + ROWS_PER_BLOCK < n ? from + ROWS_PER_BLOCK : n);
}

void cohort_count_codes(struct cohort *cohort)
{
    if (cohort->code_counts) return;
    cohort->code_counts = gr_calloc(cohort->n_items, sizeof *cohort->code_counts);
    for (size_t i = 0; i < cohort->n_items; i++)
        cohort->code_counts[i] = gr_calloc(codebook_end(&cohort->codebooks[i]), sizeof **cohort->code_counts);
    /* Each piece owns its items, and so each count has one owner. */
    const size_t n_pieces = (size_t)threads_for(cohort->n_items);
#pragma omp parallel for schedule(static) num_threads(threads_for(n_pieces))
    for (size_t piece = 0; piece < n_pieces; piece++)
        count_items(cohort, piece_start(cohort->n_items, piece, n_pieces),
                    piece_start(cohort->n_items, piece + 1, n_pieces));
}

void cohort_release(struct cohort *cohort)
{
    students_release(&cohort->students);
    for (size_t i = 0; i < cohort->n_items; i++) {
        codebook_release(&cohort->codebooks[i]);
        if (cohort->code_counts) free(cohort->code_counts[i]);
    }
    free(cohort->codebooks);
    free(cohort->code_counts);
    free(cohort->marked_rows);
    responses_release(&cohort->responses);
    free(cohort->rejects.list);
    arena_release(&cohort->rejects.arena);
    free(cohort->sources);
    origins_drop(&cohort->origins, ORIGINS_NONE);
    arena_release(&cohort->arena);
    *cohort = (struct cohort){0};
}
