/*
 * bulk.h: fill large tables of a new SQLite file fast.
 *
 * SQLite inserts rows one at a time, on one thread: about a second per million rows, most of a national run. But a
 * table whose rows come in rowid order has a simple shape on disk, and its pages can be made by all threads. So the
 * tables are created by SQLite itself, empty, and bulk_load then writes their pages behind its back, while no
 * connection has the file open. Format: https://www.sqlite.org/fileformat2.html, sections 1.3, 1.6 and 2.1. The result
 * is an ordinary database: `PRAGMA integrity_check` is part of the tests.
 */
#ifndef GRADER_STORE_BULK_H
#define GRADER_STORE_BULK_H

#include "base/outfile.h"
#include "base/status.h"
#include "store/value.h"

struct bulk_table {
    const char *name;      /* exists, and is empty, without indexes */
    size_t n_rows;         /* get the rowids 1 … n_rows; more than rows_per_block */
    size_t rows_per_block; /* rows packed together by one thread: some hundred kilobytes of them */
    size_t n_columns;
    void (*row)(const void *context, size_t row, struct value *values); /* called from any thread */
    const void *context;
};

/* A row of up to so many payload bytes fits on a page; longer ones need SQLite's own inserts. */
enum { BULK_MAX_ROW_BYTES = 60000, BULK_PAGE_BYTES = 65536 };

/* Load the tables into the file, which was created with pages of BULK_PAGE_BYTES and is closed. `shown_path` is how
 * messages name it. */
MUST_CHECK enum gr_status bulk_load(struct outfile *file, const char *shown_path, const struct bulk_table *tables,
                                    size_t n_tables, struct gr_error *err);

#endif
