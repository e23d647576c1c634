/* test_evaluate.c: totals, sections, counts, grades, passes. */
#include "small_cohort.h"

#include "evaluate/evaluate.h"

/* Letters A–E; "x" is invalid, empty is blank. The key letter earns the points, others `wrong`. */
struct scheme {
    const char *keys;
    mark_t points, wrong;
};

static struct verdict mark_by_scheme(const void *context, size_t item, struct text answer)
{
    const struct scheme *scheme = context;
    struct verdict v = mark_by_key(scheme->keys, item, answer);
    if (v.result == RESULT_CORRECT) v.mark = scheme->points;
    if (v.result == RESULT_WRONG) v.mark = scheme->wrong;
    return v;
}

static void answers(struct small *s, size_t student, const char *letters)
{
    for (size_t item = 0; item < s->exam.n_items; item++)
        if (letters[item] != '-') small_answer(s, student, item, (struct text){letters + item, 1});
}

static void totals_and_counts_add_up(void **state)
{
    (void)state;
    const struct scheme scheme = {"ABCDE", 4, -1};
    struct small s;
    struct evaluation e;
    small_init(&s, 3, 5);
    answers(&s, 0, "ABCDE");
    answers(&s, 1, "AB*-A");
    answers(&s, 2, "BAABA");
    small_mark(&s, mark_by_scheme, &scheme);
    evaluate_students(&s.exam, &s.cohort, &s.marks, &e);
    ASSERT_OUTCOMES(&e, total, 20, 7, -5);
    ASSERT_OUTCOMES(&e, correct, 5, 2, 0);
    ASSERT_OUTCOMES(&e, wrong, 0, 1, 5);
    ASSERT_OUTCOMES(&e, blank, 0, 1, 0);
    ASSERT_OUTCOMES(&e, invalid, 0, 1, 0);
    ASSERT_OUTCOMES(&e, answered, 5, 3, 5);
    evaluation_release(&e);
    small_release(&s);
}

static void an_excluded_item_is_in_no_total_and_no_count(void **state)
{
    (void)state;
    const struct scheme scheme = {"ABC", 1, 0};
    struct small s;
    struct evaluation e;
    small_init(&s, 2, 3);
    s.exam.items[1].counted = false;
    answers(&s, 0, "ABC");
    answers(&s, 1, "---");
    small_mark(&s, mark_by_scheme, &scheme);
    evaluate_students(&s.exam, &s.cohort, &s.marks, &e);
    assert_int_equal(OUTCOME(&e, 0).total, 2);
    assert_int_equal(OUTCOME(&e, 0).correct, 2);
    assert_int_equal(OUTCOME(&e, 1).blank, 2);
    assert_int_equal(OUTCOME(&e, 1).answered, 0);
    evaluation_release(&e);
    small_release(&s);
}

static void only_the_best_items_of_a_section_enter_the_total(void **state)
{
    (void)state;
    const struct scheme scheme = {"AAAAA", 3, -2};
    struct exam_section sections[] = {{.best = 2}, {.best = 0}};
    struct small s;
    struct evaluation e;
    small_init(&s, 3, 5);
    s.exam.sections = sections;
    s.exam.n_sections = 2;
    for (size_t item = 0; item < 4; item++)
        s.exam.items[item].section = item < 3 ? 0 : 1; /* item 4 is in no section */
    answers(&s, 0, "AAAAA");
    answers(&s, 1, "BABBA");
    answers(&s, 2, "BBBAB"); /* the best two of three wrong answers are two wrong answers */
    small_mark(&s, mark_by_scheme, &scheme);
    evaluate_students(&s.exam, &s.cohort, &s.marks, &e);
    ASSERT_OUTCOMES(&e, section[0], 6, 1, -4);
    ASSERT_OUTCOMES(&e, section[1], 3, -2, 3);
    ASSERT_OUTCOMES(&e, total, 12, 2, -3);
    assert_int_equal(OUTCOME(&e, 0).correct, 5); /* counts speak of all items */
    evaluation_release(&e);
    small_release(&s);
}

