/*
 * db.c: SQLite behind a small interface (contract in db.h).
 *
 * SQLite reports trouble as a code on the handle; db_fail() turns it into a message with the file's name and the usual
 * advice. Running out of memory takes the same exit as everywhere else (base/memory.h).
 */
#include "store/db.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory_limit.h"
#include "store/bulk.h"
#include "store/db_parts.h"

enum { WRITE_CACHE_BYTES = 64 << 20, SORT_CACHE_BYTES = 128 << 20 };
enum { BUSY_TIMEOUT_MS = 5000 };

static const char *advice_for(int code)
{
    switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return "another program is writing it; try again when that is done";
    case SQLITE_CORRUPT: return "the file is damaged; restore it or make it again";
    case SQLITE_NOTADB: return "give a SQLite file";
    case SQLITE_FULL: return "free some space on the disk";
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH: return "check that the file and its folder may be read";
    case SQLITE_IOERR: return "check the disk, and the limit on the size of files (ulimit -f)";
    case SQLITE_TOOBIG: return "a value is too large for SQLite";
    default: return "check the file with: sqlite3 FILE 'PRAGMA integrity_check'";
    }
}

/* Of a damaged file SQLite may want more memory than it allows itself, and calls that a shortage, too. Its allocator
 * knows of a real one. */
static sqlite3_mem_methods usual_memory;
static atomic_bool memory_was_short;

static void *alloc_and_note(int bytes)
{
    void *p = usual_memory.xMalloc(bytes);
    if (!p) memory_was_short = true;
    return p;
}

static void *realloc_and_note(void *old, int bytes)
{
    void *p = usual_memory.xRealloc(old, bytes);
    if (!p) memory_was_short = true;
    return p;
}

enum gr_status db_fail(const struct db *db, int code, struct gr_error *err)
{
    if ((code & 0xFF) == SQLITE_NOMEM) {
        if (memory_was_short) gr_out_of_memory(0);
        code = SQLITE_CORRUPT;
    }
    const bool told_by_handle = db->handle && sqlite3_errcode(db->handle) == (code & 0xFF);
    return gr_fail(err, GR_FAILED, "%s: SQLite: %s; %s", db->shown,
                   told_by_handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(code), advice_for(code));
}

/* What has to be said before the first connection. A sorter takes at least so many pages, 16 MiB of large ones, before it
 * goes through a file. */
static void configure(void)
{
    enum { PAGES = 16 };
    static atomic_flag is_done = ATOMIC_FLAG_INIT;
    if (atomic_flag_test_and_set(&is_done)) return;
    if (memory_is_limited()) sqlite3_config(SQLITE_CONFIG_PMASZ, (unsigned)PAGES);
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &usual_memory) != SQLITE_OK) return;
    sqlite3_mem_methods noting = usual_memory;
    noting.xMalloc = alloc_and_note;
    noting.xRealloc = realloc_and_note;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &noting);
}

