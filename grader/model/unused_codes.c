/* unused_codes.c: codebooks without answers that no student gave in the end (contract in cohort.h). */
#include <stdlib.h>

#include "base/threads.h"
#include "model/cohort.h"

/* Of one item: what becomes of its long answers' codes. NULL: all are used. */
struct new_codes {
    uint32_t *of; /* by code - CODE_FIRST_LONG */
};

/* A codebook of the answers that were given, in the same order. */
static struct new_codes renumber(struct codebook *book, uint32_t *counts)
{
    struct new_codes new = {0};
    const uint32_t end = codebook_end(book);
    uint32_t code = CODE_FIRST_LONG;
    while (code < end && counts[code])
        code++;
    if (code == end) return new;
    struct codebook used = {0};
    new.of = gr_calloc(end - CODE_FIRST_LONG, sizeof *new.of);
    for (code = CODE_FIRST_LONG; code < end; code++) {
        if (!counts[code]) continue;
        const uint32_t now = codebook_add(&used, codebook_text(book, code));
        new.of[code - CODE_FIRST_LONG] = now;
        counts[now] = counts[code]; /* never behind the one that is read */
    }
    codebook_release(book);
    *book = used;
    return new;
}

static void translate(struct responses *r, size_t student, const struct new_codes *new)
{
    uint8_t *row = r->rows + student * r->stride;
    for (size_t i = 0; i < r->n_items; i++) {
        const uint32_t code = cell_read(row, r->slots[i]);
        if (new[i].of && code >= CODE_FIRST_LONG) cell_write(row, r->slots[i], new[i].of[code - CODE_FIRST_LONG]);
    }
}

void cohort_drop_unused_codes(struct cohort *cohort)
{
    cohort_count_codes(cohort);
    struct responses *r = &cohort->responses;
    struct new_codes *new = gr_calloc(cohort->n_items, sizeof *new);
    bool any = false;
    for (size_t i = 0; i < cohort->n_items; i++) {
        new[i] = renumber(&cohort->codebooks[i], cohort->code_counts[i]);
        any |= new[i].of != NULL;
    }
    if (any) {
#pragma omp parallel for schedule(static) num_threads(threads_for(r->n_students))
        for (size_t student = 0; student < r->n_students; student++)
            translate(r, student, new);
    }
    for (size_t i = 0; i < cohort->n_items; i++)
        free(new[i].of);
    free(new);
}
