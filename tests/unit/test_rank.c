/* test_rank.c: orders, ranks, percentiles, ranks within groups. Vectors named T-… come from the published
 * rules of national examinations. */
#include "small_cohort.h"

#include "model/id_order.h"
#include "model/tie_rules.h"
#include "rank/rank.h"

static struct rank_key by_total[] = {{.kind = KEY_TOTAL}};

/* Students with these totals, everybody present. */
static void with_totals(struct small *s, struct evaluation *e, const mark_t *totals, size_t n)
{
    small_init(s, n, 1);
    s->exam.rank = (struct rank_policy){.keys = by_total, .n_keys = 1, .decimals = 4};
    small_evaluation(e, n, 1);
    for (size_t i = 0; i < n; i++)
        OUTCOME(e, i).total = totals[i];
}

static void release(struct small *s, struct evaluation *e)
{
    small_release(s);
    evaluation_release(e);
}

static void assert_ranks(const mark_t *totals, size_t n, enum tie_rule rule, const double *expected)
{
    struct small s;
    struct evaluation e;
    struct ranking r;
    with_totals(&s, &e, totals, n);
    s.exam.rank.ties = rule;
    rank_students(&s.exam, &s.cohort, NULL, &e, &r);
    for (size_t i = 0; i < n; i++)
        assert_true(ranking_rank2(&r, i) / 2.0 == expected[i]);
    ranking_release(&r);
    release(&s, &e);
}

static void assert_percentiles(const mark_t *totals, size_t n, enum percentile_rule rule, int decimals,
                               const uint64_t *expected)
{
    struct small s;
    struct evaluation e;
    struct ranking r;
    with_totals(&s, &e, totals, n);
    s.exam.rank.percentile = rule;
    s.exam.rank.decimals = decimals;
    rank_students(&s.exam, &s.cohort, NULL, &e, &r);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(ranking_percentile(&r, r.group_of[i]), expected[i]);
    ranking_release(&r);
    release(&s, &e);
}

static const mark_t seven[] = {100, 98, 98, 95, 95, 95, 90};

static void five_tie_rules_give_the_ranks_of_T01(void **state)
{
    (void)state;
    assert_ranks(seven, 7, TIES_COMPETITION, (const double[]){1, 2, 2, 4, 4, 4, 7});
    assert_ranks(seven, 7, TIES_MODIFIED, (const double[]){1, 3, 3, 6, 6, 6, 7});
    assert_ranks(seven, 7, TIES_DENSE, (const double[]){1, 2, 2, 3, 3, 3, 4});
    assert_ranks(seven, 7, TIES_ORDINAL, (const double[]){1, 2, 3, 4, 5, 6, 7});
    assert_ranks(seven, 7, TIES_FRACTIONAL, (const double[]){1, 2.5, 2.5, 5, 5, 5, 7});
}

static void percentiles_follow_their_definition(void **state)
{
    (void)state;
    assert_percentiles(seven, 7, PERCENTILE_BELOW, 4,
                       (const uint64_t[]){857143, 571429, 571429, 142857, 142857, 142857, 0});
    assert_percentiles(seven, 7, PERCENTILE_AT_OR_BELOW, 4,
                       (const uint64_t[]){1000000, 857143, 857143, 571429, 571429, 571429, 142857});
    assert_percentiles(seven, 7, PERCENTILE_MID, 4,
                       (const uint64_t[]){928571, 714286, 714286, 357143, 357143, 357143, 71429});
    /* T-02, MariaDB: PERCENT_RANK over the scores from the lowest up. */
    assert_percentiles((const mark_t[]){0, 0, 1, 1, 2, 2, 2, 2, 4, 4}, 10, PERCENTILE_SQL, 2,
                       (const uint64_t[]){0, 0, 2222, 2222, 4444, 4444, 4444, 4444, 8889, 8889});
    assert_percentiles((const mark_t[]){1, 2, 2, 3, 4}, 5, PERCENTILE_SQL, 0, (const uint64_t[]){0, 25, 25, 75, 100});
    /* CUME_DIST of the same vector is the share at or below. */
    assert_percentiles((const mark_t[]){1, 2, 2, 3, 4}, 5, PERCENTILE_AT_OR_BELOW, 0,
                       (const uint64_t[]){20, 60, 60, 80, 100});
    assert_percentiles((const mark_t[]){5}, 1, PERCENTILE_SQL, 4, (const uint64_t[]){0});
}

