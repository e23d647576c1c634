/*
 * chunk.c: from bytes to rows (contract in chunk.h).
 *
 * The scanner splits the text, a stretch at a time. A record with a quote where none may stand stops it; that one goes
 * through csv.h, which says what is wrong with it, and the scanner takes over again behind it.
 */
#include "ingest/chunk.h"

#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "ingest/encode.h"
#include "ingest/encode_long.h"
#include "ingest/encode_wide.h"
#include "ingest/look_up.h"

enum {
    SCAN_BYTES = 32 * 1024, /* scanned at once: their tokens stay in the cache until the rows are encoded */
    ODD_ROWS_BYTES = 1024,
};

void encoder_prepare(struct encoder *encoder, const struct cell_slot *slots, size_t stride)
{
    encoder->slots = slots;
    encoder->stride = stride;
    encoder->n_runs = 0;
    encoder->has_details = encoder->plan->status_column != NO_COLUMN;
    for (size_t a = 0; a < encoder->n_attributes; a++)
        encoder->has_details |= encoder->plan->attribute_columns[a] != NO_COLUMN;
    for (size_t r = 0; r < encoder->plan->n_runs; r++) {
        const struct item_run *run = &encoder->plan->runs[r];
        for (size_t i = 0; i < run->n;) {
            const bool one_byte = slots[run->item + i].width == 1;
            size_t end = i + 1;
            while (end < run->n && (slots[run->item + end].width == 1) == one_byte)
                end++;
            GR_GROW(encoder->runs, encoder->runs_capacity, encoder->n_runs + 1);
            encoder->runs[encoder->n_runs++] = (struct copy_run){.column = run->column + i,
                                                                 .item = run->item + i,
                                                                 .n = end - i,
                                                                 .offset = slots[run->item + i].offset,
                                                                 .one_byte = one_byte};
            i = end;
        }
    }
}

void encoder_release(struct encoder *encoder)
{
    free(encoder->runs);
    encoder->runs = NULL;
}

void chunk_start(struct chunk *chunk, size_t n_items, size_t n_attributes)
{
    *chunk = (struct chunk){.n_items = n_items, .n_attributes = n_attributes, .ascending = true};
    chunk->new_values = gr_calloc(n_attributes, sizeof *chunk->new_values);
    chunk->recent = gr_calloc(n_items * RECENT_ANSWERS, sizeof *chunk->recent);
    chunk->pending = gr_calloc(n_items, sizeof *chunk->pending);
    long_runs_start(&chunk->runs, n_items);
}

void chunk_release(struct chunk *chunk)
{
    for (size_t a = 0; a < chunk->n_attributes; a++)
        dictionary_release(&chunk->new_values[a]);
    for (size_t item = 0; item < chunk->n_items; item++)
        free(chunk->pending[item].list);
    dictionary_release(&chunk->new_texts);
    rejects_release(&chunk->rejects);
    scan_tokens_release(&chunk->tokens);
    cells_builder_release(&chunk->builder);
    arena_release(&chunk->unquoted);
    long_runs_release(&chunk->runs);
    void *const owned[] = {chunk->values,  chunk->new_values, chunk->pending,        chunk->id_bytes,
                           chunk->id_ends, chunk->states,     chunk->cells,          chunk->lines.list,
                           chunk->recent,  chunk->look_ups,   chunk->new_text_hashes};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
    *chunk = (struct chunk){0};
}

void chunk_clear(struct chunk *chunk)
{
    chunk->n_lines = chunk->n_records = 0;
    chunk->n_rows = chunk->n_id_bytes = chunk->lines.n = 0;
    chunk->ascending = true;
    chunk->ids_vary = false;
    long_runs_clear(&chunk->runs);
    rejects_clear(&chunk->rejects);
    if (chunk->new_texts.n) dictionary_clear(&chunk->new_texts);
    for (size_t item = 0; item < chunk->n_items && chunk->n_pending; item++)
        chunk->pending[item].n = 0;
    chunk->n_pending = 0;
    for (size_t a = 0; a < chunk->n_attributes; a++)
        if (chunk->new_values[a].n) dictionary_clear(&chunk->new_values[a]);
}

/* Encode the records that the scanner found in `bytes`. */
static void encode_tokens(struct chunk *chunk, const struct encoder *encoder, const char *bytes)
{
    const struct scan_tokens *tokens = &chunk->tokens;
    const bool is_clean =
        !tokens->has_nul && (!tokens->has_high || text_is_utf8((struct text){bytes, tokens->complete}));
    if (is_clean && !encoder->forms && encode_wide_records(chunk, encoder, bytes)) return;
    uint32_t line = 0;
    for (uint32_t r = 0; r < tokens->n_records; r++) {
        const struct scan_record record = tokens->records[r];
        const struct cells cells = chunk_cells(chunk, bytes, r);
        const uint32_t length = tokens->ends[record.field_end - 1] - record.start;
        if (length) {
            const struct row_text text = {{bytes + record.start, length}, chunk->n_lines + line, is_clean};
            encode_row(chunk, encoder, &cells, &text);
        }
        line = record.line_end;
    }
    chunk->n_lines += line;
    look_up_finish(chunk, encoder);
    arena_clear(&chunk->unquoted);
}

