/*
 * test_ingest_long.c: long inputs in every order and form, against a simple program that keeps every answer in a table:
 * grouped and shuffled rows, students in pieces, answers given twice, ids of all lengths, strangers; from files, which
 * are read again when lines are asked for, and from pipes, which cannot be.
 */
#include "ingest_kit.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { N_ITEMS = 9, N_STUDENTS = 150, ANSWER_BYTES = 24, ID_BYTES = 48 };
static const size_t CHUNK_SIZES[] = {0, 90, 1000};
static struct kit kit;

struct row {
    unsigned student, item;
    char answer[ANSWER_BYTES];
};

struct rows_made {
    struct row *list;
    size_t n;
};

/* ---- data ---- */

/* Ids around the lengths at which they are treated differently, many with the same beginning. */
static const char *id_of(unsigned student, char id[ID_BYTES])
{
    switch (student % 8) {
    case 0: snprintf(id, ID_BYTES, "%u", student); break;
    case 1: snprintf(id, ID_BYTES, "s%07u", student); break;                         /* 8 bytes */
    case 2: snprintf(id, ID_BYTES, "s%08u", student); break;                         /* 9 */
    case 3: snprintf(id, ID_BYTES, "number-%08u", student); break;                   /* 15 */
    case 4: snprintf(id, ID_BYTES, "number-%09u", student); break;                   /* 16 */
    case 5: snprintf(id, ID_BYTES, "number-%010u", student); break;                  /* 17 */
    case 6: snprintf(id, ID_BYTES, "one of the longer ones, %010u", student); break; /* with a delimiter */
    case 7: snprintf(id, ID_BYTES, "é%u", student); break;
    }
    return id;
}

/* Letters and blanks, and an item whose cells must grow to two bytes midway. */
static void make_answer(char answer[ANSWER_BYTES], unsigned item, uint64_t *seed)
{
    const uint64_t r = kit_random(seed);
    answer[0] = '\0';
    if (r % 7 == 0) return;
    if (item == 3)
        snprintf(answer, ANSWER_BYTES, "%u.5", (unsigned)(r >> 8) % 400);
    else if (item == 5 && r % 3 == 0)
        snprintf(answer, ANSWER_BYTES, "wörter %u", (unsigned)(r >> 8) % 30);
    else
        snprintf(answer, ANSWER_BYTES, "%c", "ABCDE"[(r >> 8) % 5]);
}

/* Each student answers most items, in the items' order; then `swaps` pairs of rows change places and `repeats` rows
 * come once more with another answer. */
static struct rows_made make_rows(size_t swaps, size_t repeats, uint64_t seed)
{
    struct rows_made made = {.list = calloc(N_STUDENTS * N_ITEMS + repeats, sizeof *made.list)};
    for (unsigned student = 0; student < N_STUDENTS; student++)
        for (unsigned item = 0; item < N_ITEMS; item++) {
            if (kit_random(&seed) % 13 == 0) continue;
            made.list[made.n] = (struct row){.student = student, .item = item};
            make_answer(made.list[made.n++].answer, item, &seed);
        }
    for (size_t i = 0; i < swaps; i++) {
        struct row *a = &made.list[kit_random(&seed) % made.n], *b = &made.list[kit_random(&seed) % made.n];
        const struct row kept = *a;
        *a = *b;
        *b = kept;
    }
    for (size_t i = 0; i < repeats; i++) {
        const size_t at = kit_random(&seed) % (made.n + 1);
        struct row again = made.list[kit_random(&seed) % made.n];
        make_answer(again.answer, again.item, &seed);
        memmove(&made.list[at + 1], &made.list[at], (made.n - at) * sizeof *made.list);
        made.list[at] = again;
        made.n++;
    }
    return made;
}

enum form { PLAIN, CRLF, CR, OTHER_COLUMNS, QUOTED, SOME_QUOTED, N_FORMS };

