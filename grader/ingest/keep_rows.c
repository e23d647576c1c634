/* keep_rows.c: rows of attempts → a packed stream (contract in keep_rows.h). */
#include "ingest/keep_rows.h"

#include <stdlib.h>

/* The answers of a row, in the order of the items; gives how many. */
static size_t list_answers(const struct sheet *sheet, size_t row, size_t n_items, struct long_answer *answers)
{
    const uint8_t *cells = sheet_cells(sheet, row);
    size_t n = 0;
    for (uint32_t item = 0; item < n_items; item++)
        if (sheet->has_item[item]) answers[n++] = (struct long_answer){item, cell_read(cells, sheet->slots[item])};
    return n;
}

static void keep_lines(const struct line_runs *from, struct origins *to)
{
    for (size_t i = 0; i < from->n; i++)
        if (from->list[i].row < to->n_rows)
            line_runs_add(&to->lines, from->list[i].row, from->list[i].source, from->list[i].line);
}

void keep_rows(const struct intake *intake, struct origins *to)
{
    const struct rows *rows = &intake->rows;
    const size_t n_items = intake->exam->n_items;
    for (size_t s = 0; s < rows->n_sheets; s++) /* those of long inputs and the roster are the last */
        if (!rows->sheets[s].longs && !rows->sheets[s].is_roster) to->n_rows += rows->sheets[s].n_rows;
    if ((uint64_t)to->n_rows * (n_items + 1) >= UINT32_MAX) { /* the last ordinal */
        origins_drop(to, ORIGINS_ATTEMPTS);
        return;
    }
    struct line_packer packer = {0};
    struct long_answer *answers = gr_alloc((n_items + 1) * sizeof *answers);
    uint64_t ordinal = 1; /* further on than the answers go, so that no two rows are joined into one run */
    for (size_t row = 0; row < to->n_rows; row++, ordinal += n_items + 1) {
        uint32_t number = 0;
        const struct kept_run run = {.ordinal = ordinal,
                                     .id = rows_id(rows, row),
                                     .number = &number,
                                     .state = rows->states[row],
                                     .values = rows->values + row * rows->n_attributes,
                                     .answers = answers,
                                     .n_answers = list_answers(rows_sheet_of(rows, row), row, n_items, answers)};
        line_packer_add(&packer, &intake->meaning, &run);
    }
    line_packer_finish(&packer, &intake->meaning, &to->row_answers);
    keep_lines(&rows->lines, to);
    free(answers);
}
