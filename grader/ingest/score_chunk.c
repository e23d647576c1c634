/* score_chunk.c: records to rows of scores (contract in score_chunk.h). */
#include "ingest/score_chunk.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/csv.h"
#include "base/decimal.h"

void score_chunk_start(struct score_chunk *chunk, const struct score_plan *plan)
{
    *chunk = (struct score_chunk){.plan = plan};
    chunk->scores = gr_calloc(plan->n_scores, sizeof *chunk->scores);
    chunk->groups = gr_calloc(plan->n_groups, sizeof *chunk->groups);
    chunk->cells = gr_calloc(plan->n_scores, sizeof *chunk->cells);
    chunk->kinds = gr_calloc(plan->n_scores, sizeof *chunk->kinds);
}

void score_chunk_release(struct score_chunk *chunk)
{
    for (size_t c = 0; c < chunk->plan->n_scores; c++)
        free(chunk->scores[c].values);
    for (size_t g = 0; g < chunk->plan->n_groups; g++)
        dictionary_release(&chunk->groups[g]);
    free(chunk->scores);
    free(chunk->groups);
    free(chunk->cells);
    free(chunk->kinds);
    free(chunk->rows);
    free(chunk->id_bytes);
    free(chunk->id_ends);
    free(chunk->numbers);
    arena_release(&chunk->arena);
    *chunk = (struct score_chunk){0};
}

static void clear(struct score_chunk *chunk, const struct key_column *known)
{
    chunk->n_lines = chunk->n_read = chunk->n_rows = chunk->n_id_bytes = chunk->n_bad = 0;
    for (size_t c = 0; c < chunk->plan->n_scores; c++) {
        struct chunk_scores *scores = &chunk->scores[c];
        scores->kind = known[c].kind;
        scores->decimals = known[c].decimals; /* most likely no cell needs more */
        scores->is_too_wide = false;
    }
    for (size_t g = 0; g < chunk->plan->n_groups; g++)
        dictionary_clear(&chunk->groups[g]);
    arena_clear(&chunk->arena);
}

/* --- bad rows ---------------------------------------------------------------------------------------------------- */

static void add_bad(struct score_chunk *chunk, const struct csv_record *record, size_t field, const char *format, ...)
    PRINTF_LIKE(4, 5);

static void add_bad(struct score_chunk *chunk, const struct csv_record *record, size_t field, const char *format, ...)
{
    char why[512];
    va_list args;
    if (chunk->n_bad++ >= BAD_ROWS_KEPT) return;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    chunk->bad[chunk->n_bad - 1] =
        (struct bad_row){.line = record->line, .field = field, .why = arena_text(&chunk->arena, text_of(why))};
}

static void add_bad_cell(struct score_chunk *chunk, const struct csv_record *record, size_t column)
{
    static const char *const expected[] = {
        [CELLS_UNKNOWN] = "no number; expected one such as 12.5 or -3, a date such as 2008-05-31, or nothing",
        [CELLS_NUMBERS] = "no number of at most 18 digits; expected one such as 12.5 or -3, or nothing",
        [CELLS_DATES] = "no date, as the column's first cell is; expected one such as 2008-05-31, or nothing",
    };
    const size_t field = chunk->plan->score_fields[column];
    char name[TEXT_SHOWN_BYTES];
    add_bad(chunk, record, field + 1, "column '%s': %s", text_show(chunk->plan->names[field], name),
            expected[chunk->scores[column].kind]);
}

/* --- rows -------------------------------------------------------------------------------------------------------- */

/* An empty cell is of no kind. */
static bool read_cell(const struct score_chunk *chunk, const struct csv_record *record, size_t column)
{
    const struct text cell = text_trim(record->fields[chunk->plan->score_fields[column]]);
    struct decimal *value = &chunk->cells[column];
    enum key_cells kind = chunk->scores[column].kind;
    chunk->kinds[column] = CELLS_UNKNOWN;
    if (!cell.len) return true;
    int64_t date;
    const bool is_date = kind != CELLS_NUMBERS && iso_date_parse(cell, &date);
    if (is_date)
        *value = (struct decimal){date, 0};
    else if (kind == CELLS_DATES || !decimal_parse(cell, chunk->plan->decimal_mark, value))
        return false;
    chunk->kinds[column] = is_date ? CELLS_DATES : CELLS_NUMBERS;
    return true;
}