/* As CSV; every so many rows one that is no answer (0: none), which is counted in *n_odd. */
static char *write_rows(const struct rows_made *made, enum form form, size_t odd_every, size_t *n_odd)
{
    static const char *const ODD[] = {"7,Q99,A", "7,Q1", "7,Q1,A,B", " ,Q1,A", "7,Q1,\xFF", "", "\"7,Q1,A"};
    const char *line_end = form == CRLF ? "\r\n" : form == CR ? "\r" : "\n";
    struct page page;
    page_open(&page);
    fprintf(page.file, "%s%s", form == OTHER_COLUMNS ? "answer,student_id,item" : "student_id,item,answer", line_end);
    for (size_t i = 0; i < made->n; i++) {
        const struct row *row = &made->list[i];
        char id[ID_BYTES];
        const bool quoted = form == QUOTED || (form == SOME_QUOTED && i % 17 == 3);
        id_of(row->student, id);
        if (form == OTHER_COLUMNS)
            fprintf(page.file, "%s,\"%s\",Q%u\n", row->answer, id, row->item + 1);
        else
            fprintf(page.file,
                    quoted            ? "\"%s\",\"Q%u\",\"%s\"%s"
                    : strchr(id, ',') ? "\"%s\",Q%u,%s%s"
                                      : "%s,Q%u,%s%s",
                    id, row->item + 1, row->answer, line_end);
        if (!odd_every || i % odd_every != odd_every - 1) continue;
        const size_t odd = (i / odd_every) % (form == PLAIN || form == CRLF ? 6 : 5);
        fprintf(page.file, "%s%s", ODD[odd], line_end);
        *n_odd += ODD[odd][0] != '\0';
    }
    return page_close(&page);
}

/* ---- the simple program ---- */

struct table {
    const struct row *given[N_STUDENTS][N_ITEMS]; /* the row that counts */
    unsigned times[N_STUDENTS][N_ITEMS];
    unsigned order[N_STUDENTS], n_students; /* by first appearance */
    unsigned long long graded, rejected, replaced;
};

static void tabulate(struct table *table, const struct rows_made *made, enum duplicate_policy policy)
{
    bool seen[N_STUDENTS] = {false};
    *table = (struct table){.n_students = 0};
    for (size_t i = 0; i < made->n; i++) {
        const struct row *row = &made->list[i];
        if (!seen[row->student]) table->order[table->n_students++] = row->student;
        seen[row->student] = true;
        const unsigned times = table->times[row->student][row->item]++;
        if (!times || policy == DUPLICATE_LAST) table->given[row->student][row->item] = row;
    }
    for (unsigned s = 0; s < N_STUDENTS; s++)
        for (unsigned item = 0; item < N_ITEMS; item++) {
            const unsigned times = table->times[s][item];
            if (times > 1 && policy == DUPLICATE_ERROR) {
                table->given[s][item] = NULL;
                table->rejected += times;
            } else if (times) {
                table->graded++;
                table->replaced += times - 1;
            }
        }
}

static bool is_set_aside(const struct table *table, unsigned student, enum duplicate_policy policy)
{
    for (unsigned item = 0; item < N_ITEMS; item++)
        if (table->times[student][item] > 1 && policy == DUPLICATE_ERROR) return true;
    return false;
}

static bool is_stranger(unsigned student)
{
    return student % 10 == 7;
}

/* What kit_students should say; strangers are taken out of the table. */
static char *expected_students(struct table *table, enum duplicate_policy policy, bool with_roster)
{
    struct page page;
    page_open(&page);
    for (unsigned i = 0; i < table->n_students; i++) {
        const unsigned s = table->order[i];
        char id[ID_BYTES];
        if (with_roster && is_stranger(s)) {
            for (unsigned item = 0; item < N_ITEMS; item++) {
                if (!table->given[s][item]) continue;
                table->graded--;
                table->rejected++;
            }
            continue;
        }
        fprintf(page.file, "%s %s |", id_of(s, id), is_set_aside(table, s, policy) ? "duplicate" : "present");
        for (unsigned item = 0; item < N_ITEMS; item++)
            fprintf(page.file, "%c%s", item ? ',' : ' ', table->given[s][item] ? table->given[s][item]->answer : "");
        fputc('\n', page.file);
    }
    return page_close(&page);
}

static void use_roster(void)
{
    struct page page;
    page_open(&page);
    fputs("student_id\n", page.file);
    for (unsigned s = 0; s < N_STUDENTS; s++) {
        char id[ID_BYTES];
        if (!is_stranger(s)) fprintf(page.file, "\"%s\"\n", id_of(s, id));
    }
    char *roster = page_close(&page);
    kit.options.roster = kit_write("roster.csv", roster, strlen(roster));
    free(roster);
}

/* ---- comparing ---- */

/* The source from standard input, fed by another process. */
static void run_from_pipe(const char *path)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    const pid_t feeder = fork();
    if (feeder == 0) {
        char piece[999];
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
    kit.sources[0] = path;
    dup2(old, STDIN_FILENO);
    close(old);
    int status;
    assert_int_equal(waitpid(feeder, &status, 0), feeder);
    assert_int_equal(status, 0);
}

