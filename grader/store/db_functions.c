/* db_functions.c: functions of ours that SQL statements of ours may call (contract in db.h). */
#include "base/natural.h"
#include "store/db_parts.h"

enum { MOST_TAKEN = 127 /* SQLite's own limit on arguments, unless built with another */ };

/* Short of memory, SQLite gives NULL here and below, and the step that called us fails. */
static void take_texts(const struct db_taker *taker, int n, sqlite3_value **values)
{
    struct text fields[MOST_TAKEN];
    for (int i = 0; i < n; i++) {
        const char *at = (const char *)sqlite3_value_text(values[i]);
        fields[i] = at ? (struct text){at, (size_t)sqlite3_value_bytes(values[i])} : TEXT("");
    }
    taker->take(taker->context, fields, (size_t)n);
}

static struct value value_of(sqlite3_value *v)
{
    const char *at;
    switch (sqlite3_value_type(v)) {
    case SQLITE_INTEGER: return (struct value){VALUE_INTEGER, .as.integer = sqlite3_value_int64(v)};
    case SQLITE_FLOAT: return (struct value){VALUE_REAL, .as.real = sqlite3_value_double(v)};
    case SQLITE_TEXT:
        at = (const char *)sqlite3_value_text(v);
        return (struct value){VALUE_TEXT,
                              .as.bytes = at ? (struct text){at, (size_t)sqlite3_value_bytes(v)} : TEXT("")};
    case SQLITE_BLOB:
        at = sqlite3_value_blob(v);
        return (struct value){VALUE_BLOB,
                              .as.bytes = at ? (struct text){at, (size_t)sqlite3_value_bytes(v)} : TEXT("")};
    default: return (struct value){.kind = VALUE_NULL};
    }
}

static void take_arguments(sqlite3_context *call, int n, sqlite3_value **arguments)
{
    const struct db_taker *taker = sqlite3_user_data(call);
    struct value values[MOST_TAKEN];
    if (taker->take) {
        take_texts(taker, n, arguments);
        return;
    }
    for (int i = 0; i < n; i++)
        values[i] = value_of(arguments[i]);
    taker->take_values(taker->context, values, (size_t)n);
}

enum gr_status db_add_taker(struct db *db, struct db_taker *taker, struct gr_error *err)
{
    const int code = sqlite3_create_function_v2(db->handle, "take", -1, SQLITE_UTF8 | SQLITE_DIRECTONLY, taker,
                                                take_arguments, NULL, NULL, NULL);
    return code == SQLITE_OK ? GR_OK : db_fail(db, code, err);
}

int db_most_taken(const struct db *db)
{
    const int limit = sqlite3_limit(db->handle, SQLITE_LIMIT_FUNCTION_ARG, -1);
    return limit < MOST_TAKEN ? limit : MOST_TAKEN;
}

static int collate_naturally(void *context, int a_bytes, const void *a, int b_bytes, const void *b)
{
    (void)context;
    return natural_compare((struct text){a, (size_t)a_bytes}, (struct text){b, (size_t)b_bytes});
}

enum gr_status db_add_natural_order(struct db *db, struct gr_error *err)
{
    const int code =
        sqlite3_create_collation_v2(db->handle, "grader_natural", SQLITE_UTF8, NULL, collate_naturally, NULL);
    return code == SQLITE_OK ? GR_OK : db_fail(db, code, err);
}

static void make_text(sqlite3_context *call, int n, sqlite3_value **values)
{
    (void)n;
    const struct db_text_function *function = sqlite3_user_data(call);
    if (sqlite3_value_type(values[0]) == SQLITE_NULL) return;
    const char *at = (const char *)sqlite3_value_text(values[0]);
    char *out = at ? sqlite3_malloc64(function->most) : NULL;
    if (!out) {
        sqlite3_result_error_nomem(call);
        return;
    }
    const struct text from = {at, (size_t)sqlite3_value_bytes(values[0])};
    sqlite3_result_text64(call, out, function->make(function->context, from, out), sqlite3_free, SQLITE_UTF8);
}

enum gr_status db_add_text_function(struct db *db, const struct db_text_function *function, struct gr_error *err)
{
    void *context = (void *)(uintptr_t)function; /* which is only read */
    const int code = sqlite3_create_function_v2(db->handle, function->name, 1,
                                                SQLITE_UTF8 | SQLITE_DIRECTONLY | SQLITE_DETERMINISTIC, context,
                                                make_text, NULL, NULL, NULL);
    return code == SQLITE_OK ? GR_OK : db_fail(db, code, err);
}
