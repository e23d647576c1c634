/*
 * encode_wide.c: rows of wide inputs, many at once (contract in encode_wide.h).
 *
 * The usual input has millions of rows that are all alike. So a piece of it is looked through once for anything odd,
 * and then taken column by column, some rows at a time: the memory that the later rows of the block need is asked for
 * while the earlier ones are dealt with.
 */
#include "ingest/encode_wide.h"

#include "ingest/encode_parts.h"
#include "ingest/look_up.h"
#include "ingest/values.h"

enum { ROWS_AT_ONCE = 32 };

static const uint64_t HIGH_BITS = 0x8080808080808080;

/* Short answers are their own codes: copy them all, and look up the others, which will be written over. */
static void encode_run(struct chunk *chunk, const struct encoder *encoder, const struct copy_run *run,
                       const struct cells *cells, uint8_t *to, size_t row)
{
    const uint8_t *codes = cells->codes + run->column;
    if (run->one_byte)
        memcpy(to + run->offset, codes, run->n);
    else
        for (size_t i = 0; i < run->n; i++)
            cell_write(to, encoder->slots[run->item + i], codes[i]);
    for (size_t i = 0; i < run->n; i += sizeof(uint64_t)) {
        const uint64_t here = word_at((const char *)codes + i);
        uint64_t high = (run->n - i < sizeof here ? first_bytes(here, run->n - i) : here) & HIGH_BITS;
        for (; high; high &= high - 1) {
            const size_t at = i + (size_t)__builtin_ctzll(high) / 8;
            look_up_ask(chunk, encoder, run->item + at, cells_field(cells, run->column + at), row);
        }
    }
}

void encode_wide_answers(struct chunk *chunk, const struct encoder *encoder, const struct cells *cells, size_t row)
{
    look_up_reserve(chunk, encoder, encoder->n_items);
    for (size_t r = 0; r < encoder->n_runs; r++)
        encode_run(chunk, encoder, &encoder->runs[r], cells, chunk->cells + row * encoder->stride, row);
}

/* ---- many rows --------------------------------------------------------------------------------------------------- */

static bool all_are_sound(const struct chunk *chunk, const struct plan *plan, const char *bytes)
{
    enum { LONGEST = 1 << 16 }; /* no field of such a piece is too long */
    const struct scan_tokens *tokens = &chunk->tokens;
    if (plan->layout != LAYOUT_WIDE || plan->status_column != NO_COLUMN || tokens->complete > LONGEST) return false;
    uint32_t first = 0;
    for (uint32_t r = 0; r < tokens->n_records; r++) {
        const struct scan_record *record = &tokens->records[r];
        const uint32_t *ends = tokens->ends + first;
        const uint32_t id_start = plan->id_column ? ends[plan->id_column - 1] + 1 : record->start;
        if (record->field_end - first != plan->n_columns || ends[plan->id_column] == id_start) return false;
        const char id_begin = bytes[id_start];
        if ((unsigned char)id_begin <= ' ' || id_begin == '"') return false;
        first = record->field_end;
    }
    return true;
}

/* Rows stand on consecutive lines, unless quoted answers have lines of their own. */
static void note_lines(struct chunk *chunk)
{
    const struct scan_tokens *tokens = &chunk->tokens;
    const bool is_one_run = tokens->records[tokens->n_records - 1].line_end == tokens->n_records;
    uint32_t line = 0;
    for (uint32_t r = 0; r < (is_one_run ? 1 : tokens->n_records); r++) {
        line_runs_add(&chunk->lines, chunk->n_rows + r, 0, chunk->n_lines + line);
        line = tokens->records[r].line_end;
    }
}