static void expect_table(const struct table *table, const char *students, size_t n_odd)
{
    char *found = kit_students(&kit);
    assert_string_equal(found, students);
    free(found);
    assert_int_equal(kit.cohort.counts.rows_graded, table->graded);
    assert_int_equal(kit.cohort.counts.rows_rejected, table->rejected + n_odd);
    assert_int_equal(kit.cohort.counts.rows_replaced, table->replaced);
}

/* The file for any cut, then the pipe: same students, counts and rejects. */
static void expect_everywhere(const struct rows_made *made, enum form form, enum duplicate_policy policy,
                              bool with_roster, size_t odd_every)
{
    size_t n_odd = 0;
    char *text = write_rows(made, form, odd_every, &n_odd), *rejects = NULL;
    struct table *table = malloc(sizeof *table);
    tabulate(table, made, policy);
    char *students = expected_students(table, policy, with_roster);
    kit_init(&kit, N_ITEMS);
    kit.exam.answers.duplicate = policy;
    kit_add(&kit, "long.csv", text);
    if (with_roster) use_roster();
    for (size_t c = 0; c <= sizeof CHUNK_SIZES / sizeof *CHUNK_SIZES; c++) {
        const bool from_file = c < sizeof CHUNK_SIZES / sizeof *CHUNK_SIZES;
        kit.options.chunk_bytes = from_file ? CHUNK_SIZES[c] : 300;
        threads_set(1 + (int)c % 2);
        if (from_file)
            kit_must_run(&kit);
        else
            run_from_pipe(kit.sources[0]);
        expect_table(table, students, n_odd);
        char *found = kit_rejects(&kit);
        if (!rejects) rejects = strdup(found);
        assert_string_equal(found, rejects);
        free(found);
    }
    free(rejects);
    free(students);
    free(table);
    free(text);
}

static void every_order_gives_the_table_of_a_simple_program(void **state)
{
    (void)state;
    static const struct {
        size_t swaps, repeats;
    } ORDERS[] = {{0, 0}, {5, 0}, {4000, 0}, {0, 3}, {20, 40}, {4000, 300}};
    for (size_t order = 0; order < sizeof ORDERS / sizeof *ORDERS; order++) {
        struct rows_made made = make_rows(ORDERS[order].swaps, ORDERS[order].repeats, 1000 + order);
        for (int policy = DUPLICATE_ERROR; policy <= DUPLICATE_LAST; policy++)
            for (int with_roster = 0; with_roster < 2; with_roster++)
                expect_everywhere(&made, PLAIN, (enum duplicate_policy)policy, with_roster, 0);
        free(made.list);
    }
}

static void every_form_gives_the_table_of_a_simple_program(void **state)
{
    (void)state;
    struct rows_made made = make_rows(60, 10, 77);
    for (int form = PLAIN; form < N_FORMS; form++) {
        expect_everywhere(&made, (enum form)form, DUPLICATE_LAST, true, 0);
        expect_everywhere(&made, (enum form)form, DUPLICATE_ERROR, false, 0);
    }
    free(made.list);
}

static void odd_rows_between_plain_ones_are_rejected_alone(void **state)
{
    (void)state;
    struct rows_made made = make_rows(60, 10, 78);
    for (size_t every = 2; every < 40; every += 9) {
        expect_everywhere(&made, PLAIN, DUPLICATE_FIRST, true, every);
        expect_everywhere(&made, CRLF, DUPLICATE_ERROR, true, every);
        expect_everywhere(&made, SOME_QUOTED, DUPLICATE_LAST, false, every);
    }
    free(made.list);
}

/* Lines go on from file to file; an answer may be given again in another one. */
static void two_files_are_as_one(void **state)
{
    (void)state;
    struct rows_made made = make_rows(500, 60, 79), first = made, second = made;
    first.n = made.n / 3;
    second.list += first.n;
    second.n -= first.n;
    size_t n_odd = 0;
    char *texts[] = {write_rows(&first, PLAIN, 0, &n_odd), write_rows(&second, CRLF, 0, &n_odd)};
    for (int policy = DUPLICATE_ERROR; policy <= DUPLICATE_LAST; policy++) {
        struct table *table = malloc(sizeof *table);
        tabulate(table, &made, (enum duplicate_policy)policy);
        char *students = expected_students(table, (enum duplicate_policy)policy, true);
        kit_init(&kit, N_ITEMS);
        kit.exam.answers.duplicate = (enum duplicate_policy)policy;
        kit_add(&kit, "first.csv", texts[0]);
        kit_add(&kit, "second.csv", texts[1]);
        use_roster();
        kit_must_run(&kit);
        expect_table(table, students, 0);
        free(students);
        free(table);
    }
    free(texts[0]);
    free(texts[1]);
    free(made.list);
}

