/* cohort.c: counting codes, and release (contract in cohort.h). */
#include "model/cohort.h"

#include <stdlib.h>

#include "base/threads.h"

/* Item by item, so that each count has one owner. */
static void count_item(const struct cohort *cohort, size_t item, uint32_t *counts)
{
    for (size_t s = 0; s < cohort->responses.n_students; s++)
        counts[responses_code(&cohort->responses, s, item)]++;
}

void cohort_count_codes(struct cohort *cohort)
{
    if (cohort->code_counts) return;
    cohort->code_counts = gr_calloc(cohort->n_items, sizeof *cohort->code_counts);
    for (size_t i = 0; i < cohort->n_items; i++)
        cohort->code_counts[i] = gr_calloc(codebook_end(&cohort->codebooks[i]), sizeof **cohort->code_counts);
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(cohort->n_items))
    for (size_t i = 0; i < cohort->n_items; i++)
        count_item(cohort, i, cohort->code_counts[i]);
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
    responses_release(&cohort->responses);
    free(cohort->rejects.list);
    arena_release(&cohort->rejects.arena);
    free(cohort->sources);
    arena_release(&cohort->arena);
    *cohort = (struct cohort){0};
}
