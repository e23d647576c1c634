/*
 * encode.c: one row of cells into a chunk (contract in encode.h).
 *
 * The order of the checks decides which reason a row with several faults is given, so it is the same on every route:
 * size, NUL, UTF-8, number of fields, id, state, then what the layout asks for. A row is added only when nothing can go
 * wrong with it any more.
 */
#include "ingest/encode_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/log.h"
#include "ingest/encode_form.h"
#include "ingest/encode_wide.h"
#include "ingest/look_up.h"
#include "ingest/values.h"
#include "model/exam.h"

static const size_t FIELD_LIMIT_BYTES = (size_t)1 << 20;

void reject_row(struct chunk *chunk, const struct row_text *text, size_t column, const char *reason)
{
    chunk->n_records++;
    REJECT(chunk, text, column, "%s", reason);
}

static bool check_size(struct chunk *chunk, const struct cells *cells, const struct row_text *text)
{
    for (size_t i = 0; i < cells->n; i++) {
        const size_t length = cells_field(cells, i).len;
        if (length <= FIELD_LIMIT_BYTES) continue;
        char size[GROUPED_BYTES], limit[GROUPED_BYTES];
        REJECT(chunk, text, i + 1, "a field of %s bytes, more than %s; look for a lost quote or line end",
               count_show(length, size), count_show(FIELD_LIMIT_BYTES, limit));
        return false;
    }
    return true;
}

static bool check_bytes(struct chunk *chunk, const struct cells *cells, const struct row_text *text)
{
    for (size_t i = 0; i < cells->n; i++) {
        const struct text field = cells_field(cells, i);
        if (field.len && memchr(field.at, '\0', field.len)) {
            REJECT(chunk, text, i + 1, "a NUL byte in the field; export the row again");
            return false;
        }
        const size_t at = text_utf8_length(field);
        if (at == field.len) continue;
        REJECT(chunk, text, i + 1, "byte %zu of the field (0x%02X) is not UTF-8; save the file as UTF-8", at + 1,
               (unsigned char)field.at[at]);
        return false;
    }
    return true;
}

static bool is_blank(struct text t)
{
    return t.len == 0 || ((unsigned char)t.at[0] <= ' ' && text_trim(t).len == 0);
}

static bool read_state(struct chunk *chunk, const struct plan *plan, const struct cells *cells,
                       const struct row_text *text, uint8_t *state)
{
    *state = ROW_PRESENT;
    if (plan->status_column == NO_COLUMN) return true;
    const struct text word = text_trim(cells_field(cells, plan->status_column));
    if (word.len == 0 || text_equal_ignoring_case(word, TEXT("present"))) return true;
    if (text_equal_ignoring_case(word, TEXT("absent"))) {
        *state = ROW_ABSENT;
        return true;
    }
    if (text_equal_ignoring_case(word, TEXT("void")) || text_equal_ignoring_case(word, TEXT("cancelled"))) {
        *state = ROW_VOID;
        return true;
    }
    if (text_equal_ignoring_case(word, TEXT("withheld"))) {
        *state = ROW_WITHHELD;
        return true;
    }
    char shown[TEXT_SHOWN_BYTES];
    REJECT(chunk, text, plan->status_column + 1, "status '%s' is not known; write present, absent, void or withheld",
           text_show(word, shown));
    return false;
}

void reserve_rows(struct chunk *chunk, size_t more)
{
    const size_t needed = chunk->n_rows + more;
    if (needed <= chunk->rows_capacity) return;
    const size_t capacity = needed + needed / 2 + 256;
    chunk->id_ends = gr_realloc_array(chunk->id_ends, capacity, sizeof *chunk->id_ends);
    chunk->states = gr_realloc_array(chunk->states, capacity, sizeof *chunk->states);
    chunk->values = gr_realloc_array(chunk->values, capacity, chunk->n_attributes * sizeof *chunk->values);
    chunk->rows_capacity = capacity;
}

size_t add_bare_row(struct chunk *chunk, struct text id, uint8_t state)
{
    reserve_rows(chunk, 1);
    const size_t row = chunk->n_rows++;
    GR_GROW(chunk->id_bytes, chunk->id_bytes_capacity, chunk->n_id_bytes + id.len + ID_PAD_BYTES);
    memcpy(chunk->id_bytes + chunk->n_id_bytes, id.at, id.len);
    chunk->n_id_bytes += id.len;
    if (row == 0) chunk->id_length = id.len;
    chunk->ids_vary |= id.len != chunk->id_length;
    chunk->id_ends[row] = (uint32_t)chunk->n_id_bytes;
    chunk->states[row] = state;
    return row;
}

size_t add_row(struct chunk *chunk, const struct encoder *encoder, const struct cells *cells, struct text id,
               uint8_t state)
{
    const size_t row = add_bare_row(chunk, id, state);
    for (size_t a = 0; a < chunk->n_attributes; a++) {
        const struct dictionary_search search = value_seek(encoder, cells, a);
        chunk->values[row * chunk->n_attributes + a] = value_found(chunk, encoder, a, &search);
    }
    return row;
}

