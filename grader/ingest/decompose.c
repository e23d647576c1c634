/*
 * decompose.c: items → columns (contract in decompose.h).
 *
 * Each distinct tuple is taken apart once, into codes of its cells; a student's item then costs a look-up.
 */
#include "ingest/decompose.h"

#include <stdlib.h>

#include "base/threads.h"

/* Of one item: [code][column] → code of the cell; NULL for an item of one column, whose codes stay. */
struct cell_codes {
    uint32_t *of;
};

/* The cells of one tuple into the codebooks of the columns. */
static bool take_apart(const struct exam_item *item, struct text tuple, struct codebook *books, uint32_t *codes)
{
    for (size_t i = 0; i < item->n_columns; i++) {
        const bool is_last = i + 1 == item->n_columns;
        const char *end = tuple.len ? memchr(tuple.at, CELL_SEPARATOR, tuple.len) : NULL;
        if (is_last != !end) return false;
        const size_t len = end ? (size_t)(end - tuple.at) : tuple.len;
        codes[i] = codebook_add(&books[i], (struct text){tuple.at, len});
        if (end) tuple = (struct text){end + 1, tuple.len - len - 1};
    }
    return true;
}

static bool take_item_apart(const struct exam *exam, const struct exam_item *item, const struct codebook *book,
                            struct codebook *books, struct cell_codes *out)
{
    const uint32_t end = codebook_end(book);
    out->of = gr_calloc((size_t)end * item->n_columns, sizeof *out->of);
    for (uint32_t code = 0; code < end; code++) {
        uint32_t *codes = out->of + (size_t)code * item->n_columns;
        if (code == NOT_PRESENTED && exam_forms_lack_items(exam)) {
            for (size_t i = 0; i < item->n_columns; i++)
                codes[i] = NOT_PRESENTED;
        } else if (code >= CODE_FIRST_LONG && !take_apart(item, codebook_text(book, code), books, codes)) {
            return false;
        }
    }
    return true;
}

static void move_row(const struct exam *exam, const struct cell_codes *cells, const struct responses *old,
                     const struct responses *new, size_t student)
{
    const uint8_t *from = responses_row(old, student);
    uint8_t *to = new->rows + student *new->stride;
    for (size_t i = 0; i < exam->n_items; i++) {
        const struct exam_item *item = &exam->items[i];
        const uint32_t code = cell_read(from, old->slots[i]);
        for (size_t c = 0; c < item->n_columns; c++)
            cell_write(to, new->slots[item->first_column + c],
                       cells[i].of ? cells[i].of[(size_t)code * item->n_columns + c] : code);
    }
}

static void move_rows(const struct exam *exam, const struct cell_codes *cells, const struct codebook *books,
                      struct responses *old)
{
    struct responses new = {.n_students = old->n_students, .n_items = exam->by_column->n_items};
    new.slots = gr_calloc(new.n_items, sizeof *new.slots);
    for (size_t column = 0; column < new.n_items; column++) {
        new.slots[column] = (struct cell_slot){(uint32_t) new.stride, cell_width_for(codebook_end(&books[column]))};
        new.stride += new.slots[column].width;
    }
    new.rows = gr_realloc_array(NULL, new.n_students, new.stride);
#pragma omp parallel for schedule(static) num_threads(threads_for(new.n_students))
    for (size_t student = 0; student < new.n_students; student++)
        move_row(exam, cells, old, &new, student);
    responses_release(old);
    *old = new;
}

bool decompose_items(const struct exam *exam, struct cohort *cohort)
{
    const size_t n_columns = exam->by_column->n_items;
    struct codebook *books = gr_calloc(n_columns, sizeof *books);
    struct cell_codes *cells = gr_calloc(exam->n_items, sizeof *cells);
    bool good = true;
    for (size_t i = 0; i < exam->n_items; i++) {
        const struct exam_item *item = &exam->items[i];
        if (item->n_columns > 1) {
            good = good && take_item_apart(exam, item, &cohort->codebooks[i], &books[item->first_column], &cells[i]);
            codebook_release(&cohort->codebooks[i]);
        } else {
            books[item->first_column] = cohort->codebooks[i];
        }
        if (cohort->code_counts) free(cohort->code_counts[i]);
    }
    if (good) move_rows(exam, cells, books, &cohort->responses);
    for (size_t i = 0; i < exam->n_items; i++)
        free(cells[i].of);
    free(cells);
    free(cohort->codebooks);
    free(cohort->code_counts);
    cohort->code_counts = NULL;
    cohort->codebooks = books;
    cohort->n_items = n_columns;
    return good;
}
