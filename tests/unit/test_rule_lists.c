/*
 * test_rule_lists.c: rules over lists against plain formulations: every permutation of five entries under every credit
 * of an order, with subsets tried one by one; the best assignment against all assignments; bundles, parts and pairs
 * against counting by hand.
 */
#include "rubric_bench.h"

#include "score/assignment.h"

enum { N = 5 };

/* ---- orders: at[i] is the number of the entry that the student put at place i; all N are there ---- */

static int place_of(const int *at, int entry)
{
    int place = 0;
    while (at[place] != entry)
        place++;
    return place;
}

static int count_absolute(const int *at)
{
    int n = 0;
    for (int e = 0; e < N; e++)
        n += place_of(at, e) == e;
    return n;
}

static int count_next(const int *at)
{
    int n = 0;
    for (int e = 0; e + 1 < N; e++)
        n += place_of(at, e + 1) == place_of(at, e) + 1;
    return n;
}

static int count_next_or_end(const int *at)
{
    return count_next(at) + (place_of(at, N - 1) == N - 1);
}

static int count_neighbours(const int *at)
{
    return 2 * count_next(at) + (place_of(at, N - 1) == N - 1) + (place_of(at, 0) == 0);
}

static int count_pairs(const int *at)
{
    int n = 0;
    for (int e = 0; e < N; e++)
        for (int other = 0; other < N; other++)
            n += e != other && (e < other) == (place_of(at, e) < place_of(at, other));
    return n;
}

static int subset_in_order(const int *at, unsigned places)
{
    int last = -1, n = 0;
    for (int i = 0; i < N; i++) {
        if (!(places >> i & 1)) continue;
        if (at[i] < last) return 0;
        last = at[i];
        n++;
    }
    return n;
}

static int longest_subset(const int *at)
{
    int best = 0;
    for (unsigned places = 1; places < 1u << N; places++) {
        const int n = subset_in_order(at, places);
        if (n > best) best = n;
    }
    return best;
}

static int count_ordered(const int *at)
{
    const int best = longest_subset(at);
    return best > 1 ? best : 0;
}

static int count_contiguous(const int *at)
{
    int best = 0;
    for (int from = 0; from < N; from++)
        for (int to = from + 1; to < N; to++) {
            bool good = true;
            for (int i = from; i < to; i++)
                good &= at[i + 1] - at[i] == 1;
            if (good && to - from + 1 > best) best = to - from + 1;
        }
    return best;
}

static int count_distance(const int *at)
{
    int n = 0;
    for (int e = 0; e < N; e++)
        n += N - 1 - abs(place_of(at, e) - e);
    return n;
}

static int count_edits(const int *at)
{
    const int left = N - 2 * (N - longest_subset(at));
    return left > 0 ? left : 0;
}

static int count_nothing(const int *at)
{
    (void)at;
    return 0;
}

static const struct {
    const char *name;
    int (*count)(const int *at);
    int of;
} CREDITS[] = {
    {"all_or_nothing", count_nothing, 1},           {"absolute", count_absolute, N},
    {"next_exclude_last", count_next, N - 1},       {"next_include_last", count_next_or_end, N},
    {"previous_and_next", count_neighbours, 2 * N}, {"all_previous_and_next", count_pairs, N *(N - 1)},
    {"longest_ordered", count_ordered, N},          {"longest_contiguous", count_contiguous, N},
    {"distance", count_distance, N *(N - 1)},       {"edits", count_edits, N},
};

static bool is_permutation(const int *at)
{
    unsigned seen = 0;
    for (int i = 0; i < N; i++)
        seen |= 1u << at[i];
    return seen == (1u << N) - 1;
}

static int check_orders(const struct rubric *rubric, int (*count)(const int *), int of)
{
    const mark_t points = rubric_exam(rubric)->items[0].points;
    int n_checked = 0;
    for (int number = 0; number < N * N * N * N * N; number++) {
        int at[N], rest = number;
        char answer[N + 1] = "";
        for (int i = 0; i < N; i++, rest /= N) {
            at[i] = rest % N;
            answer[i] = (char)('A' + at[i]);
        }
        if (!is_permutation(at)) continue;
        const struct bench_mark mark = bench_judge(rubric, answer);
        const bool right = strcmp(answer, "ABCDE") == 0;
        assert_int_equal(mark.state, ANSWER_ANSWERED);
        if ((int64_t)mark.units * of != (int64_t)points * (right ? of : count(at)))
            fail_msg("%s earns %d of %d units", answer, (int)mark.units, (int)points);
        n_checked++;
    }
    return n_checked;
}

static void every_order_earns_what_counting_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof CREDITS / sizeof *CREDITS; i++) {
        char yaml[200];
        snprintf(yaml, sizeof yaml, "exam: t\nitems:\n- {id: Q, type: order, key: ABCDE, points: 3, credit: %s}\n",
                 CREDITS[i].name);
        struct rubric *rubric = bench_rubric(yaml);
        assert_int_equal(check_orders(rubric, CREDITS[i].count, CREDITS[i].of), 120);
        rubric_free(rubric);
    }
}

