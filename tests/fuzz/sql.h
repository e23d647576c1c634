/* sql.h: for targets that make databases: SQL that nobody has looked at, run within limits. */
#ifndef TESTS_FUZZ_SQL_H
#define TESTS_FUZZ_SQL_H

#include "fuzz.h"

#include <sqlite3.h>

enum { SQL_STEPS = 200000, SQL_PAGES = 400 };

static inline int sql_stop(void *steps)
{
    return (*(int *)steps -= 1000) <= 0;
}

/* Nothing outside this one file. */
static inline int sql_allow(void *context, int action, const char *a, const char *b, const char *c, const char *d)
{
    (void)context, (void)b, (void)c, (void)d;
    if (action == SQLITE_ATTACH || action == SQLITE_DETACH) return SQLITE_DENY;
    if (action != SQLITE_PRAGMA) return SQLITE_OK;
    const char *const known[] = {"writable_schema", "application_id", "user_version",
                                 "encoding",        "page_size",      "table_info"};
    for (size_t i = 0; a && i < sizeof known / sizeof *known; i++)
        if (sqlite3_stricmp(a, known[i]) == 0) return SQLITE_OK;
    return SQLITE_DENY;
}

/* Run the statements one by one, whatever becomes of each. */
static inline void sql_run(const char *path, const char *sql, size_t n)
{
    sqlite3 *db = NULL;
    int steps = SQL_STEPS;
    if (sqlite3_open(path, &db) != SQLITE_OK) abort();
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, 100000);
    sqlite3_limit(db, SQLITE_LIMIT_VDBE_OP, 25000);
    sqlite3_progress_handler(db, 1000, sql_stop, &steps);
    sqlite3_exec(db, "PRAGMA max_page_count = 400; PRAGMA synchronous = 0; PRAGMA journal_mode = memory", NULL, NULL,
                 NULL);
    sqlite3_set_authorizer(db, sql_allow, NULL);
    for (const char *at = sql, *end = sql + n; at < end;) {
        sqlite3_stmt *statement = NULL;
        const char *next = NULL;
        if (sqlite3_prepare_v2(db, at, (int)(end - at), &statement, &next) == SQLITE_OK)
            for (int rows = 0; rows < 100 && sqlite3_step(statement) == SQLITE_ROW; rows++) {
            }
        sqlite3_finalize(statement);
        const char *semicolon = memchr(at, ';', (size_t)(end - at));
        if (next <= at) next = semicolon ? semicolon + 1 : end; /* the parser could not tell where it ends */
        at = next;
    }
    sqlite3_close(db);
}

/* Whether the table or view can be read to its end in moderate time: some that are views cannot, and say so to nobody. */
static inline bool sql_ends(const char *path, const char *query)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    int steps = SQL_STEPS, code = SQLITE_ERROR;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK) {
        sqlite3_progress_handler(db, 1000, sql_stop, &steps);
        if (sqlite3_prepare_v2(db, query, -1, &statement, NULL) == SQLITE_OK)
            while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
            }
        sqlite3_finalize(statement);
    }
    sqlite3_close(db);
    return code != SQLITE_INTERRUPT;
}

#endif
