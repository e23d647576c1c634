/*
 * test_sqlite_input.c: tables in SQLite, read by one thread or many, in large pieces or small: the same cohort, which
 * is that of the equal CSV; one state of the database, whoever writes it meanwhile.
 */
#include "ingest_kit.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>

static const int THREADS[] = {1, 2, 5};
static const size_t CHUNK_SIZES[] = {20, 600, 0};
static struct kit kit;

/* 1200 rows of three items; id, school and answers follow from a number k. */
#define NUMBERS "WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < 1200) "
#define VALUES                                                                                                         \
    "'s' || (k * 7919 % 3001), 'S' || (k % 40), substr('ABCD', k % 4 + 1, k % 9 <> 0), "                               \
    "CASE WHEN k % 5 THEN k % 700 END, CASE k % 3 WHEN 0 THEN 'B' WHEN 1 THEN 'Wörter ' || (k % 50) ELSE '' END"
#define COLUMNS "student_id, school, Q1, Q2, Q3"

static void must(sqlite3 *db, int code)
{
    if (code != SQLITE_OK && code != SQLITE_DONE) fail_msg("SQLite: %s", sqlite3_errmsg(db));
}

static void run_sql(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    must(db, sqlite3_open(path, &db));
    must(db, sqlite3_busy_timeout(db, 5000));
    must(db, sqlite3_exec(db, sql, NULL, NULL, NULL));
    must(db, sqlite3_close(db));
}

static const char *make(const char *name, const char *sql)
{
    const char *path = kit_path(name);
    unlink(path);
    run_sql(path, sql);
    return path;
}

/* What a query gives, as CSV: by the plainest use of SQLite. */
static const char *write_csv(const char *path, const char *query)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *rows = NULL;
    struct page page;
    page_open(&page);
    must(db, sqlite3_open(path, &db));
    must(db, sqlite3_prepare_v2(db, query, -1, &rows, NULL));
    const int n = sqlite3_column_count(rows);
    for (int i = 0; i < n; i++)
        fprintf(page.file, "%s%s", i ? "," : "", sqlite3_column_name(rows, i));
    while (sqlite3_step(rows) == SQLITE_ROW)
        for (int i = 0; i < n; i++) {
            const unsigned char *text = sqlite3_column_text(rows, i);
            fprintf(page.file, "%s%s", i ? "," : "\n", text ? (const char *)text : "");
        }
    fputc('\n', page.file);
    must(db, sqlite3_finalize(rows));
    must(db, sqlite3_close(db));
    char *text = page_close(&page);
    const char *csv = kit_write("equal.csv", text, strlen(text));
    free(text);
    return csv;
}

static void start(const char *source)
{
    kit_init(&kit, 3);
    kit_group(&kit, "school");
    kit.exam.answers.duplicate = DUPLICATE_LAST;
    kit.sources[0] = source;
    kit.options.n_sources = 1;
    threads_set(1);
}

static void expect_same_for_all_threads(void)
{
    threads_set(1);
    kit.options.chunk_bytes = 0;
    kit_must_run(&kit);
    char *reference = kit_dump(&kit, true);
    for (size_t t = 0; t < sizeof THREADS / sizeof *THREADS; t++)
        for (size_t c = 0; c < sizeof CHUNK_SIZES / sizeof *CHUNK_SIZES; c++) {
            if (CHUNK_SIZES[c] == 20 && THREADS[t] != 2) continue; /* slow */
            threads_set(THREADS[t]);
            kit.options.chunk_bytes = CHUNK_SIZES[c];
            kit_must_run(&kit);
            char *dump = kit_dump(&kit, true);
            if (strcmp(dump, reference) != 0)
                fail_msg("differs with %d threads, chunks of %zu bytes", THREADS[t], CHUNK_SIZES[c]);
            free(dump);
        }
    free(reference);
    kit.options.chunk_bytes = 0;
}

/* The table answers of the file is read as its rows in this order are from CSV, by any number of threads. */
static void expect_rows(const char *path, const char *order)
{
    char *query = gr_format("SELECT * FROM answers %s", order);
    start(write_csv(path, query));
    free(query);
    kit_must_run(&kit);
    char *wanted = kit_students(&kit);
    assert_true(kit.cohort.students.n > 0);
    kit.sources[0] = path;
    expect_same_for_all_threads();
    char *got = kit_students(&kit);
    assert_string_equal(got, wanted);
    free(got);
    free(wanted);
}

/* ---- kinds of tables ---- */

