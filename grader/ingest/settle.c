/*
 * settle.c: from encoded chunks to rows (contract in settle.h).
 *
 * The codebooks of different items do not depend on each other, so items are settled in parallel; within one item the
 * chunks come in order, which makes the codes follow the input. Then every chunk knows where its rows go, and chunks
 * are copied in parallel.
 */
#include "ingest/settle.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/threads.h"

static void settle_attribute(struct attribute *attribute, size_t a, struct chunk *chunks, size_t n_chunks)
{
    for (size_t c = 0; c < n_chunks; c++) {
        struct chunk *chunk = &chunks[c];
        const struct dictionary *news = &chunk->new_values[a];
        if (!news->n) continue;
        uint32_t *number = gr_alloc(news->n * sizeof *number);
        for (size_t i = 0; i < news->n; i++)
            number[i] = dictionary_add(&attribute->values, news->texts[i]);
        for (size_t row = 0; row < chunk->n_rows; row++) {
            uint32_t *value = &chunk->values[row * chunk->n_attributes + a];
            if (*value & NEW_VALUE) *value = number[*value & ~NEW_VALUE];
        }
        free(number);
    }
}

void settle_values(struct attribute *attributes, size_t n_attributes, struct chunk *chunks, size_t n_chunks)
{
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(n_attributes))
    for (size_t a = 0; a < n_attributes; a++)
        settle_attribute(&attributes[a], a, chunks, n_chunks);
}

static void settle_item(struct codebook *codebook, size_t item, struct chunk *chunks, size_t n_chunks)
{
    for (size_t c = 0; c < n_chunks; c++) {
        const struct chunk *chunk = &chunks[c];
        const struct pending_list *pending = &chunk->pending[item];
        for (size_t i = 0; chunk->n_pending && i < pending->n; i++) {
            const uint32_t text = pending->list[i].text;
            pending->list[i].text =
                CODE_FIRST_LONG + dictionary_add_hashed(&codebook->long_answers, chunk->new_texts.texts[text],
                                                        chunk->new_text_hashes[text]);
        }
    }
}

void settle_answers(struct codebook *codebooks, size_t n_items, struct chunk *chunks, size_t n_chunks)
{
    size_t n_pending = 0;
    for (size_t c = 0; c < n_chunks; c++)
        n_pending += chunks[c].n_pending;
    if (!n_pending) return;
        /* Dynamic: essays have new answers in every row, choices hardly ever. */
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(n_items))
    for (size_t item = 0; item < n_items; item++)
        settle_item(&codebooks[item], item, chunks, n_chunks);
}

/* Where the rows of a chunk go. */
struct destination {
    struct rows *rows;
    struct sheet *sheet;
    size_t row, sheet_row;
    uint64_t id_byte;
    const struct cell_slot *encoded_slots; /* the layout in which the chunk was encoded */
    size_t encoded_stride;
    bool same_layout;
};

static void copy_columns(const struct chunk *chunk, const struct destination *to)
{
    struct rows *rows = to->rows;
    if (chunk->n_id_bytes) memcpy(rows->id_bytes + to->id_byte, chunk->id_bytes, chunk->n_id_bytes);
    for (size_t row = 0; row < chunk->n_rows && rows->id_starts; row++)
        rows->id_starts[to->row + row + 1] = to->id_byte + chunk->id_ends[row];
    memcpy(rows->states + to->row, chunk->states, chunk->n_rows);
    if (rows->n_attributes)
        memcpy(rows->values + to->row * rows->n_attributes, chunk->values,
               chunk->n_rows * rows->n_attributes * sizeof *chunk->values);
}

/* The rows' answers, in the sheet's layout, at `cells`; which may be where the chunk has them. */
static void complete_cells(const struct chunk *chunk, const struct destination *to, size_t n_items, uint8_t *cells)
{
    const struct sheet *sheet = to->sheet;
    if (cells == chunk->cells) {
        assert(to->same_layout);
    } else if (to->same_layout) {
        if (sheet->stride) memcpy(cells, chunk->cells, chunk->n_rows * sheet->stride);
    } else {
        for (size_t row = 0; row < chunk->n_rows; row++)
            cells_move(cells + row * sheet->stride, sheet->slots, chunk->cells + row * to->encoded_stride,
                       to->encoded_slots, n_items);
    }
    for (size_t item = 0; chunk->n_pending && item < n_items; item++) {
        const struct pending_list *pending = &chunk->pending[item];
        for (size_t i = 0; i < pending->n; i++)
            cell_write(cells + pending->list[i].row * sheet->stride, sheet->slots[item], pending->list[i].text);
    }
}