/* From now on the column's numbers have so many decimals. */
static void refine(struct chunk_scores *scores, size_t n, int decimals)
{
    for (size_t i = 0; i < n; i++)
        if (scores->values[i] != NO_SCORE && !decimal_shift(&scores->values[i], decimals - scores->decimals))
            scores->is_too_wide = true;
    scores->decimals = decimals;
}

static void add_score(struct score_chunk *chunk, size_t column)
{
    struct chunk_scores *scores = &chunk->scores[column];
    struct decimal value = chunk->cells[column];
    GR_GROW(scores->values, scores->capacity, chunk->n_rows + 1);
    if (chunk->kinds[column] == CELLS_UNKNOWN) {
        scores->values[chunk->n_rows] = NO_SCORE;
        return;
    }
    scores->kind = chunk->kinds[column];
    if (value.decimals > scores->decimals) refine(scores, chunk->n_rows, value.decimals);
    if (!decimal_shift(&value.digits, scores->decimals - value.decimals)) scores->is_too_wide = true;
    scores->values[chunk->n_rows] = value.digits;
}

static void add_row(struct score_chunk *chunk, const struct csv_record *record)
{
    const struct score_plan *plan = chunk->plan;
    const struct text id = record->fields[plan->id_field];
    for (size_t c = 0; c < plan->n_scores; c++)
        add_score(chunk, c);
    GR_GROW(chunk->numbers, chunk->numbers_capacity, (chunk->n_rows + 1) * plan->n_groups);
    for (size_t g = 0; g < plan->n_groups; g++)
        chunk->numbers[chunk->n_rows * plan->n_groups + g] =
            dictionary_add(&chunk->groups[g], text_trim(record->fields[plan->group_fields[g]]));
    GR_GROW(chunk->id_bytes, chunk->id_bytes_capacity, chunk->n_id_bytes + id.len + 1);
    GR_GROW(chunk->id_ends, chunk->id_ends_capacity, chunk->n_rows + 1);
    if (id.len) memcpy(chunk->id_bytes + chunk->n_id_bytes, id.at, id.len);
    chunk->n_id_bytes += id.len;
    chunk->id_ends[chunk->n_rows] = (uint32_t)chunk->n_id_bytes;
    GR_GROW(chunk->rows, chunk->rows_capacity, chunk->n_rows + 1);
    chunk->rows[chunk->n_rows++] =
        (struct chunk_row){(uint32_t)(record->raw.at - chunk->bytes.at), (uint32_t)record->raw.len};
}

static bool take_record(void *context, const struct csv_record *record)
{
    struct score_chunk *chunk = context;
    const struct score_plan *plan = chunk->plan;
    chunk->n_read++;
    if (record->problem) {
        add_bad(chunk, record, record->problem_field, "%s", record->problem);
        return true;
    }
    if (record->n_fields != plan->n_fields) {
        add_bad(chunk, record, 0, "%zu fields where the header has %zu; put cells with a delimiter in quotes",
                record->n_fields, plan->n_fields);
        return true;
    }
    for (size_t c = 0; c < plan->n_scores; c++)
        if (!read_cell(chunk, record, c)) {
            add_bad_cell(chunk, record, c);
            return true;
        }
    add_row(chunk, record);
    return true;
}

/* A CR at the end of a piece is no half of a CRLF: the byte behind it is there and no LF. */
static size_t complete_length(struct text bytes, char delimiter)
{
    const bool ends_in_return = bytes.len && bytes.at[bytes.len - 1] == '\r';
    return csv_complete_length((struct text){bytes.at, bytes.len + ends_in_return}, delimiter, false);
}

size_t score_chunk_read(struct score_chunk *chunk, const struct key_column *known, struct text bytes, bool has_quote,
                        bool is_last)
{
    const char delimiter = chunk->plan->delimiter;
    if (has_quote && !is_last) bytes.len = complete_length(bytes, delimiter);
    clear(chunk, known);
    chunk->bytes = bytes;
    chunk->n_lines = csv_each_record(bytes, delimiter, 0, take_record, chunk);
    return bytes.len;
}
