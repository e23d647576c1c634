/* long_details.c: the long inputs a second time, for some students (contract in long_details.h). */
#include "ingest/long_details.h"

#include <assert.h>
#include <stdlib.h>

struct long_details {
    struct dictionary wanted; /* ids, in the order of the rows: so they have the numbers that the index gives them */
    uint32_t *row_of;         /* by number: row in the intake */
    size_t row_of_capacity;
    struct rows rows;
    struct long_index *index;
};

static void want(struct long_details *details, const struct rows *rows, size_t row)
{
    const uint32_t number = dictionary_add(&details->wanted, rows_id(rows, row));
    GR_GROW(details->row_of, details->row_of_capacity, number + 1);
    details->row_of[number] = (uint32_t)row;
}

/* One bit a row: set for the first rows of the students on the roster. */
static uint64_t *rows_on_roster(const struct rows *rows, const uint32_t *first)
{
    uint64_t *bits = gr_calloc(rows->n / 64 + 1, sizeof *bits);
    for (size_t s = 0; s < rows->n_sheets; s++) {
        const struct sheet *sheet = &rows->sheets[s];
        for (size_t row = sheet->first_row; sheet->is_roster && row < sheet->first_row + sheet->n_rows; row++)
            bits[first[row] / 64] |= UINT64_C(1) << (first[row] % 64);
    }
    return bits;
}

static void find_wanted(struct long_details *details, const struct intake *intake, const uint32_t *first)
{
    const struct rows *rows = &intake->rows;
    const struct sheet *sheet = long_index_sheet(intake->longs);
    uint64_t *on_roster = intake->has_roster ? rows_on_roster(rows, first) : NULL;
    for (size_t row = sheet->first_row; row < sheet->first_row + sheet->n_rows; row++) {
        const bool is_stranger = on_roster && !(on_roster[first[row] / 64] >> (first[row] % 64) & 1);
        if (is_stranger || rows->states[row] & ROW_REPEATED) want(details, rows, row);
    }
    free(on_roster);
}

static enum gr_status read_again(struct long_details *details, struct intake *intake, struct gr_error *err)
{
    const struct long_index_options options = {.exam = intake->exam,
                                               .has_item = long_index_sheet(intake->longs)->has_item,
                                               .rows = &details->rows,
                                               .only = &details->wanted,
                                               .keeps_ordinals = true};
    details->index = long_index_new(&options);
    enum gr_status st = GR_OK;
    for (size_t i = 0; i < intake->n_inputs && !st; i++)
        if (intake->inputs[i].plan.layout == LAYOUT_LONG)
            st = input_read_again(intake, &intake->inputs[i], details->index, err);
    return st;
}

/* What the second reading decided on repeated answers. */
static void settle_repeated(struct long_details *details, struct intake *intake)
{
    struct long_counts counts;
    long_index_finish(details->index, &intake->cohort->rejects, &counts);
    intake->cohort->counts.rows_graded -= counts.rejected + counts.replaced;
    intake->cohort->counts.rows_rejected += counts.rejected;
    intake->cohort->counts.rows_replaced += counts.replaced;
    const struct sheet *from = long_index_sheet(details->index), *to = long_index_sheet(intake->longs);
    assert(from && from->n_rows == details->wanted.n);
    for (size_t student = 0; student < from->n_rows; student++) {
        const size_t row = details->row_of[student];
        uint8_t *states = &intake->rows.states[row];
        assert(text_equal(rows_id(&details->rows, student), rows_id(&intake->rows, row)));
        if (!(*states & ROW_REPEATED)) continue;
        *states = (*states & (uint8_t)~ROW_REPEATED) | details->rows.states[student];
        cells_move(to->cells + (row - to->first_row) * to->stride, to->slots, from->cells + student * from->stride,
                   from->slots, intake->exam->n_items);
    }
}

enum gr_status long_details_read(struct long_details **out, struct intake *intake, const uint32_t *first,
                                 struct gr_error *err)
{
    *out = NULL;
    const struct long_index *longs = intake->longs;
    if (!longs || !long_index_sheet(longs) || long_index_keeps_ordinals(longs)) return GR_OK;
    if (!intake->has_roster && !long_index_repeated(longs)) return GR_OK;
    struct long_details *details = gr_calloc(1, sizeof *details);
    rows_start(&details->rows, intake->n_attributes);
    find_wanted(details, intake, first);
    enum gr_status st = GR_OK;
    if (details->wanted.n) st = read_again(details, intake, err);
    if (st || !details->wanted.n) {
        long_details_free(details);
        return st;
    }
    settle_repeated(details, intake);
    *out = details;
    return GR_OK;
}

void long_details_free(struct long_details *details)
{
    if (!details) return;
    dictionary_release(&details->wanted);
    free(details->row_of);
    rows_release(&details->rows);
    long_index_free(details->index);
    free(details);
}

uint64_t long_details_reject(const struct long_details *details, struct intake *intake, size_t row, const char *reason)
{
    struct cohort *cohort = intake->cohort;
    const struct sheet *sheet = long_index_sheet(intake->longs);
    if (long_index_keeps_ordinals(intake->longs))
        return long_index_reject(intake->longs, row - sheet->first_row, cohort->codebooks, &cohort->rejects, reason);
    const uint32_t student = dictionary_find(&details->wanted, rows_id(&intake->rows, row));
    return long_index_reject(details->index, student, cohort->codebooks, &cohort->rejects, reason);
}