static void rows_come_in_rowid_order(void **state)
{
    (void)state;
    expect_rows(
        make("dense.db", "CREATE TABLE answers (" COLUMNS ");" NUMBERS "INSERT INTO answers SELECT " VALUES " FROM n"),
        "ORDER BY rowid");
}

static void rowids_may_lie_anyhow(void **state)
{
    (void)state;
    static const char *const rowids[] = {
        "k * 1000003",                                             /* sparse */
        "(k - 600) * 3",                                           /* around zero */
        "-k",                                                      /* backwards */
        "k + (k > 1000) * 1000000000000 + (k > 1010) * (1 << 60)", /* clusters far apart */
        "k * k * k * k",                                           /* thinner and thinner */
        "9223372036854775807 - k + 1",                             /* up to the largest */
        "(-9223372036854775807 - 1) + (k - 1) * 15370000000",      /* from the smallest on */
        "(k - 600) * 15370000000000000",                           /* from end to end */
    };
    for (size_t i = 0; i < sizeof rowids / sizeof *rowids; i++) {
        char *sql = gr_format(
            "%s%s%s", "CREATE TABLE answers (" COLUMNS ");" NUMBERS "INSERT INTO answers (rowid, " COLUMNS ") SELECT ",
            rowids[i], ", " VALUES " FROM n");
        expect_rows(make("rowids.db", sql), "ORDER BY rowid");
        free(sql);
    }
}

static void deleted_rows_leave_no_trace(void **state)
{
    (void)state;
    expect_rows(make("holes.db", "CREATE TABLE answers (" COLUMNS ");" NUMBERS "INSERT INTO answers SELECT " VALUES
                                 " FROM n; DELETE FROM answers WHERE rowid < 400 OR rowid % 7 < 3 OR rowid > 1150"),
                "ORDER BY rowid");
}

static void an_integer_primary_key_is_the_rowid(void **state)
{
    (void)state;
    expect_rows(make("key.db", "CREATE TABLE answers (school, student_id INTEGER PRIMARY KEY, Q1, Q2 REAL, Q3);" NUMBERS
                               "INSERT INTO answers SELECT 'S' || (k % 9), k * 5 - 4000, 'A', k % 13, 0.1 * k FROM n;"
                               "CREATE INDEX by_all ON answers (school, student_id, Q1, Q2, Q3)"),
                "ORDER BY student_id");
}

/* The column of that name says something else; the order is still that of the rowids. */
static void columns_may_be_called_like_the_rowid(void **state)
{
    (void)state;
    static const char *const names[] = {"rowid", "\"RowID\", _rowid_", "oid, rowid, _rowid_"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *sql = gr_format("CREATE TABLE answers (" COLUMNS ", %s);%s", names[i],
                              NUMBERS "INSERT INTO answers (" COLUMNS ") SELECT " VALUES
                                      " FROM n; UPDATE answers SET rowid = length(student_id) * 7 % 3");
        const char *path = make("shadowed.db", sql);
        if (i < 2) expect_rows(path, i == 0 ? "ORDER BY _rowid_" : "ORDER BY oid");
        start(path);
        expect_same_for_all_threads(); /* with all names taken, by one reader */
        free(sql);
    }
}

static void other_tables_have_one_reader(void **state)
{
    (void)state;
    expect_rows(make("without.db", "CREATE TABLE answers (student_id, school, Q1, Q2, Q3, PRIMARY KEY (Q2, student_id))"
                                   " WITHOUT ROWID;" NUMBERS "INSERT INTO answers SELECT k, 'S', 'A', k * 7 % 50, 'B'"
                                   " FROM n"),
                "ORDER BY Q2, student_id");
    expect_rows(make("view.db", "CREATE TABLE t (" COLUMNS ");" NUMBERS "INSERT INTO t SELECT " VALUES " FROM n;"
                                "CREATE VIEW answers AS SELECT * FROM t WHERE rowid % 3 ORDER BY student_id DESC"),
                "");
    expect_rows(make("virtual.db", "CREATE VIRTUAL TABLE answers USING fts5 (" COLUMNS ");" NUMBERS
                                   "INSERT INTO answers SELECT " VALUES " FROM n"),
                "ORDER BY rowid");
}

