/*
 * table_readers.c: several connections to one table (contract in table_readers.h).
 *
 * The same state for all. A reader sees what was there when its transaction read for the first time. With a rollback
 * journal nobody can write while one of us holds a transaction; in WAL mode somebody can commit between the beginnings
 * of two of them. PRAGMA data_version tells: its value on a connection changes if and only if somebody else committed
 * since that connection asked before. So the first reader asks, the others begin, then the first begins and asks again;
 * with the same answer nothing was committed between the two questions, so all begin with the same state. Otherwise
 * they let go and try again; a database that is never at rest is left to the first reader alone.
 *
 * What a row costs. SQLite's virtual machine takes about 10 ns a column, sqlite3_column_text and _bytes another 20. As
 * arguments of a function (db_taker) the values come without the latter. A table with more columns than a function may
 * have arguments is handed over in several calls, which SQLite makes from left to right. The function sees rows in the
 * order in which the table is walked, so this is for ordinary tables in rowid order only: a sorter or a view with an
 * order of its own might come after it.
 */
#include "store/table_readers.h"

#include <stdlib.h>

enum {
    BEGIN_ATTEMPTS = 10,
    ROWIDS_A_READER = 256, /* about as long to read as it takes to open a connection */
};

struct table_reader {
    struct db *db;
    struct db_statement *rows;
    struct db_taker taker; /* of the row being read */
    bool is_taking;        /* the query calls it */
};

/* ---- what the table is ---- */

/* What kind of table it is: "table", "virtual", "view"; "" without rowids, or from an SQLite too old to say (3.37). */
static struct text kind_of_table(struct table_readers *readers, struct text table)
{
    struct db_statement *query = NULL;
    struct gr_error ignored = {0};
    struct text kind = TEXT("");
    bool found;
    if (db_prepare(&query, readers->list[0]->db,
                   "SELECT type FROM pragma_table_list(?1) WHERE schema = 'main' AND NOT wr", &ignored))
        return kind;
    db_bind_text(query, 1, table);
    if (!db_step(query, &found, &ignored) && found) {
        const struct text type = db_column_text(query, 0);
        kind = arena_text(&readers->arena, type);
    }
    db_statement_release(query);
    return kind;
}

static enum gr_status read_names(struct table_readers *readers, struct gr_error *err)
{
    struct db_statement *query = NULL;
    const struct text sql = arena_format(&readers->arena, "SELECT * FROM %s", readers->quoted);
    const enum gr_status st = db_prepare(&query, readers->list[0]->db, sql.at, err);
    if (st) return st;
    readers->n_columns = (size_t)db_column_count(query);
    readers->names = arena_alloc(&readers->arena, readers->n_columns * sizeof *readers->names);
    for (size_t i = 0; i < readers->n_columns; i++) {
        const struct text name = db_column_name(query, (int)i);
        readers->names[i] = arena_text(&readers->arena, name);
    }
    db_statement_release(query);
    return GR_OK;
}

/* A name of the rowid that no column has; NULL when all are taken. */
static const char *free_rowid_name(const struct table_readers *readers)
{
    static const char *const names[] = {"rowid", "_rowid_", "oid"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        bool is_free = true;
        for (size_t i = 0; i < readers->n_columns; i++)
            is_free = is_free && !text_equal_ignoring_case(readers->names[i], text_of(names[k]));
        if (is_free) return names[k];
    }
    return NULL;
}

static enum gr_status find_rowid(struct db_statement *query, int64_t from, int64_t *rowid, bool *found,
                                 struct gr_error *err)
{
    db_bind_int(query, 1, from);
    const enum gr_status st = db_step(query, found, err);
    if (!st && *found) *rowid = db_column_int(query, 0);
    db_statement_reset(query);
    return st;
}

static enum gr_status find_ends(struct table_readers *readers, struct gr_error *err)
{
    struct db *db = readers->list[0]->db;
    const char *rowid = readers->rowid, *table = readers->quoted;
    const struct text find = arena_format(&readers->arena, "SELECT %s FROM %s NOT INDEXED WHERE %s >= ?1 ORDER BY %s",
                                          rowid, table, rowid, rowid);
    const struct text backwards = arena_format(&readers->arena, "%s DESC", find.at);
    struct db_statement *find_last = NULL;
    bool found;
    readers->first = 0;
    readers->last = -1;
    enum gr_status st = db_prepare(&readers->find, db, find.at, err);
    if (!st) st = db_prepare(&find_last, db, backwards.at, err);
    if (!st) st = find_rowid(readers->find, INT64_MIN, &readers->first, &found, err);
    if (!st) st = find_rowid(find_last, INT64_MIN, &readers->last, &found, err);
    db_statement_release(find_last);
    return st;
}

