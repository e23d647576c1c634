/* test_near_miss.c: by what wrong answers miss the accepted ones, and numbers taken apart. */
#include "rubric_bench.h"

#include "score/near_miss.h"
#include "score/near_number.h"

struct expectation {
    const char *answer, *near_miss, *accepted;
};

/* Every answer must earn nothing, and miss as expected. `given`: answers of students that earned something. */
static void check(const char *item, const char *given, const struct expectation *list, size_t n)
{
    char *yaml = gr_format("exam: near\nitems: [%s]\n", item);
    struct rubric *rubric = bench_rubric(yaml);
    const struct text accepted = text_of(given);
    struct near_misses *near = near_misses_new(rubric, 0, &accepted, given ? 1 : 0);
    for (size_t i = 0; i < n; i++) {
        struct text found;
        const struct bench_mark mark = bench_judge(rubric, list[i].answer);
        if (mark.units > 0) fail_msg("'%s' earns something under %s", list[i].answer, item);
        const enum near_miss kind = near_miss_of(near, text_of(list[i].answer), &found);
        if (!text_equal(near_miss_names[kind], text_of(list[i].near_miss)) ||
            !text_equal(found, text_of(list[i].accepted)))
            fail_msg("'%s' under %s: '%s' of '%.*s', expected '%s' of '%s'", list[i].answer, item,
                     near_miss_names[kind].at, TEXT_ARGS(found), list[i].near_miss, list[i].accepted);
    }
    near_misses_free(near);
    rubric_free(rubric);
    free(yaml);
}
#define CHECK(item, given, ...)                                                                                        \
    do {                                                                                                               \
        const struct expectation list[] = {__VA_ARGS__};                                                               \
        check(item, given, list, sizeof list / sizeof *list);                                                          \
    } while (0)

static void words(void **state)
{
    (void)state;
    CHECK("{id: Q, type: text, key: [café, Photosynthesis], normalize: []}", NULL, /* case counts */
          {"CAFÉ", "case", "café"}, {"photosynthesis", "case", "Photosynthesis"}, {"cafe", "accent", "café"},
          {"Cafè", "accent", "café"}, {"photo-synthesis", "spacing", "Photosynthesis"},
          {"photosyntesis", "one slip", "Photosynthesis"}, {"photosyntehsis", "one slip", "Photosynthesis"},
          {"fotosyntesis", "", ""}, {"cat", "", ""});
    CHECK("{id: Q, type: text, key: cafe}", NULL, {"café", "accent", "cafe"}, {"c a f e", "spacing", "cafe"},
          {"cape", "one slip", "cafe"}, {"cap", "", ""});
    CHECK("{id: Q, type: text, key: DNA}", NULL, {"DMA", "", ""}, {"D.N.A.", "spacing", "DNA"}); /* too short to slip */
}

static void numbers(void **state)
{
    (void)state;
    CHECK("{id: Q, type: number, key: 9.81, tolerance: {abs: 0.05}}", NULL, {"9.8 m/s²", "unit", "9.81"},
          {"9,80", "decimal mark", "9.81"}, {"9,8 m/s2", "decimal mark", "9.81"}, {"98.1", "power of ten", "9.81"},
          {"0.00981", "power of ten", "9.81"}, {"981 cm/s2", "power of ten", "9.81"}, {"9.8e3", "power of ten", "9.81"},
          {"9.8x10^-2", "power of ten", "9.81"}, {"-9.81", "sign", "9.81"}, {"−9.8 m", "sign", "9.81"},
          {"$ 9.81", "unit", "9.81"}, {"9.7", "", ""}, {"9.18", "", ""}, {"nine", "", ""}, {"19.6/2.5", "", ""});
    CHECK("{id: Q, type: number, key: -3}", NULL, {"3", "sign", "-3"}, {"+3", "sign", "-3"},
          {"-30", "power of ten", "-3"}, {"30", "", ""});
}

/* Accepted answers that only students gave: patterns list none. */
static void given_answers(void **state)
{
    (void)state;
    CHECK("{id: Q, type: pattern, points: 1, rules: [{match: '^\\d+ (km|kilometres)$', points: 1}]}", "12 km",
          {"12", "unit", "12 km"}, {"12 kms", "unit", "12 km"}, {"12  KM", "case", "12 km"});
    CHECK("{id: Q, type: pattern, points: 1, rules: [{match: '^osmosis of water$', points: 1}]}", "osmosis of water",
          {"Osmosis of water", "case", "osmosis of water"}, {"osmosis of watr", "one slip", "osmosis of water"},
          {"osmosis, of water", "spacing", "osmosis of water"}, {"osmosis", "", ""});
}

static void letters(void **state)
{
    (void)state;
    CHECK("{id: Q, type: choice, key: B, options: ABCD}", NULL, {"A", "", ""}, {"B.", "spacing", "B"},
          {"(b)", "spacing", "B"}, {"AB", "", ""});
    CHECK("{id: Q, type: multi, key: ABCD, options: ABCDE}", NULL, {"ABCE", "", ""}, {"ABC", "", ""});
}

static void splitting(void **state)
{
    (void)state;
    static const struct {
        const char *answer, *before, *number, *after;
    } good[] = {{"9.81 m/s2", "", "9.81", "m/s2"}, {"$ 1,000.50", "$", "1,000.50", ""},
                {" -3,5cm ", "", "-3,5", "cm"},    {"3x10^8 m", "", "3x10^8", "m"},
                {"12 %", "", "12 %", ""},          {"1.000.000", "", "1.000.000", ""}};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct number_parts parts;
        assert_true(number_split(text_of(good[i].answer), &parts));
        assert_true(text_equal(parts.before, text_of(good[i].before)));
        assert_true(text_equal(parts.number, text_of(good[i].number)));
        assert_true(text_equal(parts.after, text_of(good[i].after)));
    }
    struct number_parts parts;
    assert_false(number_split(TEXT("none"), &parts));
    assert_false(number_split(TEXT("about 9"), &parts)); /* more than a sign before it */
    assert_false(number_split(TEXT("- m"), &parts));
    char out[NEAR_NUMBER_BYTES];
    assert_true(number_times_power_of_ten(TEXT("3x10^-8"), 2, out));
    assert_string_equal(out, "3x10^-6");
    assert_true(number_times_power_of_ten(TEXT("12%"), -1, out));
    assert_string_equal(out, "12e-1%");
    assert_false(number_times_power_of_ten(TEXT("22/7"), 1, out));
    assert_true(number_exchange_marks(TEXT("1.234,5"), out));
    assert_string_equal(out, "1,234.5");
    assert_false(number_exchange_marks(TEXT("12"), out));
    assert_true(number_change_sign(TEXT("+4"), out));
    assert_string_equal(out, "-4");
    assert_true(number_change_sign(TEXT("- 4"), out));
    assert_string_equal(out, "4");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words),   cmocka_unit_test(numbers),   cmocka_unit_test(given_answers),
        cmocka_unit_test(letters), cmocka_unit_test(splitting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
