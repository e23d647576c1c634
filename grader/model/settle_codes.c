/*
 * settle_codes.c: codes and cells that depend on the students and their answers alone (contract in cohort.h).
 *
 * While answers are read, codes follow the rows: those that were set aside too, and long answers line by line. Here they
 * follow the students. Mostly that is the same, which one look at the cells of an item tells: each code that is higher
 * than all before is the next one. Cells of one byte hold letters alone, nearly always, and are not looked at one by one.
 */
#include <stdlib.h>

#include "base/threads.h"
#include "model/cohort.h"

/* Of one item: what becomes of the codes of long answers, which have new numbers 0, 1, 2, … in the order of students. */
struct new_codes {
    uint32_t *of;      /* by code - CODE_FIRST_LONG: CODE_NONE as long as nobody had it; NULL: they stay */
    uint32_t n, n_old; /* found so far, in the codebook */
};

enum { ROWS_PER_BLOCK = 4096 };

/* The codes met so far are as they were; from now on any may be. */
static void begin_list(struct new_codes *new)
{
    new->of = gr_alloc(new->n_old * sizeof *new->of);
    for (uint32_t i = 0; i < new->n_old; i++)
        new->of[i] = i < new->n ? i : CODE_NONE;
}

static void follow_item(const struct responses *r, size_t item, size_t from, size_t end, struct new_codes *new)
{
    const struct cell_slot slot = r->slots[item];
    for (size_t student = from; student < end && new->n < new->n_old; student++) {
        const uint32_t code = cell_read(responses_row(r, student), slot), number = code - CODE_FIRST_LONG;
        if (code < CODE_FIRST_LONG || (!new->of && number < new->n)) continue;
        if (!new->of && number > new->n) begin_list(new);
        if (!new->of)
            new->n++;
        else if (new->of[number] == CODE_NONE)
            new->of[number] = new->n++;
    }
}

/* Items [first, last), block of rows by block of rows, as cohort_count_codes does. */
static void follow_students(const struct responses *r, size_t first, size_t last, struct new_codes *new)
{
    for (size_t from = 0; from < r->n_students; from += ROWS_PER_BLOCK)
        for (size_t item = first; item < last; item++)
            follow_item(r, item, from, from + ROWS_PER_BLOCK < r->n_students ? from + ROWS_PER_BLOCK : r->n_students,
                        &new[item]);
    for (size_t item = first; item < last; item++)
        if (!new[item].of && new[item].n < new[item].n_old) begin_list(&new[item]); /* the others are nobody's */
}

/* The answers that were given, in their new order. */
static void renumber(struct codebook *book, const struct new_codes *new)
{
    struct codebook used = {0};
    uint32_t *old = gr_alloc((new->n + 1) * sizeof *old);
    for (uint32_t i = 0; i < new->n_old; i++)
        if (new->of[i] != CODE_NONE) old[new->of[i]] = i;
    for (uint32_t i = 0; i < new->n; i++)
        codebook_add(&used, codebook_text(book, CODE_FIRST_LONG + old[i]));
    free(old);
    codebook_release(book);
    *book = used;
}

static void translate(const struct responses *from, const struct responses *to, size_t student,
                      const struct new_codes *new)
{
    const uint8_t *old_row = responses_row(from, student);
    uint8_t *row = to->rows + student * to->stride;
    for (size_t i = 0; i < from->n_items; i++) {
        const uint32_t code = cell_read(old_row, from->slots[i]);
        const bool is_new = new[i].of && code >= CODE_FIRST_LONG;
        cell_write(row, to->slots[i], is_new ? CODE_FIRST_LONG + new[i].of[code - CODE_FIRST_LONG] : code);
    }
}

/* Cells as narrow as the codebooks allow, one behind the other. Gives whether they were not. */
static bool lay_out(const struct cohort *cohort, struct responses *new)
{
    uint32_t offset = 0;
    bool other = false;
    *new = cohort->responses;
    new->slots = gr_calloc(new->n_items, sizeof *new->slots);
    for (size_t i = 0; i < new->n_items; i++) {
        new->slots[i] = (struct cell_slot){offset, cell_width_for(codebook_end(&cohort->codebooks[i]))};
        other |= new->slots[i].width != cohort->responses.slots[i].width;
        offset += new->slots[i].width;
    }
    new->stride = offset;
    return other || offset != cohort->responses.stride;
}

static void rewrite_rows(struct cohort *cohort, const struct new_codes *codes, struct responses *new, bool other_layout)
{
    struct responses *old = &cohort->responses;
    if (other_layout) new->rows = gr_realloc_array(NULL, new->n_students, new->stride);
#pragma omp parallel for schedule(static) num_threads(threads_for(new->n_students))
    for (size_t student = 0; student < new->n_students; student++)
        translate(old, new, student, codes);
    if (other_layout) free(old->rows);
    free(old->slots);
    *old = *new;
    new->slots = NULL;
}

static void forget_counts(struct cohort *cohort)
{
    for (size_t i = 0; i < cohort->n_items && cohort->code_counts; i++)
        free(cohort->code_counts[i]);
    free(cohort->code_counts);
    cohort->code_counts = NULL;
}

void cohort_settle_codes(struct cohort *cohort)
{
    const size_t n_items = cohort->n_items, n_pieces = (size_t)threads_for(n_items);
    struct new_codes *codes = gr_calloc(n_items, sizeof *codes);
    struct responses new;
    for (size_t i = 0; i < n_items; i++)
        codes[i].n_old = (uint32_t)cohort->codebooks[i].long_answers.n;
#pragma omp parallel for schedule(static) num_threads(threads_for(n_pieces))
    for (size_t piece = 0; piece < n_pieces; piece++)
        follow_students(&cohort->responses, piece_start(n_items, piece, n_pieces),
                        piece_start(n_items, piece + 1, n_pieces), codes);
    bool any = false;
    for (size_t i = 0; i < n_items; i++) {
        any |= codes[i].of != NULL;
        if (codes[i].of) renumber(&cohort->codebooks[i], &codes[i]);
    }
    const bool other_layout = lay_out(cohort, &new);
    if (any || other_layout) {
        rewrite_rows(cohort, codes, &new, other_layout);
        forget_counts(cohort);
    }
    free(new.slots);
    for (size_t i = 0; i < n_items; i++)
        free(codes[i].of);
    free(codes);
    cohort_count_codes(cohort);
}