static void published_percentiles_come_out_to_the_last_decimal(void **state)
{
    (void)state;
    /* T-03 */
    assert_int_equal(tie_percentile(PERCENTILE_MID, 0, 3, 2, 10), 60);
    assert_int_equal(tie_percentile(PERCENTILE_MID, 0, 0, 1, 10), 95);
    /* T-20: 37,244 of 41,326 at or below */
    assert_int_equal(tie_percentile(PERCENTILE_AT_OR_BELOW, 7, 41326 - 37244, 1, 41326), 901224411);
    /* T-21: the lowest, alone */
    assert_int_equal(tie_percentile(PERCENTILE_AT_OR_BELOW, 7, 28011, 1, 28012), 35699);
    assert_int_equal(tie_percentile(PERCENTILE_AT_OR_BELOW, 7, 32540, 1, 32541), 30730);
    assert_int_equal(tie_percentile(PERCENTILE_AT_OR_BELOW, 7, 41325, 1, 41326), 24198);
    assert_int_equal(tie_percentile(PERCENTILE_AT_OR_BELOW, 7, 40602, 1, 40603), 24629);
    /* T-22: 67 at the top of 2,333,297, strictly below */
    assert_int_equal(tie_percentile(PERCENTILE_BELOW, 6, 0, 67, 2333297), 99997129);
    assert_int_equal(tie_percentile(PERCENTILE_AT_OR_BELOW, 6, 0, 67, 2333297), 100000000);
    /* T-23: different fractions, the same seven decimals */
    assert_int_equal(tie_percentile(PERCENTILE_AT_OR_BELOW, 7, 1, 1, 300000), 999996667);
    assert_int_equal(tie_percentile(PERCENTILE_AT_OR_BELOW, 7, 1, 1, 299999), 999996667);
    /* T-23b: exactly half a digit goes up */
    assert_int_equal(tie_percentile(PERCENTILE_AT_OR_BELOW, 7, 640000 - 3, 3, 640000), 4688);
    /* the largest case fits */
    assert_int_equal(tie_percentile(PERCENTILE_MID, 9, 0, 1, 2147483647), 99999999977);
}

static void ties_are_listed_by_id_in_byte_order(void **state)
{
    (void)state;
    static const char *const ids[] = {
        "b", "a10", "a9", "a", "c", "2026-0001-00000000000002", "2026-0001-00000000000001"};
    static const uint32_t expected[] = {6, 5, 3, 1, 2, 0, 4};
    struct small s;
    struct evaluation e;
    struct ranking r;
    with_totals(&s, &e, (const mark_t[]){5, 5, 5, 5, 5, 5, 5}, 7);
    struct students *students = &s.cohort.students;
    students->id_bytes = gr_realloc(students->id_bytes, 200);
    students->ids_ascending = false;
    for (size_t i = 0; i < 7; i++) {
        memcpy(students->id_bytes + students->id_starts[i], ids[i], strlen(ids[i]));
        students->id_starts[i + 1] = students->id_starts[i] + strlen(ids[i]);
    }
    rank_students(&s.exam, &s.cohort, NULL, &e, &r);
    assert_memory_equal(r.order, expected, sizeof expected);
    ranking_release(&r);
    release(&s, &e);
}