static enum gr_status look_at_table(struct table_readers *readers, struct text table, struct gr_error *err)
{
    db_statement_release(readers->find);
    readers->find = NULL;
    enum gr_status st = read_names(readers, err);
    if (st) return st;
    const struct text kind = kind_of_table(readers, table);
    const bool has_rowids = text_equal(kind, TEXT("table")) || text_equal(kind, TEXT("virtual"));
    readers->rowid = has_rowids ? free_rowid_name(readers) : NULL;
    readers->by_rowid = readers->rowid && text_equal(kind, TEXT("table"));
    return readers->by_rowid ? find_ends(readers, err) : GR_OK;
}

/* ---- the connections ---- */

static void keep_readers(struct table_readers *readers, int n)
{
    while (readers->n > n) {
        struct table_reader *reader = readers->list[--readers->n];
        db_statement_release(reader->rows);
        db_close(reader->db);
        free(reader);
    }
}

static void add_reader(struct table_readers *readers, struct db *db)
{
    readers->list = gr_realloc_array(readers->list, (size_t)readers->n + 1, sizeof *readers->list);
    struct table_reader *reader = gr_calloc(1, sizeof *reader);
    reader->db = db;
    readers->list[readers->n++] = reader;
}

static void add_readers(struct table_readers *readers, int wished)
{
    struct db *db;
    struct gr_error ignored;
    if (!readers->by_rowid || readers->last < readers->first) return;
    const uint64_t worth = ((uint64_t)readers->last - (uint64_t)readers->first) / ROWIDS_A_READER;
    while (readers->n < wished && (uint64_t)readers->n <= worth) {
        ignored.text[0] = '\0';
        if (db_open_again(&db, readers->list[0]->db, &ignored)) return;
        add_reader(readers, db);
    }
}

static enum gr_status ask_version(struct db *db, int64_t *version, struct gr_error *err)
{
    struct db_statement *query = NULL;
    bool has_row = false;
    enum gr_status st = db_prepare(&query, db, "PRAGMA data_version", err);
    if (!st) st = db_step(query, &has_row, err);
    if (!st) *version = has_row ? db_column_int(query, 0) : 0;
    db_statement_release(query);
    return st;
}

/* Asking reads the file, which is when the transaction's state is chosen. */
static enum gr_status begin(struct db *db, int64_t *version, struct gr_error *err)
{
    const enum gr_status st = db_exec(db, "BEGIN", err);
    return st ? st : ask_version(db, version, err);
}

/* See above: the same state for all. */
static enum gr_status begin_together(struct table_readers *readers, struct gr_error *err)
{
    struct db *first = readers->list[0]->db;
    int64_t before, after, unused;
    enum gr_status st = GR_OK;
    for (int attempt = 0; attempt < BEGIN_ATTEMPTS && !st && readers->n > 1; attempt++) {
        st = ask_version(first, &before, err);
        for (int i = 1; i < readers->n && !st; i++) {
            struct gr_error ignored = {0};
            if (begin(readers->list[i]->db, &unused, &ignored)) keep_readers(readers, i);
        }
        if (!st) st = begin(first, &after, err);
        if (st || before == after) return st;
        for (int i = 0; i < readers->n && !st; i++)
            st = db_exec(readers->list[i]->db, "ROLLBACK", err);
    }
    keep_readers(readers, 1);
    return st ? st : begin(first, &unused, err);
}

/* ---- reading ---- */

/* "take("a", "b"), take("c")": all columns, as many to a call as SQLite allows. */
static struct text calls_of_take(struct table_readers *readers)
{
    const size_t most = (size_t)db_most_taken(readers->list[0]->db), n = readers->n_columns;
    struct arena *arena = &readers->arena;
    struct text *quoted = arena_alloc(arena, n * sizeof *quoted), *calls = arena_alloc(arena, n * sizeof *calls);
    size_t n_calls = 0;
    for (size_t i = 0; i < n; i++)
        quoted[i] = text_of(db_quote_name(arena, readers->names[i]));
    for (size_t i = 0; i < n; i += most) {
        const struct text list = arena_join(arena, quoted + i, n - i < most ? n - i : most, TEXT(", "));
        calls[n_calls++] = arena_format(arena, "take(%.*s)", TEXT_ARGS(list));
    }
    return arena_join(arena, calls, n_calls, TEXT(", "));
}

