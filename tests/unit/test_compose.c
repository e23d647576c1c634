/*
 * test_compose.c: items that read several columns, against the same answers read column by column: every student's
 * tuple is his cells, joined; codes are in the order of first appearance; nothing depends on threads or chunks.
 */
#include "ingest_kit.h"

enum { N_COLUMNS = 9, N_ITEMS = 4 };
static struct kit plain, composed;

/* Items of 1, 3, 1 and 4 columns: Q1, Q2 to Q4, Q5, Q6 to Q9. */
static const size_t WIDTHS[N_ITEMS] = {1, 3, 1, 4};

static void start(void)
{
    static struct exam by_column;
    static const struct text none = {"", 0};
    kit_init(&plain, N_COLUMNS);
    kit_init(&composed, N_ITEMS);
    by_column = plain.exam;
    composed.exam.by_column = &by_column;
    size_t column = 0;
    for (size_t i = 0; i < N_ITEMS; i++) {
        struct exam_item *item = &composed.items[i];
        item->columns = &none; /* ingest looks at first_column and n_columns only */
        item->first_column = column;
        item->n_columns = WIDTHS[i];
        column += WIDTHS[i];
    }
}

/* The order of the columns in the file is not that of the items. */
static char *make_wide(size_t n_students, unsigned n_symbols, uint64_t seed)
{
    struct page page;
    page_open(&page);
    fputs("student_id,Q9,Q1,Q3,Q2,Q4,Q6,Q8,Q7,Q5\n", page.file);
    for (size_t s = 0; s < n_students; s++) {
        const bool empty = kit_random(&seed) % 9 == 0;
        fprintf(page.file, "s%06zu", s);
        for (size_t i = 0; i < N_COLUMNS; i++) {
            const uint64_t r = kit_random(&seed) >> 8;
            fputc(',', page.file);
            if (empty || r % 13 == 0) continue;
            if (i == 8 && r % 3 == 0)
                fprintf(page.file, "text %llu", (unsigned long long)(r >> 8) % 300);
            else
                fputc((int)('0' + (r >> 8) % n_symbols), page.file);
        }
        fputc('\n', page.file);
    }
    return page_close(&page);
}

static struct text joined(struct arena *arena, size_t student, size_t item)
{
    struct text cells[N_COLUMNS];
    const size_t first = composed.items[item].first_column;
    for (size_t i = 0; i < WIDTHS[item]; i++)
        cells[i] = codebook_text(&plain.cohort.codebooks[first + i],
                                 responses_code(&plain.cohort.responses, student, first + i));
    bool any = false;
    for (size_t i = 0; i < WIDTHS[item]; i++)
        any |= cells[i].len > 0;
    return any ? arena_join(arena, cells, WIDTHS[item], TEXT("\x1F")) : TEXT("");
}

static void expect_the_same_answers(void)
{
    struct arena arena = {0};
    const struct cohort *cohort = &composed.cohort;
    assert_int_equal(cohort->n_items, N_ITEMS);
    assert_int_equal(cohort->responses.n_items, N_ITEMS);
    assert_int_equal(cohort->students.n, plain.cohort.students.n);
    for (size_t item = 0; item < N_ITEMS; item++) {
        uint32_t seen = CODE_FIRST_LONG;
        for (size_t s = 0; s < cohort->students.n; s++) {
            const uint32_t code = responses_code(&cohort->responses, s, item);
            const struct text expected = joined(&arena, s, item), found = codebook_text(&cohort->codebooks[item], code);
            if (!text_equal(expected, found))
                fail_msg("student %zu, item %zu: %.*s, expected %.*s", s, item, TEXT_ARGS(found), TEXT_ARGS(expected));
            assert_true(expected.len == 0 ? code == CODE_EMPTY : WIDTHS[item] == 1 || code >= CODE_FIRST_LONG);
            if (code >= CODE_FIRST_LONG) assert_true(code <= seen); /* no code before those of earlier students */
            if (code == seen) seen++;
        }
        assert_int_equal(seen, codebook_end(&cohort->codebooks[item]));
        arena_clear(&arena);
    }
    arena_release(&arena);
}

static void compare(size_t n_students, unsigned n_symbols)
{
    start();
    char *wide = make_wide(n_students, n_symbols, 5 + n_students);
    kit_add(&plain, "plain.csv", wide);
    kit_add(&composed, "composed.csv", wide);
    free(wide);
    kit_must_run(&plain);
    kit_must_run(&composed);
    expect_the_same_answers();
}

static void tuples_are_the_students_cells(void **state)
{
    (void)state;
    compare(1, 3);
    compare(2000, 2);
    compare(5000, 5);
}

/* More tuples than two bytes hold, from three columns of one byte each. */
static void many_tuples_get_wider_cells(void **state)
{
    (void)state;
    compare(90000, 74);
    assert_int_equal(composed.cohort.responses.slots[1].width, 4);
    assert_true(composed.cohort.codebooks[1].long_answers.n > UINT16_MAX);
}

static void threads_and_chunks_do_not_matter(void **state)
{
    (void)state;
    static const size_t chunks[] = {1, 100, 0};
    compare(3000, 4);
    char *expected = kit_dump(&composed, true);
    for (int threads = 1; threads <= 4; threads++)
        for (size_t i = 0; i < sizeof chunks / sizeof *chunks; i++) {
            threads_set(threads);
            composed.options.chunk_bytes = chunks[i];
            kit_must_run(&composed);
            char *found = kit_dump(&composed, true);
            assert_string_equal(found, expected);
            free(found);
        }
    threads_set(0);
    free(expected);
}

/* A subject scanned separately, students in another order; one who is in one file only; one row set aside. */
static void columns_may_come_from_several_files(void **state)
{
    (void)state;
    start();
    kit_add(&composed, "a.csv", "student_id,Q1,Q2,Q5,Q6,Q7\nu,A,x,B,1,2\nv,C,y,D,3,\n");
    kit_add(&composed, "b.csv", "student_id,item,answer\nw,Q3,only\nv,Q4,z\nu,Q8,long\nu,Q8,twice\nv,Q9,4\n");
    kit_expect(&composed, "u duplicate | A,x\\1f\\1f,B,1\\1f2\\1f\\1f\n"
                          "v present | C,y\\1f\\1fz,D,3\\1f\\1f\\1f4\n"
                          "w present | ,\\1fonly\\1f,,\n");
    composed.options.n_sources = 1;
    kit_must_fail(&composed, "no column for the items: Q3, Q4, Q8, Q9;");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tuples_are_the_students_cells),
        cmocka_unit_test(many_tuples_get_wider_cells),
        cmocka_unit_test(threads_and_chunks_do_not_matter),
        cmocka_unit_test(columns_may_come_from_several_files),
    };
    const int failed = cmocka_run_group_tests(tests, NULL, kit_remove_folder);
    kit_release(&plain);
    kit_release(&composed);
    return failed;
}
