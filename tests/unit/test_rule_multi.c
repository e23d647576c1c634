/*
 * test_rule_multi.c: every credit rule, every key and every answer over five options, against bit masks.
 *
 * The second formulation counts decisions bit by bit and compares fractions by cross-multiplication; it shares no code
 * with the engine.
 */
#include "rubric_bench.h"

enum { N_OPTIONS = 5, POINTS = 60 };

struct counts {
    int n, keyed, right, wrong, errors;
};

static struct counts count(unsigned key, unsigned answer)
{
    return (struct counts){N_OPTIONS, __builtin_popcount(key), __builtin_popcount(key & answer),
                           __builtin_popcount(answer & ~key), __builtin_popcount(key ^ answer)};
}

/* Each puts num / den of the points; negative fractions are 0. */
static void all_or_nothing(struct counts c, int *num, int *den)
{
    *num = c.errors == 0;
    *den = 1;
}
static void none_wrong(struct counts c, int *num, int *den)
{
    *num = c.wrong ? 0 : c.right;
    *den = c.keyed;
}
static void net(struct counts c, int *num, int *den)
{
    *num = c.right - c.wrong;
    *den = c.keyed;
}
static void every_decision(struct counts c, int *num, int *den)
{
    *num = c.n - c.errors;
    *den = c.n;
}
static void right_minus_wrong(struct counts c, int *num, int *den)
{
    *num = c.right - c.wrong;
    *den = c.n;
}
static void jaccard(struct counts c, int *num, int *den)
{
    *num = c.right;
    *den = c.keyed + c.wrong;
}
static void coverage(struct counts c, int *num, int *den)
{
    *num = c.right * c.right;
    *den = c.right + c.wrong ? c.keyed * (c.right + c.wrong) : 1;
}
static void over_selection(struct counts c, int *num, int *den)
{
    const int left = c.keyed - c.wrong;
    *num = c.right < left ? c.right : left;
    *den = c.keyed;
}
static void halves(struct counts c, int *num, int *den)
{
    *num = c.errors == 0 ? 4 : c.errors == 1 ? 2 : c.errors == 2 ? 1 : 0;
    *den = 4;
}
static void third_for_a_part(struct counts c, int *num, int *den)
{
    *num = c.errors == 0 ? 3 : c.wrong == 0 && c.right > 0;
    *den = 3;
}

static void over_selection_zero(struct counts c, int *num, int *den)
{
    *num = c.right + c.wrong > c.keyed ? 0 : c.right;
    *den = c.keyed;
}

/* Rules in marks, of POINTS: num / den marks, and nothing but those. */
static void exams_false(struct counts c, int *num, int *den)
{
    const int others = c.n - c.keyed ? c.n - c.keyed : 1;
    *num = POINTS * (c.right * others - c.wrong * c.keyed);
    *den = c.keyed * others;
}
static void exams_false_bounded(struct counts c, int *num, int *den)
{
    exams_false(c, num, den);
    if (*num < 0) *num = 0;
}
static void exams_false2(struct counts c, int *num, int *den)
{
    const int others = c.n - c.keyed < 2 ? 2 : c.n - c.keyed;
    *num = POINTS * (c.right * others - c.wrong * c.keyed);
    *den = c.keyed * others;
}
static void exams_true(struct counts c, int *num, int *den)
{
    *num = POINTS * (c.right - c.wrong);
    *den = c.keyed;
}
static void exams_all(struct counts c, int *num, int *den)
{
    *num = POINTS * (c.right - c.wrong * c.keyed);
    *den = c.keyed;
}
static void exams_none(struct counts c, int *num, int *den)
{
    *num = POINTS * c.right;
    *den = c.keyed;
}
static void jee_advanced(struct counts c, int *num, int *den)
{
    *num = c.errors == 0 ? POINTS : c.wrong ? -2 : c.right;
    *den = 1;
}
static void three_per_right(struct counts c, int *num, int *den)
{
    *num = c.errors == 0 ? POINTS : c.wrong ? -1 : 3 * c.right;
    *den = 1;
}
static void lose_nine(struct counts c, int *num, int *den)
{
    *num = POINTS - 9 * c.errors < 20 ? 20 : POINTS - 9 * c.errors;
    *den = 1;
}
static void four_and_a_half_per_decision(struct counts c, int *num, int *den)
{
    *num = 9 * (c.n - c.errors) - 6 * c.errors;
    *den = 2;
}