static void an_id_that_goes_on_with_zero_bytes_comes_after_its_beginning(void **state)
{
    (void)state;
    struct small s;
    struct evaluation e;
    struct ranking r;
    with_totals(&s, &e, (const mark_t[]){1, 1, 1}, 3);
    struct students *students = &s.cohort.students;
    memcpy(students->id_bytes, "x\0\0x\0x", 6);
    memcpy(students->id_starts, (const uint64_t[]){0, 3, 5, 6}, 4 * sizeof(uint64_t));
    students->ids_ascending = false;
    rank_students(&s.exam, &s.cohort, NULL, &e, &r);
    assert_memory_equal(r.order, ((const uint32_t[]){2, 1, 0}), 12);
    ranking_release(&r);
    release(&s, &e);
}

static const struct students *compared;

static int by_id(const void *a, const void *b)
{
    return text_compare(student_id(compared, *(const uint32_t *)a), student_id(compared, *(const uint32_t *)b));
}

/* A byte more of the same letter each, or of zeros, behind a megabyte of it: the sort has no level for every eight bytes. */
static void ids_of_a_megabyte_are_put_in_order(void **state)
{
    (void)state;
    enum { N = 12, LENGTH = 1 << 20 };
    uint64_t starts[N + 1] = {0};
    uint32_t order[N], expected[N];
    struct students students = {.n = N, .id_bytes = gr_calloc(N, LENGTH + 64), .id_starts = starts};
    for (size_t i = 0; i < N; i++) {
        const size_t k = i * 7 % N, length = k == 0 ? 1 : k < 4 ? 1 + k * 300000 : LENGTH + (k < 8 ? k : 16 - k);
        memset(students.id_bytes + starts[i], k < 4 ? 0 : 'x', length);
        students.id_bytes[starts[i]] = 'x';
        if (k >= 8) students.id_bytes[starts[i] + LENGTH / k] = 'a';
        starts[i + 1] = starts[i] + length;
        order[i] = expected[i] = (uint32_t)i;
    }
    compared = &students;
    qsort(expected, N, sizeof *expected, by_id);
    id_order_sort(&students, order, N);
    assert_memory_equal(order, expected, sizeof order);
    free(students.id_bytes);
}

static void students_who_are_not_present_come_last_without_a_rank(void **state)
{
    (void)state;
    struct small s;
    struct evaluation e;
    struct ranking r;
    with_totals(&s, &e, (const mark_t[]){0, 3, 0, 9, 0}, 5);
    s.cohort.students.status[0] = STUDENT_VOID;
    s.cohort.students.status[2] = STUDENT_ABSENT;
    rank_students(&s.exam, &s.cohort, NULL, &e, &r);
    assert_int_equal(r.n_ranked, 3);
    assert_memory_equal(r.order, ((const uint32_t[]){3, 1, 4, 0, 2}), 20);
    assert_int_equal(ranking_rank2(&r, 0), 0);
    assert_int_equal(r.group_of[2], NO_TIE_GROUP);
    assert_int_equal(ranking_rank2(&r, 4), 6);
    ranking_release(&r);
    release(&s, &e);
}

static void nobody_present_is_an_empty_ranking(void **state)
{
    (void)state;
    struct small s;
    struct evaluation e;
    struct ranking r;
    with_totals(&s, &e, (const mark_t[]){0, 0}, 2);
    memset(s.cohort.students.status, STUDENT_ABSENT, 2);
    rank_students(&s.exam, &s.cohort, NULL, &e, &r);
    assert_int_equal(r.n_ranked, 0);
    assert_int_equal(r.n_groups, 0);
    assert_memory_equal(r.order, ((const uint32_t[]){0, 1}), 8);
    ranking_release(&r);
    release(&s, &e);
}

