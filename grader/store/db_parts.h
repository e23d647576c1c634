/* db_parts.h: what the parts of db share, and nobody else sees. */
#ifndef GRADER_STORE_DB_PARTS_H
#define GRADER_STORE_DB_PARTS_H

#include <sqlite3.h>

#include "store/db.h"

struct db {
    sqlite3 *handle;
    char *shown;
    char *name; /* path or URI, as it was opened */
    int flags;
    uint64_t device, inode; /* of the file behind it, when it was opened to read */
};

struct db_statement {
    struct db *db;
    sqlite3_stmt *handle;
    int bind_failure; /* first code that a bind returned since the last step */
};

/* A message of what SQLite's code means; out of memory ends the process. */
enum gr_status db_fail(const struct db *db, int code, struct gr_error *err);

/* Before the first connection: db_fail will know a real shortage of memory from one that SQLite only speaks of. */
void db_note_shortages(void);

#endif
