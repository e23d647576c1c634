/* note_origins.c (contract in note_origins.h). */
#include "ingest/note_origins.h"

#include <stdlib.h>

void note_origins_begin(struct uniting *u)
{
    if (!u->keeps_origins || takes_attempts(u)) return;
    u->owners = gr_alloc((u->rows->n + 1) * sizeof *u->owners);
    for (size_t row = 0; row < u->rows->n; row++)
        u->owners[row] = ORIGINS_NO_STUDENT;
}

/* What a row says of whom it made this. */
static uint8_t usual_state(uint8_t states)
{
    if (states & ROW_SET_ASIDE) return ROW_PRESENT;
    if (states & ROW_VOID) return ROW_VOID;
    if (states & ROW_WITHHELD) return ROW_WITHHELD;
    return states & ROW_PRESENT ? ROW_PRESENT : ROW_ABSENT;
}

static void add_detail(struct origins *origins, uint32_t row, size_t column, uint32_t value)
{
    GR_GROW(origins->details, origins->details_capacity, origins->n_details + 1);
    origins->details[origins->n_details++] = (struct row_detail){row, (uint32_t)column, value};
}

static void note_row(struct uniting *u, uint32_t row, uint8_t states, const uint32_t *values)
{
    const struct rows *rows = u->rows;
    struct origins *origins = &u->intake->cohort->origins;
    const struct plan *plan = &u->intake->inputs[line_runs_find(&rows->lines, row).source].plan;
    for (size_t a = 0; a < rows->n_attributes; a++) {
        const uint32_t usual = plan->attribute_columns[a] == NO_COLUMN ? 0 : values[a];
        if (rows_value(rows, row, a) != usual) add_detail(origins, row, a, rows_value(rows, row, a));
    }
    if (rows->states[row] != usual_state(states)) add_detail(origins, row, rows->n_attributes, rows->states[row]);
}

void note_origins_of_student(struct uniting *u, size_t student, uint8_t states, const uint32_t *values)
{
    if (!u->owners) return;
    for (size_t i = 0; i < u->of_one.n; i++) {
        const uint32_t row = u->of_one.list[i];
        if (rows_sheet_of(u->rows, row)->longs) continue; /* its lines are packed */
        u->owners[row] = (uint32_t)student | (u->of_one.kept[i] ? 0 : ORIGINS_ASIDE);
        note_row(u, row, states, values);
    }
}

static int compare_details(const void *left, const void *right)
{
    const struct row_detail *a = left, *b = right;
    if (a->row != b->row) return a->row < b->row ? -1 : 1;
    return a->column < b->column ? -1 : a->column > b->column;
}

/* Rows of strangers go; the others are numbered anew, and so are their details, which are in the order of the rows. */
static void take_owned_rows(struct uniting *u, struct origins *to)
{
    const struct rows *rows = u->rows;
    size_t detail = 0;
    bool all_alike = true;
    for (size_t s = 0; s < rows->n_sheets; s++) {
        const struct sheet *sheet = &rows->sheets[s];
        if (sheet->is_roster || sheet->longs) continue;
        for (size_t row = sheet->first_row; row < sheet->first_row + sheet->n_rows; row++) {
            if (u->owners[row] == ORIGINS_NO_STUDENT) {
                to->n_strangers++;
                continue;
            }
            const struct row_place place = line_runs_find(&rows->lines, row);
            line_runs_add(&to->lines, to->n_rows, place.source, place.line);
            for (; detail < to->n_details && to->details[detail].row == row; detail++)
                to->details[detail].row = (uint32_t)to->n_rows;
            all_alike &= u->owners[row] == to->n_rows;
            u->owners[to->n_rows++] = u->owners[row]; /* never behind the one that is read */
        }
    }
    if (all_alike) return;
    to->students = u->owners;
    u->owners = NULL;
}

static void take_columns(const struct intake *intake, struct origins *to)
{
    to->columns = gr_calloc(intake->n_inputs + 1, sizeof *to->columns);
    for (size_t i = 0; i < intake->n_inputs; i++) {
        const struct header *header = &intake->inputs[i].header;
        to->columns[i] =
            (struct source_columns){arena_alloc(&to->arena, header->n_names * sizeof *header->names), header->n_names};
        for (size_t c = 0; c < header->n_names; c++)
            to->columns[i].names[c] = arena_text(&to->arena, header->names[c]);
    }
}

void note_origins_finish(struct uniting *u)
{
    struct origins *to = &u->intake->cohort->origins;
    if (to->kind != ORIGINS_KEPT) return;
    take_columns(u->intake, to);
    if (takes_attempts(u)) return; /* rows and lines are there */
    if (u->intake->options->earlier) to->n_strangers = u->intake->options->earlier->origins.n_strangers;
    if (u->owners) {
        if (to->n_details) qsort(to->details, to->n_details, sizeof *to->details, compare_details);
        take_owned_rows(u, to);
    } else {
        for (size_t s = 0; s < u->rows->n_sheets; s++) /* of long inputs the last */
            to->n_rows += u->rows->sheets[s].longs ? 0 : u->rows->sheets[s].n_rows;
        to->lines = u->rows->lines;
        u->rows->lines = (struct line_runs){0};
    }
    free(u->owners);
    u->owners = NULL;
}