static void a_student_without_a_province_has_no_rank_in_one(void **state)
{
    (void)state;
    struct small s;
    struct evaluation e;
    struct ranking r;
    with_totals(&s, &e, (const mark_t[]){9, 9, 8, 8, 7}, 5);
    static const char *const provinces[] = {"East", "", "East", "West", "East"};
    struct attribute *a = small_attribute(&s.cohort.students, "province");
    for (size_t i = 0; i < 5; i++)
        a->numbers[i] = dictionary_add(&a->values, text_of(provinces[i]));
    struct small_group group;
    small_rank_group(&s.exam, &group, "province");
    rank_students(&s.exam, &s.cohort, NULL, &e, &r);
    static const rank2_t expected[] = {2, 0, 4, 2, 6};
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(group_rank2(&r, 0, i, a->numbers[i]), expected[i]);
    ranking_release(&r);
    release(&s, &e);
}

/* What the definitions say, by comparing everybody with everybody. */
struct naive {
    const struct small *s;
    const struct evaluation *e;
};

static int64_t naive_value(const struct naive *n, const struct rank_key *key, size_t i)
{
    const int64_t values[] = {[KEY_TOTAL] = OUTCOME(n->e, i).total,
                              [KEY_CORRECT] = OUTCOME(n->e, i).correct,
                              [KEY_WRONG] = OUTCOME(n->e, i).wrong,
                              [KEY_BLANK] = OUTCOME(n->e, i).blank};
    return key->less_is_better ? -values[key->kind] : values[key->kind];
}

static int naive_compare(const struct naive *n, size_t a, size_t b) /* > 0: a is better */
{
    for (size_t k = 0; k < n->s->exam.rank.n_keys; k++) {
        const int64_t x = naive_value(n, &n->s->exam.rank.keys[k], a), y = naive_value(n, &n->s->exam.rank.keys[k], b);
        if (x != y) return x > y ? 1 : -1;
    }
    return 0;
}

static rank2_t naive_rank2(const struct naive *n, const struct attribute *within, size_t i)
{
    const struct students *students = &n->s->cohort.students;
    uint32_t above = 0, size = 0, earlier = 0, distinct = 0;
    if (students->status[i] != STUDENT_PRESENT) return 0;
    if (within && within->values.texts[within->numbers[i]].len == 0) return 0;
    for (size_t j = 0; j < students->n; j++) {
        if (students->status[j] != STUDENT_PRESENT) continue;
        if (within && within->numbers[j] != within->numbers[i]) continue;
        const int c = naive_compare(n, j, i);
        above += c > 0;
        size += c == 0;
        earlier += c == 0 && text_compare(student_id(students, j), student_id(students, i)) < 0;
        bool first = c > 0;
        for (size_t k = 0; k < j && first; k++)
            first = !(students->status[k] == STUDENT_PRESENT && naive_compare(n, k, j) == 0 &&
                      (!within || within->numbers[k] == within->numbers[i]));
        distinct += first;
    }
    switch (n->s->exam.rank.ties) {
    case TIES_COMPETITION: return 2 * above + 2;
    case TIES_DENSE: return 2 * distinct + 2;
    case TIES_MODIFIED: return 2 * (above + size);
    case TIES_ORDINAL: return 2 * (above + earlier + 1);
    case TIES_FRACTIONAL: return 2 * above + size + 1;
    }
    return 0;
}

