/*
 * test_ingest_routes.c: the same cohort from the same data, whatever the threads, the chunk size, the scanner, and
 * whether it comes from a file, a pipe, an archive or a database; and the cohort that a simple program would make.
 */
#include "ingest_kit.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <zlib.h>
#include <zstd.h>

#include "base/csv.h"
#include "base/hash.h"
#include "store/db.h"

enum { N_ITEMS = 9 };
static const size_t CHUNK_SIZES[] = {1, 7, 64, 1000, 0};
static const int THREADS[] = {1, 2, 3, 8};
static const char *const SCANNERS[] = {"portable", "avx2", "avx512"};
static struct kit kit;

static void start(enum duplicate_policy duplicate)
{
    kit_init(&kit, N_ITEMS);
    kit_group(&kit, "school");
    kit.options.keep = "name";
    kit.exam.answers.duplicate = duplicate;
}

/* False when this processor lacks it. */
static bool choose_scanner(const char *name)
{
    struct gr_error err = {0};
    return ingest_set_scanner(name, &err) == GR_OK;
}

/* ---- data ---- */

/* Mostly letters, some blanks, quoted texts of two lines, and items with so many distinct answers that cells must grow
 * to 2 bytes midway. */
static void write_answer(FILE *file, size_t item, uint64_t *seed)
{
    const uint64_t r = kit_random(seed);
    if (r % 11 == 0) return;
    if (item == 3)
        fprintf(file, "%llu.5", (unsigned long long)(r >> 8) % 700);
    else if (item == 5 && r % 3 == 0)
        fprintf(file, "Wörter %llu", (unsigned long long)(r >> 8) % 50);
    else if (item == 6 && r % 3 == 0)
        fprintf(file, "\"it \"\"fell\"\", %llu\nor flew\"", (unsigned long long)(r >> 8) % 30);
    else if (item == 7)
        fputs(&"AC"[r % 2], file);
    else
        fputc("ABCDE"[(r >> 8) % 5], file);
}

static char *make_wide(size_t n_students, bool ascending, const char *line_end)
{
    struct page page;
    uint64_t seed = 42 + n_students;
    page_open(&page);
    fputs("student_id,school,Q1,Q2,Q3,Q4,note,Q5,Q6,Q9,Q8,Q7,name", page.file);
    fputs(line_end, page.file);
    for (size_t s = 0; s < n_students; s++) {
        const unsigned id = ascending ? (unsigned)s : (unsigned)(kit_random(&seed) % (2 * n_students));
        fprintf(page.file, "s%06u,S%llu", id, (unsigned long long)kit_random(&seed) % 40);
        for (size_t item = 0; item < N_ITEMS; item++) {
            fputc(',', page.file);
            if (item == 4) fputs("x,", page.file);
            write_answer(page.file, item, &seed);
        }
        if (kit_random(&seed) % 97 == 0) fputs(",too,many", page.file);
        fprintf(page.file, ",Name %zu%s", s / 3, line_end);
    }
    return page_close(&page);
}

static char *make_long(size_t n_students)
{
    struct page page;
    uint64_t seed = 77;
    page_open(&page);
    fputs("answer,student_id,item,school,name\n", page.file);
    for (size_t row = 0; row < n_students * N_ITEMS; row++) {
        const uint64_t item = kit_random(&seed) % N_ITEMS;
        write_answer(page.file, item, &seed);
        const unsigned student = row % 5 ? (unsigned)(row / N_ITEMS) : (unsigned)(kit_random(&seed) % n_students);
        fprintf(page.file, ",s%06u,Q%llu,S%u,\n", student, (unsigned long long)item + 1 + (row % 89 == 0 ? 50 : 0),
                student % 40);
    }
    return page_close(&page);
}

/* ---- threads, chunks, scanners ---- */

static void expect_same_everywhere(bool with_scanners)
{
    threads_set(1);
    kit.options.chunk_bytes = 0;
    kit_must_run(&kit);
    char *reference = kit_dump(&kit, true);
    for (size_t t = 0; t < sizeof THREADS / sizeof *THREADS; t++)
        for (size_t c = 0; c < sizeof CHUNK_SIZES / sizeof *CHUNK_SIZES; c++)
            for (size_t v = 0; v < (with_scanners ? 3 : 1); v++) {
                if (CHUNK_SIZES[c] == 1 && THREADS[t] != 2) continue; /* slow */
                const char *scanner = with_scanners ? SCANNERS[v] : "auto";
                if (!choose_scanner(scanner)) continue;
                threads_set(THREADS[t]);
                kit.options.chunk_bytes = CHUNK_SIZES[c];
                kit_must_run(&kit);
                char *dump = kit_dump(&kit, true);
                if (strcmp(dump, reference) != 0)
                    fail_msg("differs with %d threads, chunks of %zu bytes, scanner %s", THREADS[t], CHUNK_SIZES[c],
                             scanner);
                free(dump);
            }
    free(reference);
    choose_scanner("auto");
    threads_set(2);
    kit.options.chunk_bytes = 0;
}

