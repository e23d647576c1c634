/* unite_matrix.c: answers, from sheets of rows to the response matrix of students (unite_parts.h). */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/threads.h"
#include "ingest/unite_parts.h"

/* Several sheets: every kept row into the row of its student. */
static void scatter_sheet(const struct uniting *u, const struct sheet *sheet, struct responses *responses)
{
    enum { BLOCK_ROWS = 4096 };
    const size_t n_blocks = (sheet->n_rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
#pragma omp parallel for schedule(static) num_threads(threads_for(n_blocks))
    for (size_t block = 0; block < n_blocks; block++) {
        const size_t end = (block + 1) * BLOCK_ROWS < sheet->n_rows ? (block + 1) * BLOCK_ROWS : sheet->n_rows;
        for (size_t i = block * BLOCK_ROWS; i < end; i++) {
            const uint32_t student = u->first ? u->first[sheet->first_row + i] : (uint32_t)(sheet->first_row + i);
            if (student == NO_ROW) continue;
            cells_move(responses->rows + student * responses->stride, responses->slots,
                       sheet->cells + i * sheet->stride, sheet->slots, responses->n_items);
        }
    }
}

static size_t count_kept_rows(const struct uniting *u, const struct sheet *sheet)
{
    if (!u->first) return sheet->n_rows;
    size_t n = 0;
    for (size_t i = 0; i < sheet->n_rows; i++)
        n += u->first[sheet->first_row + i] != NO_ROW;
    return n;
}

/* Students with answers who are in no input that has the item. */
static size_t count_without(const struct uniting *u, const size_t *kept_rows, size_t item)
{
    size_t n = u->n_with_answers;
    for (size_t s = 0; s < u->rows->n_sheets; s++)
        if (!u->rows->sheets[s].is_roster && u->rows->sheets[s].has_item[item]) n -= kept_rows[s];
    return n;
}

/* A region that was exported without a column, a subject that some students did not hand in: legitimate, or a mistake
 * that turns answers into blanks. Say so, once for each stretch of items. */
static void note_missing_parts(const struct uniting *u)
{
    const struct exam *exam = u->intake->exam;
    size_t *kept_rows = gr_calloc(u->rows->n_sheets, sizeof *kept_rows);
    for (size_t s = 0; s < u->rows->n_sheets; s++)
        kept_rows[s] = count_kept_rows(u, &u->rows->sheets[s]);
    for (size_t item = 0, end; item < exam->n_items; item = end) {
        const size_t without = count_without(u, kept_rows, item);
        end = item + 1;
        while (end < exam->n_items && count_without(u, kept_rows, end) == without)
            end++;
        if (!without) continue;
        char count[GROUPED_BYTES];
        const struct text first = exam->items[item].id, last = exam->items[end - 1].id;
        log_note("%s %.*s%s%.*s: %s %s in no file that has %s: counted as blank", end - item > 1 ? "items" : "item",
                 TEXT_ARGS(first), end - item > 1 ? " to " : "", end - item > 1 ? (int)last.len : 0, last.at,
                 count_show(without, count), without == 1 ? "student is" : "students are",
                 end - item > 1 ? "them" : "it");
    }
    free(kept_rows);
}

/* All rows are there: exactly as much as is needed. */
static void make_last_room(struct sheet *sheet, size_t n_rows)
{
    const size_t needed = n_rows * sheet->row_bytes;
    if (needed <= sheet->capacity) return;
    sheet->cells = gr_realloc(sheet->cells, needed);
    sheet->capacity = needed;
}

void unite_make_responses(struct uniting *u)
{
    struct cohort *cohort = u->intake->cohort;
    struct responses *responses = &cohort->responses;
    responses->n_items = u->intake->exam->n_items;
    responses->n_students = u->n_students;
    struct sheet *only = u->only_sheet;
    if (only) {
        make_last_room(only, u->n_students + 1);
        if (u->n_students > u->n_with_answers)
            memset(only->cells + u->n_with_answers * only->row_bytes, 0,
                   (u->n_students - u->n_with_answers) * only->row_bytes);
        if (only->marker) {
            cohort->marked_rows = only->cells;
        } else {
            responses->rows = only->cells;
            responses->slots = only->slots;
            responses->stride = only->stride;
            only->slots = NULL;
        }
        only->cells = NULL;
        return;
    }
    if (!takes_attempts(u)) note_missing_parts(u); /* rows of further attempts are in no student's place */
    bool *all_items = gr_alloc(responses->n_items * sizeof *all_items);
    memset(all_items, true, responses->n_items * sizeof *all_items);
    responses->slots = gr_calloc(responses->n_items, sizeof *responses->slots);
    responses->stride = slots_lay_out(responses->slots, all_items, cohort->codebooks, responses->n_items);
    responses->rows = gr_calloc(u->n_students, responses->stride);
    free(all_items);
    for (size_t s = 0; s < u->rows->n_sheets; s++) {
        struct sheet *sheet = &u->rows->sheets[s];
        if (!sheet->is_roster) scatter_sheet(u, sheet, responses);
        free(sheet->cells);
        sheet->cells = NULL;
    }
}