static enum gr_status open_with(struct db **out, const char *name, const char *shown, int flags, struct gr_error *err)
{
    struct db *db = gr_calloc(1, sizeof *db);
    db->shown = gr_strdup(shown);
    db->name = gr_strdup(name);
    db->flags = flags;
    configure();
    const int code = sqlite3_open_v2(name, &db->handle, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (code != SQLITE_OK) {
        const enum gr_status st = db_fail(db, code, err);
        db_close(db);
        return st;
    }
    sqlite3_busy_timeout(db->handle, BUSY_TIMEOUT_MS);
    *out = db;
    return GR_OK;
}

/* A database in WAL mode that nobody has open: the header says WAL, and there is no log beside it. To read it SQLite
 * would make files beside it, which a folder of inputs is not for, and which a read-only folder does not allow. */
static bool is_wal_at_rest(const char *path)
{
    enum { READ_VERSION_OFFSET = 19, WAL = 2 };
    unsigned char header[READ_VERSION_OFFSET + 1] = {0};
    FILE *file = fopen(path, "rb");
    if (!file) return false;
    const bool has_header = fread(header, 1, sizeof header, file) == sizeof header;
    fclose(file);
    char *log = gr_format("%s-wal", path);
    const bool is_in_use = access(log, F_OK) == 0;
    free(log);
    return has_header && header[READ_VERSION_OFFSET] == WAL && !is_in_use;
}

/* The path as a URI that says that the file does not change while it is read. Free with free(). */
static char *immutable_uri(const char *path)
{
    static const char prefix[] = "file:", suffix[] = "?immutable=1";
    char *uri = gr_alloc(sizeof prefix + 3 * strlen(path) + sizeof suffix), *to = uri;
    memcpy(to, prefix, sizeof prefix - 1);
    to += sizeof prefix - 1;
    while (path[0] == '/' && path[1] == '/') /* two slashes would begin the name of a host */
        path++;
    for (const char *c = path; *c; c++) {
        if (strchr("%?#", *c))
            to += sprintf(to, "%%%02X", (unsigned char)*c);
        else
            *to++ = *c;
    }
    memcpy(to, suffix, sizeof suffix);
    return uri;
}

static enum gr_status open_to_read(struct db **out, const char *name, const char *shown, int flags,
                                   struct gr_error *err)
{
    enum gr_status st = open_with(out, name, shown, flags | SQLITE_OPEN_READONLY, err);
    if (st) return st;
    sqlite3_db_config((*out)->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config((*out)->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config((*out)->handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    st = db_exec(*out, "PRAGMA query_only = 1; PRAGMA cell_size_check = 1; PRAGMA mmap_size = 0", err);
    if (st) {
        db_close(*out);
        *out = NULL;
    }
    return st;
}

enum gr_status db_open_readonly(struct db **out, const char *path, const char *shown, struct gr_error *err)
{
    struct stat file = {0};
    *out = NULL;
    (void)stat(path, &file); /* what is not there cannot be opened either */
    char *uri = is_wal_at_rest(path) ? immutable_uri(path) : NULL;
    const enum gr_status st = open_to_read(out, uri ? uri : path, shown, uri ? SQLITE_OPEN_URI : 0, err);
    free(uri);
    if (st) return st;
    (*out)->device = file.st_dev;
    (*out)->inode = file.st_ino;
    return GR_OK;
}

/* A name may have been given to another file since it was opened. */
static enum gr_status check_same_file(const struct db *db, const struct db *again, struct gr_error *err)
{
    struct stat file = {0};
    const char *path = sqlite3_db_filename(again->handle, "main");
    if (path && stat(path, &file) == 0 && file.st_dev == db->device && file.st_ino == db->inode) return GR_OK;
    return gr_fail(err, GR_FAILED, "%s: another file has taken its place while it was read; start again", db->shown);
}

/* Does not look into the file by itself, as is_wal_at_rest does: closing a file gives up all locks that this process
 * holds on it (POSIX), those of the other connections too. */
enum gr_status db_open_again(struct db **out, const struct db *db, struct gr_error *err)
{
    *out = NULL;
    if (!sqlite3_threadsafe()) return gr_fail(err, GR_FAILED, "%s: this SQLite serves one thread only", db->shown);
    enum gr_status st = open_to_read(out, db->name, db->shown, db->flags, err);
    if (st) return st;
    st = check_same_file(db, *out, err);
    if (!st) {
        (*out)->device = db->device;
        (*out)->inode = db->inode;
        return GR_OK;
    }
    db_close(*out);
    *out = NULL;
    return st;
}

/* Pages in memory; where that is limited, fewer, and sorting goes through files. */
static enum gr_status set_cache(struct db *db, size_t bytes, struct gr_error *err)
{
    enum { LEAST = 1 << 20 };
    char pragma[64];
    const size_t affordable = memory_affordable(bytes);
    snprintf(pragma, sizeof pragma, "PRAGMA cache_size = -%zu", (affordable > LEAST ? affordable : LEAST) / 1024);
    return db_exec(db, pragma, err);
}

/* Nobody else knows the file yet, and nobody will when it does not become complete. */
static enum gr_status begin_alone(struct db *db, struct gr_error *err)
{
    const enum gr_status st = set_cache(db, WRITE_CACHE_BYTES, err);
    return st ? st
              : db_exec(db,
                        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;"
                        "PRAGMA temp_store = MEMORY; BEGIN",
                        err);
}

enum gr_status db_append(struct db **out, const char *path, const char *shown, struct gr_error *err)
{
    *out = NULL;
    enum gr_status st = open_with(out, path, shown, SQLITE_OPEN_READWRITE, err);
    if (!st) st = begin_alone(*out, err);
    if (st) {
        db_close(*out);
        *out = NULL;
    }
    return st;
}

enum gr_status db_create(struct db **out, const char *path, const char *shown, struct gr_error *err)
{
    *out = NULL;
    enum gr_status st = open_with(out, path, shown, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err);
    if (st) return st;
    _Static_assert(BULK_PAGE_BYTES == 65536, "the page size below is the one that store/bulk.h loads");
    st = db_exec(*out, "PRAGMA page_size = 65536", err);
    if (!st) st = begin_alone(*out, err);
    if (st) {
        db_close(*out);
        *out = NULL;
    }
    return st;
}

enum gr_status db_finish(struct db *db, struct gr_error *err)
{
    return db_exec(db, "COMMIT", err);
}

void db_close(struct db *db)
{
    if (!db) return;
    sqlite3_close(db->handle);
    free(db->shown);
    free(db->name);
    free(db);
}

enum gr_status db_exec(struct db *db, const char *sql, struct gr_error *err)
{
    const int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? GR_OK : db_fail(db, code, err);
}

static enum gr_status has_entry(struct db *db, const char *sql, struct text name, bool *has, struct gr_error *err)
{
    struct db_statement *query = NULL;
    *has = false;
    enum gr_status st = db_prepare(&query, db, sql, err);
    if (st) return st;
    db_bind_text(query, 1, name);
    st = db_step(query, has, err);
    db_statement_release(query);
    return st;
}

enum gr_status db_has_table(struct db *db, struct text name, bool *has, struct gr_error *err)
{
    return has_entry(db, "SELECT 1 FROM sqlite_schema WHERE type IN ('table', 'view') AND name = ? COLLATE NOCASE",
                     name, has, err);
}

enum gr_status db_stores_table(struct db *db, struct text name, bool *stores, struct gr_error *err)
{
    return has_entry(db,
                     "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 AND name = ? COLLATE NOCASE",
                     name, stores, err);
}

enum gr_status db_table_list(struct db *db, struct arena *arena, struct text *names, struct gr_error *err)
{
    struct db_statement *query = NULL;
    bool has_row = false;
    *names = TEXT("");
    enum gr_status st = db_prepare(&query, db,
                                   "SELECT group_concat(name, ', ') FROM (SELECT name FROM sqlite_schema "
                                   "WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%' ORDER BY name)",
                                   err);
    if (!st) st = db_step(query, &has_row, err);
    if (!st && has_row) {
        const struct text list = db_column_text(query, 0);
        *names = arena_text(arena, list);
    }
    db_statement_release(query);
    return st;
}

const char *db_quote_name(struct arena *arena, struct text name)
{
    char *const quoted = arena_alloc(arena, 2 * name.len + 3);
    char *to = quoted;
    *to++ = '"';
    for (size_t i = 0; i < name.len; i++) {
        if (name.at[i] == '"') *to++ = '"';
        *to++ = name.at[i];
    }
    *to++ = '"';
    *to = '\0';
    return quoted;
}

enum gr_status db_prepare(struct db_statement **out, struct db *db, const char *sql, struct gr_error *err)
{
    *out = NULL;
    sqlite3_stmt *handle = NULL;
    const int code = sqlite3_prepare_v2(db->handle, sql, -1, &handle, NULL);
    if (code != SQLITE_OK) return db_fail(db, code, err);
    *out = gr_calloc(1, sizeof **out);
    (*out)->db = db;
    (*out)->handle = handle;
    return GR_OK;
}

void db_statement_release(struct db_statement *statement)
{
    if (!statement) return;
    sqlite3_finalize(statement->handle);
    free(statement);
}

void db_statement_reset(struct db_statement *statement)
{
    sqlite3_reset(statement->handle); /* repeats what the last step returned, which was told then */
}

static void note_bind(struct db_statement *s, int code)
{
    if (code != SQLITE_OK && s->bind_failure == SQLITE_OK) s->bind_failure = code;
}

void db_bind_text(struct db_statement *s, int parameter, struct text value)
{
    note_bind(
        s, sqlite3_bind_text64(s->handle, parameter, value.len ? value.at : "", value.len, SQLITE_STATIC, SQLITE_UTF8));
}

void db_bind_int(struct db_statement *s, int parameter, int64_t value)
{
    note_bind(s, sqlite3_bind_int64(s->handle, parameter, value));
}

void db_bind_double(struct db_statement *s, int parameter, double value)
{
    note_bind(s, sqlite3_bind_double(s->handle, parameter, value));
}

void db_bind_blob(struct db_statement *s, int parameter, const void *bytes, size_t n)
{
    note_bind(s, n ? sqlite3_bind_blob64(s->handle, parameter, bytes, n, SQLITE_STATIC)
                   : sqlite3_bind_zeroblob(s->handle, parameter, 0));
}

void db_bind_null(struct db_statement *s, int parameter)
{
    note_bind(s, sqlite3_bind_null(s->handle, parameter));
}

void db_bind_value(struct db_statement *s, int parameter, const struct value *v)
{
    switch (v->kind) {
    case VALUE_NULL: db_bind_null(s, parameter); break;
    case VALUE_INTEGER: db_bind_int(s, parameter, v->as.integer); break;
    case VALUE_REAL: db_bind_double(s, parameter, v->as.real); break;
    case VALUE_TEXT: db_bind_text(s, parameter, v->as.bytes); break;
    case VALUE_BLOB: db_bind_blob(s, parameter, v->as.bytes.at, v->as.bytes.len); break;
    }
}

enum gr_status db_step(struct db_statement *s, bool *has_row, struct gr_error *err)
{
    *has_row = false;
    int code = s->bind_failure;
    s->bind_failure = SQLITE_OK;
    if (code == SQLITE_OK) code = sqlite3_step(s->handle);
    if (code == SQLITE_ROW) {
        *has_row = true;
        return GR_OK;
    }
    const enum gr_status st = code == SQLITE_DONE ? GR_OK : db_fail(s->db, code, err);
    sqlite3_reset(s->handle);
    return st;
}

enum gr_status db_insert(struct db_statement *s, struct gr_error *err)
{
    bool has_row;
    const enum gr_status st = db_step(s, &has_row, err);
    if (has_row) sqlite3_reset(s->handle);
    return st;
}

int db_column_count(const struct db_statement *s)
{
    return sqlite3_column_count(s->handle);
}

struct text db_column_name(const struct db_statement *s, int column)
{
    return text_of(sqlite3_column_name(s->handle, column));
}

/* The value first, its length after: the order in which SQLite converts. */
struct text db_column_text(struct db_statement *s, int column)
{
    const char *at = (const char *)sqlite3_column_text(s->handle, column);
    if (!at) {
        if (sqlite3_errcode(s->db->handle) == SQLITE_NOMEM) gr_out_of_memory(0);
        return TEXT("");
    }
    return (struct text){at, (size_t)sqlite3_column_bytes(s->handle, column)};
}

struct text db_column_blob(struct db_statement *s, int column)
{
    const char *at = sqlite3_column_blob(s->handle, column);
    if (!at && sqlite3_errcode(s->db->handle) == SQLITE_NOMEM) gr_out_of_memory(0);
    if (!at) return TEXT("");
    return (struct text){at, (size_t)sqlite3_column_bytes(s->handle, column)};
}

int64_t db_column_int(struct db_statement *s, int column)
{
    return sqlite3_column_int64(s->handle, column);
}

void db_column_value(struct db_statement *s, int column, struct value *out)
{
    switch (sqlite3_column_type(s->handle, column)) {
    case SQLITE_INTEGER:
        *out = (struct value){VALUE_INTEGER, .as.integer = sqlite3_column_int64(s->handle, column)};
        break;
    case SQLITE_FLOAT: *out = (struct value){VALUE_REAL, .as.real = sqlite3_column_double(s->handle, column)}; break;
    case SQLITE_TEXT: *out = (struct value){VALUE_TEXT, .as.bytes = db_column_text(s, column)}; break;
    case SQLITE_BLOB: *out = (struct value){VALUE_BLOB, .as.bytes = db_column_blob(s, column)}; break;
    default: *out = (struct value){.kind = VALUE_NULL}; break;
    }
}

enum gr_status db_prepare_to_sort(struct db *db, struct gr_error *err)
{
    enum { SORTER = 32 << 20 }; /* at least: pages that are merged, and of the file that is sorted */
    enum gr_status st = memory_foresee(SORTER, true, err);
    if (!st) st = set_cache(db, SORT_CACHE_BYTES, err);
    return st ? st : db_exec(db, "PRAGMA temp_store = FILE; PRAGMA threads = 1", err);
}
