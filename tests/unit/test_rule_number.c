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

static wide size_of(wide n)
{
    return n < 0 ? -n : n;
}

/* The place of a number's first digit, counted from that of 10^-PLACES; -1 for zero. */
static int first_place(wide n)
{
    int place = -1;
    for (wide rest = size_of(n); rest; rest /= 10)
        place++;
    return place;
}

/* Halves away from zero, at a place counted from 10^-PLACES. */
static wide rounded(wide n, int place)
{
    if (place <= 0) return n;
    const wide unit = power_of_ten(place);
    const wide whole = (size_of(n) + unit / 2) / unit * unit;
    return n < 0 ? -whole : whole;
}

static bool equal_figures(wide key, wide answer, int figures)
{
    if (key == 0 || answer == 0) return key == answer;
    return rounded(key, first_place(key) - figures + 1) == rounded(answer, first_place(answer) - figures + 1);
}

static bool equal_places(wide key, wide answer, int places)
{
    return rounded(key, PLACES - places) == rounded(answer, PLACES - places);
}

static bool near_figures(wide key, wide answer, int figures)
{
    const int first = key ? first_place(key) : PLACES;
    return 2 * size_of(answer - key) < power_of_ten(first - figures + 1);
}

static bool near_places(wide key, wide answer, int places)
{
    return 2 * size_of(answer - key) < power_of_ten(PLACES - places);
}

static bool within_factor(wide key, wide answer, int factor)
{
    if (key == 0 || answer == 0) return key == answer;
    return (key < 0) == (answer < 0) && size_of(key) <= size_of(answer) * factor &&
           size_of(answer) <= size_of(key) * factor;
}

static const struct {
    const char *name;
    bool (*holds)(wide key, wide answer, int parameter);
    int least, most;
} COUNTED[] = {
    {"sig", equal_figures, 1, 6},       {"places", equal_places, 0, 6},   {"near_sig", near_figures, 1, 6},
    {"near_places", near_places, 0, 6}, {"factor", within_factor, 1, 12},
};

/* Where answers are most likely to be judged wrongly: at a half unit of some place beside the key, and beyond. */
static wide edge_of(uint64_t *seed, wide key)
{
    const wide unit = power_of_ten(PLACES - 7 + (int)(bench_random(seed) % 12));
    switch (bench_random(seed) % 5) {
    case 0: return key + unit / 2;
    case 1: return key - unit / 2;
    case 2: return (key / unit + (key < 0 ? -1 : 1)) * unit - unit / 2;
    case 3: return key * (wide)(1 + bench_random(seed) % 12);
    default: return key / (wide)(1 + bench_random(seed) % 12);
    }
}

static void counted_tolerances_agree_with_scaled_integers(void **state)
{
    (void)state;
    uint64_t seed = 11;
    int n_right = 0;
    for (int r = 0; r < 4 * N_RUBRICS; r++) {
        const size_t kind = bench_random(&seed) % (sizeof COUNTED / sizeof *COUNTED);
        const int parameter =
            COUNTED[kind].least + (int)(bench_random(&seed) % (unsigned)(COUNTED[kind].most - COUNTED[kind].least + 1));
        struct decimal key = random_decimal(&seed, true);
        if (r % 7 == 0)
            snprintf(key.text, sizeof key.text, "1%.*s", (int)(r % 5), "00000"),
                key.scaled = power_of_ten(PLACES + r % 5);
        char yaml[256];
        snprintf(yaml, sizeof yaml, "exam: t\nitems:\n- {id: Q, type: number, key: %s, tolerance: {%s: %d}}\n",
                 key.text, COUNTED[kind].name, parameter);
        struct rubric *rubric = bench_rubric(yaml);
        for (int a = 0; a < N_ANSWERS; a++) {
            const struct decimal answer = answer_near(&seed, edge_of(&seed, key.scaled));
            const bool right = COUNTED[kind].holds(key.scaled, answer.scaled, parameter);
            const struct bench_mark got = bench_judge(rubric, answer.text);
            n_right += right;
            if (got.state != ANSWER_ANSWERED || got.units != right)
                fail_msg("%s for %s with %s: %d: expected %d", answer.text, key.text, COUNTED[kind].name, parameter,
                         right);
        }
        rubric_free(rubric);
    }
    assert_in_range(n_right, N_RUBRICS * N_ANSWERS / 4, 3 * N_RUBRICS * N_ANSWERS); /* both verdicts are common */
}

/* A decimal, and what its figures are by looking at the text alone. */
static void figures_are_counted_as_in_the_text(void **state)
{
    (void)state;
    uint64_t seed = 5;
    for (int i = 0; i < 20000; i++) {
        char text[40];
        const int before = 1 + (int)(bench_random(&seed) % 5), after = (int)(bench_random(&seed) % 5);
        int n = 0, least = 0, most = 0, seen = 0;
        for (int k = 0; k < before; k++)
            text[n++] = (char)('0' + (bench_random(&seed) % 3 ? 0 : bench_random(&seed) % 10));
        if (after) text[n++] = '.';
        for (int k = 0; k < after; k++)
            text[n++] = (char)('0' + (bench_random(&seed) % 3 ? 0 : bench_random(&seed) % 10));
        text[n] = '\0';
        for (int k = 0; k < n; k++) {
            if (text[k] == '.') continue;
            seen |= text[k] != '0';
            most += seen;
            if (text[k] != '0' || after) least = most;
        }
        if (!seen) least = most = after > 1 ? after : 1;
        struct exact value;
        struct number_writing writing;
        size_t used;
        assert_int_equal(number_read_beginning(text_of(text), NUMBERS_DECIMAL_POINT, &value, &writing, &used),
                         NUMBER_READ);
        assert_int_equal(used, n);
        assert_int_equal(writing.places, after);
        if (writing.least_figures != least || writing.most_figures != most)
            fail_msg("%s: %d to %d figures, expected %d to %d", text, writing.least_figures, writing.most_figures,
                     least, most);
    }
}

