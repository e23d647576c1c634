/*
 * test_rule_number.c: number comparison against a second formulation: decimals with few digits as 128-bit integers of
 * 10^-12, in which the interval is computed by hand.
 */
#include "rubric_bench.h"

#include "score/exact.h"
#include "score/number_text.h"

__extension__ typedef __int128 wide;

enum { N_RUBRICS = 300, N_ANSWERS = 60, PLACES = 12 };

struct decimal {
    char text[48];
    wide scaled; /* times 10^PLACES */
};

static wide power_of_ten(int n)
{
    wide p = 1;
    while (n-- > 0)
        p *= 10;
    return p;
}

/* Up to six digits, up to four places, written in one of several ways. */
static struct decimal random_decimal(uint64_t *seed, bool negative_allowed)
{
    struct decimal d;
    const int64_t digits = (int64_t)(bench_random(seed) % 1000000);
    const int places = (int)(bench_random(seed) % 5);
    const bool negative = negative_allowed && bench_random(seed) % 3 == 0;
    const char *sign = negative ? "-" : "";
    d.scaled = (negative ? -1 : 1) * (wide)digits * power_of_ten(PLACES - places);
    if (bench_random(seed) % 2) {
        snprintf(d.text, sizeof d.text, "%s%llde-%d", sign, (long long)digits, places);
    } else {
        const long long scale = (long long)power_of_ten(places);
        snprintf(d.text, sizeof d.text, places ? "%s%lld.%0*lld" : "%s%lld", sign, (long long)digits / scale, places,
                 (long long)digits % scale);
    }
    return d;
}

/* An answer at the edge of the interval as often as far from it. */
static struct decimal answer_near(uint64_t *seed, wide edge)
{
    static const int steps[] = {-1, 0, 1};
    struct decimal d;
    if (bench_random(seed) % 4 == 0) return random_decimal(seed, true);
    d.scaled = edge + steps[bench_random(seed) % 3];
    const wide size = d.scaled < 0 ? -d.scaled : d.scaled;
    snprintf(d.text, sizeof d.text, "%s%lld.%012lld", d.scaled < 0 ? "-" : "", (long long)(size / power_of_ten(PLACES)),
             (long long)(size % power_of_ten(PLACES)));
    return d;
}

static void absolute_tolerances_agree_with_scaled_integers(void **state)
{
    (void)state;
    uint64_t seed = 42;
    for (int r = 0; r < N_RUBRICS; r++) {
        const struct decimal key = random_decimal(&seed, true), slack = random_decimal(&seed, false);
        char yaml[256];
        snprintf(yaml, sizeof yaml, "exam: t\nitems:\n- {id: Q, type: number, key: %s, tolerance: {abs: %s}}\n",
                 key.text, slack.text);
        struct rubric *rubric = bench_rubric(yaml);
        for (int a = 0; a < N_ANSWERS; a++) {
            const wide edge = a % 2 ? key.scaled - slack.scaled : key.scaled + slack.scaled;
            const struct decimal answer = answer_near(&seed, edge);
            const bool right = answer.scaled >= key.scaled - slack.scaled && answer.scaled <= key.scaled + slack.scaled;
            const struct bench_mark got = bench_judge(rubric, answer.text);
            if (got.state != ANSWER_ANSWERED || got.units != right)
                fail_msg("%s within %s of %s: expected %d", answer.text, slack.text, key.text, right);
        }
        rubric_free(rubric);
    }
}

static void relative_tolerances_agree_with_scaled_integers(void **state)
{
    (void)state;
    uint64_t seed = 7;
    for (int r = 0; r < N_RUBRICS; r++) {
        const struct decimal key = random_decimal(&seed, true);
        const int percent = (int)(bench_random(&seed) % 150);
        char yaml[256];
        snprintf(yaml, sizeof yaml, "exam: t\nitems:\n- {id: Q, type: number, key: %s, tolerance: {rel: %d%%}}\n",
                 key.text, percent);
        struct rubric *rubric = bench_rubric(yaml);
        const wide size = key.scaled < 0 ? -key.scaled : key.scaled, slack = size / 100 * percent; /* divides evenly */
        for (int a = 0; a < N_ANSWERS; a++) {
            const struct decimal answer = answer_near(&seed, a % 2 ? key.scaled - slack : key.scaled + slack);
            const bool right = answer.scaled >= key.scaled - slack && answer.scaled <= key.scaled + slack;
            const struct bench_mark got = bench_judge(rubric, answer.text);
            if (got.state != ANSWER_ANSWERED || got.units != right)
                fail_msg("%s within %d%% of %s: expected %d", answer.text, percent, key.text, right);
        }
        rubric_free(rubric);
    }
}

/* Two numbers at the limits of what is read: their difference is too small for any floating point type. */
static void the_largest_numbers_compare_exactly(void **state)
{
    (void)state;
    struct exact a, b;
    assert_int_equal(number_read(TEXT("999999999999999999999999999999999999999999999999999999999999e400"),
                                 NUMBERS_DECIMAL_POINT, &a),
                     NUMBER_READ);
    assert_int_equal(number_read(TEXT("999999999999999999999999999999999999999999999999999999999998e400"),
                                 NUMBERS_DECIMAL_POINT, &b),
                     NUMBER_READ);
    assert_true(exact_compare(&a, &b) > 0);
    assert_true(exact_compare(&b, &a) < 0);
    assert_int_equal(exact_compare(&a, &a), 0);
    /* The largest bound that a rubric can make, against the finest answer. */
    struct exact fine, sum, product;
    assert_int_equal(number_read(TEXT("0.99999999999999999999999999999999999999999999999999999999999e-400%"),
                                 NUMBERS_DECIMAL_POINT, &fine),
                     NUMBER_READ);
    exact_add(&a, &fine, &sum);
    assert_true(exact_compare(&sum, &a) > 0);
    assert_true(exact_compare(&sum, &fine) > 0);
    exact_multiply(&a, &fine, &product);
    assert_true(exact_compare(&product, &a) < 0);
    exact_subtract(&sum, &sum, &product);
    assert_int_equal(product.num.n, 0);
}

static void rationals_survive_the_way_through_big_numbers(void **state)
{
    (void)state;
    struct exact e;
    struct rational r;
    assert_int_equal(number_read(TEXT("-12.500"), NUMBERS_DECIMAL_POINT, &e), NUMBER_READ);
    assert_true(exact_to_rational(&e, &r));
    assert_int_equal(r.num, -25);
    assert_int_equal(r.den, 2);
    assert_int_equal(number_read(TEXT("1e40"), NUMBERS_DECIMAL_POINT, &e), NUMBER_READ);
    assert_false(exact_to_rational(&e, &r));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(absolute_tolerances_agree_with_scaled_integers),
        cmocka_unit_test(relative_tolerances_agree_with_scaled_integers),
        cmocka_unit_test(the_largest_numbers_compare_exactly),
        cmocka_unit_test(rationals_survive_the_way_through_big_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
