/* Exact marks: parsing, arithmetic, and decimals as they are printed. Expectations are worked out by hand, or by 64-bit
 * integers on numbers small enough for them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "base/rational.h"

static struct rational parsed(const char *written)
{
    struct rational r = {0, 0};
    if (!rational_parse(text_of(written), true, &r)) fail_msg("'%s' was not read", written);
    return r;
}

static void assert_rational(struct rational r, int64_t num, int64_t den)
{
    assert_int_equal(r.num, num);
    assert_int_equal(r.den, den);
}

static void marks_are_read_in_lowest_terms(void **state)
{
    (void)state;
    assert_rational(parsed("12"), 12, 1);
    assert_rational(parsed("-0.25"), -1, 4);
    assert_rational(parsed("+3"), 3, 1);
    assert_rational(parsed(".5"), 1, 2);
    assert_rational(parsed("2."), 2, 1);
    assert_rational(parsed("4/6"), 2, 3);
    assert_rational(parsed("-1/3"), -1, 3);
    assert_rational(parsed("50%"), 1, 2);
    assert_rational(parsed("0"), 0, 1);
    assert_rational(parsed("0000000000000000000000000007"), 7, 1);
}

static void what_is_no_mark_is_refused(void **state)
{
    (void)state;
    static const char *const refused[] = {"",
                                          "-",
                                          "+",
                                          ".",
                                          "1/",
                                          "/2",
                                          "1/0",
                                          "1e3",
                                          "1 ",
                                          " 1",
                                          "1,5",
                                          "--1",
                                          "1/2/3",
                                          "0.5/2",
                                          "1/0.5",
                                          "x",
                                          "1.2.3",
                                          "99999999999999999999",
                                          "0.00000000000000000001"};
    struct rational r;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (rational_parse(text_of(refused[i]), false, &r)) fail_msg("'%s' was read", refused[i]);
    assert_false(rational_parse(TEXT("50%"), false, &r));
}

static void sums_and_products_are_exact_or_refused(void **state)
{
    (void)state;
    struct rational r;
    assert_true(rational_add(parsed("1/3"), parsed("1/6"), &r));
    assert_rational(r, 1, 2);
    assert_true(rational_multiply(parsed("-2/3"), parsed("3/4"), &r));
    assert_rational(r, -1, 2);
    assert_false(rational_add(rational_make(INT64_C(1) << 61, 1), rational_make(INT64_C(1) << 61, 1), &r));
    assert_false(rational_multiply(rational_make(INT64_C(1) << 40, 1), rational_make(INT64_C(1) << 40, 1), &r));
}

static void comparison_needs_no_division(void **state)
{
    (void)state;
    assert_true(rational_compare(parsed("1/3"), parsed("0.333333333333333333")) > 0);
    assert_true(rational_compare(parsed("-1/3"), parsed("0")) < 0);
    assert_int_equal(rational_compare(parsed("0.5"), parsed("50%")), 0);
}

static void the_unit_is_the_common_denominator(void **state)
{
    (void)state;
    int64_t unit = 1, units;
    assert_true(denominator_join(&unit, 4, 1000));
    assert_true(denominator_join(&unit, 6, 1000));
    assert_int_equal(unit, 12);
    assert_false(denominator_join(&unit, 1009, 1000));
    assert_int_equal(unit, 12);
    assert_true(rational_to_units(parsed("-1/3"), 12, &units));
    assert_int_equal(units, -4);
    assert_false(rational_to_units(parsed("1/5"), 12, &units));
}

static void assert_decimal(int64_t num, int64_t den, int decimals, const char *expected)
{
    char out[DECIMAL_BYTES + 1];
    out[decimal_print(out, num, den, decimals)] = '\0';
    assert_string_equal(out, expected);
}

static void decimals_round_halves_away_from_zero_and_drop_zeros(void **state)
{
    (void)state;
    assert_decimal(8, 3, 2, "2.67");
    assert_decimal(-1, 3, 2, "-0.33");
    assert_decimal(1, 8, 2, "0.13");
    assert_decimal(-1, 8, 2, "-0.13");
    assert_decimal(5, 2, 2, "2.5");
    assert_decimal(5, 2, 0, "3");
    assert_decimal(200, 2, 2, "100");
    assert_decimal(-1, 1000, 2, "0");
    assert_decimal(999, 1000, 2, "1");
    assert_decimal(0, 7, 4, "0");
    /* Beyond 64 bits once the places are there. */
    assert_decimal((INT64_C(1) << 62) - 1, 1, 9, "4611686018427387903");
    assert_decimal(-((INT64_C(1) << 62) - 1), 3, 9, "-1537228672809129301");
    assert_decimal((INT64_C(1) << 62) - 1, 2, 9, "2305843009213693951.5");
}

static void fixed_decimals_keep_their_zeros(void **state)
{
    (void)state;
    char out[DECIMAL_BYTES + 1], expected[32];
    for (int64_t n = 0; n <= 20000; n += 7) { /* 20,000ths with four places need no rounding */
        out[decimal_print_fixed(out, n, 10000, 4)] = '\0';
        snprintf(expected, sizeof expected, "%d.%04d", (int)(n / 10000), (int)(n % 10000));
        assert_string_equal(out, expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_are_read_in_lowest_terms),
        cmocka_unit_test(what_is_no_mark_is_refused),
        cmocka_unit_test(sums_and_products_are_exact_or_refused),
        cmocka_unit_test(comparison_needs_no_division),
        cmocka_unit_test(the_unit_is_the_common_denominator),
        cmocka_unit_test(decimals_round_halves_away_from_zero_and_drop_zeros),
        cmocka_unit_test(fixed_decimals_keep_their_zeros),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
