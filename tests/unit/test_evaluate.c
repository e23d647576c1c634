/* test_evaluate.c: totals, sections, counts, grades, passes. */
#include "small_cohort.h"

#include "evaluate/evaluate.h"
#include "evaluate/section_rules.h"

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
    struct exam_section sections[] = {{.choice = CHOOSE_BEST, .choose = 2}, {.choice = CHOOSE_ALL}};
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
    const size_t best = section == NO_SECTION ? 0 : s->exam.sections[section].choose;
    int64_t sum = 0;
    for (size_t i = 0; i < n && (best == 0 || i < best); i++)
        sum += marks[i];
    return sum;
}

static void packed_sums_equal_plain_ones(void **state)
{
    (void)state;
    struct exam_section sections[] = {
        {.choice = CHOOSE_ALL}, {.choice = CHOOSE_BEST, .choose = 7}, {.choice = CHOOSE_BEST, .choose = 1000}};
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

/* ---- rules of sections: against all ways to choose --------------------------------------------------------------- */

enum { TREE_ITEMS = 24, TREE_SECTIONS = 9 };

/* A section's members by the definition, and of a choice: every subset of the right size is tried. */
struct naive {
    const struct small *s;
    size_t student;
    int64_t marks[TREE_SECTIONS];
};

static uint32_t naive_code(const struct naive *n, size_t item)
{
    return responses_code(&n->s->cohort.responses, n->student, item);
}

static bool naive_counts_any(const struct exam *exam, size_t section)
{
    for (size_t i = 0; i < exam->n_items; i++)
        for (size_t at = exam->items[i].section; at != NO_SECTION;
             at = exam->sections[at].is_part ? exam->sections[at].whole : NO_SECTION)
            if (at == section && exam->items[i].counted) return true;
    return false;
}

static bool naive_answered(const struct naive *n, size_t section)
{
    const struct exam *exam = &n->s->exam;
    for (size_t i = 0; i < exam->n_items; i++)
        for (size_t at = exam->items[i].section; at != NO_SECTION;
             at = exam->sections[at].is_part ? exam->sections[at].whole : NO_SECTION)
            if (at == section && exam->items[i].counted &&
                (exam->items[i].adjust == ADJUST_BONUS_ALL ||
                 n->s->marks.items[i].state[naive_code(n, i)] != ANSWER_BLANK))
                return true;
    return false;
}

static int64_t naive_choice(enum section_choice choice, size_t choose, const int64_t *marks, const bool *answered,
                            size_t n)
{
    int64_t best = INT64_MIN, sum = 0;
    if (choice == CHOOSE_FIRST) {
        size_t places = choose < n ? choose : n;
        for (int blanks = 0; blanks < 2; blanks++)
            for (size_t i = 0; i < n; i++)
                if (answered[i] == !blanks && places) {
                    sum += marks[i];
                    places--;
                }
        return sum;
    }
    if (choice == CHOOSE_ALL || choose > n) choose = n;
    for (unsigned set = 0; set < 1u << n; set++) {
        if ((size_t)__builtin_popcount(set) != choose) continue;
        sum = 0;
        for (size_t i = 0; i < n; i++)
            if (set >> i & 1) sum += marks[i];
        if (sum > best) best = sum;
    }
    return best;
}

static int64_t naive_total(struct naive *n)
{
    const struct exam *exam = &n->s->exam;
    int64_t total = 0;
    for (size_t i = 0; i < exam->n_items; i++)
        if (exam->items[i].section == NO_SECTION && exam->items[i].counted)
            total += n->s->marks.items[i].mark[naive_code(n, i)];
    for (size_t s = 0; s < exam->n_sections; s++) {
        const struct exam_section *section = &exam->sections[s];
        int64_t marks[TREE_ITEMS];
        bool answered[TREE_ITEMS];
        size_t k = 0;
        for (size_t i = 0; i < exam->n_items; i++) {
            if (exam->items[i].section != s || !exam->items[i].counted) continue;
            answered[k] = exam->items[i].adjust == ADJUST_BONUS_ALL ||
                          n->s->marks.items[i].state[naive_code(n, i)] != ANSWER_BLANK;
            marks[k++] = n->s->marks.items[i].mark[naive_code(n, i)];
        }
        for (size_t p = 0; p < section->n_parts; p++) {
            const struct exam_section *part = &exam->sections[section->parts[p]];
            if (!naive_counts_any(exam, section->parts[p])) continue;
            answered[k] = naive_answered(n, section->parts[p]);
            marks[k++] = part->is_weighed ? n->marks[section->parts[p]] * part->weight.num / part->weight.den
                                          : n->marks[section->parts[p]];
        }
        int64_t mark = naive_choice(section->choice, section->choose, marks, answered, k);
        if (section->has_least && mark < section->least) mark = section->least;
        if (section->has_most && mark > section->most) mark = section->most;
        n->marks[s] = k ? mark : 0;
        if (!section->is_part)
            total += section->is_weighed ? n->marks[s] * section->weight.num / section->weight.den : n->marks[s];
    }
    return total;
}

/* Six sections of items, sections of two and of three of them, and a section of the first of those. All marks are
 * multiples of 12, so that weights in halves, thirds and quarters keep them whole. */
static void make_tree(struct small *s, struct exam_section sections[TREE_SECTIONS], uint64_t *seed)
{
    static size_t parts[][3] = {{0, 1}, {2, 3, 4}, {5, 6}};
    small_init(s, 200, TREE_ITEMS);
    s->exam.sections = sections;
    s->exam.n_sections = TREE_SECTIONS;
    for (size_t i = 0; i < TREE_SECTIONS; i++) {
        struct exam_section *section = &sections[i];
        const uint32_t r = small_random(seed);
        *section = (struct exam_section){.choice = r % 3, .choose = 1 + r / 3 % 3};
        if (i >= 6) {
            section->parts = parts[i - 6];
            section->n_parts = i == 7 ? 3 : 2;
            for (size_t k = 0; k < section->n_parts; k++) {
                sections[section->parts[k]].is_part = true;
                sections[section->parts[k]].whole = i;
            }
        }
        section->is_weighed = r / 16 % 2;
        section->weight = (struct rational){r / 32 % 4, i % 2 ? 2 : 1};
        section->has_least = r / 256 % 3 == 0;
        section->least = 24 * ((mark_t)(r / 1024 % 3) - 1);
        section->has_most = r / 4096 % 3 == 0;
        section->most = 24 * (2 + (mark_t)(r / 16384 % 4));
    }
    for (size_t i = 0; i < TREE_ITEMS; i++) {
        s->exam.items[i].section = i % 7 < 6 ? i % 7 : NO_SECTION;
        s->exam.items[i].counted = small_random(seed) % 6 != 0;
        s->exam.items[i].adjust = small_random(seed) % 8 ? ADJUST_NONE : ADJUST_BONUS_ALL;
        for (size_t student = 0; student < 200; student++) {
            const uint32_t r = small_random(seed) % 5;
            if (r) small_answer(s, student, i, (struct text){&"*BCDE"[r], 1});
        }
    }
}

static struct verdict mark_in_dozens(const void *context, size_t item, struct text answer)
{
    (void)context;
    if (answer.len == 0) return (struct verdict){item % 5 ? 0 : -24, ANSWER_BLANK, RESULT_NONE};
    return (struct verdict){24 * ((answer.at[0] * 7 + (int)item) % 6 - 2), ANSWER_ANSWERED, RESULT_PARTIAL};
}

/* What is said to be left out, taken out of the sums of the sections, leaves the same marks. */
static void what_is_left_out_explains(const struct small *s, const struct section_rules *rules, size_t student,
                                      const struct outcome *outcome)
{
    size_t left_out_by[TREE_ITEMS];
    mark_t scratch[2 * TREE_ITEMS];
    section_rules_left_out(rules, &s->marks, responses_row(&s->cohort.responses, student), s->cohort.responses.slots,
                           outcome, scratch, left_out_by);
    for (size_t section = 0; section < 6; section++) {
        const struct exam_section *of = &s->exam.sections[section];
        int64_t sum = 0;
        size_t n = 0, n_left = 0;
        for (size_t i = 0; i < TREE_ITEMS; i++) {
            if (s->exam.items[i].section != section || !s->exam.items[i].counted) continue;
            n++;
            n_left += left_out_by[i] == section;
            if (left_out_by[i] == NO_SECTION)
                sum += s->marks.items[i].mark[responses_code(&s->cohort.responses, student, i)];
            if (left_out_by[i] != NO_SECTION && left_out_by[i] != section) n = SIZE_MAX / 2;
        }
        if (n >= SIZE_MAX / 2) continue; /* the whole section is left out by another */
        if (of->choice != CHOOSE_ALL && n > of->choose) assert_int_equal(n_left, n - of->choose);
        if (of->has_least && sum < of->least) sum = of->least;
        if (of->has_most && sum > of->most) sum = of->most;
        if (n) assert_int_equal(outcome->section[section], sum);
    }
}

static void choices_are_the_best_of_all(void **state)
{
    (void)state;
    uint64_t seed = 77;
    for (int round = 0; round < 60; round++) {
        struct exam_section sections[TREE_SECTIONS];
        struct section_rules rules;
        struct small s;
        struct evaluation e;
        make_tree(&s, sections, &seed);
        small_mark(&s, mark_in_dozens, NULL);
        evaluate_students(&s.exam, &s.cohort, &s.marks, &e);
        section_rules_find(&s.exam, &rules);
        for (size_t student = 0; student < s.cohort.students.n; student++) {
            struct naive n = {.s = &s, .student = student};
            assert_int_equal(OUTCOME(&e, student).total, naive_total(&n));
            for (size_t i = 0; i < TREE_SECTIONS; i++)
                assert_int_equal(OUTCOME(&e, student).section[i], n.marks[i]);
            what_is_left_out_explains(&s, &rules, student, evaluation_outcome(&e, student));
        }
        section_rules_release(&rules);
        evaluation_release(&e);
        small_release(&s);
    }
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
            small_answer(&s, student, item, (struct text){&"ABCDE"[small_random(&seed) % 5], 1});
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
        cmocka_unit_test(choices_are_the_best_of_all),
        cmocka_unit_test(any_number_of_threads_gives_the_same_evaluation),
    };
    return cmocka_run_group_tests_name("evaluate", tests, NULL, NULL);
}