static void wide_is_the_same_for_any_cut(void **state)
{
    (void)state;
    static const char *const LINE_ENDS[] = {"\n", "\r\n", "\r"};
    for (int policy = DUPLICATE_ERROR; policy <= DUPLICATE_LAST; policy++) {
        char *text = make_wide(400, false, LINE_ENDS[policy]);
        start((enum duplicate_policy)policy);
        kit_add(&kit, "wide.csv", text);
        free(text);
        expect_same_everywhere(true);
        assert_int_equal(kit.cohort.responses.slots[3].width, 2);
        assert_true(kit.cohort.rejects.n > 20);
    }
}

static void ascending_ids_are_noticed_for_any_cut(void **state)
{
    (void)state;
    char *text = make_wide(200, true, "\n");
    start(DUPLICATE_ERROR);
    kit_add(&kit, "wide.csv", text);
    free(text);
    expect_same_everywhere(true);
    assert_true(kit.cohort.students.ids_ascending);
}

static void long_is_the_same_for_any_cut(void **state)
{
    (void)state;
    for (int policy = DUPLICATE_ERROR; policy <= DUPLICATE_LAST; policy++) {
        char *text = make_long(60);
        start((enum duplicate_policy)policy);
        kit_add(&kit, "long.csv", text);
        kit_add(&kit, "again.csv", text); /* every cell twice, in two files */
        free(text);
        expect_same_everywhere(false);
        assert_true(kit.cohort.rejects.n > 400);
    }
}

static void regions_subjects_and_a_roster_are_the_same_for_any_cut(void **state)
{
    (void)state;
    char *text = make_wide(200, false, "\n");
    start(DUPLICATE_LAST);
    kit.exam.n_items = 6;
    kit_add(&kit, "all.csv", text);
    kit_add(&kit, "some.csv", "student_id;Q6;Q4\ns000001;\"un; deux\";8\ns000003;x;y\n");
    kit_add(&kit, "again.csv", text);
    char *roster = make_wide(250, true, "\r\n");
    kit.options.roster = kit_write("roster.csv", roster, strlen(roster));
    free(roster);
    free(text);
    expect_same_everywhere(false);
}

/* ---- mutated input: any bytes, cut anywhere, give what csv_each_record over the whole gives ---- */

struct oracle {
    struct page page;
    unsigned long long n_records, n_good;
    bool is_header;
};

static bool oracle_record(void *context, const struct csv_record *record)
{
    struct oracle *oracle = context;
    if (oracle->is_header) {
        oracle->is_header = false;
        return true;
    }
    oracle->n_records++;
    bool good = !record->problem && record->n_fields == 4 && text_trim(record->fields[0]).len > 0;
    for (size_t i = 0; i < record->n_fields && good; i++)
        good = text_is_utf8(record->fields[i]) &&
               (!record->fields[i].len || !memchr(record->fields[i].at, '\0', record->fields[i].len));
    if (!good) return true;
    oracle->n_good++;
    for (size_t i = 0; i < 4; i++) {
        page_text(&oracle->page, record->fields[i]);
        fputs(i == 0 ? " present | " : i < 3 ? "," : "\n", oracle->page.file);
    }
    return true;
}

/* Ids count up, so that mutations, not duplicates, decide what becomes of a row. */
static size_t make_mutated(char *to, size_t limit, uint64_t *seed)
{
    static const char NASTY[] = "\",\n\r\"\"x\0\xC3\xA9\xFF";
    size_t len = 0;
    for (unsigned row = 0; len + 64 < limit; row++) {
        const uint64_t r = kit_random(seed);
        len += (size_t)sprintf(
            to + len, r % 4 ? "%06u,%c,%s,%c\n" : "%06u,\"%c\",\"%s\",%c\r\n", row, "ABCD" [r >> 8 & 3],
            (const char *const[]) { "", "é", "two words", "z" }[r >> 16 & 3], "12"[r >> 24 & 1]);
    }
    for (uint64_t n = kit_random(seed) % 6; n-- > 0;)
        to[kit_random(seed) % len] = NASTY[kit_random(seed) % (sizeof NASTY - 1)];
    return len;
}

