/* test_people.c: profiles of skills and answer patterns, against brute force. */
#include "small_cohort.h"

#include "evaluate/answer_patterns.h"
#include "evaluate/answer_sheets.h"
#include "evaluate/evaluate.h"

enum { N_STUDENTS = 300, N_ITEMS = 75 };

static uint32_t draw(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 8) % below;
}

static struct verdict by_key(const void *keys, size_t item, struct text answer)
{
    const struct verdict blank = {0, ANSWER_BLANK, RESULT_NONE}, right = {1, ANSWER_ANSWERED, RESULT_CORRECT};
    const struct verdict wrong = {0, ANSWER_ANSWERED, RESULT_WRONG};
    if (!answer.len || answer.at[0] == '-') return blank;
    const char letter = (char)(answer.at[0] & ~0x20);
    return answer.len == 1 && letter == ((const char *)keys)[item] ? right : wrong;
}

/* Random answers, some blank, some small letters, some long; every third student is good. */
static void make_exam(struct small *s, char keys[N_ITEMS + 1], uint32_t seed)
{
    small_init(s, N_STUDENTS, N_ITEMS);
    for (size_t i = 0; i < N_ITEMS; i++)
        s->exam.items[i].n_columns = 1;
    for (size_t i = 0; i < N_ITEMS; i++)
        keys[i] = (char)('A' + draw(&seed, 4));
    for (size_t student = 0; student < N_STUDENTS; student++)
        for (size_t item = 0; item < N_ITEMS; item++) {
            const bool knows = draw(&seed, 100) < (student % 3 ? 30 : 70) + (N_ITEMS - item) / 4;
            char answer[] = {knows ? keys[item] : (char)('A' + draw(&seed, 4)), 'x', 0};
            if (draw(&seed, 12) == 0) answer[0] = (char)(answer[0] | 0x20);
            if (draw(&seed, 20) == 0) answer[0] = '-';
            const size_t len = draw(&seed, 50) == 0 ? 2 : draw(&seed, 30) != 0;
            small_answer(s, student, item, (struct text){answer, len});
        }
    for (size_t student = 0; student < N_STUDENTS; student += 11)
        s->cohort.students.status[student] = STUDENT_ABSENT;
    small_pack(s);
    small_mark(s, by_key, keys);
    cohort_count_codes(&s->cohort);
}

static int result_of(const struct small *s, size_t student, size_t item)
{
    return s->marks.items[item].result[responses_code(&s->cohort.responses, student, item)] == RESULT_CORRECT;
}

static void patterns_follow_their_definition(void **state)
{
    (void)state;
    struct small s;
    char keys[N_ITEMS + 1];
    struct answer_patterns patterns;
    int64_t right[N_ITEMS] = {0};
    make_exam(&s, keys, 7);
    s.exam.items[3].counted = false;
    s.exam.items[5].adjust = ADJUST_BONUS_ALL;
    for (size_t student = 0; student < N_STUDENTS; student++)
        for (size_t item = 0; item < N_ITEMS && s.cohort.students.status[student] == STUDENT_PRESENT; item++)
            right[item] += result_of(&s, student, item);
    answer_patterns_make(&s.exam, &s.cohort, &s.marks, &patterns);
    assert_int_equal(patterns.n, N_ITEMS - 2);
    for (size_t student = 0; student < N_STUDENTS; student++) {
        uint64_t errors = 0;
        int64_t popular = 0;
        uint32_t n_right = 0;
        for (size_t a = 0; a < N_ITEMS; a++) {
            if (a == 3 || a == 5 || !result_of(&s, student, a)) continue;
            n_right++;
            popular += right[a];
            for (size_t b = 0; b < N_ITEMS; b++) /* b is easier than a, and wrong */
                errors += b != 3 && b != 5 && !result_of(&s, student, b) &&
                          (right[b] > right[a] || (right[b] == right[a] && b < a));
        }
        const struct pattern_result r =
            answer_pattern_of(&patterns, &patterns.forms[0], responses_row(&s.cohort.responses, student));
        assert_int_equal(r.errors, errors);
        assert_int_equal(r.right, n_right);
        assert_int_equal(r.popular, popular);
        assert_int_equal(r.n, N_ITEMS - 2);
    }
    answer_patterns_release(&patterns);
    small_release(&s);
}

/* 0: blank or more than one letter. */
static char letter_of(const struct small *s, size_t student, size_t item)
{
    const struct text t =
        codebook_text(&s->cohort.codebooks[item], responses_code(&s->cohort.responses, student, item));
    return (char)(t.len == 1 && t.at[0] != '-' ? t.at[0] & ~0x20 : 0);
}