/* More columns than a function of SQL may have arguments. */
static void a_table_may_have_many_columns(void **state)
{
    (void)state;
    struct page page;
    page_open(&page);
    fputs("CREATE TABLE answers (student_id, Q1", page.file);
    for (int i = 0; i < 400; i++)
        fprintf(page.file, ", \"a \"\"column\"\" no. %d\" DEFAULT 'x%d'", i, i);
    fputs(", Q2, Q3, school);" NUMBERS "INSERT INTO answers (student_id, Q1, Q2, Q3, school)"
          "SELECT k, 'A', 'B' || (k % 3), k % 10, 'S' || (k % 7) FROM n WHERE k <= 1000",
          page.file);
    char *sql = page_close(&page);
    const char *path = make("many.db", sql);
    free(sql);
    start(path);
    expect_same_for_all_threads();
    const struct cohort *cohort = &kit.cohort;
    assert_int_equal(cohort->students.n, 1000);
    for (size_t s = 0; s < 1000; s++) {
        char wanted[64];
        struct page got;
        page_open(&got);
        for (size_t item = 0; item < 3; item++)
            page_text(&got, codebook_text(&cohort->codebooks[item], responses_code(&cohort->responses, s, item)));
        page_text(&got, student_value(&cohort->students, 0, s));
        char *line = page_close(&got);
        snprintf(wanted, sizeof wanted, "AB%zu%zuS%zu", (s + 1) % 3, (s + 1) % 10, (s + 1) % 7);
        assert_string_equal(line, wanted);
        free(line);
    }
}

static void values_of_every_kind(void **state)
{
    (void)state;
    static const char rows[] = "CREATE TABLE answers (" COLUMNS ");"
                               "INSERT INTO answers VALUES (1, 2.5, NULL, '', x''), ('007', -3, 1e300, 'AB', 0.1),"
                               "('é', 'ß', 'A', 'AB', '€'), (9223372036854775807, 1.0, 12, 7, 'Z')";
    static const char encodings[][40] = {"", "PRAGMA encoding = 'UTF-16le';", "PRAGMA encoding = 'UTF-16be';"};
    for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++) {
        char *sql = gr_format("%s%s", encodings[i], rows);
        start(make("values.db", sql));
        kit_must_run(&kit);
        char *got = kit_students(&kit);
        assert_string_equal(got, "1 present 2.5 | ,,\n007 present -3 | 1.0e+300,AB,0.1\né present ß | A,AB,€\n"
                                 "9223372036854775807 present 1.0 | 12,7,Z\n");
        free(got);
        free(sql);
    }
}

static void bad_rows_are_rejected_alike(void **state)
{
    (void)state;
    start(make("bad.db", "CREATE TABLE answers (" COLUMNS ");" NUMBERS "INSERT INTO answers SELECT " VALUES " FROM n;"
                         "UPDATE answers SET Q2 = CAST(x'410042' AS TEXT) WHERE rowid = 5;"
                         "UPDATE answers SET Q1 = CAST(x'00' AS TEXT) WHERE rowid = 6;"
                         "UPDATE answers SET Q1 = CAST(x'e9' AS TEXT) WHERE rowid = 700;"
                         "UPDATE answers SET school = CAST(x'4141414141414141ff' AS TEXT) WHERE rowid = 900;"
                         "UPDATE answers SET student_id = NULL WHERE rowid = 1100"));
    kit_must_run(&kit);
    const struct rejects *rejects = &kit.cohort.rejects;
    static const struct {
        uint64_t line;
        uint32_t column;
        const char *words;
    } wanted[] = {{5, 4, "NUL"}, {6, 3, "NUL"}, {700, 3, "0xE9"}, {900, 2, "0xFF"}, {1100, 1, "is empty"}};
    assert_int_equal(rejects->n, sizeof wanted / sizeof *wanted);
    for (size_t i = 0; i < rejects->n; i++) {
        assert_int_equal(rejects->list[i].line, wanted[i].line);
        assert_int_equal(rejects->list[i].column, wanted[i].column);
        assert_non_null(strstr(rejects->list[i].reason.at, wanted[i].words));
    }
    expect_same_for_all_threads();
}

/* Rows of very unequal length: pieces are cut, and what was read behind a cut is forgotten. */
static void long_texts_among_short_ones(void **state)
{
    (void)state;
    expect_rows(make("essays.db", "CREATE TABLE answers (" COLUMNS ");" NUMBERS "INSERT INTO answers SELECT " VALUES
                                  " FROM n; UPDATE answers SET Q3 = printf('%.*c', rowid * 37 % 90000, 'x')"
                                  " WHERE rowid % 50 = 0 OR rowid BETWEEN 1000 AND 1050"),
                "ORDER BY rowid");
}

