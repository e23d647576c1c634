/*
 * table_digest.c: a table read in stretches, by all threads, into a digest (contract in table_digest.h).
 *
 * A stretch is some pieces of the digest; a thread with a connection of its own (store/table_readers.h) takes one after the
 * other. A table without rowids has one stretch.
 */
#include "store/table_digest.h"

#include <stdlib.h>

#include "base/threads.h"
#include "store/table_readers.h"

enum { STRETCH_ROWS = 16 * 1024 };

/* What a thread has done so far. */
struct digest_part {
    size_t n;
    enum gr_status st;
    struct gr_error err;
};

struct digesting {
    struct table_readers readers;
    struct row_digest *digest;
    size_t stretch_rows, n_stretches;
    struct digest_part *parts; /* one a reader */
};

/* A row on its way. */
struct row_place {
    struct row_digest *digest;
    size_t row;
};

static void take_values(void *context, const struct value *values, size_t n)
{
    const struct row_place *place = context;
    row_digest_put(place->digest, place->row, values, n);
}

/* Rows that the reader has before it, the first of them row `first`; of a digest of no rows they are only counted. */
static void digest_rows(struct table_reader *reader, struct row_digest *digest, size_t first, struct digest_part *part)
{
    struct row_place place = {digest, first};
    const struct db_taker taker = {.context = &place, .take_values = take_values};
    for (bool has_row = true; !part->st; place.row++) {
        part->st = table_reader_next(reader, &taker, &has_row, &part->err);
        if (part->st || !has_row) break;
        row_digest_end(digest, place.row);
        part->n++;
    }
}

static void digest_stretch(struct digesting *d, size_t stretch)
{
    struct digest_part *part = &d->parts[thread_id()];
    struct table_reader *reader = d->readers.list[thread_id()];
    const size_t first = stretch * d->stretch_rows, left = row_digest_rows(d->digest) - first;
    if (part->st) return;
    table_reader_go_to(reader, (int64_t)first + 1,
                       (int64_t)(first + (left < d->stretch_rows ? left : d->stretch_rows)));
    digest_rows(reader, d->digest, first, part);
}

/* By rowid, without any that a row of the digest could have. */
static enum gr_status count_others(const struct digesting *d, size_t *n, struct gr_error *err)
{
    const int64_t rows = (int64_t)row_digest_rows(d->digest);
    struct row_digest *none = row_digest_new(0, 1);
    struct digest_part part = {0};
    if (d->readers.first < 1) {
        table_reader_go_to(d->readers.list[0], INT64_MIN, 0);
        digest_rows(d->readers.list[0], none, 0, &part);
    }
    if (d->readers.last > rows && !part.st) {
        table_reader_go_to(d->readers.list[0], rows + 1, INT64_MAX);
        digest_rows(d->readers.list[0], none, 0, &part);
    }
    row_digest_free(none);
    *n = part.n;
    return part.st ? gr_fail(err, part.st, "%s", part.err.text) : GR_OK;
}

static enum gr_status digest_stretches(struct digesting *d, struct gr_error *err)
{
    enum gr_status st = GR_OK;
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for((size_t)d->readers.n))
    for (size_t i = 0; i < d->n_stretches; i++)
        digest_stretch(d, i);
    for (int i = 0; i < d->readers.n && !st; i++)
        if (d->parts[i].st) st = gr_fail(err, d->parts[i].st, "%s", d->parts[i].err.text);
    return st;
}

enum gr_status table_digest(struct db *db, struct text table, struct row_digest *digest, size_t *n, bool *in_place,
                            struct gr_error *err)
{
    const size_t rows = row_digest_rows(digest), per_piece = row_digest_rows_per_piece(digest);
    struct digesting d = {.digest = digest,
                          .stretch_rows = per_piece < STRETCH_ROWS ? STRETCH_ROWS / per_piece * per_piece : per_piece};
    size_t n_others = 0;
    *n = 0;
    *in_place = false;
    enum gr_status st = table_readers_open(&d.readers, db, table, threads_max(), err);
    if (st) return st;
    d.parts = gr_calloc((size_t)d.readers.n, sizeof *d.parts);
    if (d.readers.by_rowid) {
        d.n_stretches = rows / d.stretch_rows + (rows % d.stretch_rows != 0);
        st = digest_stretches(&d, err);
        if (!st) st = count_others(&d, &n_others, err);
    } else {
        digest_rows(d.readers.list[0], digest, 0, &d.parts[0]);
        st = d.parts[0].st ? gr_fail(err, d.parts[0].st, "%s", d.parts[0].err.text) : GR_OK;
    }
    for (int i = 0; i < d.readers.n; i++)
        *n += d.parts[i].n;
    *in_place = *n == rows && !n_others;
    *n += n_others;
    free(d.parts);
    table_readers_close(&d.readers);
    return st;
}
