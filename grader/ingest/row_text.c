/* row_text.c: rows put together again (contract in row_text.h). */
#include "ingest/row_text.h"

/* Packed: all answers of the row, a space for each that is empty. */
static struct text packed_answers(const struct intake *intake, const struct sheet *sheet, const uint8_t *cells,
                                  struct arena *arena)
{
    const struct cohort *cohort = intake->cohort;
    const size_t n_items = intake->exam->n_items;
    char *answers = arena_alloc(arena, 4 * n_items); /* a character has at most 4 bytes */
    size_t used = 0;
    for (size_t item = 0; item < n_items; item++) {
        const struct text answer = codebook_text(&cohort->codebooks[item], cell_read(cells, sheet->slots[item]));
        if (!answer.len) answers[used++] = ' ';
        memcpy(answers + used, answer.at, answer.len);
        used += answer.len;
    }
    return (struct text){answers, used};
}

static struct text state_text(uint8_t state)
{
    if (state & ROW_VOID) return TEXT("void");
    return state & ROW_ABSENT ? TEXT("absent") : TEXT("");
}

struct text row_text(const struct intake *intake, size_t row, struct text id, struct arena *arena)
{
    const struct rows *rows = &intake->rows;
    const struct place place = line_runs_find(&rows->lines, row);
    const struct plan *plan = &intake->inputs[place.source].plan;
    const struct sheet *sheet = rows_sheet_of(rows, row);
    const uint8_t *cells = sheet_cells(sheet, row);
    struct text *fields = arena_alloc(arena, plan->n_columns * sizeof *fields);
    for (size_t i = 0; i < plan->n_columns; i++)
        fields[i] = TEXT("");
    for (size_t a = 0; a < rows->n_attributes; a++)
        if (plan->attribute_columns[a] != NO_COLUMN)
            fields[plan->attribute_columns[a]] = intake->attributes[a].values.texts[rows->values[a][row]];
    if (plan->layout == LAYOUT_PACKED) fields[plan->responses_column] = packed_answers(intake, sheet, cells, arena);
    for (size_t r = 0; r < plan->n_runs && plan->layout == LAYOUT_WIDE; r++)
        for (size_t i = 0; i < plan->runs[r].n; i++) {
            const size_t item = plan->runs[r].item + i;
            fields[plan->runs[r].column + i] =
                codebook_text(&intake->cohort->codebooks[item], cell_read(cells, sheet->slots[item]));
        }
    if (plan->status_column != NO_COLUMN) fields[plan->status_column] = state_text(rows->states[row]);
    fields[plan->id_column] = id;
    return rejects_line(arena, fields, plan->n_columns, plan->delimiter ? plan->delimiter : ',');
}
