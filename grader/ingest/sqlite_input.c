/*
 * sqlite_input.c: a SQLite table as an input (contract in sqlite_input.h).
 *
 * NULL is an empty cell; numbers take the text form that SQLite's CAST gives them.
 *
 * An ordinary table is read in windows like a file: a window is a stretch of rowids, cut into pieces of equal length,
 * each of which one thread reads with its own connection (store/table_readers.h) and encodes into one chunk. Rowids
 * need not be dense, so a piece may hold any number of rows: its length follows what the last window held, a window
 * begins at the next rowid there is, and a piece that fills its chunk is cut. The window then ends with it, what was
 * read of the pieces behind is forgotten, and the next window begins behind the cut. A table without rowids is one
 * piece after another, read by one reader.
 */
#include "ingest/sqlite_input.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/threads.h"
#include "store/table_readers.h"

enum {
    FIRST_PIECE_ROWIDS = 4096, /* before anything is known of the rows */
    ROWS_WISHED = 16384,       /* in a piece, when rows are so short that chunk_bytes would hold more */
    PIECES_A_THREAD = 8,
    DIGEST_WINDOW_BYTES = 4 << 20, /* of the file, beside each window of rows */
    DIGEST_PIECE_BYTES = 256 << 10,
};

/* A piece is cut when it is twice as full as wished. */
enum { WISHED_PERCENT = 100, CUT_PERCENT = 200 };

struct piece {
    int64_t first, last; /* rowids asked for */
    size_t n_rows, n_bytes;
    int64_t first_row, last_row; /* rowids met */
    bool is_cut;
    enum gr_status status;
    struct gr_error err;
};

struct sqlite_rows {
    struct table_readers readers;
    struct piece *pieces;
    size_t most_pieces, n_pieces;
    size_t bytes_wished;
    uint64_t piece_rowids;
    int64_t next; /* by rowid: where the next window begins */
    bool at_end;
    atomic_size_t n_wanted; /* pieces of this window from here on need not be read: one before them was cut */

    struct stream *stream; /* the file itself, for the digest */
    char *digest_piece;
    bool digest_is_done;
};

static struct text table_of(const struct input *input)
{
    if (input->table) return text_of(input->table);
    return input->source == ROSTER_SOURCE ? TEXT("roster") : TEXT("answers");
}

static enum gr_status check_table(struct db *db, const struct input *input, struct gr_error *err)
{
    bool has;
    struct text names;
    struct arena arena = {0};
    const struct text table = table_of(input);
    enum gr_status st = db_has_table(db, table, &has, err);
    if (st || has) return st;
    bool is_run = false;
    st = db_has_table(db, TEXT("codebook"), &is_run, err);
    if (!st && is_run && !input->table)
        st = gr_fail(err, GR_FAILED, "%s: is a run of grader, %s", input->shown,
                     input->source == ROSTER_SOURCE
                         ? "no roster; give the table of the students with -R"
                         : "no answers; add some to it with -a, or grade it anew with grader regrade");
    if (!st) st = db_table_list(db, &arena, &names, err);
    char shown[TEXT_SHOWN_BYTES];
    if (!st)
        st = gr_fail(err, GR_FAILED, "%s: has no table '%s'; its tables are: %.*s; name one as FILE:TABLE",
                     input->shown, text_show(table, shown), (int)(names.len < 500 ? names.len : 500), names.at);
    arena_release(&arena);
    return st;
}

static enum gr_status open_readers(struct table_readers *readers, const struct input *input, int wished,
                                   struct gr_error *err)
{
    struct db *db = NULL;
    enum gr_status st = db_open_readonly(&db, input->path, input->shown, err);
    if (st) return st;
    st = check_table(db, input, err);
    if (!st) return table_readers_open(readers, db, table_of(input), wished, err);
    db_close(db);
    return st;
}

static void ignore_fields(void *context, const struct text *fields, size_t n)
{
    (void)context, (void)fields, (void)n;
}

enum gr_status sqlite_input_header(struct intake *intake, struct input *input, struct gr_error *err)
{
    struct table_readers readers = {0};
    bool has_row;
    enum gr_status st = open_readers(&readers, input, 1, err);
    if (st) return st;
    input->header = (struct header){.n_names = readers.n_columns, .first_line = 1};
    input->header.names = arena_alloc(&intake->arena, input->header.n_names * sizeof *input->header.names);
    for (size_t i = 0; i < readers.n_columns; i++)
        input->header.names[i] = arena_text(&intake->arena, text_trim(readers.names[i]));
    st = table_reader_next(readers.list[0], &(struct db_taker){.take = ignore_fields}, &has_row, err);
    char shown[TEXT_SHOWN_BYTES];
    if (!st && !has_row)
        st = gr_fail(err, GR_FAILED, "%s: table '%s' has no rows; was it filled?", input->shown,
                     text_show(table_of(input), shown));
    table_readers_close(&readers);
    return st;
}

