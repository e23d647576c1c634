/*
 * run_blobs.c: tables of blobs, read by several connections at once (contract in run_parts.h).
 *
 * A run does not change while it is read: outputs are renamed into place when they are complete, never written over. So
 * connections need not agree on a state, as those on somebody else's database must (store/table_readers.h).
 */
#include <stdlib.h>

#include "base/threads.h"
#include "store/run_parts.h"

enum { BLOBS_PER_THREAD = 64 }; /* fewer are not worth a connection */

struct piece {
    struct gr_error err;
    enum gr_status st;
};

struct blob_reading {
    struct run *run;
    const char *select;
    uint32_t n;
    run_blob_taker *take;
    void *context;
    struct piece *pieces;
    size_t n_pieces;
};

static enum gr_status read_rows(const struct blob_reading *r, struct db *db, uint32_t first, uint32_t end,
                                struct gr_error *err)
{
    struct db_statement *query = NULL;
    enum gr_status st = db_prepare(&query, db, r->select, err);
    if (!st) db_bind_int(query, 1, (int64_t)first + 1);
    if (!st) db_bind_int(query, 2, end);
    for (uint32_t number = first; number < end && !st; number++) {
        bool has_row = false;
        st = db_step(query, &has_row, err);
        if (!st && !has_row) st = run_damaged(r->run, "rows of a table are missing", err);
        if (!st) st = r->take(r->context, query, number, err);
    }
    db_statement_release(query);
    return st;
}

static void read_piece(const struct blob_reading *r, size_t i)
{
    struct piece *piece = &r->pieces[i];
    struct db *db = NULL;
    const uint32_t first = (uint32_t)piece_start(r->n, i, r->n_pieces);
    const uint32_t end = (uint32_t)piece_start(r->n, i + 1, r->n_pieces);
    if (i > 0) piece->st = db_open_again(&db, r->run->db, &piece->err);
    if (!piece->st) piece->st = read_rows(r, db ? db : r->run->db, first, end, &piece->err);
    db_close(db);
}

enum gr_status run_read_blobs(struct run *run, const char *select, uint32_t n, run_blob_taker *take, void *context,
                              struct gr_error *err)
{
    struct blob_reading r = {.run = run, .select = select, .n = n, .take = take, .context = context};
    r.n_pieces = (size_t)threads_for(n / BLOBS_PER_THREAD + 1);
    r.pieces = gr_calloc(r.n_pieces, sizeof *r.pieces);
    enum gr_status st = GR_OK;
#pragma omp parallel for schedule(static, 1) num_threads(threads_for(r.n_pieces))
    for (size_t i = 0; i < r.n_pieces; i++)
        read_piece(&r, i);
    for (size_t i = 0; i < r.n_pieces && !st; i++)
        if (r.pieces[i].st) st = gr_fail(err, r.pieces[i].st, "%s", r.pieces[i].err.text);
    free(r.pieces);
    return st;
}