static void runs_are_those_of_a_plain_loop(void **state)
{
    (void)state;
    for (size_t n = 1; n <= N_ITEMS; n += n < 60 ? 13 : 1) { /* below and above a word of rows */
        struct small s;
        char keys[N_ITEMS + 1];
        struct sheet sheet;
        uint8_t letters[N_ITEMS];
        make_exam(&s, keys, 11);
        s.exam.n_items = n;
        for (size_t item = 0; item < n; item++) /* student 1: one letter, in both sizes */
            small_answer(&s, 1, item, item % 3 ? TEXT("b") : TEXT("B"));
        sheet_make(&s.exam, &s.cohort, &s.marks, NULL, &sheet);
        for (size_t student = 0; student < N_STUDENTS; student++) {
            size_t longest = 0, run = 0, answered = 0;
            char before = 0, first = 0;
            bool one = true;
            for (size_t item = 0; item < n; item++) {
                const char letter = letter_of(&s, student, item);
                run = letter == 0 ? 0 : letter == before ? run + 1 : 1;
                longest = run > longest ? run : longest;
                before = letter;
                if (!letter) continue;
                if (!first) first = letter;
                one &= letter == first;
                answered++;
            }
            const struct sheet_runs runs = sheet_runs_of(&sheet, responses_row(&s.cohort.responses, student), letters);
            assert_int_equal(runs.longest, longest);
            assert_int_equal(runs.one_letter, one);
            if (one) assert_int_equal(runs.answered, answered);
        }
        sheet_release(&sheet);
        s.exam.n_items = N_ITEMS;
        small_release(&s);
    }
}

static void shifted_sheets_are_found_where_they_begin(void **state)
{
    (void)state;
    for (size_t which = 0; which < N_SHIFTS; which++) {
        struct small s;
        char keys[N_ITEMS + 1];
        struct sheet sheet;
        enum { FROM = 20 };
        const int shift = SHEET_SHIFTS[which];
        make_exam(&s, keys, 23);
        for (int item = 0; item < N_ITEMS; item++) { /* student 2 knows all, and slips from row 20 on */
            const int other = item < FROM ? item : item - shift;
            const bool is_there = item < FROM || (other >= FROM && other < N_ITEMS);
            small_answer(&s, 2, (size_t)item, is_there ? (struct text){keys + other, 1} : TEXT(""));
            small_answer(&s, 4, (size_t)item, (struct text){keys + item, 1});
        }
        sheet_make(&s.exam, &s.cohort, &s.marks, NULL, &sheet);
        const struct sheet_shift found = sheet_shift_of(&sheet, responses_row(&s.cohort.responses, 2), 64 * 9);
        assert_int_equal(found.shift, shift);
        assert_true(found.row >= FROM && found.row <= FROM + 4); /* where the keys of two rows are one, none can tell */
        assert_true(found.gain >= 25);
        assert_int_equal(sheet_shift_of(&sheet, responses_row(&s.cohort.responses, 4), 64 * 9).shift, 0);
        sheet_release(&sheet);
        small_release(&s);
    }
}

static void profiles_are_sums_of_marks(void **state)
{
    (void)state;
    struct small s;
    char keys[N_ITEMS + 1];
    static uint32_t both[] = {0, 1}, second[] = {1};
    static struct text none[] = {{"", 0}, {"", 0}, {"", 0}};
    struct skill_band bands[] = {{TEXT("good"), {3, 5}}, {TEXT("fair"), {1, 3}}};
    struct exam_skill skills[] = {{TEXT("a"), TEXT("a"), none}, {TEXT("b"), TEXT("b"), none}};
    struct skills out;
    struct ranking no_groups = {0};
    make_exam(&s, keys, 5);
    s.exam.skills = (struct skill_policy){.list = skills, .n = 2, .bands = bands, .n_bands = 2, .compare = NO_GROUP};
    for (size_t item = 0; item < N_ITEMS; item += 2) {
        s.exam.items[item].skill_numbers = item % 4 ? second : both;
        s.exam.items[item].n_skills = item % 4 ? 1 : 2;
    }
    s.exam.items[8].counted = false;
    profile_skills(&s.exam, &s.cohort, &s.marks, NULL, &no_groups, &out);
    int64_t nation[2] = {0};
    for (size_t k = 0; k < out.n_present; k++) {
        mark_t earned[2] = {0}, possible[2] = {0};
        for (size_t item = 0; item < N_ITEMS; item += 2) {
            if (item == 8) continue;
            for (size_t i = 0; i < s.exam.items[item].n_skills; i++) {
                earned[s.exam.items[item].skill_numbers[i]] += result_of(&s, out.students[k], item);
                possible[s.exam.items[item].skill_numbers[i]]++;
            }
        }
        for (size_t skill = 0; skill < 2; skill++) {
            const struct skill_result *r = &out.list[out.results[2 * k + skill]];
            nation[skill] += earned[skill];
            assert_int_equal(r->skill, skill);
            assert_int_equal(r->earned, earned[skill]);
            assert_int_equal(r->possible, possible[skill]);
            assert_int_equal(r->band, 5 * earned[skill] >= 3 * possible[skill] ? 0
                                      : 3 * earned[skill] >= possible[skill]   ? 1
                                                                               : NO_SKILL_BAND);
        }
        const int64_t left = (int64_t)earned[0] * possible[1], right = (int64_t)earned[1] * possible[0];
        const struct skill_advice *advice = &out.advice[k];
        if (left == right)
            assert_true(advice->strongest == NO_SKILL_RESULT && advice->weakest == NO_SKILL_RESULT);
        else
            assert_int_equal(out.list[advice->strongest].skill, left > right ? 0 : 1);
        assert_int_equal(advice->next_step, NO_SKILL_RESULT);
    }
    for (size_t skill = 0; skill < 2; skill++)
        assert_int_equal(out.nation[skill].earned, nation[skill]);
    skills_release(&out);
    small_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_follow_their_definition),
        cmocka_unit_test(runs_are_those_of_a_plain_loop),
        cmocka_unit_test(shifted_sheets_are_found_where_they_begin),
        cmocka_unit_test(profiles_are_sums_of_marks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
