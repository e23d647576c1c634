/*
 * db_fail.c: what SQLite's codes mean (contract in db_parts.h).
 *
 * SQLite reports trouble as a code on the handle; db_fail() turns it into a message with the file's name and the usual
 * advice. Running out of memory takes the same exit as everywhere else (base/memory.h).
 */
#include <stdatomic.h>

#include "base/memory.h"
#include "store/db_parts.h"

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

void db_note_shortages(void)
{
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &usual_memory) != SQLITE_OK) return;
    sqlite3_mem_methods noting = usual_memory;
    noting.xMalloc = alloc_and_note;
    noting.xRealloc = realloc_and_note;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &noting);
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