/* Whatever is written: reading ends, inside the text; and what is read is read again from its own bytes. */
static void any_text_can_be_read(void **state)
{
    static const char *const parts[] = {"1",
                                        "0",
                                        "9",
                                        "10",
                                        ".",
                                        ",",
                                        " ",
                                        "e",
                                        "E",
                                        "x",
                                        "^",
                                        "*",
                                        "/",
                                        "%",
                                        "\xc2\xbd",
                                        "\xc3\x97",
                                        "\xe2\x81\xb8",
                                        "\xe2\x80\xb0",
                                        "-",
                                        "+",
                                        "\'",
                                        "m",
                                        "\xef\xbc\x93",
                                        "\xe2\x88\x92",
                                        "000"};
    uint64_t seed = 77;
    int n_read = 0;
    (void)state;
    for (int i = 0; i < 300000; i++) {
        char *text = gr_alloc(64); /* of its own, so that a sanitizer sees a step beyond */
        size_t len = 0, used = 0;
        for (size_t k = 0, n = bench_random(&seed) % 10; k < n; k++) {
            const char *part = parts[bench_random(&seed) % (sizeof parts / sizeof *parts)];
            memcpy(text + len, part, strlen(part));
            len += strlen(part);
        }
        text = realloc(text, len ? len : 1);
        const enum number_style style = i % 2 ? NUMBERS_DECIMAL_COMMA : NUMBERS_DECIMAL_POINT;
        struct exact value, again;
        struct number_writing writing;
        if (number_read_beginning((struct text){text, len}, style, &value, &writing, &used) == NUMBER_READ) {
            n_read++;
            assert_in_range(used, 1, len);
            assert_true(writing.least_figures <= writing.most_figures);
            assert_int_equal(number_read((struct text){text, used}, style, &again), NUMBER_READ);
            assert_int_equal(exact_compare(&value, &again), 0);
        }
        free(text);
    }
    assert_in_range(n_read, 50000, 250000);
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

/* Keys, tolerances and units at the limits of what is read: no bound in exact.h is broken (the program would abort). */
static void every_tolerance_holds_the_largest_numbers(void **state)
{
    static const char *const keys[] = {
        "999999999999999999999999999999999999999999999999999999999999e400",
        "0.99999999999999999999999999999999999999999999999999999999999e-400%",
        "-111111111111111111111111111111111111111111111111111111111111/999999999999999999999999999999999999999999999999999999999999"};
    static const char *const tolerances[] = {"{rel: 1e-400}",
                                             "{factor: 999999999999999999999999999999999999999999999999999e400}",
                                             "{abs: 1e-400}",
                                             "{abs: 1e400}",
                                             "{abs: 1e-100, rel: 1e-100}",
                                             "{abs: 1e100, rel: 1e100}",
                                             "{sig: 60}",
                                             "{places: 60}",
                                             "{places: -30}",
                                             "{near_sig: [60, 4611686018427387903]}",
                                             "{near_places: [60, 1/4611686018427387903]}"};
    (void)state;
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
        for (size_t t = 0; t < sizeof tolerances / sizeof *tolerances; t++) {
            char yaml[1024], answer[200];
            snprintf(yaml, sizeof yaml,
                     "exam: t\nitems:\n- {id: Q, type: number, key: '%s', tolerance: %s, slips: {power_of_ten: 1/2}, "
                     "units: {m: 1, km: 9.99999999e100, um: 1/999999999999999999999999999999999999}}\n",
                     keys[k], tolerances[t]);
            struct rubric *rubric = bench_rubric(yaml);
            snprintf(answer, sizeof answer, "%s m", keys[k]);
            assert_int_equal(bench_judge(rubric, answer).result, RESULT_CORRECT);
            for (size_t a = 0; a < sizeof keys / sizeof *keys; a++) {
                snprintf(answer, sizeof answer, "%s km", keys[a]);
                assert_int_equal(bench_judge(rubric, answer).state, ANSWER_ANSWERED);
                snprintf(answer, sizeof answer, "%s um", keys[a]);
                assert_int_equal(bench_judge(rubric, answer).state, ANSWER_ANSWERED);
            }
            rubric_free(rubric);
        }
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
        cmocka_unit_test(counted_tolerances_agree_with_scaled_integers),
        cmocka_unit_test(figures_are_counted_as_in_the_text),
        cmocka_unit_test(any_text_can_be_read),
        cmocka_unit_test(every_tolerance_holds_the_largest_numbers),
        cmocka_unit_test(the_largest_numbers_compare_exactly),
        cmocka_unit_test(rationals_survive_the_way_through_big_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
