/*
 * db.h: SQLite, reduced to what the program needs: read a table that somebody else wrote, write a run file fast.
 *
 * The only folder that includes sqlite3.h. Failures are told as everywhere (base/status.h), with the name of the file
 * in front. A database and its statements belong to one thread at a time.
 *
 *     struct db_statement *insert = NULL;
 *     st = db_prepare(&insert, db, "INSERT INTO t VALUES (?, ?)", err);
 *     for each row: db_bind_text(insert, 1, id); db_bind_int(insert, 2, rank); st = db_insert(insert, err);
 *     db_statement_release(insert);
 */
#ifndef GRADER_STORE_DB_H
#define GRADER_STORE_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/memory.h"
#include "base/status.h"
#include "base/text.h"
#include "store/value.h"

struct db;
struct db_statement;

/* The first 16 bytes of every SQLite file, the NUL included. */
#define DB_MAGIC "SQLite format 3"
enum { DB_MAGIC_BYTES = 16 };

/* Open for reading only, with the settings for a file that is not trusted: schema may call no functions, damaged pages
 * are noticed. `shown` names it in messages. On failure *out is NULL. */
MUST_CHECK enum gr_status db_open_readonly(struct db **out, const char *path, const char *shown, struct gr_error *err);

/* Make the empty file `path` a database and begin the one transaction that db_finish commits. No journal, no sync:
 * a run file is renamed into place when it is complete (base/outfile.h), so half a file is never seen. */
MUST_CHECK enum gr_status db_create(struct db **out, const char *path, const char *shown, struct gr_error *err);
/* Open such a database once more to write into it, in a transaction that db_finish commits. */
MUST_CHECK enum gr_status db_append(struct db **out, const char *path, const char *shown, struct gr_error *err);
MUST_CHECK enum gr_status db_finish(struct db *db, struct gr_error *err);

/* One more connection to the file that `db` reads, with the same settings: for another thread. */
MUST_CHECK enum gr_status db_open_again(struct db **out, const struct db *db, struct gr_error *err);

void db_close(struct db *db); /* accepts NULL; release the statements first */

/* Run statements that return no rows. */
MUST_CHECK enum gr_status db_exec(struct db *db, const char *sql, struct gr_error *err);

/* Whether there is a table or view of this name (SQLite's rule: ASCII letters without case). */
MUST_CHECK enum gr_status db_has_table(struct db *db, struct text name, bool *has, struct gr_error *err);
/* The same of a table with rows of its own, whose reading must end: no view, no virtual table. */
MUST_CHECK enum gr_status db_stores_table(struct db *db, struct text name, bool *stores, struct gr_error *err);

/* Names of all tables and views, "a, b, c", in the arena, for messages. */
MUST_CHECK enum gr_status db_table_list(struct db *db, struct arena *arena, struct text *names, struct gr_error *err);

/* `name` as an SQL identifier, "in ""quotes""", NUL-terminated, in the arena. */
const char *db_quote_name(struct arena *arena, struct text name);

MUST_CHECK enum gr_status db_prepare(struct db_statement **out, struct db *db, const char *sql, struct gr_error *err);
void db_statement_release(struct db_statement *statement); /* accepts NULL */
void db_statement_reset(struct db_statement *statement);   /* back to before the first row; parameters are kept */

/* Parameters count from 1. The bytes must stay until the next step. A bind that fails is reported by the next step. */
void db_bind_text(struct db_statement *s, int parameter, struct text value);
void db_bind_int(struct db_statement *s, int parameter, int64_t value);
void db_bind_double(struct db_statement *s, int parameter, double value); /* NaN is stored as NULL */
void db_bind_blob(struct db_statement *s, int parameter, const void *bytes, size_t n);
void db_bind_null(struct db_statement *s, int parameter);
void db_bind_value(struct db_statement *s, int parameter, const struct value *value);

/* The next row of a query: *has_row is false after the last one, and the statement may then be run again. */
MUST_CHECK enum gr_status db_step(struct db_statement *s, bool *has_row, struct gr_error *err);

/* Run a statement that returns no row, and make it ready for the next binds (the parameters keep their values). */
MUST_CHECK enum gr_status db_insert(struct db_statement *s, struct gr_error *err);

/* Columns of the current row count from 0. Texts and blobs are valid until the next step; NULL is the empty text, and
 * numbers take the text form that SQLite's CAST gives them. */
int db_column_count(const struct db_statement *s);
struct text db_column_name(const struct db_statement *s, int column);
struct text db_column_text(struct db_statement *s, int column);
struct text db_column_blob(struct db_statement *s, int column);
int64_t db_column_int(struct db_statement *s, int column);
void db_column_value(struct db_statement *s, int column, struct value *out); /* as it is stored */

/* Reading by the million: `SELECT take(a, b, c) FROM t` hands each row's values to a function of ours inside SQLite's
 * loop, at less than half the cost of asking for them column by column after the step. */
struct db_taker {
    /* Called within db_step; the fields are like those of db_column_text and valid during the call. */
    void (*take)(void *context, const struct text *fields, size_t n);
    void *context;
    void (*take_values)(void *context, const struct value *values,
                        size_t n); /* where `take` is NULL: as they are stored */
};

/* Give this connection the SQL function `take`, which calls `taker`; it must outlive the connection. No view or other
 * part of the schema can call it. */
MUST_CHECK enum gr_status db_add_taker(struct db *db, struct db_taker *taker, struct gr_error *err);
int db_most_taken(const struct db *db); /* how many arguments one call may have */

/* Give this connection the collation `grader_natural`, the order of base/natural.h. */
MUST_CHECK enum gr_status db_add_natural_order(struct db *db, struct gr_error *err);

/* Give this connection the SQL function `name`, which makes a text of a text (NULL stays NULL), always the same of the
 * same. The result is written to `out`, at most `most` bytes; returns how many. */
struct db_text_function {
    const char *name;
    size_t most;
    size_t (*make)(const void *context, struct text from, char *out);
    const void *context;
};
MUST_CHECK enum gr_status db_add_text_function(struct db *db, const struct db_text_function *function,
                                               struct gr_error *err); /* which must outlive the connection */

/* Sorting and grouping of many rows: so many bytes in memory, the rest in temporary files that nobody else can open;
 * one more thread helps. */
MUST_CHECK enum gr_status db_prepare_to_sort(struct db *db, struct gr_error *err);

#endif
