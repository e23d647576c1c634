/* rows.c: columns and sheets of rows (contract in rows.h). */
#include "ingest/rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/threads.h"

void rows_start(struct rows *rows, size_t n_attributes)
{
    *rows = (struct rows){.n_attributes = n_attributes, .ascending = true};
    rows_reserve(rows, 1, 1, 0);
}

void rows_release(struct rows *rows)
{
    for (size_t i = 0; i < rows->n_sheets; i++) {
        free(rows->sheets[i].slots);
        free(rows->sheets[i].cells);
    }
    free(rows->values);
    free(rows->sheets);
    free(rows->lines.list);
    free(rows->id_bytes);
    free(rows->id_starts);
    free(rows->states);
    *rows = (struct rows){0};
}

struct sheet *rows_sheet(struct rows *rows, const bool *has_item, const struct codebook *codebooks, size_t n_items,
                         const struct row_marker *marker)
{
    if (rows->n_sheets) {
        struct sheet *last = &rows->sheets[rows->n_sheets - 1];
        if (!last->longs && memcmp(last->has_item, has_item, n_items * sizeof *has_item) == 0) return last;
    }
    GR_GROW(rows->sheets, rows->sheets_capacity, rows->n_sheets + 1);
    struct sheet *sheet = &rows->sheets[rows->n_sheets++];
    *sheet = (struct sheet){.first_row = rows->n, .has_item = has_item, .marker = marker};
    sheet->slots = gr_calloc(n_items, sizeof *sheet->slots);
    sheet->stride = slots_lay_out(sheet->slots, has_item, codebooks, n_items);
    sheet->row_bytes = marker ? marker->row_bytes : sheet->stride;
    return sheet;
}

bool rows_ids_ascend(const struct rows *rows, size_t from, size_t end)
{
    for (size_t row = from ? from : 1; row < end; row++)
        if (text_compare(rows_id(rows, row - 1), rows_id(rows, row)) >= 0) return false;
    return true;
}

struct sheet *rows_sheet_of(const struct rows *rows, size_t row)
{
    size_t i = rows->n_sheets - 1;
    while (rows->sheets[i].first_row > row)
        i--;
    return &rows->sheets[i];
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

void rows_reserve(struct rows *rows, size_t more_rows, size_t more_id_bytes, size_t expected_rows)
{
    const size_t needed = rows->n + more_rows + 1, old_capacity = rows->capacity;
    if (needed > old_capacity) {
        const size_t wanted = larger(needed, expected_rows + 1);
        size_t states = old_capacity, values = old_capacity, starts = old_capacity;
        rows->states = gr_grow(rows->states, &states, wanted, sizeof *rows->states);
        rows->values = gr_grow(rows->values, &values, wanted, rows->n_attributes * sizeof *rows->values);
        if (rows->id_starts)
            rows->id_starts = gr_grow(rows->id_starts, &starts, wanted, sizeof *rows->id_starts);
        else
            starts = states;
        /* They differ where memory is short: one could grow by half, another only by what is needed. */
        rows->capacity = smaller(smaller(states, values), starts);
    }
    const size_t id_needed = rows_id_start(rows, rows->n) + more_id_bytes + ID_PAD_BYTES;
    if (id_needed > rows->id_bytes_capacity) {
        /* Ids of the rows to come are about as long as those so far. */
        const size_t a_row = (id_needed / (rows->n + more_rows)) + 1;
        rows->id_bytes = gr_grow(rows->id_bytes, &rows->id_bytes_capacity, larger(id_needed, a_row * expected_rows), 1);
    }
}

void rows_keep_id_starts(struct rows *rows)
{
    if (rows->id_starts) return;
    rows->id_starts = gr_realloc_array(NULL, rows->capacity, sizeof *rows->id_starts);
    for (size_t row = 0; row <= rows->n; row++)
        rows->id_starts[row] = row * rows->id_length;
}

void sheet_reserve(struct sheet *sheet, size_t n_rows, size_t expected_rows)
{
    const size_t needed = n_rows * sheet->row_bytes;
    if (needed <= sheet->capacity) return;
    sheet->cells = gr_grow(sheet->cells, &sheet->capacity, larger(needed, expected_rows * sheet->row_bytes), 1);
}

size_t slots_lay_out(struct cell_slot *slots, const bool *has_item, const struct codebook *codebooks, size_t n_items)
{
    uint32_t offset = 0;
    for (size_t item = 0; item < n_items; item++) {
        const uint32_t width = has_item[item] ? cell_width_for(codebook_end(&codebooks[item])) : 0;
        slots[item] = (struct cell_slot){offset, width};
        offset += width;
    }
    return offset;
}

bool slots_are_outgrown(const struct cell_slot *slots, const struct codebook *codebooks, size_t n_items)
{
    for (size_t item = 0; item < n_items; item++)
        if (slots[item].width && cell_width_for(codebook_end(&codebooks[item])) > slots[item].width) return true;
    return false;
}

void cells_move(uint8_t *to, const struct cell_slot *to_slots, const uint8_t *from, const struct cell_slot *from_slots,
                size_t n_items)
{
    for (size_t item = 0; item < n_items; item++)
        if (from_slots[item].width && to_slots[item].width)
            cell_write(to, to_slots[item], cell_read(from, from_slots[item]));
}

void sheet_widen(struct sheet *sheet, const struct codebook *codebooks, size_t n_items)
{
    enum { BLOCK_ROWS = 4096 };
    struct sheet wide = *sheet;
    wide.slots = gr_calloc(n_items, sizeof *wide.slots);
    wide.stride = slots_lay_out(wide.slots, sheet->has_item, codebooks, n_items);
    if (sheet->marker) { /* no row of answers was kept */
        free(sheet->slots);
        *sheet = wide;
        return;
    }
    wide.row_bytes = wide.stride;
    wide.cells = NULL;
    wide.capacity = 0;
    /* As much room in rows as there was: the expectation behind it still holds. */
    sheet_reserve(&wide, sheet->stride ? sheet->capacity / sheet->stride : sheet->n_rows, 0);
    const size_t n_blocks = (sheet->n_rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
#pragma omp parallel for schedule(static) num_threads(threads_for(n_blocks))
    for (size_t block = 0; block < n_blocks; block++) {
        const size_t end = (block + 1) * BLOCK_ROWS < sheet->n_rows ? (block + 1) * BLOCK_ROWS : sheet->n_rows;
        for (size_t row = block * BLOCK_ROWS; row < end; row++)
            cells_move(wide.cells + row * wide.stride, wide.slots, sheet->cells + row * sheet->stride, sheet->slots,
                       n_items);
    }
    free(sheet->slots);
    free(sheet->cells);
    *sheet = wide;
}