/* ---- assignments ---- */

static int64_t best_of_all(const int64_t *weights, size_t n_rows, size_t n_columns, size_t row, unsigned used,
                           size_t most)
{
    if (row == n_rows || most == 0) return 0;
    int64_t best = best_of_all(weights, n_rows, n_columns, row + 1, used, most);
    for (size_t c = 0; c < n_columns; c++) {
        if (used >> c & 1) continue;
        const int64_t sum =
            weights[row * n_columns + c] + best_of_all(weights, n_rows, n_columns, row + 1, used | 1u << c, most - 1);
        if (sum > best) best = sum;
    }
    return best;
}

static void assignments_are_the_best_there_are(void **state)
{
    (void)state;
    uint64_t seed = 3;
    for (int round = 0; round < 4000; round++) {
        const size_t n_rows = 1 + bench_random(&seed) % 5, n_columns = bench_random(&seed) % 6;
        const size_t most = 1 + bench_random(&seed) % n_rows;
        const uint64_t largest = 1 + bench_random(&seed) % 12;
        int64_t weights[5 * 6];
        for (size_t i = 0; i < n_rows * n_columns; i++)
            weights[i] = bench_random(&seed) % 3 ? (int64_t)(bench_random(&seed) % largest) : 0;
        const int64_t expected = best_of_all(weights, n_rows, n_columns, 0, 0, most);
        const int64_t found = assignment_best(weights, n_rows, n_columns, most);
        if (expected != found)
            fail_msg("%zu x %zu, at most %zu: %lld, expected %lld", n_rows, n_columns, most, (long long)found,
                     (long long)expected);
    }
}

static void large_assignments_stay_within_their_arrays(void **state)
{
    (void)state;
    static int64_t weights[ASSIGNMENT_ROWS_MOST * ASSIGNMENT_COLUMNS_MOST];
    for (size_t row = 0; row < ASSIGNMENT_ROWS_MOST; row++)
        for (size_t c = 0; c < ASSIGNMENT_COLUMNS_MOST; c++)
            weights[row * ASSIGNMENT_COLUMNS_MOST + c] = c == 3 * row ? 1000000000 : 1;
    assert_true(assignment_best(weights, ASSIGNMENT_ROWS_MOST, ASSIGNMENT_COLUMNS_MOST, ASSIGNMENT_ROWS_MOST) ==
                INT64_C(64000000000));
    assert_true(assignment_best(weights, ASSIGNMENT_ROWS_MOST, ASSIGNMENT_COLUMNS_MOST, 10) == INT64_C(10000000000));
}

/* ---- entries of several columns ---- */

/* Every answer of T, F, x or nothing to four statements: a bundle, parts with a ladder and pairs count the same. */
static void bundles_parts_and_pairs_count_right_entries(void **state)
{
    (void)state;
    static const char *const items[] = {
        "type: bundle, key: [T, F, F, T]",
        "type: parts, parts: [{key: T}, {key: F}, {key: F}, {key: T}]",
        "type: match, key: {1: T, 2: F, 3: F, 4: T}",
    };
    static const char key[] = "TFFT", symbols[] = "TFx ";
    static const int ladder[] = {-1, 1, 1, 3, 7}; /* marks by number of right entries; below the lowest step: wrong */
    for (size_t kind = 0; kind < sizeof items / sizeof *items; kind++) {
        char yaml[300];
        snprintf(yaml, sizeof yaml,
                 "exam: t\nitems:\n- {id: Q, %s, columns: [a, b, c, d], wrong: -1, "
                 "ladder: {4: 7, 3: 3, 1: 1}}\n",
                 items[kind]);
        struct rubric *rubric = bench_rubric(yaml);
        for (int number = 0; number < 256; number++) {
            char answer[16] = "";
            int n_right = 0, n_blank = 0;
            for (int i = 0; i < 4; i++) {
                const char symbol = symbols[number >> 2 * i & 3];
                const size_t len = strlen(answer);
                snprintf(answer + len, sizeof answer - len, i ? "\x1F%c" : "%c", symbol);
                n_right += symbol == key[i];
                n_blank += symbol == ' ';
            }
            const struct bench_mark mark = bench_judge(rubric, answer);
            assert_int_equal(mark.state, n_blank == 4 ? ANSWER_BLANK : ANSWER_ANSWERED);
            assert_int_equal(mark.units, n_blank == 4 ? 0 : ladder[n_right]);
        }
        rubric_free(rubric);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_order_earns_what_counting_says),
        cmocka_unit_test(assignments_are_the_best_there_are),
        cmocka_unit_test(large_assignments_stay_within_their_arrays),
        cmocka_unit_test(bundles_parts_and_pairs_count_right_entries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
