/*
 * test_rule_text.c: slips and stars against plain second formulations: the distance by recursion over prefixes with a
 * full table, stars by trying every length.
 */
#include "rubric_bench.h"

#include "score/distance.h"
#include "score/wildcard.h"

enum { LONGEST = 12, N_PAIRS = 40000 };

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Optimal string alignment by the definition, without limit and without reuse of rows. */
static size_t plain_distance(const int32_t *a, size_t n_a, const int32_t *b, size_t n_b)
{
    size_t table[LONGEST + 1][LONGEST + 1];
    for (size_t i = 0; i <= n_a; i++)
        for (size_t j = 0; j <= n_b; j++) {
            if (i == 0 || j == 0) {
                table[i][j] = i + j;
                continue;
            }
            size_t best = table[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            best = smaller(best, table[i - 1][j] + 1);
            best = smaller(best, table[i][j - 1] + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = smaller(best, table[i - 2][j - 2] + 1);
            table[i][j] = best;
        }
    return table[n_a][n_b];
}

static size_t random_letters(uint64_t *seed, int32_t *out)
{
    const size_t n = bench_random(seed) % (LONGEST + 1);
    for (size_t i = 0; i < n; i++)
        out[i] = 'a' + (int32_t)(bench_random(seed) % 3);
    return n;
}

static void the_distance_is_that_of_the_full_table(void **state)
{
    (void)state;
    uint64_t seed = 3;
    struct distance_rows rows = {0};
    for (int i = 0; i < N_PAIRS; i++) {
        int32_t a[LONGEST], b[LONGEST];
        const size_t n_a = random_letters(&seed, a), n_b = random_letters(&seed, b);
        const size_t limit = bench_random(&seed) % (LONGEST + 2), expected = plain_distance(a, n_a, b, n_b);
        const size_t got = slip_distance(a, n_a, b, n_b, limit, &rows);
        assert_int_equal(got, expected <= limit ? expected : limit + 1);
        assert_int_equal(slip_distance(b, n_b, a, n_a, limit, &rows), got); /* either way round */
    }
    distance_rows_release(&rows);
}

/* `*` takes nothing, or one character and goes on. */
static bool plain_match(const char *key, const char *answer)
{
    if (*key == '\0') return *answer == '\0';
    if (*key == '*') return plain_match(key + 1, answer) || (*answer && plain_match(key, answer + 1));
    return *key == *answer && plain_match(key + 1, answer + 1);
}

static void stars_match_what_trying_every_length_matches(void **state)
{
    (void)state;
    uint64_t seed = 9;
    int n_matches = 0;
    for (int i = 0; i < N_PAIRS; i++) {
        char key[LONGEST + 1] = "", answer[LONGEST + 1] = "";
        struct arena arena = {0};
        struct wildcard wildcard;
        for (size_t k = 0, n = bench_random(&seed) % 7; k < n; k++)
            key[k] = "ab**"[bench_random(&seed) % 4];
        for (size_t k = 0, n = bench_random(&seed) % LONGEST; k < n; k++)
            answer[k] = "ab"[bench_random(&seed) % 2];
        wildcard_compile(&arena, text_of(key), NORMAL_ALL, NULL, &wildcard);
        const bool expected = plain_match(key, answer);
        n_matches += expected;
        if (wildcard_matches(&wildcard, text_of(answer)) != expected)
            fail_msg("'%s' and '%s': expected %d", key, answer, expected);
        arena_release(&arena);
    }
    assert_in_range(n_matches, N_PAIRS / 10, N_PAIRS * 9 / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_distance_is_that_of_the_full_table),
        cmocka_unit_test(stars_match_what_trying_every_length_matches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
