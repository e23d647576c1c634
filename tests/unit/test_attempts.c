/*
 * test_attempts.c: several attempts at an item, against sequences put together by hand from the same file: in wide and
 * long inputs, from pipes and files, in any order of students, in any chunks. And that they exclude what they must.
 */
#include "ingest_kit.h"

enum { N_ITEMS = 3, N_STUDENTS = 700, N_ROWS = 2500 };
static struct kit kit;

static void start(void)
{
    kit_init(&kit, N_ITEMS);
    kit.exam.answers.attempts.use = ATTEMPTS_LAST;
}

/* What every student wrote, in input order. */
static char sequences[N_STUDENTS][N_ITEMS][400];
static size_t n_attempts[N_STUDENTS][N_ITEMS];

static void note(size_t student, size_t item, const char *answer)
{
    if (!*answer) return;
    char *sequence = sequences[student][item];
    if (n_attempts[student][item]++ == 1) { /* one attempt alone is written as it is */
        char first[400];
        strcpy(first, sequence);
        snprintf(sequence, sizeof sequences[0][0], "\x1F%.300s", first);
    }
    if (n_attempts[student][item] > 1) strcat(sequence, "\x1F");
    strcat(sequence, answer);
}

static char *make_answers(bool is_long)
{
    struct page page;
    uint64_t seed = 3;
    memset(sequences, 0, sizeof sequences);
    memset(n_attempts, 0, sizeof n_attempts);
    page_open(&page);
    fputs(is_long ? "student_id,item,answer\n" : "student_id,Q1,Q2,Q3\n", page.file);
    for (size_t row = 0; row < N_ROWS; row++) {
        const size_t student = row < N_STUDENTS ? row : kit_random(&seed) % N_STUDENTS;
        if (!is_long) fprintf(page.file, "s%03zu", student);
        for (size_t item = 0; item < N_ITEMS; item++) {
            const uint64_t r = kit_random(&seed) >> 16;
            char answer[24] = "";
            if (r % 4 && item < 2) snprintf(answer, sizeof answer, "%c", (int)('A' + r / 4 % (item ? 26 : 3)));
            if (r % 4 && item == 2) snprintf(answer, sizeof answer, "text %llu", (unsigned long long)(r / 4 % 90));
            note(student, item, answer);
            if (is_long)
                fprintf(page.file, "s%03zu,Q%zu,%s\n", student, item + 1, answer);
            else
                fprintf(page.file, ",%s", answer);
        }
        if (!is_long) fputc('\n', page.file);
    }
    return page_close(&page);
}

static void expect_sequences(void)
{
    const struct cohort *cohort = &kit.cohort;
    assert_int_equal(cohort->students.n, N_STUDENTS);
    assert_int_equal(cohort->rejects.n, 0);
    for (size_t item = 0; item < N_ITEMS; item++) {
        uint32_t seen = 0; /* the last code of a sequence */
        for (size_t s = 0; s < N_STUDENTS; s++) {
            const uint32_t code = responses_code(&cohort->responses, s, item);
            const struct text found = codebook_text(&cohort->codebooks[item], code);
            if (!text_equal(found, text_of(sequences[s][item])))
                fail_msg("student %zu, item %zu: %.*s, expected %s", s, item, TEXT_ARGS(found), sequences[s][item]);
            if (n_attempts[s][item] < 2) continue;
            assert_true(code <= seen + 1 || seen == 0); /* in the order of their first appearance by student */
            if (code > seen) seen = code;
        }
        assert_int_equal(seen + 1, codebook_end(&cohort->codebooks[item]));
    }
}

static void sequences_are_what_was_written(void **state)
{
    static const size_t chunks[] = {0, 1, 500};
    (void)state;
    for (int is_long = 0; is_long < 2; is_long++) {
        char *text = make_answers(is_long), *expected = NULL;
        start();
        kit_add(&kit, "a.csv", text);
        free(text);
        for (int threads = 1; threads <= 4; threads += 3)
            for (size_t i = 0; i < sizeof chunks / sizeof *chunks; i++) {
                threads_set(threads);
                kit.options.chunk_bytes = chunks[i];
                kit_must_run(&kit);
                expect_sequences();
                char *found = kit_dump(&kit, true);
                if (expected) assert_string_equal(found, expected);
                free(expected);
                expected = found;
            }
        free(expected);
    }
    threads_set(0);
}

/* Subjects in files of their own, one of which shares an item with the other; a long one beside. */
static void attempts_may_come_from_several_files(void **state)
{
    (void)state;
    start();
    kit_add(&kit, "a.csv", "student_id,Q1\nu,A\nv,B\nu,C\n");
    kit_add(&kit, "b.csv", "student_id,Q1,Q2\nv,D,x\nw,,y\nu,,z\n");
    kit_add(&kit, "c.csv", "student_id,item,answer\nw,Q3,1\nu,Q3,2\nw,Q3,\nw,Q3,3\n");
    kit_expect(&kit, "u present | \\1fA\\1fC,z,2\n"
                     "v present | \\1fB\\1fD,x,\n"
                     "w present | ,y,\\1f1\\1f3\n");
    assert_int_equal(kit.cohort.counts.rows_graded, 10);
}

/* One answer cannot pass for several. */
static void separators_in_answers_separate_nothing(void **state)
{
    (void)state;
    start();
    kit_add(&kit, "a.csv",
            "student_id,Q1,Q2,Q3\nu,\x1F"
            "A\x1F"
            "B,\x1F,C\nu,D,E,F\x1FG\n");
    kit_expect(&kit, "u present | \\1f\xEF\xBF\xBD"
                     "A\xEF\xBF\xBD"
                     "B\\1fD,\\1f\\1f\\1fE,\\1fC\\1fF\xEF\xBF\xBDG\n");
}

/* All lines of a student who is not on the roster, whether they are kept or read again. */
static void strangers_lose_all_attempts(void **state)
{
    (void)state;
    start();
    kit_add(&kit, "a.csv", "student_id,item,answer\nu,Q1,A\nv,Q1,B\nu,Q1,C\nu,Q2,\nu,Q2,\nu,Q3,D\n");
    kit.options.roster = kit_write("roster.csv", "student_id\nv\n", 13);
    kit_must_run(&kit);
    assert_int_equal(kit.cohort.rejects.n, 5);
    assert_int_equal(kit.cohort.counts.rows_rejected, 5);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(kit.cohort.rejects.list[i].line, i ? i + 3 : 2);
}

/* Without attempts, the same rows are duplicates. */
static void without_attempts_they_are_duplicates(void **state)
{
    (void)state;
    start();
    kit.exam.answers.attempts.use = ATTEMPTS_REJECTED;
    kit_add(&kit, "a.csv", "student_id,Q1,Q2,Q3\nu,A,,\nv,B,,\nu,C,,\n");
    kit_expect(&kit, "u duplicate | ,,\nv present | B,,\n");
    assert_int_equal(kit.cohort.counts.rows_rejected, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sequences_are_what_was_written),
        cmocka_unit_test(attempts_may_come_from_several_files),
        cmocka_unit_test(separators_in_answers_separate_nothing),
        cmocka_unit_test(strangers_lose_all_attempts),
        cmocka_unit_test(without_attempts_they_are_duplicates),
    };
    const int failed = cmocka_run_group_tests(tests, NULL, kit_remove_folder);
    kit_release(&kit);
    return failed;
}