static void mutated_input_gives_the_cells_of_libcsv_for_any_cut(void **state)
{
    (void)state;
    enum { LIMIT = 1500 };
    static const char HEADER[] = "student_id,Q1,Q2,Q3\n";
    static char bytes[LIMIT + sizeof HEADER];
    uint64_t seed = 314159;
    for (unsigned n = 0; n < 150; n++) {
        memcpy(bytes, HEADER, sizeof HEADER - 1);
        const size_t len = sizeof HEADER - 1 + make_mutated(bytes + sizeof HEADER - 1, LIMIT, &seed);
        struct oracle oracle = {.is_header = true};
        page_open(&oracle.page);
        csv_each_record((struct text){bytes, len}, ',', 1, oracle_record, &oracle);
        char *wanted = page_close(&oracle.page);

        kit_init(&kit, 3);
        kit.exam.answers.duplicate = DUPLICATE_FIRST;
        kit.sources[kit.options.n_sources++] = kit_write("mutated.csv", bytes, len);
        char *reference = NULL;
        for (size_t c = 0; c < sizeof CHUNK_SIZES / sizeof *CHUNK_SIZES; c++) {
            if (!choose_scanner(SCANNERS[(n + c) % 3])) continue;
            kit.options.chunk_bytes = CHUNK_SIZES[c];
            kit_must_run(&kit);
            char *dump = kit_dump(&kit, true);
            if (!reference) reference = strdup(dump);
            assert_string_equal(dump, reference);
            free(dump);
            assert_int_equal(kit.cohort.counts.rows_read, oracle.n_records);
            if (kit.cohort.counts.rows_replaced) continue; /* a mutated digit made two ids one */
            char *students = kit_students(&kit);
            assert_string_equal(students, wanted);
            free(students);
            assert_int_equal(kit.cohort.counts.rows_graded, oracle.n_good);
        }
        free(reference);
        free(wanted);
        kit_release(&kit);
    }
    choose_scanner("auto");
}

/* ---- routes ---- */

static const char *write_gzip(const char *text, size_t len)
{
    const char *path = kit_path("routes.csv.gz");
    for (int member = 0; member < 2; member++) { /* two members, as `cat a.gz b.gz` makes them */
        gzFile file = gzopen(path, member ? "ab" : "wb");
        assert_non_null(file);
        const size_t half = len / 2, from = member ? half : 0, n = member ? len - half : half;
        assert_int_equal(gzwrite(file, text + from, (unsigned)n), n);
        assert_int_equal(gzclose(file), Z_OK);
    }
    return path;
}

static const char *write_zstd(const char *text, size_t len)
{
    char *packed = malloc(2 * ZSTD_compressBound(len));
    const size_t half = len / 3;
    size_t n = ZSTD_compress(packed, ZSTD_compressBound(len), text, half, 3);
    n += ZSTD_compress(packed + n, ZSTD_compressBound(len), text + half, len - half, 3);
    const char *path = kit_write("routes-zst", packed, n); /* known by its bytes, not by its name */
    free(packed);
    return path;
}

/* A table of the same cells; good rows only, since a table has no ragged ones. */
struct table_writer {
    struct db *db;
    struct db_statement *insert;
    size_t n_columns;
};

static bool write_table_row(void *context, const struct csv_record *record)
{
    struct table_writer *writer = context;
    struct gr_error err = {0};
    if (!writer->insert) {
        struct page create, insert;
        page_open(&create);
        page_open(&insert);
        fputs("CREATE TABLE answers (", create.file);
        fputs("INSERT INTO answers VALUES (", insert.file);
        for (size_t i = 0; i < record->n_fields; i++) {
            fprintf(create.file, "%s\"%.*s\"", i ? "," : "", TEXT_ARGS(record->fields[i]));
            fputs(i ? ",?" : "?", insert.file);
        }
        fputs(")", create.file);
        fputs(")", insert.file);
        char *create_sql = page_close(&create), *insert_sql = page_close(&insert);
        writer->n_columns = record->n_fields;
        assert_int_equal(db_exec(writer->db, create_sql, &err), GR_OK);
        assert_int_equal(db_prepare(&writer->insert, writer->db, insert_sql, &err), GR_OK);
        free(create_sql);
        free(insert_sql);
        return true;
    }
    assert_int_equal(record->n_fields, writer->n_columns);
    for (size_t i = 0; i < record->n_fields; i++) {
        if (record->fields[i].len)
            db_bind_text(writer->insert, (int)i + 1, record->fields[i]);
        else
            db_bind_null(writer->insert, (int)i + 1);
    }
    assert_int_equal(db_insert(writer->insert, &err), GR_OK);
    return true;
}