struct csv_visit {
    struct chunk *chunk;
    const struct encoder *encoder;
};

static bool encode_csv_record(void *context, const struct csv_record *record)
{
    struct csv_visit *visit = context;
    struct chunk *chunk = visit->chunk;
    const struct row_text text = {record->raw, record->line, false};
    if (record->problem) {
        reject_row(chunk, &text, record->problem_field, record->problem);
        return true;
    }
    cells_begin(&chunk->builder);
    for (size_t i = 0; i < record->n_fields; i++)
        cells_add(&chunk->builder, record->fields[i]);
    const struct cells cells = cells_finish(&chunk->builder);
    encode_row(chunk, visit->encoder, &cells, &text);
    look_up_finish(chunk, visit->encoder);
    arena_clear(&chunk->unquoted);
    return true;
}

static void encode_by_csv(struct chunk *chunk, const struct encoder *encoder, struct text bytes)
{
    struct csv_visit visit = {chunk, encoder};
    chunk->n_lines = csv_each_record(bytes, encoder->plan->delimiter, chunk->n_lines, encode_csv_record, &visit);
}

/* Encode the complete records of `bytes`; gives their length. A record that does not end within the stretch that is
 * scanned is tried again with more. Of long inputs only stretches that begin with a row that is not plain are scanned:
 * short ones at first, since the next row may be plain again. */
static size_t encode_records(struct chunk *chunk, const struct encoder *encoder, struct text bytes)
{
    const char delimiter = encoder->plan->delimiter;
    size_t done = 0, look = encoder->long_plan ? ODD_ROWS_BYTES : SCAN_BYTES;
    while (done < bytes.len) {
        const size_t plain = encode_plain_long(chunk, encoder, (struct text){bytes.at + done, bytes.len - done});
        done += plain;
        if (plain) look = ODD_ROWS_BYTES;
        if (done == bytes.len) break;
        const struct text left = {bytes.at + done, bytes.len - done};
        const uint32_t length = (uint32_t)(left.len < look ? left.len : look);
        scan_tokens_reserve(&chunk->tokens, length);
        encoder->scan(left.at, length, delimiter, &chunk->tokens);
        if (chunk->tokens.complete) {
            encode_tokens(chunk, encoder, left.at);
            done += chunk->tokens.complete;
            look = look < SCAN_BYTES ? 2 * look : SCAN_BYTES;
        } else if (chunk->tokens.is_odd) {
            const size_t odd = csv_record_length(left, delimiter);
            if (!odd) break;
            encode_by_csv(chunk, encoder, (struct text){left.at, odd});
            done += odd;
        } else if (length < left.len) {
            look *= 2;
        } else {
            break;
        }
    }
    return done;
}

size_t chunk_encode(struct chunk *chunk, const struct encoder *encoder, struct text bytes, bool is_last)
{
    size_t done = encode_records(chunk, encoder, bytes);
    if (is_last && done < bytes.len) {
        encode_by_csv(chunk, encoder, (struct text){bytes.at + done, bytes.len - done});
        done = bytes.len;
    }
    return done;
}

/* The text of a row that was never one: its fields as CSV. */
static struct text built_row_text(struct arena *arena, const struct cells *cells)
{
    struct text *fields = arena_alloc(arena, cells->n * sizeof *fields);
    for (size_t i = 0; i < cells->n; i++)
        fields[i] = cells_field(cells, i);
    return rejects_line(arena, fields, cells->n, ',');
}

void chunk_encode_built_row(struct chunk *chunk, const struct encoder *encoder)
{
    const struct cells cells = cells_finish(&chunk->builder);
    /* The bytes stand in for a text until somebody wants to read it. */
    const struct row_text text = {
        {chunk->builder.bytes, chunk->builder.n_bytes}, chunk->n_lines, chunk->builder.is_ascii};
    const size_t n_rejects = chunk->rejects.n;
    encode_row(chunk, encoder, &cells, &text);
    look_up_finish(chunk, encoder);
    arena_clear(&chunk->unquoted);
    if (chunk->rejects.n > n_rejects) {
        struct reject *reject = &chunk->rejects.list[n_rejects];
        reject->text = built_row_text(&chunk->rejects.arena, &cells);
    }
    chunk->n_lines++;
}