static const struct {
    const char *credit;
    void (*mark)(struct counts, int *num, int *den);
    unsigned most_keyed;
} MARK_RULES[] = {
    {"{exams_false: -9}", exams_false, 5},
    {"exams_false", exams_false_bounded, 5},
    {"{exams_false2: -9}", exams_false2, 5},
    {"{exams_true: -9}", exams_true, 5},
    {"{exams_all: -9}", exams_all, 5},
    {"exams_none", exams_none, 5},
    {"jee_advanced", jee_advanced, 4},
    {"{per_right: 3, wrong: -1}", three_per_right, 5},
    {"{lose_per_error: 9, min: 20}", lose_nine, 5},
    {"{per_decision: 9/2, wrong: -3}", four_and_a_half_per_decision, 5},
};

static const struct {
    const char *credit;
    void (*fraction)(struct counts, int *num, int *den);
} RULES[] = {
    {"all_or_nothing", all_or_nothing},
    {"none_wrong", none_wrong},
    {"net", net},
    {"every_decision", every_decision},
    {"coverage", coverage},
    {"over_selection", over_selection},
    {"halves", halves},
    {"right_minus_wrong", right_minus_wrong},
    {"jaccard", jaccard},
    {"over_selection_zero", over_selection_zero},
    {"{subset: 1/3}", third_for_a_part},
};

/* The set as letters, in braces so that the empty set is an answer. */
static void write_set(unsigned set, char *out)
{
    *out++ = '{';
    for (int i = 0; i < N_OPTIONS; i++)
        if (set >> i & 1) *out++ = (char)('A' + i);
    *out++ = '}';
    *out = '\0';
}

/* `in_marks`: the formula gives marks; else a fraction of the points, where 0 pays -1. */
static void check_key(const char *credit, void (*formula)(struct counts, int *, int *), bool in_marks, unsigned key)
{
    char yaml[256], letters[16];
    write_set(key, letters);
    snprintf(yaml, sizeof yaml,
             "exam: t\nitems:\n- {id: Q, type: multi, key: '%s', options: ABCDE, points: %d, wrong: -1, credit: %s}\n",
             letters, POINTS, credit);
    struct rubric *rubric = bench_rubric(yaml);
    const int64_t unit = rubric_exam(rubric)->unit;
    for (unsigned answer = 0; answer < 1u << N_OPTIONS; answer++) {
        int num = 1, den = 1;
        int64_t expected; /* times den */
        if (key == 0 && answer == 0 && !in_marks)
            num = 1; /* the empty set is right */
        else
            formula(count(key, answer), &num, &den);
        if (in_marks)
            expected = unit * num;
        else
            expected = num <= 0 ? -unit * (den ? den : 1) : unit * POINTS * num;
        if (den == 0) den = 1; /* 0/0 is 0 */
        write_set(answer, letters);
        const struct bench_mark got = bench_judge(rubric, letters);
        assert_int_equal(got.state, ANSWER_ANSWERED);
        if ((int64_t)got.units * den != expected)
            fail_msg("%s, key %x, answer %x: %d units, expected %lld/%d", credit, key, answer, (int)got.units,
                     (long long)expected, den);
    }
    rubric_free(rubric);
}

static void every_credit_rule_agrees_with_bit_masks(void **state)
{
    (void)state;
    for (size_t r = 0; r < sizeof RULES / sizeof *RULES; r++)
        for (unsigned key = 0; key < 1u << N_OPTIONS; key++)
            check_key(RULES[r].credit, RULES[r].fraction, false, key);
}

static void every_rule_in_marks_agrees_with_bit_masks(void **state)
{
    (void)state;
    for (size_t r = 0; r < sizeof MARK_RULES / sizeof *MARK_RULES; r++)
        for (unsigned key = 1; key < 1u << N_OPTIONS; key++)
            if ((unsigned)__builtin_popcount(key) <= MARK_RULES[r].most_keyed)
                check_key(MARK_RULES[r].credit, MARK_RULES[r].mark, true, key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_credit_rule_agrees_with_bit_masks),
                                       cmocka_unit_test(every_rule_in_marks_agrees_with_bit_masks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
