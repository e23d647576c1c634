/*
 * long_cells.c: the cells of students of long inputs: layout, blanks, marks (contract in long_index_parts.h).
 *
 * Where ordinals are not kept, a cell alone must tell whether its answer was given: 0 says that it was not, and a blank that
 * was given is GIVEN_BLANK until the end. So cells are laid out for one code more than there are.
 */
#include <stdlib.h>

#include "base/threads.h"
#include "ingest/long_index_parts.h"

/* ---- layout ---- */

static uint32_t width_of(const struct long_index *index, const struct codebook *codebooks, size_t item)
{
    return index->options.has_item[item] ? cell_width_for(codebook_end(&codebooks[item]) + 1) : 0;
}

void long_cells_lay_out(struct long_index *index, const struct codebook *codebooks, struct sheet *sheet)
{
    uint32_t offset = 0;
    index->all_one_byte = true;
    for (size_t item = 0; item < index->n_items; item++) {
        sheet->slots[item] = (struct cell_slot){offset, width_of(index, codebooks, item)};
        offset += sheet->slots[item].width;
        index->all_one_byte &= sheet->slots[item].width <= 1;
    }
    sheet->stride = sheet->row_bytes = offset;
}

static bool is_outgrown(const struct long_index *index, const struct codebook *codebooks, const struct sheet *sheet)
{
    for (size_t item = 0; item < index->n_items; item++)
        if (width_of(index, codebooks, item) > sheet->slots[item].width) return true;
    return false;
}

static bool is_given_blank(uint32_t cell, struct cell_slot slot)
{
    return cell == GIVEN_BLANK >> (32 - 8 * slot.width);
}

static void move_row(const struct long_index *index, uint8_t *to, const struct cell_slot *to_slots, const uint8_t *from,
                     const struct cell_slot *from_slots)
{
    for (size_t item = 0; item < index->n_items; item++) {
        if (!to_slots[item].width) continue;
        const uint32_t cell = cell_read(from, from_slots[item]);
        cell_write(to, to_slots[item], is_given_blank(cell, from_slots[item]) ? GIVEN_BLANK : cell);
    }
}

void long_cells_fit(struct long_index *index, const struct codebook *codebooks)
{
    struct sheet *sheet = long_index_sheet(index);
    if (!sheet || !is_outgrown(index, codebooks, sheet)) return;
    struct sheet wide = *sheet;
    wide.slots = gr_calloc(index->n_items, sizeof *wide.slots);
    wide.cells = NULL;
    wide.capacity = 0;
    long_cells_lay_out(index, codebooks, &wide);
    sheet_reserve(&wide, sheet->n_rows, 0);
    const size_t n_blocks = (sheet->n_rows + LONG_BLOCK_ROWS - 1) / LONG_BLOCK_ROWS;
#pragma omp parallel for schedule(static) num_threads(threads_for(n_blocks))
    for (size_t block = 0; block < n_blocks; block++)
        for (size_t row = block * LONG_BLOCK_ROWS; row < sheet->n_rows && row < (block + 1) * LONG_BLOCK_ROWS; row++)
            move_row(index, wide.cells + row * wide.stride, wide.slots, sheet->cells + row * sheet->stride,
                     sheet->slots);
    free(sheet->slots);
    free(sheet->cells);
    *sheet = wide;
}

/* ---- when all answers are there ---- */

void long_cells_finish(const struct long_index *index, size_t from, size_t end)
{
    const struct sheet *sheet = long_index_sheet(index);
    uint8_t *cells = sheet->cells + from * sheet->stride;
    const size_t n_bytes = (end - from) * sheet->stride;
    if (index->ordinals) return; /* cells are codes already */
    if (index->all_one_byte) {
        for (size_t i = 0; i < n_bytes; i++)
            cells[i] = cells[i] == (uint8_t)GIVEN_BLANK ? CODE_EMPTY : cells[i];
        return;
    }
    for (size_t row = from; row < end; row++, cells += sheet->stride)
        for (size_t item = 0; item < index->n_items; item++) {
            const struct cell_slot slot = sheet->slots[item];
            if (slot.width && is_given_blank(cell_read(cells, slot), slot)) cell_write(cells, slot, CODE_EMPTY);
        }
}

void long_index_mark(struct long_index *index, const struct row_marker *marker, const struct codebook *codebooks)
{
    struct sheet *sheet = long_index_sheet(index);
    marker->follow(marker->self, codebooks, sheet->slots);
    uint8_t *marked = gr_alloc(sheet->n_rows * marker->row_bytes);
    const size_t n_blocks = (sheet->n_rows + LONG_BLOCK_ROWS - 1) / LONG_BLOCK_ROWS;
#pragma omp parallel for schedule(static) num_threads(threads_for(n_blocks))
    for (size_t block = 0; block < n_blocks; block++) {
        const size_t from = block * LONG_BLOCK_ROWS, left = sheet->n_rows - from;
        marker->mark(marker->self, sheet->cells + from * sheet->stride, sheet->stride,
                     left < LONG_BLOCK_ROWS ? left : LONG_BLOCK_ROWS, marked + from * marker->row_bytes);
    }
    free(sheet->cells);
    sheet->cells = marked;
    sheet->marker = marker;
    sheet->row_bytes = marker->row_bytes;
    sheet->capacity = sheet->n_rows * marker->row_bytes;
}
