/* test_run.c: what grade writes into a run comes back from it: all of it, and one student at a time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "ingest/ingest.h"
#include "pipeline/grade.h"
#include "pipeline/open_run.h"

enum { STUDENTS = 30000 }; /* more than one row of student_order, of responses, and of a bulk block */

static const char RUBRIC[] = "exam: run\n"
                             "answers: {duplicate: error}\n"
                             "items:\n"
                             "  - {id: Q1, type: choice, key: B}\n"
                             "  - {id: Q2, type: text, key: [gold, silver], points: 2}\n"
                             "  - {id: Q3, type: number, key: 12}\n"
                             "rank: {groups: [school]}\n";

static char folder[] = "/tmp/grader-run-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    log_set_level(LOG_QUIET);
    return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    const char *const files[] = {"rubric.yaml", "answers.csv", "roster.csv", "run.db"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        unlink(files[i]);
    return rmdir(folder);
}

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(name, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

/* 7919 is prime to the number of students, so every id occurs once and they do not ascend. */
static unsigned id_number(unsigned row, bool shuffled)
{
    return shuffled ? (row * 7919u) % STUDENTS : row;
}

/* With a student who appears twice: the only one to have written "tin". */
static void write_answers(unsigned n, bool shuffled)
{
    FILE *file = fopen("answers.csv", "w");
    assert_non_null(file);
    fputs("student_id,school,Q1,Q2,Q3\n", file);
    for (unsigned row = 0; row < n; row++) {
        const unsigned id = id_number(row, shuffled);
        fprintf(file, "s%05u,school %u,%c,metal %u,%u\n", id, id % 7, "ABCD"[id % 4], id % 400, id % 1000);
        if (row == 3) fputs("s00003x,school 1,A,tin,1\ns00003x,school 1,B,zinc,2\n", file);
    }
    assert_int_equal(fclose(file), 0);
}

static const char *const SOURCES[] = {"answers.csv"}, *const TARGETS[] = {"run.db"};

static struct ingest_options ingest_options(void)
{
    return (struct ingest_options){.sources = SOURCES,
                                   .n_sources = 1,
                                   .roster = "roster.csv",
                                   .max_rejects = UINT64_MAX,
                                   .max_reject_percent = 100};
}

/* A run of these answers, and the cohort as ingest alone makes it. */
static void make_run(unsigned n, bool shuffled, struct opened_run *opened, struct cohort *expected)
{
    struct gr_error err = {0};
    struct gr_messages mistakes = {0};
    uint64_t n_rejected;
    FILE *roster;
    write_file("rubric.yaml", RUBRIC);
    write_answers(n, shuffled);
    roster = fopen("roster.csv", "w");
    assert_non_null(roster);
    fputs("student_id,school\ns00003x,school 1\nt-absent,school 2\n", roster);
    for (unsigned id = 0; id < STUDENTS; id++)
        fprintf(roster, "s%05u,school %u\n", id, id % 7);
    assert_int_equal(fclose(roster), 0);
    const struct grade_options options = {.rubric_path = "rubric.yaml",
                                          .ingest = ingest_options(),
                                          .targets = TARGETS,
                                          .n_targets = 1,
                                          .evaluations_order = ORDER_RANK}; /* must make no difference to a run */
    if (grade(&options, &n_rejected, &mistakes, &err)) fail_msg("%s", err.text);
    if (open_run(opened, "run.db", &err)) fail_msg("%s", err.text);
    const struct ingest_options ingest = ingest_options();
    if (ingest_answers(opened->exam, &ingest, expected, &err)) fail_msg("%s", err.text);
    cohort_count_codes(expected);
}

/* Of an answer; CODE_NONE when it has none. */
static uint32_t code_of(const struct codebook *book, struct text answer)
{
    for (uint32_t code = 0; code < codebook_end(book); code++)
        if (text_equal(codebook_text(book, code), answer)) return code;
    return CODE_NONE;
}

static void assert_text(struct text actual, struct text expected)
{
    if (!text_equal(actual, expected)) fail_msg("'%.*s' instead of '%.*s'", TEXT_ARGS(actual), TEXT_ARGS(expected));
}

static struct text answer_of(const struct cohort *c, size_t student, size_t item)
{
    return codebook_text(&c->codebooks[item], responses_code(&c->responses, student, item));
}

static void assert_same_cohort(const struct cohort *actual, const struct cohort *expected)
{
    const struct students *a = &actual->students, *e = &expected->students;
    assert_int_equal(a->n, e->n);
    assert_int_equal(a->ids_ascending, e->ids_ascending);
    assert_int_equal(a->n_attributes, 1);
    assert_text(a->attributes[0].name, TEXT("school"));
    assert_memory_equal(a->status, e->status, e->n);
    for (size_t s = 0; s < e->n; s++) {
        assert_text(student_id(a, s), student_id(e, s));
        assert_text(student_value(a, 0, s), student_value(e, 0, s));
        for (size_t item = 0; item < expected->n_items; item++)
            assert_text(answer_of(actual, s, item), answer_of(expected, s, item));
    }
    for (size_t item = 0; item < expected->n_items; item++)
        for (uint32_t code = 0; code < codebook_end(&expected->codebooks[item]); code++) {
            const uint32_t count = expected->code_counts[item][code];
            const uint32_t found = code_of(&actual->codebooks[item], codebook_text(&expected->codebooks[item], code));
            if (count) assert_int_equal(actual->code_counts[item][found], count);
            if (!count && code >= CODE_FIRST_LONG) assert_int_equal(found, CODE_NONE);
        }
}

static void check_students(struct opened_run *opened, const struct cohort *expected, size_t step)
{
    struct gr_error err = {0};
    struct arena arena = {0};
    for (size_t s = 0; s < expected->students.n; s += step) {
        size_t found;
        struct run_evaluation evaluation;
        assert_int_equal(run_find_student(opened->run, student_id(&expected->students, s), &found, &err), GR_OK);
        assert_int_equal(found, s);
        assert_int_equal(run_evaluation(opened->run, s, &arena, &evaluation, &err), GR_OK);
        assert_text(run_evaluation_value(&evaluation, TEXT("student_id")), student_id(&expected->students, s));
        for (size_t item = 0; item < expected->n_items; item++) {
            struct text answer;
            assert_int_equal(run_answer(opened->run, s, item, &arena, &answer, &err), GR_OK);
            assert_text(answer, answer_of(expected, s, item));
        }
        arena_clear(&arena);
    }
    arena_release(&arena);
}

static void assert_unknown(struct opened_run *opened, const char *id)
{
    struct gr_error err = {0};
    size_t found;
    assert_int_equal(run_find_student(opened->run, text_of(id), &found, &err), GR_OK);
    assert_true(found == RUN_NO_STUDENT);
}

static void round_trip(unsigned n, bool shuffled, size_t step)
{
    struct opened_run opened;
    struct cohort expected, actual;
    struct gr_error err = {0};
    make_run(n, shuffled, &opened, &expected);
    assert_int_equal(expected.students.ids_ascending, !shuffled); /* both ways of finding a student are met */
    if (run_read_cohort(opened.run, &actual, &err)) fail_msg("%s", err.text);
    assert_same_cohort(&actual, &expected);
    check_students(&opened, &expected, step);
    assert_unknown(&opened, "");
    assert_unknown(&opened, "s");
    assert_unknown(&opened, "s00001 ");
    assert_unknown(&opened, "zzz");
    cohort_release(&actual);
    cohort_release(&expected);
    opened_run_release(&opened);
}

static void a_large_run_comes_back(void **state)
{
    (void)state;
    round_trip(STUDENTS, true, 97);
}

static void a_run_with_ascending_ids_comes_back(void **state)
{
    (void)state;
    round_trip(STUDENTS, false, 97);
}

static void a_small_run_comes_back(void **state)
{
    (void)state;
    round_trip(20, true, 1);
}

/* Positions and places add up, whoever is asked about. */
static void places_hold_every_position(void **state)
{
    (void)state;
    struct opened_run opened;
    struct cohort expected;
    struct gr_error err = {0};
    make_run(500, true, &opened, &expected);
    uint32_t number = 0;
    for (uint32_t position = 0; position < 500;) {
        struct run_place place, same;
        assert_int_equal(run_place(opened.run, position, false, &place, &err), GR_OK);
        assert_int_equal(place.above, position);
        assert_int_equal(place.ranked, 500);
        assert_int_equal(place.number, number);
        assert_int_equal(run_place(opened.run, position + place.students - 1, false, &same, &err), GR_OK);
        assert_int_equal(same.number, number);
        assert_int_equal(run_place(opened.run, number++, true, &same, &err), GR_OK);
        assert_int_equal(same.above, place.above);
        position += place.students;
    }
    struct run_place beyond;
    assert_int_equal(run_place(opened.run, number, true, &beyond, &err), GR_FAILED);
    cohort_release(&expected);
    opened_run_release(&opened);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_large_run_comes_back),
        cmocka_unit_test(a_run_with_ascending_ids_comes_back),
        cmocka_unit_test(a_small_run_comes_back),
        cmocka_unit_test(places_hold_every_position),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
