/* run_digest.c: sealing a run, and looking whether the seal is whole (contract in run_digest.h). */
#include "store/run_digest.h"

#include <stdio.h>
#include <stdlib.h>

#define SCHEMA        "sqlite_schema"
#define SELECT_SCHEMA "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid"

/* --- rows of a query --------------------------------------------------------------------------------------------- */

/* All rows of a query into *digest, which is for so many; *n gets how many there were. */
static enum gr_status digest_query(struct db *db, const char *sql, struct row_digest *digest, size_t *n,
                                   struct gr_error *err)
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

/* Over what `digests` says, line by line. */
static enum gr_status digest_digests(struct db *db, char out[RUN_DIGEST_BYTES], struct gr_error *err)
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
    st = digest_query(db, SELECT_SCHEMA, schema, &read, err);
    if (!st) st = run_digest_store(db, SCHEMA, schema, err);
    row_digest_free(schema);
    if (!st) st = digest_digests(db, all, err);
    if (!st) st = db_prepare(&insert, db, "INSERT INTO summary VALUES ('" RUN_DIGEST_FACT "', ?)", err);
    if (!st) db_bind_text(insert, 1, text_of(all));
    if (!st) st = db_insert(insert, err);
    db_statement_release(insert);
    return st;
}

/* --- looking ----------------------------------------------------------------------------------------------------- */

/* A row of `digests`. */
struct stored_digest {
    const char *name;
    size_t rows, rows_per_piece;
    struct text pieces, sha256;
};

static const char *query_of(struct arena *arena, const char *name)
{
    if (strcmp(name, SCHEMA) == 0) return SELECT_SCHEMA;
    if (strcmp(name, "summary") == 0) return "SELECT * FROM summary WHERE name IS NOT '" RUN_DIGEST_FACT "'";
    return arena_format(arena, "SELECT * FROM %s", db_quote_name(arena, text_of(name))).at;
}

static void compare_pieces(const char *path, const struct stored_digest *stored, const struct row_digest *found,
                           size_t rows_found, struct gr_messages *differences)
{
    const struct text pieces = row_digest_pieces(found);
    if (rows_found != stored->rows)
        gr_messages_add(differences, "%s: %s: has %zu rows, and had %zu when it was written", path, stored->name,
                        rows_found, stored->rows);
    for (size_t at = 0, first = 1; at < pieces.len; at += SHA256_BYTES, first += stored->rows_per_piece) {
        const size_t last =
            stored->rows - first < stored->rows_per_piece ? stored->rows : first + stored->rows_per_piece - 1;
        if (memcmp(pieces.at + at, stored->pieces.at + at, SHA256_BYTES) == 0) continue;
        if (last > first)
            gr_messages_add(differences, "%s: %s: something in rows %zu to %zu is not what was written", path,
                            stored->name, first, last);
        else
            gr_messages_add(differences, "%s: %s: row %zu is not what was written", path, stored->name, first);
    }
}

static enum gr_status check_table(const char *path, struct db *db, const struct stored_digest *stored,
                                  struct gr_messages *differences, struct gr_error *err)
{
    char hex[SHA256_HEX_BYTES];
    const size_t n_pieces =
        stored->rows_per_piece ? (stored->rows + stored->rows_per_piece - 1) / stored->rows_per_piece : 0;
    sha256_of_shown(stored->pieces, hex);
    if (!stored->rows_per_piece || stored->pieces.len != n_pieces * SHA256_BYTES ||
        !text_equal(stored->sha256, text_of(hex))) {
        gr_messages_add(differences, "%s: digests: the row of %s is not what was written", path, stored->name);
        return GR_OK;
    }
    bool has = true;
    enum gr_status st = strcmp(stored->name, SCHEMA) == 0 ? GR_OK : db_stores_table(db, text_of(stored->name), &has, err);
    if (st) return st;
    if (!has) {
        gr_messages_add(differences, "%s: %s: the table is missing", path, stored->name);
        return GR_OK;
    }
    struct arena arena = {0};
    struct row_digest *found = row_digest_new(stored->rows, stored->rows_per_piece);
    size_t n;
    st = digest_query(db, query_of(&arena, stored->name), found, &n, err);
    if (!st) compare_pieces(path, stored, found, n, differences);
    row_digest_free(found);
    arena_release(&arena);
    return st;
}

static enum gr_status check_tables(const char *path, struct db *db, struct gr_messages *differences,
                                   struct gr_error *err)
{
    struct db_statement *query = NULL;
    struct arena arena = {0};
    size_t n = 0;
    enum gr_status st = db_prepare(&query, db, "SELECT name, rows, rows_per_piece, pieces, sha256 FROM digests", err);
    for (bool has_row = true; !st;) {
        st = db_step(query, &has_row, err);
        if (st || !has_row) break;
        const int64_t rows = db_column_int(query, 1), per_piece = db_column_int(query, 2);
        const struct stored_digest stored = {.name = arena_text(&arena, db_column_text(query, 0)).at,
                                             .rows = rows >= 0 && rows < UINT32_MAX ? (size_t)rows : 0,
                                             .rows_per_piece =
                                                 per_piece > 0 && per_piece < UINT32_MAX ? (size_t)per_piece : 0,
                                             .pieces = arena_text(&arena, db_column_blob(query, 3)),
                                             .sha256 = arena_text(&arena, db_column_text(query, 4))};
        st = check_table(path, db, &stored, differences, err);
        arena_clear(&arena);
        n++;
    }
    db_statement_release(query);
    arena_release(&arena);
    if (!st && !n) gr_messages_add(differences, "%s: digests: has no rows", path);
    return st;
}

/* What the summary says against what the digests come to. */
static enum gr_status check_seal(const char *path, struct db *db, const char *found, struct gr_messages *differences,
                                 struct gr_error *err)
{
    struct db_statement *query = NULL;
    size_t n = 0;
    enum gr_status st = db_prepare(&query, db, "SELECT value FROM summary WHERE name = '" RUN_DIGEST_FACT "'", err);
    for (bool has_row = true; !st;) {
        st = db_step(query, &has_row, err);
        if (st || !has_row) break;
        n++;
        if (!text_equal(db_column_text(query, 0), text_of(found)))
            gr_messages_add(differences, "%s: summary: " RUN_DIGEST_FACT " is not the digest of the digests", path);
    }
    db_statement_release(query);
    if (!st && n != 1) gr_messages_add(differences, "%s: summary: " RUN_DIGEST_FACT " stands there %zu times", path, n);
    return st;
}

enum gr_status run_digest_check(const char *path, char found[RUN_DIGEST_BYTES], struct gr_messages *differences,
                                struct gr_error *err)
{
    struct db *db = NULL;
    bool has = false;
    found[0] = '\0';
    enum gr_status st = db_open_readonly(&db, path, path, err);
    if (!st) st = db_stores_table(db, TEXT("digests"), &has, err);
    if (!st && !has) gr_messages_add(differences, "%s: digests: the table is missing", path);
    if (!st && has) st = digest_digests(db, found, err);
    if (!st && has) st = check_tables(path, db, differences, err);
    if (!st && has) st = check_seal(path, db, found, differences, err);
    db_close(db);
    return st;
}
