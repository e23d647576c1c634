/* run_seal.c: looking whether the seal of a run is whole (contract in run_seal.h). */
#include "store/run_seal.h"

#include <stdlib.h>

#include "store/run_digest_parts.h"
#include "store/table_digest.h"

enum gr_status run_seal_check_format(struct run *run, const char *path, struct gr_error *err)
{
    struct arena arena = {0};
    struct text format, version;
    bool found, has_version;
    char shown[TEXT_SHOWN_BYTES], by[TEXT_SHOWN_BYTES];
    enum gr_status st = run_fact(run, RUN_DIGEST_FORMAT_FACT, &arena, &format, &found, err);
    if (!st) st = run_fact(run, "program.version", &arena, &version, &has_version, err);
    if (!st && !(found && text_equal(format, TEXT(RUN_DIGEST_FORMAT))))
        st = gr_fail(err, GR_FAILED,
                     "%s: its digests are of format %s, and this grader knows format " RUN_DIGEST_FORMAT
                     "; verify it with the grader that wrote it (%s), or grade again",
                     path, found ? text_show(format, shown) : "1", text_show(version, by));
    arena_release(&arena);
    return st;
}

/* --- tables ------------------------------------------------------------------------------------------------------ */

static void compare_pieces(const char *path, const struct sealed_table *stored, struct text pieces,
                           struct gr_messages *differences)
{
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

/* The rows that the digest is of, as they are now. */
static enum gr_status digest_rows_of(const char *path, struct db *db, const struct sealed_table *stored,
                                     struct row_digest *digest, size_t *n, bool *in_place, struct gr_error *err)
{
    const char *select = NULL;
    if (strcmp(stored->name, RUN_SCHEMA) == 0) select = RUN_SELECT_SCHEMA;
    if (strcmp(stored->name, "summary") == 0) select = "SELECT * FROM summary WHERE name IS NOT '" RUN_DIGEST_FACT "'";
    if (select) {
        const enum gr_status st = digest_query(db, select, digest, n, err);
        *in_place = *n == stored->rows;
        return st;
    }
    struct db *another = NULL;
    const enum gr_status st = db_open_readonly(&another, path, path, err);
    return st ? st : table_digest(another, text_of(stored->name), digest, n, in_place, err);
}

static bool is_possible(const struct sealed_table *stored)
{
    char hex[SHA256_HEX_BYTES];
    sha256_of_shown(stored->pieces, hex);
    const size_t n_pieces =
        stored->rows_per_piece ? (stored->rows + stored->rows_per_piece - 1) / stored->rows_per_piece : 0;
    return stored->rows_per_piece && stored->pieces.len == n_pieces * SHA256_BYTES &&
           text_equal(stored->sha256, text_of(hex));
}

static enum gr_status check_table(const char *path, struct db *db, struct sealed_table *stored,
                                  struct gr_messages *differences, struct gr_error *err)
{
    const size_t n_before = differences->n;
    if (!is_possible(stored)) {
        gr_messages_add(differences, "%s: digests: the row of %s is not what was written", path, stored->name);
        return GR_OK;
    }
    bool has = true, in_place = false;
    enum gr_status st =
        strcmp(stored->name, RUN_SCHEMA) == 0 ? GR_OK : db_stores_table(db, text_of(stored->name), &has, err);
    if (st) return st;
    if (!has) {
        gr_messages_add(differences, "%s: %s: the table is missing", path, stored->name);
        return GR_OK;
    }
    struct row_digest *found = row_digest_new(stored->rows, stored->rows_per_piece);
    size_t n;
    st = digest_rows_of(path, db, stored, found, &n, &in_place, err);
    if (!st && n != stored->rows)
        gr_messages_add(differences, "%s: %s: has %zu rows, and had %zu when it was written", path, stored->name, n,
                        stored->rows);
    if (!st) compare_pieces(path, stored, row_digest_pieces(found), differences);
    if (!st && !in_place && differences->n == n_before)
        gr_messages_add(differences, "%s: %s: its rows are not numbered as they were", path, stored->name);
    stored->is_whole = !st && differences->n == n_before;
    row_digest_free(found);
    return st;
}

/* --- all of them ------------------------------------------------------------------------------------------------- */

static enum gr_status read_digests(struct db *db, struct run_seal *out, struct gr_error *err)
{
    struct db_statement *query = NULL;
    size_t capacity = 0;
    enum gr_status st = db_prepare(&query, db, "SELECT name, rows, rows_per_piece, pieces, sha256 FROM digests", err);
    for (bool has_row = true; !st;) {
        st = db_step(query, &has_row, err);
        if (st || !has_row) break;
        const int64_t rows = db_column_int(query, 1), per_piece = db_column_int(query, 2);
        GR_GROW(out->tables, capacity, out->n + 1);
        out->tables[out->n++] =
            (struct sealed_table){.name = arena_text(&out->arena, db_column_text(query, 0)).at,
                                  .rows = rows >= 0 && rows < UINT32_MAX ? (size_t)rows : 0,
                                  .rows_per_piece = per_piece > 0 && per_piece < UINT32_MAX ? (size_t)per_piece : 0,
                                  .pieces = arena_text(&out->arena, db_column_blob(query, 3)),
                                  .sha256 = arena_text(&out->arena, db_column_text(query, 4))};
    }
    db_statement_release(query);
    return st;
}

static enum gr_status check_tables(const char *path, struct db *db, struct run_seal *seal,
                                   struct gr_messages *differences, struct gr_error *err)
{
    enum gr_status st = read_digests(db, seal, err);
    for (size_t i = 0; i < seal->n && !st; i++)
        st = check_table(path, db, &seal->tables[i], differences, err);
    if (!st && !seal->n) gr_messages_add(differences, "%s: digests: has no rows", path);
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

enum gr_status run_seal_check(const char *path, struct run_seal *out, struct gr_messages *differences,
                              struct gr_error *err)
{
    struct db *db = NULL;
    bool has = false;
    *out = (struct run_seal){0};
    enum gr_status st = db_open_readonly(&db, path, path, err);
    if (!st) st = db_stores_table(db, TEXT("digests"), &has, err);
    if (!st && !has) gr_messages_add(differences, "%s: digests: the table is missing", path);
    if (!st && has) st = digest_digests(db, out->digest, err);
    if (!st && has) st = check_tables(path, db, out, differences, err);
    if (!st && has) st = check_seal(path, db, out->digest, differences, err);
    db_close(db);
    return st;
}

const struct sealed_table *run_seal_table(const struct run_seal *seal, const char *name)
{
    for (size_t i = 0; i < seal->n; i++)
        if (strcmp(seal->tables[i].name, name) == 0) return &seal->tables[i];
    return NULL;
}

void run_seal_release(struct run_seal *seal)
{
    free(seal->tables);
    arena_release(&seal->arena);
    *seal = (struct run_seal){0};
}
