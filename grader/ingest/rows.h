/*
 * rows.h: the rows taken so far, in input order, before they become students. One row is one line of a wide or packed
 * input, all lines of one student of the long inputs, or one line of the roster.
 *
 * Ids, states and attributes are columns over all rows. Answers lie in sheets: a sheet is a stretch of rows with the
 * same items, laid out like the response matrix with those items only. Inputs with the same items (regions) share a
 * sheet, inputs with other items (subjects) begin a new one. When there is but one sheet, it becomes the matrix as it
 * is.
 */
#ifndef GRADER_INGEST_ROWS_H
#define GRADER_INGEST_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/cohort.h"
#include "model/origins.h"
#include "model/row_marker.h"

struct long_index;

struct sheet {
    size_t first_row, n_rows;
    const bool *has_item;            /* one an item; a view */
    struct cell_slot *slots;         /* one an item; width 0 where the sheet lacks it */
    size_t stride;                   /* of a row of answers */
    uint8_t *cells;                  /* what is kept of the rows: the answers, or what the marker made of them */
    size_t row_bytes;                /* of a row that is kept: the stride, or the marker's row_bytes */
    const struct row_marker *marker; /* or NULL */
    size_t capacity;                 /* bytes */
    struct long_index *longs;        /* behind the rows of long inputs; NULL for others */
    bool is_roster;
};

struct rows {
    size_t n, capacity;
    char *id_bytes;
    size_t id_bytes_capacity;
    uint64_t *id_starts; /* n + 1; NULL as long as all ids … */
    size_t id_length;    /* … have this length */
    uint8_t *states;     /* enum row_state */
    uint32_t *values;    /* [row][attribute] */
    size_t n_attributes;
    struct line_runs lines; /* of all rows but those of long inputs */
    struct sheet *sheets;
    size_t n_sheets, sheets_capacity;
    bool ascending; /* every id is greater than the one before */
};

void rows_start(struct rows *rows, size_t n_attributes);
void rows_release(struct rows *rows); /* frees the sheets' cells and slots too */

/* The sheet to which rows with these items go: the last one if its items are the same, else a new one, whose slots are
 * as wide as the codebooks ask. `has_item` must outlive the rows. */
struct sheet *rows_sheet(struct rows *rows, const bool *has_item, const struct codebook *codebooks, size_t n_items,
                         const struct row_marker *marker);

/* Room for more rows. `expected_rows` (0: unknown) is how many there may be in the end: reserving them at once costs
 * nothing until they are touched, and saves moving large columns. */
void rows_reserve(struct rows *rows, size_t more_rows, size_t more_id_bytes, size_t expected_rows);
void sheet_reserve(struct sheet *sheet, size_t n_rows, size_t expected_rows);

/* From now on ids may differ in length: note where each begins. */
void rows_keep_id_starts(struct rows *rows);

/* Whether the ids of these rows ascend, from the row before them on. */
bool rows_ids_ascend(const struct rows *rows, size_t from, size_t end);

struct sheet *rows_sheet_of(const struct rows *rows, size_t row); /* in which the row lies */

/* One more line of the row's student: states add up; of each attribute the first value that is not empty counts, and
 * ROW_DIFFERS tells that another one came. `more_values` may be NULL. */
static inline void row_join(uint8_t *state, uint32_t *values, size_t n_attributes, uint8_t more_state,
                            const uint32_t *more_values)
{
    uint8_t joined = *state | more_state;
    for (size_t a = 0; a < n_attributes && more_values; a++) {
        if (!values[a])
            values[a] = more_values[a];
        else if (more_values[a] && more_values[a] != values[a])
            joined |= ROW_DIFFERS;
    }
    *state = joined;
}

static inline uint32_t rows_value(const struct rows *rows, size_t row, size_t attribute)
{
    return rows->values[row * rows->n_attributes + attribute];
}

/* Where the row's id begins; of row n, where that of the next row will. */
static inline size_t rows_id_start(const struct rows *rows, size_t row)
{
    return rows->id_starts ? (size_t)rows->id_starts[row] : row * rows->id_length;
}

static inline struct text rows_id(const struct rows *rows, size_t row)
{
    const size_t start = rows_id_start(rows, row);
    return (struct text){rows->id_bytes + start, rows_id_start(rows, row + 1) - start};
}

/* What is kept of a row of the sheet; `row` counts through all rows. */
static inline const uint8_t *sheet_cells(const struct sheet *sheet, size_t row)
{
    return sheet->cells + (row - sheet->first_row) * sheet->row_bytes;
}

/* Slots for the items of `has_item`, in item order, as wide as the codebooks ask; gives the stride. */
size_t slots_lay_out(struct cell_slot *slots, const bool *has_item, const struct codebook *codebooks, size_t n_items);

/* Whether some item of the sheet has outgrown its cells. */
bool slots_are_outgrown(const struct cell_slot *slots, const struct codebook *codebooks, size_t n_items);

/* Copy one row from one layout to another; items that one of them lacks are left alone. */
void cells_move(uint8_t *to, const struct cell_slot *to_slots, const uint8_t *from, const struct cell_slot *from_slots,
                size_t n_items);

/* Lay all rows of a sheet out anew, for the codebooks as they are now. */
void sheet_widen(struct sheet *sheet, const struct codebook *codebooks, size_t n_items);

#endif