static void long_layout_and_roster(void **state)
{
    (void)state;
    const char *path =
        make("long.db", "CREATE TABLE answers (student_id, item, answer);" NUMBERS
                        "INSERT INTO answers SELECT 's' || (k / 3), 'Q' || (k % 3 + 1), k % 17 FROM n;"
                        "CREATE TABLE roster (student_id, school);" NUMBERS
                        "INSERT INTO roster SELECT 's' || (k - 1), 'S' || (k % 31) FROM n WHERE k < 1200");
    start(path);
    kit.options.roster = path;
    expect_same_for_all_threads();
    assert_int_equal(kit.cohort.students.n, 1199);
    assert_int_equal(kit.cohort.counts.rows_graded, 1200);
}

/* ---- trouble ---- */

static void a_damaged_file_is_refused(void **state)
{
    (void)state;
    const char *path = make("damaged.db", "CREATE TABLE answers (" COLUMNS ");" NUMBERS
                                          "INSERT INTO answers SELECT " VALUES " FROM n");
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    static const char junk[4096] = {1, 2, 3};
    assert_int_equal(fseek(file, 6 * 4096, SEEK_SET), 0);
    assert_int_equal(fwrite(junk, 1, sizeof junk, file), sizeof junk);
    assert_int_equal(fclose(file), 0);
    start(path);
    for (size_t t = 0; t < sizeof THREADS / sizeof *THREADS; t++) {
        threads_set(THREADS[t]);
        kit_must_fail(&kit, "damaged.db: SQLite: database disk image is malformed; the file is damaged");
    }
}

/* Every answer of the database is the same letter, and a writer goes on changing it: a run must see one letter. */
static void expect_one_letter(void)
{
    const struct cohort *cohort = &kit.cohort;
    const uint32_t letter = responses_code(&cohort->responses, 0, 0);
    for (size_t s = 0; s < cohort->students.n; s++)
        for (size_t item = 0; item < 3; item++)
            if (responses_code(&cohort->responses, s, item) != letter)
                fail_msg("student %zu has an answer of another state of the database", s);
}

static pid_t writer; /* 0: none */

_Noreturn static void write_on(const char *path, unsigned rest_us)
{
    sqlite3 *db;
    if (sqlite3_open(path, &db) != SQLITE_OK) _exit(1);
    sqlite3_busy_timeout(db, 10000);
    for (int i = 0;; i++) {
        usleep(rest_us);
        char sql[100];
        snprintf(sql, sizeof sql, "UPDATE answers SET Q1 = '%c', Q2 = '%c', Q3 = '%c'", 'A' + i % 26, 'A' + i % 26,
                 'A' + i % 26);
        if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) _exit(1);
    }
}

static void stop_writer(void)
{
    if (writer > 0) {
        kill(writer, SIGKILL);
        waitpid(writer, NULL, 0);
    }
    writer = 0;
}

static void one_state_while_somebody_writes(void **state)
{
    (void)state;
    static const char *const journals[] = {"WAL", "DELETE"};
    for (size_t j = 0; j < 2; j++) {
        char *sql = gr_format("PRAGMA journal_mode = %s; PRAGMA synchronous = OFF; CREATE TABLE answers (" COLUMNS
                              ");" NUMBERS "INSERT INTO answers SELECT k, 'S', 'A', 'A', 'A' FROM n WHERE k <= 800",
                              journals[j]);
        const char *path = make("busy.db", sql);
        free(sql);
        start(path);
        kit.options.chunk_bytes = 2000;
        threads_set(8);
        writer = fork();
        assert_true(writer >= 0);
        if (writer == 0) write_on(path, j ? 10000 : 0); /* who waits for a lock needs a gap */
        for (int i = 0; i < (j ? 10 : 60); i++) {
            kit_must_run(&kit);
            assert_int_equal(kit.cohort.students.n, 800);
            expect_one_letter();
        }
        assert_int_equal(waitpid(writer, NULL, WNOHANG), 0); /* still at work */
        stop_writer();
    }
}

static int release(void **state)
{
    (void)state;
    stop_writer();
    kit_release(&kit);
    threads_set(0);
    return 0;
}

#define TEST(name) cmocka_unit_test_teardown(name, release)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rows_come_in_rowid_order),
        TEST(rowids_may_lie_anyhow),
        TEST(deleted_rows_leave_no_trace),
        TEST(an_integer_primary_key_is_the_rowid),
        TEST(columns_may_be_called_like_the_rowid),
        TEST(other_tables_have_one_reader),
        TEST(a_table_may_have_many_columns),
        TEST(values_of_every_kind),
        TEST(bad_rows_are_rejected_alike),
        TEST(long_texts_among_short_ones),
        TEST(long_layout_and_roster),
        TEST(a_damaged_file_is_refused),
        TEST(one_state_while_somebody_writes),
    };
    return cmocka_run_group_tests(tests, NULL, kit_remove_folder);
}
