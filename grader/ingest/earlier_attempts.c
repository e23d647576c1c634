/*
 * earlier_attempts.c: an earlier cohort's rows where they are attempts (contract in earlier_parts.h).
 *
 * The packed rows are gone through twice: for their answers, which decide how wide cells are, and to put them into sheets.
 */
#include <stdlib.h>
#include <string.h>

#include "ingest/earlier_parts.h"

static bool collect_answers(struct intake *intake, const struct kept_stream *stream)
{
    struct line_unpacker unpacker;
    struct kept_run run;
    size_t n = 0;
    line_unpacker_start(&unpacker, stream);
    while (line_unpacker_next(&unpacker, &intake->meaning, &run))
        n++;
    const bool is_whole = !unpacker.is_damaged && n == intake->options->earlier->origins.n_rows;
    line_unpacker_release(&unpacker);
    return is_whole;
}

/* False when it answers items that its input does not have. */
static bool add_row(struct rows *rows, struct sheet *sheet, const struct kept_run *run)
{
    rows_reserve(rows, 1, run->id.len, 0);
    sheet_reserve(sheet, sheet->n_rows + 1, 0);
    uint8_t *cells = sheet->cells + sheet->n_rows++ * sheet->stride;
    memset(cells, 0, sheet->stride);
    for (size_t i = 0; i < run->n_answers; i++) {
        const struct long_answer answer = run->answers[i];
        if (!sheet->has_item[answer.item]) return false;
        cell_write(cells, sheet->slots[answer.item], answer.code);
    }
    memcpy(rows->id_bytes + rows->id_starts[rows->n], run->id.at, run->id.len);
    rows->id_starts[rows->n + 1] = rows->id_starts[rows->n] + run->id.len;
    rows->states[rows->n] = run->state;
    if (rows->n_attributes)
        memcpy(rows->values + rows->n * rows->n_attributes, run->values, rows->n_attributes * sizeof *run->values);
    rows->n++;
    return true;
}

/* Rows lie input by input. An input without rows has its place, too. */
static bool fill_sheets(struct intake *intake, const struct origins *origins)
{
    struct rows *rows = &intake->rows;
    struct line_unpacker unpacker;
    struct kept_run run;
    bool is_good = true;
    rows_keep_id_starts(rows);
    line_unpacker_start(&unpacker, &origins->row_answers);
    for (size_t i = 0, run_of_lines = 0; i < intake->n_earlier && is_good; i++) {
        if (earlier_is_long(intake, i)) continue;
        struct sheet *sheet =
            rows_sheet(rows, intake->inputs[i].plan.has_item, intake->cohort->codebooks, intake->exam->n_items, NULL);
        const size_t end = earlier_rows_end(origins, i, &run_of_lines);
        while (rows->n < end && is_good)
            is_good = line_unpacker_next(&unpacker, &intake->meaning, &run) && add_row(rows, sheet, &run);
    }
    line_unpacker_release(&unpacker);
    return is_good && rows->n == origins->n_rows;
}

bool earlier_take_attempts(struct intake *intake)
{
    const struct origins *origins = &intake->options->earlier->origins;
    return collect_answers(intake, &origins->row_answers) && fill_sheets(intake, origins);
}

/* Whether a row stands there. Runs of lines are in the order of sources and lines. */
static bool has_row(const struct origins *origins, const struct reject *reject)
{
    const struct line_runs *lines = &origins->lines;
    size_t low = 0, high = lines->n; /* the last run that begins there or before it is in [low, high) */
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        const struct line_run *run = &lines->list[middle];
        if (run->source < reject->source || (run->source == reject->source && run->line <= reject->line))
            low = middle;
        else
            high = middle;
    }
    if (!lines->n) return false;
    const struct line_run *run = &lines->list[low];
    const uint64_t n = (low + 1 < lines->n ? run[1].row : origins->n_rows) - run->row;
    return run->source == reject->source && run->line <= reject->line && reject->line - run->line < n;
}

void earlier_recall_strangers(struct intake *intake)
{
    struct cohort *cohort = intake->cohort;
    struct rejects *rejects = &cohort->rejects;
    size_t n = 0;
    for (size_t i = 0; i < rejects->n; i++)
        if (!has_row(&intake->options->earlier->origins, &rejects->list[i])) rejects->list[n++] = rejects->list[i];
    cohort->counts.rows_rejected -= rejects->n - n;
    cohort->counts.rows_graded += rejects->n - n;
    rejects->n = n;
}
