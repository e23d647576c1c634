/* db_schema.c: which tables there are, and names in SQL (contract in db.h). */
#include "store/db_parts.h"

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