static enum gr_status prepare_ranges(struct table_readers *readers, struct gr_error *err)
{
    const struct text calls = calls_of_take(readers);
    const struct text sql =
        arena_format(&readers->arena, "SELECT %.*s, %s FROM %s NOT INDEXED WHERE %s BETWEEN ?1 AND ?2 ORDER BY %s",
                     TEXT_ARGS(calls), readers->rowid, readers->quoted, readers->rowid, readers->rowid);
    enum gr_status st = GR_OK;
    for (int i = 0; i < readers->n && !st; i++) {
        struct table_reader *reader = readers->list[i];
        st = db_add_taker(reader->db, &reader->taker, err);
        if (!st) st = db_prepare(&reader->rows, reader->db, sql.at, err);
        if (!st) table_reader_go_to(reader, readers->first, readers->last);
        reader->is_taking = true;
    }
    return st;
}

/* A virtual table in rowid order, too; the others as they come. */
static enum gr_status prepare_whole(struct table_readers *readers, struct gr_error *err)
{
    struct table_reader *reader = readers->list[0];
    const struct text sql = arena_format(&readers->arena, "SELECT * FROM %s%s%s", readers->quoted,
                                         readers->rowid ? " ORDER BY " : "", readers->rowid ? readers->rowid : "");
    struct gr_error no_rowid = {0};
    if (readers->rowid && !db_prepare(&reader->rows, reader->db, sql.at, &no_rowid)) return GR_OK;
    const struct text plain = arena_format(&readers->arena, "SELECT * FROM %s", readers->quoted);
    return db_prepare(&reader->rows, reader->db, plain.at, err);
}

enum gr_status table_readers_open(struct table_readers *readers, struct db *db, struct text table, int wished,
                                  struct gr_error *err)
{
    *readers = (struct table_readers){0};
    add_reader(readers, db);
    readers->quoted = db_quote_name(&readers->arena, table);
    enum gr_status st = look_at_table(readers, table, err);
    if (!st) add_readers(readers, wished);
    if (!st) st = begin_together(readers, err);
    if (!st) st = look_at_table(readers, table, err); /* again, as it is in the state that is read */
    if (!st && !readers->by_rowid) keep_readers(readers, 1);
    if (!st) st = readers->by_rowid ? prepare_ranges(readers, err) : prepare_whole(readers, err);
    if (st) table_readers_close(readers);
    return st;
}

void table_readers_close(struct table_readers *readers)
{
    db_statement_release(readers->find);
    keep_readers(readers, 0);
    free(readers->list);
    arena_release(&readers->arena);
    *readers = (struct table_readers){0};
}

enum gr_status table_readers_find(struct table_readers *readers, int64_t from, int64_t *rowid, bool *found,
                                  struct gr_error *err)
{
    return find_rowid(readers->find, from, rowid, found, err);
}

void table_reader_go_to(struct table_reader *reader, int64_t first, int64_t last)
{
    db_statement_reset(reader->rows);
    db_bind_int(reader->rows, 1, first);
    db_bind_int(reader->rows, 2, last);
}

static void take_columns(struct table_reader *reader)
{
    const int n = db_column_count(reader->rows);
    const struct db_taker *taker = &reader->taker;
    for (int i = 0; i < n; i++) {
        struct value value;
        if (taker->take) {
            const struct text field = db_column_text(reader->rows, i);
            taker->take(taker->context, &field, 1);
        } else {
            db_column_value(reader->rows, i, &value);
            taker->take_values(taker->context, &value, 1);
        }
    }
}

enum gr_status table_reader_next(struct table_reader *reader, const struct db_taker *taker, bool *has_row,
                                 struct gr_error *err)
{
    reader->taker = *taker;
    const enum gr_status st = db_step(reader->rows, has_row, err);
    if (!st && *has_row && !reader->is_taking) take_columns(reader);
    return st;
}

int64_t table_reader_rowid(struct table_reader *reader)
{
    return db_column_int(reader->rows, db_column_count(reader->rows) - 1);
}