/* The rows' marks instead of their answers. */
static void mark_cells(const struct chunk *chunk, const struct destination *to, size_t n_items)
{
    const struct sheet *sheet = to->sheet;
    const struct row_marker *marker = sheet->marker;
    uint8_t *cells = to->same_layout ? chunk->cells : gr_calloc(chunk->n_rows, sheet->stride);
    complete_cells(chunk, to, n_items, cells);
    marker->mark(marker->self, cells, sheet->stride, chunk->n_rows, sheet->cells + to->sheet_row * sheet->row_bytes);
    if (cells != chunk->cells) free(cells);
}

static void copy_rows(const struct chunk *chunk, const struct destination *to, size_t n_items)
{
    if (!chunk->n_rows) return;
    copy_columns(chunk, to);
    if (to->sheet->marker)
        mark_cells(chunk, to, n_items);
    else
        complete_cells(chunk, to, n_items, to->sheet->cells + to->sheet_row * to->sheet->stride);
}

/* Line numbers, and whether ids still ascend across the border between chunks. */
static void note_rows(struct rows *rows, const struct chunk *chunk, size_t first_row, uint32_t source, uint64_t line)
{
    for (size_t i = 0; i < chunk->lines.n; i++)
        line_runs_add(&rows->lines, first_row + chunk->lines.list[i].row, source, line + chunk->lines.list[i].line);
    if (!chunk->n_rows || !rows->ascending) return;
    rows->ascending = chunk->ascending &&
                      (first_row == 0 || text_compare(rows_id(rows, first_row - 1), rows_id(rows, first_row)) < 0);
}

/* Whether the ids of the chunk have the length that all others have; the first id of all decides it. */
static bool has_usual_ids(struct rows *rows, bool *is_first, const struct chunk *chunk)
{
    if (!chunk->n_rows) return true;
    if (*is_first) rows->id_length = chunk->id_length;
    *is_first = false;
    return !chunk->ids_vary && chunk->id_length == rows->id_length;
}

void settle_rows(struct rows *rows, struct sheet *sheet, const struct codebook *codebooks, size_t n_items,
                 struct chunk *chunks, size_t n_chunks, uint32_t source, uint64_t line, size_t expected_rows)
{
    size_t n_rows = 0, n_id_bytes = 0;
    for (size_t c = 0; c < n_chunks; c++) {
        n_rows += chunks[c].n_rows;
        n_id_bytes += chunks[c].n_id_bytes;
    }
    struct cell_slot *encoded_slots = gr_alloc(n_items * sizeof *encoded_slots);
    memcpy(encoded_slots, sheet->slots, n_items * sizeof *encoded_slots);
    const size_t encoded_stride = sheet->stride;
    const bool widen = slots_are_outgrown(sheet->slots, codebooks, n_items);
    if (widen) sheet_widen(sheet, codebooks, n_items);
    if (sheet->marker) sheet->marker->follow(sheet->marker->self, codebooks, sheet->slots);
    bool is_first = rows->n == 0;
    for (size_t c = 0; c < n_chunks && !rows->id_starts; c++)
        if (!has_usual_ids(rows, &is_first, &chunks[c])) rows_keep_id_starts(rows);
    rows_reserve(rows, n_rows, n_id_bytes, expected_rows);
    sheet_reserve(sheet, sheet->n_rows + n_rows,
                  expected_rows > sheet->first_row ? expected_rows - sheet->first_row : 0);

    struct destination *to = gr_alloc(n_chunks * sizeof *to);
    struct destination next = {rows,          sheet,          rows->n, sheet->n_rows, rows_id_start(rows, rows->n),
                               encoded_slots, encoded_stride, !widen};
    for (size_t c = 0; c < n_chunks; c++) {
        to[c] = next;
        next.row += chunks[c].n_rows;
        next.sheet_row += chunks[c].n_rows;
        next.id_byte += chunks[c].n_id_bytes;
    }
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(n_chunks))
    for (size_t c = 0; c < n_chunks; c++)
        copy_rows(&chunks[c], &to[c], n_items);
    for (size_t c = 0; c < n_chunks; c++) {
        note_rows(rows, &chunks[c], to[c].row, source, line);
        line += chunks[c].n_lines;
    }
    rows->n += n_rows;
    sheet->n_rows += n_rows;
    free(to);
    free(encoded_slots);
}
