/*
 * table_readers.h: the rows of a table that somebody else wrote, in rowid order, for several threads at once.
 *
 * Each reader is a connection of its own, and all of them see the same state of the database, from table_readers_open
 * to table_readers_close, whatever others write meanwhile. An ordinary table is read by ranges of rowids: any reader
 * can read any range, and the ranges in order are the rows in order. Everything else (a view, a virtual table, one
 * without rowid) has one reader, which gives the rows from first to last.
 *
 *     st = table_readers_open(&readers, db, table, n_threads, err);
 *     each thread:
 *         table_reader_go_to(reader, first, last);             only if readers.by_rowid
 *         while (!(st = table_reader_next(reader, &taker, &has_row, err)) && has_row) …
 *     table_readers_close(&readers);
 */
#ifndef GRADER_STORE_TABLE_READERS_H
#define GRADER_STORE_TABLE_READERS_H

#include "store/db.h"

struct table_reader;

struct table_readers {
    struct table_reader **list;
    int n;              /* at least 1 */
    struct text *names; /* of the columns */
    size_t n_columns;
    bool by_rowid;
    int64_t first, last; /* by_rowid: smallest and largest; when the table is empty, last is less than first */

    struct arena arena; /* of names and of what follows, which is private */
    const char *quoted, *rowid;
    struct db_statement *find;
};

/* Takes `db` over, on failure too: the first reader uses it. Opens more connections while there are rows for them, up
 * to `wished` in all; when one cannot be opened there are fewer. Failures: no such table, and all that reading the
 * schema can meet; then nothing is left to close. */
MUST_CHECK enum gr_status table_readers_open(struct table_readers *readers, struct db *db, struct text table,
                                             int wished, struct gr_error *err);
void table_readers_close(struct table_readers *readers); /* accepts what is all zero */

/* The first rowid that is not less than `from`. By the thread that opened, while no other reads. */
MUST_CHECK enum gr_status table_readers_find(struct table_readers *readers, int64_t from, int64_t *rowid, bool *found,
                                             struct gr_error *err);

void table_reader_go_to(struct table_reader *reader, int64_t first, int64_t last);

/* Hand the next row of the range, or of the table, to `taker`: all its columns in order, in one call or in several
 * (db.h says what a field is, and for how long). */
MUST_CHECK enum gr_status table_reader_next(struct table_reader *reader, const struct db_taker *taker, bool *has_row,
                                            struct gr_error *err);
int64_t table_reader_rowid(struct table_reader *reader); /* of that row; only if by_rowid */

#endif