static const char *write_table(const char *text, size_t len)
{
    const char *path = kit_path("routes.db");
    struct gr_error err = {0};
    struct table_writer writer = {0};
    unlink(path);
    assert_int_equal(db_create(&writer.db, path, path, &err), GR_OK);
    csv_each_record((struct text){text, len}, ',', 1, write_table_row, &writer);
    db_statement_release(writer.insert);
    assert_int_equal(db_finish(writer.db, &err), GR_OK);
    db_close(writer.db);
    return path;
}

/* Read from standard input, fed by another process in small pieces. */
static void run_from_pipe(const char *path)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    const pid_t feeder = fork();
    if (feeder == 0) {
        char piece[777];
        const int from = open(path, O_RDONLY);
        close(ends[0]);
        for (ssize_t n; (n = read(from, piece, sizeof piece)) > 0;)
            if (write(ends[1], piece, (size_t)n) != n) _exit(1);
        _exit(0);
    }
    close(ends[1]);
    const int old = dup(STDIN_FILENO);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    kit.sources[0] = "-";
    kit_must_run(&kit);
    dup2(old, STDIN_FILENO);
    close(old);
    int status;
    assert_int_equal(waitpid(feeder, &status, 0), feeder);
    assert_int_equal(status, 0);
}

static char *without_ragged_rows(char *text)
{
    for (char *bad; (bad = strstr(text, ",too,many")) != NULL;)
        memmove(bad, bad + 9, strlen(bad + 9) + 1);
    return text;
}

static void expect_routes_agree(char *text)
{
    const size_t len = strlen(text);
    kit.options.n_sources = 1;
    const char *plain = kit.sources[0] = kit_write("routes.csv", text, len);
    kit_must_run(&kit);
    char *reference = kit_dump(&kit, false);
    const char *const paths[] = {write_gzip(text, len), write_zstd(text, len), write_table(text, len)};
    for (size_t i = 0; i < 3; i++)
        for (size_t c = 0; c < sizeof CHUNK_SIZES / sizeof *CHUNK_SIZES; c++) {
            kit.options.chunk_bytes = CHUNK_SIZES[c];
            kit.sources[0] = paths[i];
            kit_must_run(&kit);
            char *dump = kit_dump(&kit, false);
            if (strcmp(dump, reference) != 0) fail_msg("%s, chunks of %zu, differs", paths[i], CHUNK_SIZES[c]);
            free(dump);
        }
    for (size_t c = 1; c < sizeof CHUNK_SIZES / sizeof *CHUNK_SIZES; c++) {
        kit.options.chunk_bytes = CHUNK_SIZES[c];
        run_from_pipe(c % 2 ? plain : paths[0]);
        char *dump = kit_dump(&kit, false);
        assert_string_equal(dump, reference);
        free(dump);
    }
    free(reference);
}

static void every_route_gives_the_same_cohort(void **state)
{
    (void)state;
    char *text = without_ragged_rows(make_wide(600, false, "\n"));
    start(DUPLICATE_LAST);
    expect_routes_agree(text);
    assert_true(kit.cohort.counts.rows_replaced > 0);
    free(text);
    text = make_long(200);
    start(DUPLICATE_ERROR);
    expect_routes_agree(text);
    free(text);
    struct page page;
    page_open(&page);
    fputs("student_id,school,name,responses\n", page.file);
    for (unsigned s = 0; s < 3000; s++)
        fprintf(page.file, "%u,S%u,,A%c D-é%u e\n", s, s % 7, 'A' + (int)s % 5, s % 10);
    text = page_close(&page);
    start(DUPLICATE_ERROR);
    expect_routes_agree(text);
    assert_int_equal(kit.cohort.students.n, 3000);
    free(text);
}

