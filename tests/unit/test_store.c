/* test_store.c: what is written into a database comes back, and trouble has a message. */
#include "ingest_kit.h"

#include <math.h>

#include "store/db.h"

static struct gr_error err;

static void must(enum gr_status status)
{
    if (status) fail_msg("%s", err.text);
}

static const char *write_sample(const char *name)
{
    const char *path = kit_path(name);
    struct db *db = NULL;
    struct db_statement *insert = NULL;
    must(db_create(&db, path, name, &err));
    must(db_exec(db, "CREATE TABLE marks (id TEXT, n INTEGER, x REAL, b BLOB); CREATE VIEW \"a \"\"b\" AS SELECT 1",
                 &err));
    must(db_prepare(&insert, db, "INSERT INTO marks VALUES (?, ?, ?, ?)", &err));
    for (int64_t i = 0; i < 3; i++) {
        db_bind_text(insert, 1, i ? TEXT("007") : TEXT(""));
        db_bind_int(insert, 2, i * INT64_C(5000000000));
        if (i == 1)
            db_bind_double(insert, 3, NAN);
        else
            db_bind_double(insert, 3, 0.5);
        db_bind_blob(insert, 4, "\0\1", (size_t)i);
        if (i == 2) db_bind_null(insert, 2);
        must(db_insert(insert, &err));
    }
    db_statement_release(insert);
    must(db_finish(db, &err));
    db_close(db);
    return path;
}

static void rows_come_back_as_they_were_written(void **state)
{
    (void)state;
    struct db *db = NULL;
    struct db_statement *query = NULL;
    bool has_row;
    must(db_open_readonly(&db, write_sample("sample.db"), "sample.db", &err));
    must(
        db_prepare(&query, db, "SELECT id, n, x, b, typeof(id), typeof(x), typeof(n) FROM marks ORDER BY rowid", &err));
    assert_int_equal(db_column_count(query), 7);
    assert_true(text_equal(db_column_name(query, 1), TEXT("n")));
    must(db_step(query, &has_row, &err));
    assert_true(has_row);
    assert_int_equal(db_column_text(query, 0).len, 0);
    assert_true(text_equal(db_column_text(query, 4), TEXT("text")));
    assert_true(text_equal(db_column_text(query, 2), TEXT("0.5")));
    assert_int_equal(db_column_blob(query, 3).len, 0);
    must(db_step(query, &has_row, &err));
    assert_true(text_equal(db_column_text(query, 0), TEXT("007")));
    assert_true(db_column_int(query, 1) == INT64_C(5000000000));
    assert_true(text_equal(db_column_text(query, 5), TEXT("null"))); /* NaN */
    must(db_step(query, &has_row, &err));
    assert_true(text_equal(db_column_text(query, 6), TEXT("null")));
    assert_int_equal(db_column_blob(query, 3).len, 2);
    must(db_step(query, &has_row, &err));
    assert_false(has_row);
    must(db_step(query, &has_row, &err)); /* and may be run again */
    assert_true(has_row);
    db_statement_release(query);
    db_close(db);
}

static void a_database_opened_for_reading_cannot_be_written(void **state)
{
    (void)state;
    struct db *db = NULL;
    must(db_open_readonly(&db, write_sample("read.db"), "read.db", &err));
    struct gr_error refused = {0};
    assert_int_equal(db_exec(db, "DELETE FROM marks", &refused), GR_FAILED);
    assert_memory_equal(refused.text, "read.db: ", 9);
    db_close(db);
}

static void tables_are_found_by_name_and_named_in_quotes(void **state)
{
    (void)state;
    struct db *db = NULL;
    struct arena arena = {0};
    struct text names;
    bool has;
    must(db_open_readonly(&db, write_sample("names.db"), "names.db", &err));
    must(db_has_table(db, TEXT("MARKS"), &has, &err));
    assert_true(has);
    must(db_has_table(db, TEXT("answers"), &has, &err));
    assert_false(has);
    must(db_table_list(db, &arena, &names, &err));
    assert_true(text_equal(names, TEXT("a \"b, marks")));
    char *sql = gr_format("SELECT * FROM %s", db_quote_name(&arena, TEXT("a \"b")));
    struct db_statement *query = NULL;
    must(db_prepare(&query, db, sql, &err));
    db_statement_release(query);
    free(sql);
    arena_release(&arena);
    db_close(db);
}

static void trouble_has_a_message_and_no_handle(void **state)
{
    (void)state;
    struct db *db = NULL;
    struct gr_error trouble = {0};
    assert_int_equal(db_open_readonly(&db, kit_path("missing.db"), "missing.db", &trouble), GR_FAILED);
    assert_null(db);
    assert_non_null(strstr(trouble.text, "missing.db: SQLite: "));
    trouble = (struct gr_error){0};
    const char *junk = kit_write("junk.db", "this is not a database, whatever its name", 41);
    assert_int_equal(db_open_readonly(&db, junk, "junk.db", &trouble), GR_OK);
    struct db_statement *query = NULL;
    assert_int_equal(db_prepare(&query, db, "SELECT * FROM t", &trouble), GR_FAILED);
    assert_null(query);
    assert_non_null(strstr(trouble.text, "not a database"));
    db_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_come_back_as_they_were_written),
        cmocka_unit_test(a_database_opened_for_reading_cannot_be_written),
        cmocka_unit_test(tables_are_found_by_name_and_named_in_quotes),
        cmocka_unit_test(trouble_has_a_message_and_no_handle),
    };
    return cmocka_run_group_tests(tests, NULL, kit_remove_folder);
}
