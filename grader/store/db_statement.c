/* db_statement.c: statements: parameters bound, steps, columns of a row (contract in db.h). */
#include <stdlib.h>

#include "base/memory.h"
#include "store/db_parts.h"

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
