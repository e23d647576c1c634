/*
 * sqlite_input.c: a SQLite table as an input (contract in sqlite_input.h).
 *
 * NULL is an empty cell; numbers take the text form that SQLite's CAST gives them. SQLite hands out one row at a time
 * from one thread, so a batch of rows is one chunk.
 */
#include "ingest/sqlite_input.h"

#include <stdlib.h>

enum {
    BATCH_ROWS = 16384,
    BATCH_BYTES = 4 << 20,
    DIGEST_PIECE_BYTES = 1 << 20,
};

struct sqlite_rows {
    struct db *db;
    struct db_statement *query;
    struct arena arena;
    int n_columns;
};

static struct text table_of(const struct input *input)
{
    if (input->table) return text_of(input->table);
    return input->source == ROSTER_SOURCE ? TEXT("roster") : TEXT("answers");
}

static enum gr_status check_table(struct db *db, const struct input *input, struct arena *arena, struct gr_error *err)
{
    bool has;
    struct text names;
    const struct text table = table_of(input);
    enum gr_status st = db_has_table(db, table, &has, err);
    if (st || has) return st;
    st = db_table_list(db, arena, &names, err);
    if (st) return st;
    char shown[TEXT_SHOWN_BYTES];
    return gr_fail(err, GR_FAILED, "%s: has no table '%s'; its tables are: %.*s; name one as FILE:TABLE", input->shown,
                   text_show(table, shown), (int)(names.len < 500 ? names.len : 500), names.at);
}

/* In rowid order, which is the order of insertion for most tables; views and tables without rowid come as they are. */
static enum gr_status prepare_query(struct sqlite_rows *rows, const struct input *input, struct gr_error *err)
{
    const char *table = db_quote_name(&rows->arena, table_of(input));
    struct gr_error no_rowid = {0};
    char *ordered = gr_format("SELECT * FROM %s ORDER BY rowid", table);
    char *plain = gr_format("SELECT * FROM %s", table);
    enum gr_status st = db_prepare(&rows->query, rows->db, ordered, &no_rowid);
    if (st) st = db_prepare(&rows->query, rows->db, plain, err);
    free(ordered);
    free(plain);
    return st;
}

enum gr_status sqlite_input_open(struct sqlite_rows **out, const struct input *input, struct gr_error *err)
{
    struct sqlite_rows *rows = gr_calloc(1, sizeof *rows);
    enum gr_status st = db_open_readonly(&rows->db, input->path, input->shown, err);
    if (!st) st = check_table(rows->db, input, &rows->arena, err);
    if (!st) st = prepare_query(rows, input, err);
    if (st) {
        sqlite_input_close(rows);
        return st;
    }
    rows->n_columns = db_column_count(rows->query);
    *out = rows;
    return GR_OK;
}

void sqlite_input_close(struct sqlite_rows *rows)
{
    if (!rows) return;
    db_statement_release(rows->query);
    db_close(rows->db);
    arena_release(&rows->arena);
    free(rows);
}

enum gr_status sqlite_input_header(struct intake *intake, struct input *input, struct gr_error *err)
{
    struct sqlite_rows *rows = NULL;
    bool has_row;
    enum gr_status st = sqlite_input_open(&rows, input, err);
    if (st) return st;
    input->header = (struct header){.n_names = (size_t)rows->n_columns, .first_line = 1};
    input->header.names = arena_alloc(&intake->arena, input->header.n_names * sizeof *input->header.names);
    for (int i = 0; i < rows->n_columns; i++) {
        const struct text name = text_trim(db_column_name(rows->query, i));
        input->header.names[i] = arena_text(&intake->arena, name);
    }
    st = db_step(rows->query, &has_row, err);
    char shown[TEXT_SHOWN_BYTES];
    if (!st && !has_row)
        st = gr_fail(err, GR_FAILED, "%s: table '%s' has no rows; was it filled?", input->shown,
                     text_show(table_of(input), shown));
    sqlite_input_close(rows);
    return st;
}

enum gr_status sqlite_input_encode(struct sqlite_rows *rows, struct chunk *chunk, const struct encoder *encoder,
                                   bool *more, struct gr_error *err)
{
    size_t n_bytes = 0;
    *more = true;
    for (size_t n = 0; n < BATCH_ROWS && n_bytes < BATCH_BYTES; n++) {
        const enum gr_status st = db_step(rows->query, more, err);
        if (st) return st;
        if (!*more) break;
        cells_begin(&chunk->builder);
        for (int i = 0; i < rows->n_columns; i++)
            cells_add(&chunk->builder, db_column_text(rows->query, i));
        n_bytes += chunk->builder.n_bytes;
        chunk_encode_built_row(chunk, encoder);
    }
    return GR_OK;
}

enum gr_status sqlite_input_digest(const struct input *input, char hex[DIGEST_HEX_BYTES], struct gr_error *err)
{
    struct stream *stream = NULL;
    enum gr_status st = stream_open(&stream, input->path, input->shown, err);
    if (st) return st;
    char *piece = gr_alloc(DIGEST_PIECE_BYTES);
    size_t n = DIGEST_PIECE_BYTES;
    bool has_quote = false;
    while (!st && n == DIGEST_PIECE_BYTES) {
        st = stream_read(stream, piece, DIGEST_PIECE_BYTES, &n, &has_quote, err);
        if (!st) stream_digest(stream, piece, n);
    }
    if (!st) stream_digest_finish(stream, hex);
    free(piece);
    stream_close(stream);
    return st;
}
