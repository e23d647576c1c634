/* row_text.c: from codes and attribute values back to a line (contract in row_text.h). */
#include "ingest/row_text.h"

/* Packed: all answers of the row, a space for each that is empty. A code is one character of at most 4 bytes. */
static struct text packed_answers(const struct intake *intake, const struct sheet *sheet, const uint8_t *cells)
{
    const size_t n_items = intake->exam->n_items;
    char *answers = arena_alloc(&intake->cohort->rejects.arena, 4 * n_items);
    size_t used = 0;
    for (size_t item = 0; item < n_items; item++) {
        const struct text answer =
            codebook_text(&intake->cohort->codebooks[item], cell_read(cells, sheet->slots[item]));
        if (!answer.len) answers[used++] = ' ';
        memcpy(answers + used, answer.at, answer.len);
        used += answer.len;
    }
    return (struct text){answers, used};
}

static void put_wide_answers(const struct intake *intake, const struct plan *plan, const struct sheet *sheet,
                             const uint8_t *cells, struct text *fields)
{
    for (size_t r = 0; r < plan->n_runs; r++)
        for (size_t i = 0; i < plan->runs[r].n; i++) {
            const size_t item = plan->runs[r].item + i;
            fields[plan->runs[r].column + i] =
                codebook_text(&intake->cohort->codebooks[item], cell_read(cells, sheet->slots[item]));
        }
}

static struct text state_text(uint8_t state)
{
    if (state & ROW_VOID) return TEXT("void");
    if (state & ROW_WITHHELD) return TEXT("withheld");
    return state & ROW_ABSENT ? TEXT("absent") : TEXT("");
}

struct text row_text(const struct intake *intake, const struct sheet *sheet, size_t row, struct text id)
{
    const struct rows *rows = &intake->rows;
    const struct row_place place = line_runs_find(&rows->lines, row);
    const struct plan *plan = &intake->inputs[place.source].plan;
    const uint8_t *cells = sheet_cells(sheet, row);
    struct arena *arena = &intake->cohort->rejects.arena;
    struct text *fields = arena_alloc(arena, plan->n_columns * sizeof *fields);
    for (size_t i = 0; i < plan->n_columns; i++)
        fields[i] = TEXT("");
    for (size_t a = 0; a < rows->n_attributes; a++)
        if (plan->attribute_columns[a] != NO_COLUMN)
            fields[plan->attribute_columns[a]] = intake->attributes[a].values.texts[rows_value(rows, row, a)];
    if (plan->layout == LAYOUT_PACKED && !sheet->marker)
        fields[plan->responses_column] = packed_answers(intake, sheet, cells);
    else if (!sheet->marker)
        put_wide_answers(intake, plan, sheet, cells, fields);
    if (plan->status_column != NO_COLUMN) fields[plan->status_column] = state_text(rows->states[row]);
    fields[plan->id_column] = id;
    return rejects_line(arena, fields, plan->n_columns, plan->delimiter ? plan->delimiter : ',');
}
