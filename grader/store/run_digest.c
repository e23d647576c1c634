/* run_digest.c: sealing a run (contract in run_digest.h). */
#include "store/run_digest.h"

#include <stdio.h>
#include <stdlib.h>

#include "store/run_digest_parts.h"

/* --- rows of a query --------------------------------------------------------------------------------------------- */

enum gr_status digest_query(struct db *db, const char *sql, struct row_digest *digest, size_t *n, struct gr_error *err)
{
    struct db_statement *query = NULL;
    enum gr_status st = db_prepare(&query, db, sql, err);
    const size_t n_columns = st ? 0 : (size_t)db_column_count(query);
    struct value *values = gr_calloc(n_columns, sizeof *values);
    *n = 0;
    for (bool has_row = true; !st;) {
        st = db_step(query, &has_row, err);
        if (st || !has_row) break;
        for (size_t i = 0; i < n_columns; i++)
            db_column_value(query, (int)i, &values[i]);
        row_digest_add(digest, (*n)++, values, n_columns);
    }
    free(values);
    db_statement_release(query);
    return st;
}

/* --- sealing ----------------------------------------------------------------------------------------------------- */

enum gr_status run_digest_store(struct db *db, const char *name, const struct row_digest *digest, struct gr_error *err)
{
    struct db_statement *insert = NULL;
    char hex[SHA256_HEX_BYTES];
    const struct text pieces = row_digest_pieces(digest);
    sha256_of_shown(pieces, hex);
    enum gr_status st = db_prepare(&insert, db, "INSERT INTO digests VALUES (?, ?, ?, ?, ?)", err);
    if (!st) {
        db_bind_text(insert, 1, text_of(name));
        db_bind_int(insert, 2, (int64_t)row_digest_rows(digest));
        db_bind_int(insert, 3, (int64_t)row_digest_rows_per_piece(digest));
        db_bind_blob(insert, 4, pieces.at, pieces.len);
        db_bind_text(insert, 5, text_of(hex));
        st = db_insert(insert, err);
    }
    db_statement_release(insert);
    return st;
}

enum gr_status digest_digests(struct db *db, char out[RUN_DIGEST_BYTES], struct gr_error *err)
{
    struct db_statement *query = NULL;
    struct sha256 *sha = sha256_new();
    char hex[SHA256_HEX_BYTES];
    enum gr_status st = db_prepare(&query, db, "SELECT name, rows, rows_per_piece, sha256 FROM digests", err);
    for (bool has_row = true; !st;) {
        st = db_step(query, &has_row, err);
        if (st || !has_row) break;
        for (int i = 0; i < 4; i++) {
            const struct text field = db_column_text(query, i);
            sha256_update(sha, field.at, field.len);
            sha256_update(sha, i < 3 ? " " : "\n", 1);
        }
    }
    db_statement_release(query);
    sha256_finish_shown(sha, hex);
    snprintf(out, RUN_DIGEST_BYTES, "sha256:%s", hex);
    return st;
}

static enum gr_status count_schema(struct db *db, size_t *n, struct gr_error *err)
{
    struct db_statement *query = NULL;
    bool has_row;
    enum gr_status st = db_prepare(&query, db, "SELECT count(*) FROM sqlite_schema", err);
    if (!st) st = db_step(query, &has_row, err);
    if (!st) *n = (size_t)db_column_int(query, 0);
    db_statement_release(query);
    return st;
}

enum gr_status run_digest_seal(struct db *db, struct gr_error *err)
{
    struct db_statement *insert = NULL;
    char all[RUN_DIGEST_BYTES];
    size_t n = 0, read;
    enum gr_status st = count_schema(db, &n, err);
    if (st) return st;
    struct row_digest *schema = row_digest_new(n, 1);
    st = digest_query(db, RUN_SELECT_SCHEMA, schema, &read, err);
    if (!st) st = run_digest_store(db, RUN_SCHEMA, schema, err);
    row_digest_free(schema);
    if (!st) st = digest_digests(db, all, err);
    if (!st) st = db_prepare(&insert, db, "INSERT INTO summary VALUES ('" RUN_DIGEST_FACT "', ?)", err);
    if (!st) db_bind_text(insert, 1, text_of(all));
    if (!st) st = db_insert(insert, err);
    db_statement_release(insert);
    return st;
}