static void check_against_naive(uint64_t seed, size_t n, uint32_t spread, size_t n_keys, bool ascending)
{
    struct rank_key keys[] = {
        {.kind = KEY_TOTAL}, {.kind = KEY_WRONG, .less_is_better = true}, {.kind = KEY_BLANK}, {.kind = KEY_CORRECT}};
    struct small_group group;
    struct small s;
    struct evaluation e;
    mark_t *totals = gr_calloc(n, sizeof *totals);
    for (size_t i = 0; i < n; i++)
        totals[i] = (mark_t)(small_random(&seed) % spread) * (spread > 1000 ? 1000 : 1) - (mark_t)(spread / 2);
    with_totals(&s, &e, totals, n);
    s.exam.rank.keys = keys;
    s.exam.rank.n_keys = n_keys;
    small_rank_group(&s.exam, &group, "province");
    if (!ascending) {
        free(s.cohort.students.id_bytes);
        free(s.cohort.students.id_starts);
        s.cohort.students.id_bytes = NULL;
        small_ids(&s.cohort.students, "%u"); /* 10 comes before 9 */
        s.cohort.students.ids_ascending = false;
    }
    struct attribute *a = small_attribute(&s.cohort.students, "province");
    static const char *const names[] = {"", "North", "South", "West"};
    for (size_t i = 0; i < n; i++) {
        s.cohort.students.status[i] = small_random(&seed) % 10 == 0 ? STUDENT_ABSENT : STUDENT_PRESENT;
        a->numbers[i] = dictionary_add(&a->values, text_of(names[small_random(&seed) % 4]));
        OUTCOME(&e, i).wrong = (uint16_t)(small_random(&seed) % 3);
        OUTCOME(&e, i).blank = (uint16_t)(small_random(&seed) % 3);
        OUTCOME(&e, i).correct = (uint16_t)(small_random(&seed) % 3 * 20000);
    }
    const struct naive naive = {&s, &e};
    for (int ties = TIES_COMPETITION; ties <= TIES_FRACTIONAL; ties++) {
        s.exam.rank.ties = (enum tie_rule)ties;
        struct ranking r;
        rank_students(&s.exam, &s.cohort, NULL, &e, &r);
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(ranking_rank2(&r, i), naive_rank2(&naive, NULL, i));
            assert_int_equal(group_rank2(&r, 0, i, a->numbers[i]), naive_rank2(&naive, a, i));
        }
        for (size_t p = 1; p < r.n_ranked; p++) {
            const int better = naive_compare(&naive, r.order[p - 1], r.order[p]);
            assert_true(better >= 0);
            if (better == 0)
                assert_true(text_compare(student_id(&s.cohort.students, r.order[p - 1]),
                                         student_id(&s.cohort.students, r.order[p])) < 0);
        }
        ranking_release(&r);
    }
    free(totals);
    release(&s, &e);
}

static void ranks_equal_those_of_comparing_everybody_with_everybody(void **state)
{
    (void)state;
    check_against_naive(1, 120, 8, 1, true);
    check_against_naive(2, 120, 8, 3, false);
    check_against_naive(3, 120, 5000, 1, true); /* sorted, not counted */
    check_against_naive(4, 120, 2000000, 2, false);
    check_against_naive(5, 120, 2000000, 4, true);
    check_against_naive(6, 120, 3, 4, true);
    check_against_naive(7, 1, 3, 1, false);
}

/* Two fields of 32 bits and one of 16 need two words. */
static void keys_too_wide_for_one_word_still_order_lexicographically(void **state)
{
    (void)state;
    struct rank_key keys[] = {
        {.kind = KEY_SECTION, .index = 0}, {.kind = KEY_TOTAL, .less_is_better = true}, {.kind = KEY_CORRECT}};
    struct small s;
    struct evaluation e;
    struct ranking r;
    with_totals(&s, &e, (const mark_t[]){INT32_MAX, INT32_MIN, INT32_MIN, 0, 7}, 5);
    for (size_t i = 0; i < 5; i++)
        OUTCOME(&e, i).section[0] = i < 3 ? INT32_MAX : INT32_MIN;
    OUTCOME(&e, 2).correct = 65535;
    s.exam.rank.keys = keys;
    s.exam.rank.n_keys = 3;
    rank_students(&s.exam, &s.cohort, NULL, &e, &r);
    assert_memory_equal(r.order, ((const uint32_t[]){2, 1, 0, 3, 4}), 20);
    assert_int_equal(r.n_groups, 5);
    ranking_release(&r);
    release(&s, &e);
}

static void an_item_may_break_ties(void **state)
{
    (void)state;
    struct rank_key keys[] = {{.kind = KEY_TOTAL}, {.kind = KEY_ITEM, .index = 0}};
    struct small s;
    struct evaluation e;
    struct ranking r;
    with_totals(&s, &e, (const mark_t[]){3, 3, 3}, 3);
    s.exam.rank.keys = keys;
    s.exam.rank.n_keys = 2;
    small_answer(&s, 1, 0, TEXT("B"));
    small_mark(&s, mark_by_key, "B");
    rank_students(&s.exam, &s.cohort, &s.marks, &e, &r);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(ranking_rank2(&r, i), i == 1 ? 2 : 4);
    ranking_release(&r);
    release(&s, &e);
}