/* The stream is opened before the database and closed after it: closing a file gives up the locks on it (store/db.c). */
enum gr_status sqlite_input_open(struct sqlite_rows **out, const struct input *input, size_t chunk_bytes,
                                 struct gr_error *err)
{
    struct sqlite_rows *rows = gr_calloc(1, sizeof *rows);
    enum gr_status st = stream_open(&rows->stream, input->path, input->shown, err);
    if (!st) st = open_readers(&rows->readers, input, threads_max(), err);
    if (st) {
        sqlite_input_close(rows);
        return st;
    }
    rows->most_pieces = rows->readers.by_rowid ? PIECES_A_THREAD * (size_t)threads_max() : 1;
    rows->pieces = gr_calloc(rows->most_pieces, sizeof *rows->pieces);
    rows->bytes_wished = chunk_bytes;
    rows->piece_rowids = FIRST_PIECE_ROWIDS;
    rows->next = rows->readers.first;
    rows->digest_piece = gr_alloc(DIGEST_PIECE_BYTES);
    *out = rows;
    return GR_OK;
}

void sqlite_input_close(struct sqlite_rows *rows)
{
    if (!rows) return;
    table_readers_close(&rows->readers);
    stream_close(rows->stream);
    free(rows->digest_piece);
    free(rows->pieces);
    free(rows);
}

size_t sqlite_input_most_chunks(const struct sqlite_rows *rows)
{
    return rows->most_pieces;
}

/* Every row takes at least a byte a column in the file. */
double sqlite_input_times(const struct sqlite_rows *rows, uint64_t n_rows)
{
    const struct table_readers *readers = &rows->readers;
    if (rows->at_end) return 1;
    if (!readers->by_rowid || rows->next <= readers->first || !n_rows) return 0;
    const double most = (double)stream_stored_bytes(rows->stream) / (double)readers->n_columns / (double)n_rows;
    const double done = (double)rows->next - (double)readers->first,
                 all = (double)readers->last - (double)readers->first + 1;
    return all / done < most ? all / done : most;
}

/* ---- the digest ---- */

static enum gr_status digest_some(struct sqlite_rows *rows, size_t n_bytes, struct gr_error *err)
{
    bool has_quote = false;
    for (size_t done = 0, n; done < n_bytes && !rows->digest_is_done; done += n) {
        const enum gr_status st =
            stream_read(rows->stream, rows->digest_piece, DIGEST_PIECE_BYTES, &n, &has_quote, err);
        if (st) return st;
        stream_digest(rows->stream, rows->digest_piece, n);
        rows->digest_is_done = n < DIGEST_PIECE_BYTES;
    }
    return GR_OK;
}

enum gr_status sqlite_input_digest(struct sqlite_rows *rows, char hex[SHA256_HEX_BYTES], struct gr_error *err)
{
    const enum gr_status st = digest_some(rows, SIZE_MAX, err);
    if (!st) stream_digest_finish(rows->stream, hex);
    return st;
}

/* ---- one piece ---- */

static size_t fullness_percent(const struct sqlite_rows *rows, const struct piece *piece)
{
    const size_t by_rows = WISHED_PERCENT * piece->n_rows / ROWS_WISHED;
    const size_t by_bytes = WISHED_PERCENT * piece->n_bytes / rows->bytes_wished;
    return by_rows > by_bytes ? by_rows : by_bytes;
}

static void take_fields(void *context, const struct text *fields, size_t n)
{
    cells_add_all(context, fields, n);
}

static void read_piece(const struct sqlite_rows *rows, struct table_reader *reader, struct piece *piece,
                       struct chunk *chunk, const struct encoder *encoder)
{
    const struct db_taker taker = {.take = take_fields, .context = &chunk->builder};
    const bool by_rowid = rows->readers.by_rowid;
    if (by_rowid) table_reader_go_to(reader, piece->first, piece->last);
    while (!piece->is_cut) {
        bool has_row;
        cells_begin(&chunk->builder);
        piece->status = table_reader_next(reader, &taker, &has_row, &piece->err);
        if (piece->status || !has_row) break;
        chunk_encode_built_row(chunk, encoder);
        if (by_rowid) piece->last_row = table_reader_rowid(reader);
        if (!piece->n_rows++) piece->first_row = piece->last_row;
        piece->n_bytes += chunk->builder.n_bytes;
        piece->is_cut = fullness_percent(rows, piece) >= CUT_PERCENT;
    }
}

/* ---- a window ---- */

/* Lower *least to `value`, whoever else does so at the same time. */
static void lower(atomic_size_t *least, size_t value)
{
    size_t seen = atomic_load(least);
    while (value < seen && !atomic_compare_exchange_weak(least, &seen, value))
        ;
}

