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

static void check_key(const char *credit, void (*fraction)(struct counts, int *, int *), unsigned key)
{
    char yaml[256], letters[16];
    write_set(key, letters);
    snprintf(yaml, sizeof yaml,
             "exam: t\nitems:\n- {id: Q, type: multi, key: '%s', options: ABCDE, points: %d, wrong: -1, credit: %s}\n",
             letters, POINTS, credit);
    struct rubric *rubric = bench_rubric(yaml);
    const int64_t unit = rubric_exam(rubric)->unit;
    for (unsigned answer = 0; answer < 1u << N_OPTIONS; answer++) {
        int num, den;
        fraction(count(key, answer), &num, &den);
        write_set(answer, letters);
        const struct bench_mark got = bench_judge(rubric, letters);
        const int64_t expected = num <= 0 ? -unit * den : unit * POINTS * num; /* times den */
        assert_int_equal(got.state, ANSWER_ANSWERED);
        if ((int64_t)got.units * den != expected)
            fail_msg("%s, key %x, answer %x: %d units, expected %lld/%d", credit, key, answer, got.units,
                     (long long)expected, den);
    }
    rubric_free(rubric);
}

static void every_credit_rule_agrees_with_bit_masks(void **state)
{
    (void)state;
    for (size_t r = 0; r < sizeof RULES / sizeof *RULES; r++)
        for (unsigned key = 1; key < 1u << N_OPTIONS; key++)
            check_key(RULES[r].credit, RULES[r].fraction, key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_credit_rule_agrees_with_bit_masks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