static void grades_and_passes_follow_their_minima(void **state)
{
    (void)state;
    const struct scheme scheme = {"AAAA", 1, -1};
    struct grade_band bands[] = {{.from = 4}, {.from = 2}, {.from = 0}};
    struct exam_section sections[] = {{.has_pass = true, .pass = 1}};
    struct small s;
    struct evaluation e;
    small_init(&s, 5, 4);
    s.exam.grades = bands;
    s.exam.n_grades = 3;
    s.exam.has_pass = true;
    s.exam.pass = 2;
    s.exam.sections = sections;
    s.exam.n_sections = 1;
    s.exam.items[0].section = 0;
    static const char *const given[] = {"AAAA", "-AAA", "AA--", "A---", "BB--"};
    for (size_t student = 0; student < 5; student++)
        answers(&s, student, given[student]);
    small_mark(&s, mark_by_scheme, &scheme);
    evaluate_students(&s.exam, &s.cohort, &s.marks, &e);
    ASSERT_OUTCOMES(&e, grade, 0, 1, 1, 2, NO_GRADE);
    ASSERT_OUTCOMES(&e, passed, 1, 0, 1, 0, 0);
    evaluation_release(&e);
    small_release(&s);
}

static void students_who_are_not_present_stay_zero(void **state)
{
    (void)state;
    const struct scheme scheme = {"A", 1, 0};
    struct small s;
    struct evaluation e;
    small_init(&s, 4, 1);
    for (size_t student = 0; student < 4; student++) {
        answers(&s, student, "A");
        s.cohort.students.status[student] = (uint8_t)student; /* present, absent, void, set aside */
    }
    small_mark(&s, mark_by_scheme, &scheme);
    evaluate_students(&s.exam, &s.cohort, &s.marks, &e);
    ASSERT_OUTCOMES(&e, total, 1, 0, 0, 0);
    ASSERT_OUTCOMES(&e, passed, 1, 0, 0, 0);
    assert_true(e.n_present == 1 && e.n_absent == 1 && e.n_void == 1 && e.n_set_aside == 1);
    evaluation_release(&e);
    small_release(&s);
}

/* An exam of every shape: cells of all widths, sections interleaved, more than 255 items, marks that need all 32 bits. */
static struct verdict mark_wildly(const void *context, size_t item, struct text answer)
{
    uint64_t seed = *(const uint64_t *)context + item * 1000003;
    for (size_t i = 0; i < answer.len; i++)
        seed = seed * 31 + (unsigned char)answer.at[i];
    const uint32_t r = small_random(&seed) + small_random(&seed);
    const mark_t mark = item % 50 == 7 ? (mark_t)(r % 300000000) - 150000000 : (mark_t)(r % 13) - 4;
    const enum answer_state states[] = {ANSWER_ANSWERED, ANSWER_BLANK, ANSWER_INVALID, ANSWER_UNGRADABLE};
    const enum answer_state answered = states[r / 16 % 8 < 4 ? r / 16 % 4 : 0];
    const enum answer_result results[] = {RESULT_WRONG, RESULT_PARTIAL, RESULT_CORRECT};
    return (struct verdict){mark, answered, answered == ANSWER_ANSWERED ? results[r / 256 % 3] : RESULT_NONE};
}

static void make_wild(struct small *s, struct exam_section sections[3], uint64_t *seed)
{
    enum { N_STUDENTS = 500, N_ITEMS = 600 };
    small_init(s, N_STUDENTS, N_ITEMS);
    s->exam.sections = sections;
    s->exam.n_sections = 3;
    for (size_t item = 0; item < N_ITEMS; item++) {
        s->exam.items[item].section = item < 300 ? NO_SECTION : item % 4 < 3 ? item % 4 : NO_SECTION;
        s->exam.items[item].counted = item % 97 != 5;
        const uint32_t n_different = item % 60 == 59 ? 400 : 6;
        for (size_t student = 0; student < N_STUDENTS; student++) {
            char text[16];
            const uint32_t r = small_random(seed) % n_different;
            const int length = r < 6 ? snprintf(text, sizeof text, "%c", (char)('A' + r))
                                     : snprintf(text, sizeof text, "long %u", (unsigned)r);
            if (r) small_answer(s, student, item, (struct text){text, (size_t)length});
        }
    }
    small_pack(s);
    small_mark(s, mark_wildly, seed);
}

static int descending(const void *a, const void *b)
{
    return (*(const mark_t *)a < *(const mark_t *)b) - (*(const mark_t *)a > *(const mark_t *)b);
}

