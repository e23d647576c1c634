/* db.c: connections, opened to read what is not trusted or to write fast (contract in db.h). */
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

/* --- opening ----------------------------------------------------------------------------------------------------- */

/* What has to be said before the first connection. A sorter takes at least so many pages, 16 MiB of large ones, before it
 * goes through a file. */
static void configure(void)
{
    enum { PAGES = 16 };
    static atomic_flag is_done = ATOMIC_FLAG_INIT;
    if (atomic_flag_test_and_set(&is_done)) return;
    if (memory_is_limited()) sqlite3_config(SQLITE_CONFIG_PMASZ, (unsigned)PAGES);
    db_note_shortages();
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

/* --- reading ----------------------------------------------------------------------------------------------------- */

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

/* --- writing and sorting ----------------------------------------------------------------------------------------- */

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

enum gr_status db_prepare_to_sort(struct db *db, struct gr_error *err)
{
    enum { SORTER = 32 << 20 }; /* at least: pages that are merged, and of the file that is sorted */
    enum gr_status st = memory_foresee(SORTER, true, err);
    if (!st) st = set_cache(db, SORT_CACHE_BYTES, err);
    return st ? st : db_exec(db, "PRAGMA temp_store = FILE; PRAGMA threads = 1", err);
}