bool has_values_of_last_row(const struct chunk *chunk, const struct encoder *encoder, const struct cells *cells)
{
    const uint32_t *values = chunk->values + (chunk->n_rows - 1) * chunk->n_attributes;
    bool same = true;
    for (size_t a = 0; a < chunk->n_attributes && same; a++) {
        const bool is_empty = value_of(encoder, cells, a).len == 0;
        same = values[a] ? !is_empty && !value_differs(chunk, encoder, cells, a, values[a]) : is_empty;
    }
    return same;
}

void add_cells(struct chunk *chunk, const struct encoder *encoder)
{
    GR_GROW(chunk->cells, chunk->cells_capacity, chunk->n_rows * encoder->stride);
}

void note_line(struct chunk *chunk, uint64_t line)
{
    const size_t row = chunk->n_rows - 1;
    line_runs_add(&chunk->lines, row, 0, line);
    if (row && chunk->ascending) chunk->ascending = text_compare(chunk_id(chunk, row - 1), chunk_id(chunk, row)) < 0;
}

static void encode_wide(struct chunk *chunk, const struct encoder *encoder, const struct cells *cells,
                        const struct row_text *text, struct text id, uint8_t state)
{
    add_row(chunk, encoder, cells, id, state);
    note_line(chunk, text->line);
    add_cells(chunk, encoder);
    encode_wide_answers(chunk, encoder, cells, chunk->n_rows - 1);
}

size_t character_length(const char *at)
{
    const unsigned char lead = (unsigned char)*at;
    return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

size_t count_characters(struct text t)
{
    size_t n = 0;
    for (size_t i = 0; i < t.len; i++)
        n += ((unsigned char)t.at[i] & 0xC0) != 0x80;
    return n;
}

static void encode_packed(struct chunk *chunk, const struct encoder *encoder, const struct cells *cells,
                          const struct row_text *text, struct text id, uint8_t state)
{
    const struct text responses = cells_field(cells, encoder->plan->responses_column);
    const size_t n_answers = count_characters(responses);
    if (n_answers != encoder->n_items) {
        REJECT(chunk, text, encoder->plan->responses_column + 1,
               "%zu answers where the rubric has %zu items; write one character an item, a space for a blank",
               n_answers, encoder->n_items);
        return;
    }
    add_row(chunk, encoder, cells, id, state);
    note_line(chunk, text->line);
    add_cells(chunk, encoder);
    uint8_t *to = chunk->cells + (chunk->n_rows - 1) * encoder->stride;
    look_up_reserve(chunk, encoder, encoder->n_items);
    const char *at = responses.at;
    for (size_t item = 0; item < encoder->n_items; item++) {
        const size_t length = character_length(at);
        if (length > 1)
            look_up_ask(chunk, encoder, item, (struct text){at, length}, chunk->n_rows - 1);
        else /* a space is the only way to leave a place empty here */
            cell_write(to, encoder->slots[item], *at == ' ' ? CODE_EMPTY : (unsigned char)*at);
        at += length;
    }
}

void encode_row(struct chunk *chunk, const struct encoder *encoder, const struct cells *cells,
                const struct row_text *text)
{
    const struct plan *plan = encoder->plan;
    uint8_t state;
    chunk->n_records++;
    if (text->raw.len > FIELD_LIMIT_BYTES && !check_size(chunk, cells, text)) return;
    if (!text->is_clean && !check_bytes(chunk, cells, text)) return;
    if (cells->n != plan->n_columns) {
        REJECT(chunk, text, 0, "%u fields where %zu are expected; check delimiters and quotes", cells->n,
               plan->n_columns);
        return;
    }
    const struct text id = cells_field(cells, plan->id_column);
    if (is_blank(id)) {
        char shown[TEXT_SHOWN_BYTES];
        REJECT(chunk, text, plan->id_column + 1, "column '%s' is empty; every row needs a student",
               text_show(plan->names[plan->id_column], shown));
        return;
    }
    if (id.len > ID_LIMIT_BYTES) {
        char size[GROUPED_BYTES];
        REJECT(chunk, text, plan->id_column + 1,
               "a student id of %s bytes, more than %d; look for a lost quote or line end", count_show(id.len, size),
               ID_LIMIT_BYTES);
        return;
    }
    if (!read_state(chunk, plan, cells, text, &state)) return;
    if (encoder->forms)
        encode_on_form(chunk, encoder, cells, text, id, state);
    else if (plan->layout == LAYOUT_LONG)
        encode_long(chunk, encoder, cells, text, id, state);
    else if (plan->layout == LAYOUT_PACKED)
        encode_packed(chunk, encoder, cells, text, id, state);
    else
        encode_wide(chunk, encoder, cells, text, id, state);
}