static int64_t naive_section(const struct small *s, size_t student, size_t section)
{
    mark_t marks[600];
    size_t n = 0;
    for (size_t item = 0; item < s->exam.n_items; item++)
        if (s->exam.items[item].section == section && s->exam.items[item].counted)
            marks[n++] = s->marks.items[item].mark[responses_code(&s->cohort.responses, student, item)];
    qsort(marks, n, sizeof *marks, descending);
    const size_t best = section == NO_SECTION ? 0 : s->exam.sections[section].best;
    int64_t sum = 0;
    for (size_t i = 0; i < n && (best == 0 || i < best); i++)
        sum += marks[i];
    return sum;
}

static void packed_sums_equal_plain_ones(void **state)
{
    (void)state;
    struct exam_section sections[] = {{.best = 0}, {.best = 7}, {.best = 1000}};
    uint64_t seed = 5;
    struct small s;
    struct evaluation e;
    make_wild(&s, sections, &seed);
    evaluate_students(&s.exam, &s.cohort, &s.marks, &e);
    for (size_t student = 0; student < s.cohort.students.n; student++) {
        int64_t total = naive_section(&s, student, NO_SECTION);
        for (size_t section = 0; section < 3; section++) {
            assert_int_equal(OUTCOME(&e, student).section[section], naive_section(&s, student, section));
            total += naive_section(&s, student, section);
        }
        assert_int_equal(OUTCOME(&e, student).total, total);
        size_t counts[4] = {0}, n_blank = 0, n_invalid = 0, n_answered = 0;
        for (size_t item = 0; item < s.exam.n_items; item++) {
            if (!s.exam.items[item].counted) continue;
            const uint32_t code = responses_code(&s.cohort.responses, student, item);
            const struct item_marks *m = &s.marks.items[item];
            counts[m->result[code]]++;
            n_blank += m->state[code] == ANSWER_BLANK;
            n_invalid += m->state[code] == ANSWER_INVALID || m->state[code] == ANSWER_UNGRADABLE;
            n_answered += m->state[code] == ANSWER_ANSWERED;
        }
        assert_int_equal(OUTCOME(&e, student).correct, counts[RESULT_CORRECT]);
        assert_int_equal(OUTCOME(&e, student).wrong, counts[RESULT_WRONG]);
        assert_int_equal(OUTCOME(&e, student).blank, n_blank);
        assert_int_equal(OUTCOME(&e, student).invalid, n_invalid);
        assert_int_equal(OUTCOME(&e, student).answered, n_answered);
    }
    evaluation_release(&e);
    small_release(&s);
}

static void any_number_of_threads_gives_the_same_evaluation(void **state)
{
    (void)state;
    enum { N = 20000 };
    const struct scheme scheme = {"ABCDEABC", 3, -1};
    struct small s;
    struct evaluation one, many;
    uint64_t seed = 8;
    small_init(&s, N, 8);
    for (size_t student = 0; student < N; student++)
        for (size_t item = 0; item < 8; item++)
            small_answer(&s, student, item, (struct text){"ABCDE" + small_random(&seed) % 5, 1});
    small_pack(&s);
    small_mark(&s, mark_by_scheme, &scheme);
    threads_set(1);
    evaluate_students(&s.exam, &s.cohort, &s.marks, &one);
    for (int threads = 2; threads <= 8; threads += threads == 3 ? 5 : 1) {
        threads_set(threads);
        evaluate_students(&s.exam, &s.cohort, &s.marks, &many);
        assert_memory_equal(one.outcomes, many.outcomes, N * one.stride);
        evaluation_release(&many);
    }
    threads_set(0);
    evaluation_release(&one);
    small_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(totals_and_counts_add_up),
        cmocka_unit_test(an_excluded_item_is_in_no_total_and_no_count),
        cmocka_unit_test(only_the_best_items_of_a_section_enter_the_total),
        cmocka_unit_test(grades_and_passes_follow_their_minima),
        cmocka_unit_test(students_who_are_not_present_stay_zero),
        cmocka_unit_test(packed_sums_equal_plain_ones),
        cmocka_unit_test(any_number_of_threads_gives_the_same_evaluation),
    };
    return cmocka_run_group_tests_name("evaluate", tests, NULL, NULL);
}