/* One piece of the parallel loop; the one behind the last is the digest's. */
static void run_piece(struct sqlite_rows *rows, size_t i, struct chunk *chunks, const struct encoder *encoder)
{
    struct piece *piece = &rows->pieces[i];
    if (i >= atomic_load(&rows->n_wanted)) return;
    read_piece(rows, rows->readers.list[thread_id()], piece, &chunks[i], encoder);
    if (piece->is_cut || piece->status) lower(&rows->n_wanted, i + 1);
}

/* Cut the rowids from the next one on into pieces; none when there is no next one. */
static enum gr_status plan_window(struct sqlite_rows *rows, struct gr_error *err)
{
    int64_t first;
    bool found;
    rows->n_pieces = 0;
    if (rows->at_end) return GR_OK;
    if (!rows->readers.by_rowid) {
        rows->pieces[rows->n_pieces++] = (struct piece){0};
        return GR_OK;
    }
    const enum gr_status st = table_readers_find(&rows->readers, rows->next, &first, &found, err);
    if (st || !found) return st;
    const uint64_t behind_first = (uint64_t)rows->readers.last - (uint64_t)first;
    for (size_t i = 0; i < rows->most_pieces; i++) {
        const uint64_t begin = i * rows->piece_rowids, end = begin + rows->piece_rowids - 1;
        if (begin > behind_first) break;
        rows->pieces[rows->n_pieces++] = (struct piece){
            .first = (int64_t)((uint64_t)first + begin),
            .last = (int64_t)((uint64_t)first + (end < behind_first ? end : behind_first)),
        };
    }
    return GR_OK;
}

/* How long the next pieces should be. After a cut the rows of that piece tell how dense they lie; otherwise the length
 * grows or shrinks step by step, since an empty piece tells nothing. */
static uint64_t next_piece_rowids(const struct sqlite_rows *rows, size_t n_read)
{
    const uint64_t most = UINT64_MAX / rows->most_pieces / 4;
    const struct piece *end = &rows->pieces[n_read - 1];
    size_t fullest = 0;
    for (size_t i = 0; i < n_read; i++) {
        const size_t percent = fullness_percent(rows, &rows->pieces[i]);
        if (percent > fullest) fullest = percent;
    }
    if (end->is_cut) {
        const uint64_t met = (uint64_t)end->last_row - (uint64_t)end->first_row + 1;
        const uint64_t wished = met / (fullness_percent(rows, end) / WISHED_PERCENT);
        return wished ? wished : 1;
    }
    if (fullest < WISHED_PERCENT / 4 && rows->piece_rowids < most / 4) return rows->piece_rowids * 4;
    if (fullest < WISHED_PERCENT * 3 / 4 && rows->piece_rowids < most / 2) return rows->piece_rowids * 3 / 2 + 1;
    if (fullest > WISHED_PERCENT * 5 / 4) return rows->piece_rowids * 3 / 4 + 1;
    return rows->piece_rowids;
}

/* The window ends with its first piece that was cut. */
static void go_behind(struct sqlite_rows *rows, size_t n_read)
{
    const struct piece *end = &rows->pieces[n_read - 1];
    if (!rows->readers.by_rowid) {
        rows->at_end = !end->is_cut;
        return;
    }
    const int64_t done = end->is_cut ? end->last_row : end->last;
    rows->piece_rowids = next_piece_rowids(rows, n_read);
    rows->at_end = done >= rows->readers.last;
    if (!rows->at_end) rows->next = done + 1;
}

enum gr_status sqlite_input_encode(struct sqlite_rows *rows, struct chunk *chunks, const struct encoder *encoder,
                                   size_t *n_chunks, struct gr_error *err)
{
    *n_chunks = 0;
    enum gr_status st = plan_window(rows, err);
    if (st || !rows->n_pieces) return st;
    atomic_store(&rows->n_wanted, rows->n_pieces);
    struct gr_error digest_err = {0};
    enum gr_status digest_status = GR_OK;
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for((size_t)rows->readers.n))
    for (size_t i = 0; i <= rows->n_pieces; i++) {
        if (i < rows->n_pieces)
            run_piece(rows, i, chunks, encoder);
        else
            digest_status = digest_some(rows, DIGEST_WINDOW_BYTES, &digest_err);
    }
    const size_t n_read = atomic_load(&rows->n_wanted);
    const struct piece *end = &rows->pieces[n_read - 1];
    if (end->status) return gr_fail(err, end->status, "%s", end->err.text);
    if (digest_status) return gr_fail(err, digest_status, "%s", digest_err.text);
    go_behind(rows, n_read);
    *n_chunks = n_read;
    return GR_OK;
}