static void any_number_of_threads_gives_the_same_ranking(void **state)
{
    (void)state;
    enum { N = 150000 };
    uint64_t seed = 99;
    mark_t *totals = gr_calloc(N, sizeof *totals);
    for (size_t i = 0; i < N; i++)
        totals[i] = (mark_t)(small_random(&seed) % 200);
    for (size_t n_keys = 1; n_keys <= 2; n_keys++) {
        struct rank_key keys[] = {{.kind = KEY_TOTAL}, {.kind = KEY_WRONG}};
        struct small s;
        struct evaluation e;
        struct ranking first = {0};
        with_totals(&s, &e, totals, N);
        for (size_t i = 0; i < N; i++)
            OUTCOME(&e, i).wrong = (uint16_t)(small_random(&seed) % 60000);
        s.exam.rank.keys = keys;
        s.exam.rank.n_keys = n_keys;
        s.cohort.students.ids_ascending = n_keys == 1;
        struct attribute *a = small_attribute(&s.cohort.students, "school");
        for (size_t i = 0; i < N; i++)
            a->numbers[i] = (uint32_t)(i % 3);
        for (const char *const *name = (const char *const[]){"x", "y", "z", NULL}; *name; name++)
            dictionary_add(&a->values, text_of(*name));
        struct small_group group;
        small_rank_group(&s.exam, &group, "school");
        static const int threads[] = {1, 2, 3, 8};
        for (size_t t = 0; t < 4; t++) {
            struct ranking r;
            threads_set(threads[t]);
            rank_students(&s.exam, &s.cohort, NULL, &e, &r);
            if (t == 0) {
                first = r;
                continue;
            }
            assert_memory_equal(r.order, first.order, N * sizeof *r.order);
            assert_memory_equal(r.group_of, first.group_of, N * sizeof *r.group_of);
            for (size_t i = 0; i < N; i++) {
                assert_int_equal(ranking_rank2(&r, i), ranking_rank2(&first, i));
                assert_int_equal(group_rank2(&r, 0, i, a->numbers[i]), group_rank2(&first, 0, i, a->numbers[i]));
            }
            assert_int_equal(r.n_groups, first.n_groups);
            for (size_t g = 0; g < r.n_groups; g++)
                assert_int_equal(ranking_percentile(&r, g), ranking_percentile(&first, g));
            ranking_release(&r);
        }
        threads_set(0);
        ranking_release(&first);
        release(&s, &e);
    }
    free(totals);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_tie_rules_give_the_ranks_of_T01),
        cmocka_unit_test(percentiles_follow_their_definition),
        cmocka_unit_test(published_percentiles_come_out_to_the_last_decimal),
        cmocka_unit_test(ties_are_listed_by_id_in_byte_order),
        cmocka_unit_test(an_id_that_goes_on_with_zero_bytes_comes_after_its_beginning),
        cmocka_unit_test(ids_of_a_megabyte_are_put_in_order),
        cmocka_unit_test(students_who_are_not_present_come_last_without_a_rank),
        cmocka_unit_test(nobody_present_is_an_empty_ranking),
        cmocka_unit_test(a_student_without_a_province_has_no_rank_in_one),
        cmocka_unit_test(ranks_equal_those_of_comparing_everybody_with_everybody),
        cmocka_unit_test(keys_too_wide_for_one_word_still_order_lexicographically),
        cmocka_unit_test(an_item_may_break_ties),
        cmocka_unit_test(any_number_of_threads_gives_the_same_ranking),
    };
    return cmocka_run_group_tests_name("rank", tests, NULL, NULL);
}
