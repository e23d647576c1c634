/*
 * run_tables.h: every table of a run but its summary and its digests, described once: written by report/run_file.c, and held
 * against what stands in a run by report/run_check.c.
 */
#ifndef GRADER_REPORT_RUN_TABLES_H
#define GRADER_REPORT_RUN_TABLES_H

#include "report/run_standings.h"
#include "report/table.h"
#include "store/value.h"

enum {
    BULK_BLOCK_ROWS = 8192, /* of a result table: packed together by one thread */
    BLOB_BLOCK_ROWS = 16,   /* of a table of blobs of about 48 KB */
    DIGEST_PIECE_ROWS = 1024,
};

#define RUN_CREATE_TABLE "CREATE TABLE %s (%s)" /* its name, quoted, and its columns */
#define RUN_CREATE_RANKS "CREATE VIEW ranks AS SELECT * FROM evaluations ORDER BY rank IS NULL, rank, student_id"

struct run_table {
    const char *name, *columns; /* as in CREATE TABLE: "item TEXT, bytes INTEGER" */
    size_t n_columns, n_rows;
    void (*row)(const void *context, size_t row, struct value *values); /* from any thread */
    const void *context;
    size_t rows_per_block, rows_per_piece; /* for loading in bulk, and of digests; a block is made of whole pieces */
    bool fits_bulk;                        /* no row is too long for a page */
};

struct run_tables {
    struct run_table *list;
    size_t n;
    const struct results *results;
    struct table *owned; /* what some rows are read from */
    size_t n_owned;
    struct run_standings standings;
    uint32_t *order; /* of ids, or NULL */
    size_t students_per_blob;
    struct arena arena;
};

/* `results` must be in the order of the input (results.evaluations_order), and outlive *out, which stays where it is. */
void run_tables_make(const struct results *results, struct run_tables *out);
void run_tables_release(struct run_tables *t);

#endif