static void add_ids(struct chunk *chunk, const struct text *ids, size_t n)
{
    char *to = chunk->id_bytes + chunk->n_id_bytes;
    if (chunk->n_rows == 0) chunk->id_length = ids[0].len;
    for (size_t i = 0; i < n; i++) {
        if (ids[i].len <= WORDS_BYTES)
            memcpy(to, ids[i].at, WORDS_BYTES); /* the next id is written over what is too much */
        else
            memcpy(to, ids[i].at, ids[i].len);
        to += ids[i].len;
        chunk->ids_vary |= ids[i].len != chunk->id_length;
        chunk->id_ends[chunk->n_rows + i] = (uint32_t)(to - chunk->id_bytes);
    }
    chunk->n_id_bytes = (size_t)(to - chunk->id_bytes);
}

/* Byte order of two ids; they hold no NUL, so zeros behind the shorter one decide as its end would. */
static bool is_before(struct text a, struct text b)
{
    if (a.len > WORDS_BYTES || b.len > WORDS_BYTES) return text_compare(a, b) < 0;
    const struct text_words x = text_words_padded(a), y = text_words_padded(b);
    return x.low != y.low ? htobe64(htole64(x.low)) < htobe64(htole64(y.low))
                          : htobe64(htole64(x.high)) < htobe64(htole64(y.high));
}

static void check_order(struct chunk *chunk, const struct text *ids, size_t n)
{
    if (chunk->n_rows && chunk->ascending)
        chunk->ascending = text_compare(chunk_id(chunk, chunk->n_rows - 1), ids[0]) < 0;
    for (size_t i = 1; i < n; i++)
        chunk->ascending &= is_before(ids[i - 1], ids[i]);
}

static void add_values(struct chunk *chunk, const struct encoder *encoder, const struct cells *cells, size_t n)
{
    for (size_t a = 0; a < chunk->n_attributes; a++) {
        uint32_t *to = chunk->values + chunk->n_rows * chunk->n_attributes + a;
        struct dictionary_search searches[ROWS_AT_ONCE];
        for (size_t i = 0; i < n; i++)
            searches[i] = value_seek(encoder, &cells[i], a);
        for (size_t i = 0; i < n; i++)
            to[i * chunk->n_attributes] = value_found(chunk, encoder, a, &searches[i]);
    }
}

static void add_block(struct chunk *chunk, const struct encoder *encoder, const char *bytes, uint32_t first, size_t n)
{
    struct cells cells[ROWS_AT_ONCE];
    struct text ids[ROWS_AT_ONCE];
    for (size_t i = 0; i < n; i++) {
        cells[i] = chunk_cells(chunk, bytes, first + (uint32_t)i);
        ids[i] = cells_field(&cells[i], encoder->plan->id_column);
    }
    check_order(chunk, ids, n);
    add_ids(chunk, ids, n);
    add_values(chunk, encoder, cells, n);
    memset(chunk->states + chunk->n_rows, ROW_PRESENT, n);
    for (size_t i = 0; i < n; i++)
        encode_wide_answers(chunk, encoder, &cells[i], chunk->n_rows + i);
    chunk->n_rows += n;
}

bool encode_wide_records(struct chunk *chunk, const struct encoder *encoder, const char *bytes)
{
    const uint32_t n = chunk->tokens.n_records;
    if (!all_are_sound(chunk, encoder->plan, bytes)) return false;
    reserve_rows(chunk, n);
    GR_GROW(chunk->id_bytes, chunk->id_bytes_capacity, chunk->n_id_bytes + chunk->tokens.complete + WORDS_BYTES);
    GR_GROW(chunk->cells, chunk->cells_capacity, (chunk->n_rows + n) * encoder->stride);
    note_lines(chunk);
    for (uint32_t first = 0; first < n; first += ROWS_AT_ONCE)
        add_block(chunk, encoder, bytes, first, n - first < ROWS_AT_ONCE ? n - first : ROWS_AT_ONCE);
    chunk->n_records += n;
    chunk->n_lines += chunk->tokens.records[n - 1].line_end;
    look_up_finish(chunk, encoder);
    arena_clear(&chunk->unquoted);
    return true;
}
