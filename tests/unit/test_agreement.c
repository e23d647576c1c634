/* test_agreement.c: agreement of two markers, against counts worked out by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "evaluate/agreement.h"

static void counts_by_hand(void **state)
{
    (void)state;
    /* Counts of pairs (0,0) 2, (1,0) 1, (1,1) 1, (2,2) 2, (2,0) 1. Observed sum of squares 1 + 4 = 5; expected: first
     * has 0:2 1:2 2:3, second 0:4 1:1 2:2, so sum over pairs / 7 = (2·1·1 + 2·2·4 + 2·4·1 + 2·2·1 + 3·4·4 + 3·1·1) / 7
     * = 81 / 7; kappa = 1 - 5 · 7 / 81. */
    const int64_t first[] = {0, 0, 1, 1, 2, 2, 2}, second[] = {0, 0, 0, 1, 2, 2, 0};
    const struct agreement a = agreement_of(first, second, 7);
    assert_int_equal(a.equal, 5);
    assert_int_equal(a.higher, 2);
    assert_int_equal(a.lower, 0);
    assert_true(fabs(a.weighted_kappa - (1 - 35.0 / 81)) < 1e-12);
    assert_true(fabs(a.mean_difference - 3.0 / 7) < 1e-12);
    /* Sums 8, 5, squares 14, 9, products 9: (7·9 - 40) / sqrt((98 - 64)(63 - 25)). */
    assert_true(fabs(a.correlation - 23 / sqrt(34.0 * 38.0)) < 1e-12);
    const int64_t constant[] = {3, 3, 3};
    const struct agreement same = agreement_of(constant, constant, 3);
    assert_true(isnan(same.weighted_kappa) && isnan(same.correlation));
    assert_int_equal(same.equal, 3);
    assert_true(isnan(agreement_of(constant, constant, 0).mean_difference));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(counts_by_hand)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