static void a_table_can_be_named_and_numbers_are_text(void **state)
{
    (void)state;
    const char *path = kit_path("named.db");
    struct db *db = NULL;
    struct gr_error err = {0};
    unlink(path);
    assert_int_equal(db_create(&db, path, path, &err), GR_OK);
    assert_int_equal(db_exec(db,
                             "CREATE TABLE \"my \"\"marks\" (student_id, Q1 REAL, Q2 INTEGER, Q3);"
                             "INSERT INTO \"my \"\"marks\" VALUES ('007', 1.5, 3, NULL), (8, 2, NULL, x'41');"
                             "CREATE TABLE roster (student_id); INSERT INTO roster VALUES ('007'), ('9'), ('8')",
                             &err),
                     GR_OK);
    assert_int_equal(db_finish(db, &err), GR_OK);
    db_close(db);
    kit_init(&kit, 3);
    kit.sources[0] = path;
    kit.options.n_sources = 1;
    kit.options.roster = path;
    kit_must_fail(&kit, "has no table 'answers'; its tables are: my \"marks, roster; name one as FILE:TABLE");
    char *named = gr_format("%s:my \"marks", path);
    kit.sources[0] = named;
    kit_expect(&kit, "007 present | 1.5,3,\n8 present | 2.0,,A\n9 absent | ,,\n");
    assert_true(kit.cohort.sources[0].is_sqlite);
    assert_true(text_equal(kit.cohort.sources[0].name, text_of(named)));
    kit_release(&kit);
    free(named);
}

static void damaged_archives_are_refused(void **state)
{
    (void)state;
    char *text = make_wide(300, true, "\n");
    const char *const paths[] = {write_gzip(text, strlen(text)), write_zstd(text, strlen(text))};
    free(text);
    for (size_t i = 0; i < 2; i++) {
        start(DUPLICATE_ERROR);
        kit.sources[0] = paths[i];
        kit.options.n_sources = 1;
        FILE *file = fopen(paths[i], "rb");
        static char stored[1 << 16];
        const size_t n = fread(stored, 1, sizeof stored, file);
        fclose(file);
        assert_true(n > 100 && n < sizeof stored);
        kit_write(i ? "routes-zst" : "routes.csv.gz", stored, n - 3);
        kit_must_fail(&kit, "the archive ends too early");
        stored[n / 4] ^= 0x5A;
        stored[n / 4 + 1] ^= 0x5A;
        kit_write(i ? "routes-zst" : "routes.csv.gz", stored, n);
        assert_int_equal(kit_run(&kit), GR_FAILED);
    }
}

static void expect_digest_of(const char *path)
{
    static char stored[1 << 17];
    char wanted[SHA256_HEX_BYTES];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    const size_t n = fread(stored, 1, sizeof stored, file);
    fclose(file);
    struct sha256 *digest = sha256_new();
    sha256_update(digest, stored, n);
    sha256_finish_shown(digest, wanted);
    assert_string_equal(kit.cohort.sources[0].digest, wanted);
}

static void the_digest_is_that_of_the_stored_bytes(void **state)
{
    (void)state;
    char *text = make_wide(400, true, "\n");
    const char *const paths[] = {kit_write("plain.csv", text, strlen(text)), write_gzip(text, strlen(text)),
                                 write_zstd(text, strlen(text))};
    start(DUPLICATE_ERROR);
    kit.options.n_sources = 1;
    kit.options.chunk_bytes = 500;
    for (size_t i = 0; i < 3; i++) {
        kit.sources[0] = paths[i];
        kit_must_run(&kit);
        expect_digest_of(paths[i]);
        assert_int_equal(kit.cohort.sources[0].bytes, strlen(text));
        run_from_pipe(paths[i]);
        expect_digest_of(paths[i]);
    }
    free(text);
}

static int release(void **state)
{
    (void)state;
    kit_release(&kit);
    threads_set(0);
    return 0;
}

#define TEST(name) cmocka_unit_test_teardown(name, release)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(wide_is_the_same_for_any_cut),
        TEST(ascending_ids_are_noticed_for_any_cut),
        TEST(long_is_the_same_for_any_cut),
        TEST(regions_subjects_and_a_roster_are_the_same_for_any_cut),
        TEST(mutated_input_gives_the_cells_of_libcsv_for_any_cut),
        TEST(every_route_gives_the_same_cohort),
        TEST(a_table_can_be_named_and_numbers_are_text),
        TEST(damaged_archives_are_refused),
        TEST(the_digest_is_that_of_the_stored_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, kit_remove_folder);
}