/* A column name that holds the delimiter is never what a plain row has between two delimiters. */
static void names_with_delimiters_are_not_guessed(void **state)
{
    (void)state;
    kit_init(&kit, 2);
    strcpy(kit.item_ids[1], "a,b");
    kit.items[1].id = text_of("a,b");
    kit_add(&kit, "long.csv", "student_id,item,answer\ns1,Q1,A\ns1,\"a,b\",B\ns2,Q1,C\ns2,a,b,D\ns2,\"a,b\",E\n");
    kit_expect(&kit, "s1 present | A,B\ns2 present | C,E\n");
    kit_expect_rejects(&kit, "0:5:0 4 fields where 3 are expected; check delimiters and quotes [s2,a,b,D]\n");
}

static void a_run_of_thousands_of_answers_is_only_that(void **state)
{
    (void)state;
    struct page page;
    page_open(&page);
    fputs("student_id,item,answer\n", page.file);
    for (unsigned i = 0; i < 5000; i++)
        fprintf(page.file, "s1,Q%u,%c\n", i % 2 + 1, "AB"[i / 2 % 2]);
    char *text = page_close(&page);
    kit_init(&kit, 2);
    kit.exam.answers.duplicate = DUPLICATE_LAST;
    kit_add(&kit, "long.csv", text);
    kit_expect(&kit, "s1 present | B,B\n");
    assert_int_equal(kit.cohort.counts.rows_replaced, 4998);
    free(text);
}

/* States add up over inputs with and without a status column. */
static void states_add_up_over_inputs(void **state)
{
    (void)state;
    kit_init(&kit, 2);
    kit_add(&kit, "states.csv", "student_id,item,answer,status\ns1,Q1,A,absent\ns2,Q1,B,absent\n");
    kit_add(&kit, "plain.csv", "student_id,item,answer\ns1,Q2,C\ns3,Q1,D\n");
    kit_expect(&kit, "s1 present | A,C\ns2 absent | B,\ns3 present | D,\n");
}

/* The roster comes through a pipe, and while its rows come, the answers change on disk: the second reading, for the
 * lines of a stranger, must notice. */
static void an_input_that_changed_between_two_readings_is_refused(void **state)
{
    (void)state;
    static const char TEXT_BEFORE[] = "student_id,item,answer\ns1,Q1,A\ns2,Q1,B\n";
    static const char TEXT_AFTER[] = "student_id,item,answer\ns1,Q1,A\ns2,Q1,C\n";
    enum { ROSTER_ROWS = 500000 }; /* more than fits into all buffers: planning cannot have read them all */
    kit_init(&kit, 1);
    kit_add(&kit, "long.csv", TEXT_BEFORE);
    const char *fifo = kit_path("roster.fifo");
    assert_int_equal(mkfifo(fifo, 0600), 0);
    kit.options.roster = fifo;
    const pid_t feeder = fork();
    if (feeder == 0) {
        FILE *roster = fopen(fifo, "w");
        fputs("student_id\ns1\n", roster);
        for (unsigned i = 0; i < ROSTER_ROWS; i++)
            fprintf(roster, "other student %u\n", i);
        fflush(roster);
        kit_write("long.csv", TEXT_AFTER, strlen(TEXT_AFTER));
        fputs("another\n", roster);
        fclose(roster);
        _exit(0);
    }
    kit_must_fail(&kit, "long.csv: changed while it was read");
    int status;
    assert_int_equal(waitpid(feeder, &status, 0), feeder);
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
        TEST(every_order_gives_the_table_of_a_simple_program),
        TEST(every_form_gives_the_table_of_a_simple_program),
        TEST(odd_rows_between_plain_ones_are_rejected_alone),
        TEST(two_files_are_as_one),
        TEST(names_with_delimiters_are_not_guessed),
        TEST(a_run_of_thousands_of_answers_is_only_that),
        TEST(states_add_up_over_inputs),
        TEST(an_input_that_changed_between_two_readings_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, kit_remove_folder);
}
