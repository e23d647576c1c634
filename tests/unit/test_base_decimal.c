/* Exact numbers and dates of score tables. Expectations are worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "base/decimal.h"

static void assert_decimal(const char *written, char mark, int64_t digits, int decimals)
{
    struct decimal d = {-1, -1};
    if (!decimal_parse(text_of(written), mark, &d)) fail_msg("'%s' was not read", written);
    if (d.digits != digits || d.decimals != decimals)
        fail_msg("'%s': %lld / 10^%d", written, (long long)d.digits, d.decimals);
}

static void numbers_are_read_exactly(void **state)
{
    (void)state;
    assert_decimal("12", '.', 12, 0);
    assert_decimal("12.50", '.', 125, 1);
    assert_decimal("-0.25", '.', -25, 2);
    assert_decimal("+3", '.', 3, 0);
    assert_decimal(".5", '.', 5, 1);
    assert_decimal("7.", '.', 7, 0);
    assert_decimal("-0.0", '.', 0, 0);
    assert_decimal("100.00", '.', 100, 0);
    assert_decimal("0.0010", '.', 1, 3);
    assert_decimal("1,5", ',', 15, 1);
    assert_decimal("999999999999999999", '.', INT64_C(999999999999999999), 0);
    assert_decimal("-999999999.999999999", '.', -INT64_C(999999999999999999), 9);
    assert_decimal("0.000000000000000001", '.', 1, 18);
    assert_decimal("00000000000000000000000000012.50000000000000000000000", '.', 125, 1);
}

static void what_is_no_such_number_is_refused(void **state)
{
    (void)state;
    static const char *const refused[] = {"",
                                          "-",
                                          "+",
                                          ".",
                                          "-.",
                                          "1e3",
                                          "1 ",
                                          " 1",
                                          "1,5",
                                          "--1",
                                          "1.2.",
                                          "x",
                                          "0x1",
                                          "1/2",
                                          "12%",
                                          "nan",
                                          "1000000000000000000",
                                          "0.0000000000000000001",
                                          "1.000000000000000001",
                                          "99999999999999999999999999999999999999999"};
    struct decimal d;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (decimal_parse(text_of(refused[i]), '.', &d)) fail_msg("'%s' was read", refused[i]);
    assert_false(decimal_parse(text_of("1.5"), ',', &d));
}

static void shifting_stops_at_eighteen_digits(void **state)
{
    (void)state;
    int64_t digits = -12;
    assert_true(decimal_shift(&digits, 16));
    assert_true(digits == -INT64_C(120000000000000000));
    assert_false(decimal_shift(&digits, 1));
    assert_true(digits == -INT64_C(120000000000000000));
    digits = 0;
    assert_true(decimal_shift(&digits, 30));
    assert_true(digits == 0);
}

static void dates_are_days_that_exist(void **state)
{
    (void)state;
    int64_t day = 0;
    assert_true(iso_date_parse(text_of("2008-05-31"), &day) && day == 20080531);
    assert_true(iso_date_parse(text_of("2000-02-29"), &day) && day == 20000229);
    static const char *const refused[] = {"2008-5-31",  "2008-05-32", "2008-13-01", "2008-00-01", "1900-02-29",
                                          "2007-02-29", "2008/05/31", "20080531",   "2008-05-3x", "-008-05-31"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (iso_date_parse(text_of(refused[i]), &day)) fail_msg("'%s' was read", refused[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read_exactly),
        cmocka_unit_test(what_is_no_such_number_is_refused),
        cmocka_unit_test(shifting_stops_at_eighteen_digits),
        cmocka_unit_test(dates_are_days_that_exist),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
