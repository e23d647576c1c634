/*
 * test_scores.c: conversions of populations made by hand. The vectors T-nn are those of the collection of published
 * national rules; what is not named so was computed by hand from the formulas.
 */
#include "small_cohort.h"

#include "base/normal_quantile.h"
#include "rank/derive_parts.h"
#include "rank/exact_round.h"

enum { ROWS_MOST = 64 };

struct case_of {
    struct score_source of;
    struct score_rule rule;
    struct score_count rows[ROWS_MOST], to_rows[ROWS_MOST];
    struct population in, to;
    int64_t values[ROWS_MOST];
    uint8_t labels[ROWS_MOST];
    struct grade_row report[32];
};

static struct rational r(int64_t num, int64_t den)
{
    return rational_make(num, den);
}

/* Marks, ascending, each with its count, ended by a count of 0. */
static void fill(struct population *p, struct score_count *rows, const struct score_count *from)
{
    *p = (struct population){.group = NO_GROUP_VALUE, .rows = rows};
    for (; from[p->n].count; p->n++) {
        rows[p->n] = from[p->n];
        p->students += from[p->n].count;
    }
}

static void start(struct case_of *c, enum score_kind kind, int decimals, const struct score_count *rows)
{
    *c = (struct case_of){.of = {.unit = 1}};
    c->rule =
        (struct score_rule){.kind = kind, .decimals = decimals, .unit = decimal_power(decimals), .n_of = 1, .step = 1};
    c->rule.of = &c->of;
    fill(&c->in, c->rows, rows);
}

static struct conversion conversion_of(struct case_of *c)
{
    return (struct conversion){.rule = &c->rule, .in = &c->in, .to = &c->to, .values = c->values};
}

/* The value of a mark that occurs. */
static int64_t value_of(const struct case_of *c, mark_t mark)
{
    for (size_t i = 0; i < c->in.n; i++)
        if (c->in.rows[i].score == mark) return c->values[i];
    fail_msg("nobody has %d", (int)mark);
    return 0;
}

/* --- grades ------------------------------------------------------------------------------------------------------ */

static struct quota_grade COMMON[5]; /* 3+1+2 */

static void make_common(void)
{
    static const int shares[] = {15, 35, 35, 13, 2}, high[] = {100, 85, 70, 55, 40}, low[] = {86, 71, 56, 41, 30};
    for (int g = 0; g < 5; g++)
        COMMON[g] = (struct quota_grade){TEXT("x"), r(shares[g], 100), r(high[g], 1), r(low[g], 1)};
}

/* A grade of its own for all students. */
static int64_t in_one_grade(mark_t raw, mark_t raw_low, mark_t raw_high, int low, int high)
{
    struct case_of c;
    struct quota_grade all = {TEXT("A"), {1, 1}, r(high, 1), r(low, 1)};
    const struct score_count rows[] = {{raw_low, 1}, {raw, 1}, {raw_high, 1}, {0, 0}};
    start(&c, SCORE_GRADES, 0, rows);
    c.rule.grades = &all;
    c.rule.n_grades = 1;
    const struct conversion conversion = conversion_of(&c);
    convert_by_grades(&conversion, c.labels, c.report);
    return c.values[1];
}

static void T_04_T_05_T_06_T_07_T_08_inside_a_grade(void **state)
{
    (void)state;
    assert_int_equal(in_one_grade(85, 80, 90, 91, 100), 96); /* T-04 */
    assert_int_equal(in_one_grade(81, 61, 82, 71, 85), 84);  /* T-05 */
    assert_int_equal(in_one_grade(77, 69, 78, 71, 80), 79);  /* T-06 */
    assert_int_equal(in_one_grade(23, 20, 24, 86, 100), 97); /* T-07: 96.5, half up */
    assert_int_equal(in_one_grade(90, 89, 93, 86, 100), 90); /* T-07: 89.5 */
    assert_int_equal(in_one_grade(61, 61, 82, 71, 85), 71);  /* T-08: ends map exactly */
    assert_int_equal(in_one_grade(82, 61, 82, 71, 85), 85);
}

static void T_09_one_mark(void **state)
{
    static const struct score_count rows[] = {{40, 3}, {0, 0}};
    static const struct {
        enum one_mark policy;
        int value;
    } expected[] = {{ONE_MARK_MAX, 40}, {ONE_MARK_MIN, 30}, {ONE_MARK_MEAN, 35}};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct case_of c;
        struct quota_grade all = {TEXT("E"), {1, 1}, {40, 1}, {30, 1}};
        start(&c, SCORE_GRADES, 0, rows);
        c.rule.grades = &all;
        c.rule.n_grades = 1;
        c.rule.one_mark = expected[i].policy;
        const struct conversion conversion = conversion_of(&c);
        convert_by_grades(&conversion, c.labels, c.report);
        assert_int_equal(c.values[0], expected[i].value);
    }
}

static const struct score_count T10[] = {{40, 1}, {55, 3}, {63, 4}, {70, 5}, {74, 6}, {80, 7},
                                         {85, 6}, {90, 3}, {92, 3}, {95, 2}, {0, 0}};

struct expected {
    mark_t mark;
    char grade;
    int value;
};

static void convert_T10(struct case_of *c, enum grade_border border)
{
    make_common();
    start(c, SCORE_GRADES, 0, T10);
    c->rule.grades = COMMON;
    c->rule.n_grades = 5;
    c->rule.border = border;
}

static void expect_grades(struct case_of *c, const struct expected *expected)
{
    const struct conversion conversion = conversion_of(c);
    convert_by_grades(&conversion, c->labels, c->report);
    for (size_t i = 0; i < c->in.n; i++) {
        const size_t row = c->in.n - 1 - i;
        assert_int_equal(c->in.rows[row].score, expected[i].mark);
        assert_int_equal('A' + c->labels[row], expected[i].grade);
        assert_int_equal(c->values[row], expected[i].value);
    }
}

static void T_12_upper(void **state)
{
    static const struct expected e[] = {{95, 'A', 100}, {92, 'A', 92}, {90, 'A', 86}, {85, 'B', 85}, {80, 'B', 71},
                                        {74, 'C', 70},  {70, 'C', 65}, {63, 'C', 56}, {55, 'D', 55}, {40, 'D', 41}};
    struct case_of c;
    (void)state;
    convert_T10(&c, BORDER_UPPER);
    expect_grades(&c, e);
    assert_int_equal(c.report[4].students, 0); /* E is empty, and said to be */
    assert_int_equal(c.report[4].raw_high, MARK_MISSING);
    assert_int_equal(c.report[0].students, 8);
}

static void T_12_lower(void **state)
{
    static const struct expected e[] = {{95, 'A', 100}, {92, 'A', 86}, {90, 'B', 85}, {85, 'B', 71}, {80, 'C', 70},
                                        {74, 'C', 62},  {70, 'C', 56}, {63, 'D', 55}, {55, 'D', 41}, {40, 'E', 40}};
    struct case_of c;
    (void)state;
    convert_T10(&c, BORDER_LOWER);
    expect_grades(&c, e);
}

static void T_12_near(void **state)
{
    static const struct expected e[] = {{95, 'A', 100}, {92, 'A', 86}, {90, 'B', 85}, {85, 'B', 78}, {80, 'B', 71},
                                        {74, 'C', 70},  {70, 'C', 65}, {63, 'C', 56}, {55, 'D', 55}, {40, 'E', 40}};
    struct case_of c;
    (void)state;
    convert_T10(&c, BORDER_NEAR);
    expect_grades(&c, e);
}

static void T_12_near_high(void **state)
{
    static const struct expected e[] = {{95, 'A', 100}, {92, 'A', 86}, {90, 'B', 85}, {85, 'B', 78}, {80, 'B', 71},
                                        {74, 'C', 70},  {70, 'C', 56}, {63, 'D', 55}, {55, 'D', 41}, {40, 'E', 40}};
    struct case_of c;
    (void)state;
    convert_T10(&c, BORDER_NEAR_HIGH);
    expect_grades(&c, e);
}

/* Targets 15, 50, 85, 98 percent of 40 from the bottom are 0.8, 6, 20, 34 students. */
static void test_from_the_bottom(void **state)
{
    static const struct expected e[] = {{95, 'A', 100}, {92, 'A', 86}, {90, 'B', 85}, {85, 'B', 71}, {80, 'C', 70},
                                        {74, 'C', 62},  {70, 'C', 56}, {63, 'D', 55}, {55, 'D', 41}, {40, 'E', 40}};
    struct case_of c;
    (void)state;
    convert_T10(&c, BORDER_UPPER); /* ends at 1, 8, 26, 35 students from below */
    c.rule.from = FROM_BOTTOM;
    expect_grades(&c, e);
}

/* Chained: A ends at 8; B is 14 more, to 22: 27 is the first at or above; C 14 more, 41: all that are left. */
static void test_chained_targets(void **state)
{
    struct case_of c;
    (void)state;
    convert_T10(&c, BORDER_UPPER);
    c.rule.target = TARGET_CHAINED;
    const struct conversion conversion = conversion_of(&c);
    convert_by_grades(&conversion, c.labels, c.report);
    assert_int_equal(c.report[0].students, 8);
    assert_int_equal(c.report[1].students, 19);
    assert_int_equal(c.report[2].students, 13);
    assert_int_equal(c.report[3].students, 0);
}

/* CSAT: a grade runs to the first mark whose share exceeds the target. Of nine students alone, the first is 11.1 percent,
 * beyond both 4 and 11: the second grade is empty. */
static void test_a_target_that_is_exceeded_already(void **state)
{
    static const struct score_count rows[] = {{1, 1}, {2, 1}, {3, 1}, {4, 1}, {5, 1},
                                              {6, 1}, {7, 1}, {8, 1}, {9, 1}, {0, 0}};
    struct quota_grade grades[] = {{TEXT("1"), r(4, 100), r(1, 1), r(1, 1)},
                                   {TEXT("2"), r(7, 100), r(2, 1), r(2, 1)},
                                   {TEXT("3"), r(12, 100), r(3, 1), r(3, 1)},
                                   {TEXT("4"), r(77, 100), r(4, 1), r(4, 1)}};
    static const unsigned expected[] = {1, 0, 2, 6}; /* 23 percent of 9 are 2.07: the third student exceeds it */
    struct case_of c;
    (void)state;
    start(&c, SCORE_GRADES, 0, rows);
    c.rule.grades = grades;
    c.rule.n_grades = 4;
    c.rule.border = BORDER_ABOVE;
    const struct conversion conversion = conversion_of(&c);
    convert_by_grades(&conversion, c.labels, c.report);
    for (size_t g = 0; g < 4; g++)
        assert_int_equal(c.report[g].students, expected[g]);
}

static void test_ends(void **state)
{
    struct case_of c;
    (void)state;
    convert_T10(&c, BORDER_UPPER);
    c.rule.ends = ENDS_CONTIGUOUS;
    const struct conversion conversion = conversion_of(&c);
    convert_by_grades(&conversion, c.labels, c.report);
    assert_int_equal(c.report[1].raw_high, 89); /* one below 90, though 85 is the highest there is */
    assert_int_equal(c.report[1].raw_low, 80);
    assert_int_equal(value_of(&c, 85), 79); /* 71 + 14 * 5 / 9 = 78.8 */
    assert_int_equal(value_of(&c, 95), 100);
    c.rule.ends = ENDS_LIMITS;
    c.rule.paper_high = 100;
    convert_by_grades(&conversion, c.labels, c.report);
    assert_int_equal(c.report[0].raw_high, 100);
    assert_int_equal(value_of(&c, 95), 93); /* 86 + 14 * 5 / 10 */
    assert_int_equal(c.report[3].raw_low, 0);
}

/* Half-even rounding goes wrong in 207 of the cases with spans 9-17 and widths up to 60: here is the count of halves
 * that must go up, all of them. */
static void test_every_half_goes_up(void **state)
{
    int halves = 0;
    (void)state;
    for (int span = 9; span <= 17; span++)
        for (int width = 1; width <= 60; width++)
            for (int raw = 1; raw < width; raw++)
                if (2 * span * raw % width == 0 && span * raw % width) {
                    halves++;
                    assert_int_equal(in_one_grade(raw, 0, width, 0, span), (2 * span * raw / width + 1) / 2);
                }
    assert_true(halves > 207);
}

/* --- scales ------------------------------------------------------------------------------------------------------ */

static const struct score_count T34[] = {{60, 1}, {70, 1}, {80, 1}, {90, 1}, {100, 1}, {0, 0}};

static void expect_values(const struct case_of *c, const int64_t *expected)
{
    for (size_t i = 0; i < c->in.n; i++)
        assert_int_equal(c->values[i], expected[i]);
}

static void T_34_t_scores(void **state)
{
    static const int64_t population[] = {358579, 429289, 500000, 570711, 641421};
    static const int64_t sample[] = {373509, 436754, 500000, 563246, 626491};
    struct case_of c;
    (void)state;
    start(&c, SCORE_STANDARD, 4, T34);
    c.rule.mean = r(50, 1);
    c.rule.sd = r(10, 1);
    const struct conversion conversion = conversion_of(&c);
    assert_true(convert_to_standard(&conversion));
    expect_values(&c, population);
    c.rule.of_sample = true;
    assert_true(convert_to_standard(&conversion));
    expect_values(&c, sample);
}

static void test_no_spread(void **state)
{
    static const struct score_count rows[] = {{7, 12}, {0, 0}};
    struct case_of c;
    (void)state;
    start(&c, SCORE_STANDARD, 1, rows);
    c.rule.mean = r(50, 1);
    c.rule.sd = r(10, 1);
    const struct conversion conversion = conversion_of(&c);
    assert_false(convert_to_standard(&conversion));
    assert_int_equal(c.values[0], 500);
}

/* mean 50, sd 20 exactly: 30 and 70 in equal numbers. x = 60 would be 110; 70 → 120, 30 → 80. */
static void T_31_csat(void **state)
{
    static const struct score_count both[] = {{30, 4}, {70, 4}, {0, 0}};
    struct case_of c;
    (void)state;
    start(&c, SCORE_STANDARD, 0, both);
    c.rule.mean = r(100, 1);
    c.rule.sd = r(20, 1);
    const struct conversion conversion = conversion_of(&c);
    convert_to_standard(&conversion);
    assert_int_equal(value_of(&c, 70), 120);
    assert_int_equal(value_of(&c, 30), 80);
    assert_int_equal(round_with_root(r(100, 1), 20 * 10, 1, 1, 400, 1), 110); /* x = 60, mean 50, sd 20 */
    assert_int_equal(round_with_root(r(100, 1), 20 * -10, 1, 1, 400, 1), 90); /* mean 70 */
    assert_int_equal(round_ratio(13144, 100), 131);
    assert_int_equal(round_ratio(13078, 100), 131);
}

/* Where the root is rational, halves are seen as such: mean 0, sd 3: 4.5 → 5, -4.5 → -5. */
static void test_halves_behind_a_root(void **state)
{
    (void)state;
    assert_int_equal(round_with_root(r(0, 1), 27, 2, 1, 9, 1), 5);
    assert_int_equal(round_with_root(r(0, 1), -27, 2, 1, 9, 1), -5);
    assert_int_equal(round_with_root(r(1, 3), 1, 6, 4, 4, 1), 1);             /* 1/3 + 1/6 */
    assert_int_equal(round_with_root(r(0, 1), 1, 1, 2, 1, 1000000), 1414214); /* sqrt 2 */
}

static void T_34_nce(void **state)
{
    static const struct {
        int percentile, hundredths;
    } expected[] = {{1, 100}, {10, 2301}, {25, 3579}, {50, 5000}, {75, 6421}, {90, 7699}, {99, 9900}};
    (void)state;
    for (size_t i = 0; i < 7; i++) /* a population whose mid percentile is just that: 2p - 1 below of 200, 2 here */
    {
        const int p = expected[i].percentile;
        const struct score_count rows[] = {{1, (uint32_t)(2 * p - 1)}, {2, 2}, {3, (uint32_t)(199 - 2 * p)}, {0, 0}};
        struct case_of c;
        start(&c, SCORE_NORMAL, 2, rows);
        c.rule.mean = r(50, 1);
        c.rule.sd = r(21063, 1000); /* 49 over the deviate of 99 %, as the vectors have it */
        const struct conversion conversion = conversion_of(&c);
        convert_to_normal(&conversion);
        assert_int_equal(value_of(&c, 2), expected[i].hundredths);
    }
}

static void test_normal_quantile(void **state)
{
    (void)state;
    assert_true(fabs(normal_quantile(0.5)) < 1e-16);
    assert_true(fabs(normal_quantile(0.975) - 1.959963984540054) < 1e-14);
    assert_true(fabs(normal_quantile(0.04) + 1.750686071252170) < 1e-14); /* the stanine cuts */
    assert_true(fabs(normal_quantile(0.11) + 1.226528120036610) < 1e-14);
    assert_true(fabs(normal_quantile(0.23) + 0.738846849185214) < 1e-14);
    assert_true(fabs(normal_quantile(0.40) + 0.253347103135800) < 1e-14);
    assert_true(fabs(normal_quantile(1e-10) + 6.361340902404056) < 1e-12);
    assert_true(fabs(normal_quantile(1e-10) + normal_quantile(1 - 1e-10)) < 1e-6);
}

static int64_t percentile(enum percentile_rule rule, int decimals, uint32_t below, uint32_t here, uint32_t above)
{
    const struct score_count rows[] = {{1, below}, {2, here}, {3, above}, {0, 0}};
    const struct score_count without[] = {{2, here}, {3, above}, {0, 0}};
    struct case_of c;
    start(&c, SCORE_PERCENTILE, decimals, below ? rows : without);
    c.rule.percentile = rule;
    const struct conversion conversion = conversion_of(&c);
    convert_to_percentile(&conversion);
    return value_of(&c, 2);
}

static void T_20_T_21_T_22_T_23_percentiles(void **state)
{
    (void)state;
    assert_int_equal(percentile(PERCENTILE_MID, 0, 5, 2, 3), 60); /* T-03 */
    assert_int_equal(percentile(PERCENTILE_MID, 0, 9, 1, 0), 95);
    assert_int_equal(percentile(PERCENTILE_AT_OR_BELOW, 7, 37243, 1, 4082), 901224411); /* T-20 */
    assert_int_equal(percentile(PERCENTILE_AT_OR_BELOW, 7, 0, 1, 28011), 35699);        /* T-21 */
    assert_int_equal(percentile(PERCENTILE_AT_OR_BELOW, 7, 0, 1, 32540), 30730);
    assert_int_equal(percentile(PERCENTILE_AT_OR_BELOW, 7, 0, 1, 41325), 24198);
    assert_int_equal(percentile(PERCENTILE_AT_OR_BELOW, 7, 0, 1, 40602), 24629);
    assert_int_equal(percentile(PERCENTILE_BELOW, 6, 2333230, 67, 0), 99997129);      /* T-22 */
    assert_int_equal(percentile(PERCENTILE_AT_OR_BELOW, 7, 299998, 1, 1), 999996667); /* T-23: a tie at 7 decimals */
    assert_int_equal(percentile(PERCENTILE_AT_OR_BELOW, 7, 299997, 1, 1), 999996667);
    assert_int_equal(percentile(PERCENTILE_AT_OR_BELOW, 7, 2, 1, 639997), 4688); /* T-23b */
}

/* --- tables ------------------------------------------------------------------------------------------------------ */

static int64_t looked_up(struct table_point *points, size_t n, enum table_between between, mark_t raw)
{
    struct case_of c;
    const struct score_count rows[] = {{raw, 1}, {0, 0}};
    start(&c, SCORE_TABLE, 0, rows);
    c.rule.points = points;
    c.rule.n_points = n;
    c.rule.between = between;
    const struct conversion conversion = conversion_of(&c);
    convert_by_table(&conversion);
    return c.values[0];
}

static void T_27_ums(void **state)
{
    struct table_point aqa[] = {{{27, 1}, {60, 1}}, {{33, 1}, {70, 1}}};
    struct table_point ocr[] = {{{51, 1}, {56, 1}}, {{61, 1}, {64, 1}}, {{71, 1}, {80, 1}}};
    (void)state;
    assert_int_equal(looked_up(aqa, 2, BETWEEN_LINEAR, 32), 68);
    assert_int_equal(looked_up(aqa, 2, BETWEEN_LINEAR, 27), 60);
    assert_int_equal(looked_up(ocr, 3, BETWEEN_LINEAR, 61), 64);
    assert_int_equal(looked_up(ocr, 3, BETWEEN_LINEAR, 90), 80); /* everything above the last is the last */
    assert_int_equal(looked_up(aqa, 2, BETWEEN_DOWN, 32), 60);
    assert_int_equal(looked_up(aqa, 2, BETWEEN_DOWN, 26), MARK_MISSING);
    assert_int_equal(looked_up(aqa, 2, BETWEEN_NONE, 32), MARK_MISSING);
    assert_int_equal(looked_up(aqa, 2, BETWEEN_NONE, 33), 70);
}

/* --- equating ---------------------------------------------------------------------------------------------------- */

static const struct score_count KOLEN_X[] = {{0, 2}, {1, 3}, {2, 2}, {3, 2}, {4, 1}, {0, 0}};
static const struct score_count KOLEN_Y[] = {{0, 1}, {1, 2}, {2, 2}, {3, 3}, {4, 2}, {0, 0}};

static void equate(struct case_of *c, enum equate_method method, int decimals, const struct score_count *x,
                   const struct score_count *y)
{
    start(c, SCORE_EQUATE, decimals, x);
    fill(&c->to, c->to_rows, y);
    c->rule.method = method;
    const struct conversion conversion = conversion_of(c);
    convert_by_equating(&conversion);
}

static void T_34_equating(void **state)
{
    static const int64_t equipercentile[] = {5000, 17500, 28333, 35000, 42500};
    static const int64_t linear[] = {6000, 16000, 26000, 36000, 46000}; /* both sds are equal */
    struct case_of c;
    (void)state;
    equate(&c, EQUATE_EQUIPERCENTILE, 4, KOLEN_X, KOLEN_Y);
    expect_values(&c, equipercentile);
    equate(&c, EQUATE_LINEAR, 4, KOLEN_X, KOLEN_Y);
    expect_values(&c, linear);
    equate(&c, EQUATE_MEAN, 4, KOLEN_X, KOLEN_Y);
    expect_values(&c, linear);
}

static void test_equating_to_itself(void **state)
{
    struct case_of c;
    (void)state;
    for (int method = EQUATE_MEAN; method <= EQUATE_EQUIPERCENTILE; method++) {
        equate(&c, (enum equate_method)method, 3, KOLEN_X, KOLEN_X);
        for (size_t i = 0; i < c.in.n; i++)
            assert_int_equal(c.values[i], 1000 * c.in.rows[i].score);
    }
}

/* G is flat between 2 and 8 at one half, which is the P of the only mark: the mean of 2.5 and 7.5. */
static void test_equating_over_a_gap(void **state)
{
    static const struct score_count x[] = {{5, 4}, {0, 0}}, y[] = {{2, 3}, {8, 3}, {0, 0}};
    struct case_of c;
    (void)state;
    equate(&c, EQUATE_EQUIPERCENTILE, 2, x, y);
    assert_int_equal(c.values[0], 500);
}

static void T_26_gate(void **state)
{
    (void)state;
    assert_int_equal(round_real(line_through(55, 38, 80, 40, 85) * 10000), 582143);
    assert_int_equal(round_real(line_through(60, 30, 80, 350, 900)), 680);
}

/* Of 0, 20, 40,
 * 100 with the top 25 %: top mean 100, mean 40, sd sqrt(1400) = 37.4166; 40 is 350 + 550 (40 - 77.4166) / 22.5834. */
static void test_gate_score_of_a_population(void **state)
{
    static const struct score_count rows[] = {{0, 1}, {20, 1}, {40, 1}, {100, 1}, {0, 0}};
    struct case_of c;
    (void)state;
    start(&c, SCORE_GATE_SCORE, 0, rows);
    c.rule.top = r(1, 4);
    c.rule.top_least = 1;
    c.rule.qualifying = r(25, 1);
    c.rule.to_low = r(350, 1);
    c.rule.to_high = r(900, 1);
    const struct conversion conversion = conversion_of(&c);
    convert_to_gate_score(&conversion);
    assert_int_equal(value_of(&c, 100), 900);
    assert_int_equal(value_of(&c, 40), -561);
    c.rule.top_least = 2; /* mean of 100 and 40 is 70, below the qualifying mark: still the same line */
    convert_to_gate_score(&conversion);
    assert_true(value_of(&c, 100) != 900);
}

/* --- counting ---------------------------------------------------------------------------------------------------- */

static void check_counts(mark_t scale)
{
    enum { N = 70000 };
    mark_t *values = gr_realloc_array(NULL, N, sizeof *values);
    struct populations p;
    for (size_t i = 0; i < N; i++)
        values[i] = i % 10 == 9 ? MARK_MISSING : (mark_t)(i % 7) * scale - 3;
    populations_count(values, N, NULL, &p);
    assert_int_equal(p.n, 1);
    assert_int_equal(p.list[0].n, 7);
    assert_int_equal(p.list[0].students, N / 10 * 9);
    for (size_t i = 0; i < p.list[0].n; i++) {
        const uint32_t row = populations_row(&p, 0, p.list[0].rows[i].score);
        assert_int_equal(row, i);
        assert_int_equal(p.rows[row].score, (mark_t)i * scale - 3);
        assert_int_equal(p.rows[row].count, N / 10 * 9 / 7);
    }
    assert_int_equal(populations_row(&p, 0, 12345), NO_ROW);
    populations_release(&p);
    free(values);
}

static void test_populations_are_counted(void **state)
{
    (void)state;
    check_counts(1);
    check_counts(100000000); /* too wide for counters: sorted */
}

static void test_nobody_is_counted(void **state)
{
    const mark_t values[] = {MARK_MISSING, MARK_MISSING};
    struct populations p;
    (void)state;
    populations_count(values, 2, NULL, &p);
    assert_int_equal(p.n, 0);
    assert_int_equal(populations_row(&p, 0, 5), NO_ROW);
    populations_release(&p);
}

/* --- General Certificate of Secondary Education ------------------------------------------------------------------ */

static void start_gcse(struct case_of *c, const struct score_count *rows, enum grade_border border, enum uneven uneven)
{
    start(c, SCORE_GCSE, 0, rows);
    c->rule.border = border;
    c->rule.uneven = uneven;
    c->rule.from_7 = 60;
    c->rule.from_4 = 40;
    c->rule.from_1 = 10;
}

/* 1000 students, 200 of them at 7 or above: 7 % + 20 % / 2 = 17 % of these, 34, get a 9. */
static void T_33_share_of_nine(void **state)
{
    static const struct score_count rows[] = {{5, 100}, {10, 100}, {39, 300}, {40, 300}, {60, 80}, {70, 50},
                                              {75, 36}, {80, 10},  {85, 20},  {90, 4},   {0, 0}};
    static const int64_t grades[] = {0, 1, 3, 4, 7, 8, 8, 9, 9, 9};
    struct case_of c;
    (void)state;
    for (int border = BORDER_UPPER; border <= BORDER_NEAR_HIGH; border++) { /* 34 fall between no tied marks */
        start_gcse(&c, rows, (enum grade_border)border, UNEVEN_DOWN);
        const struct conversion conversion = conversion_of(&c);
        int64_t least[GCSE_BEST + 1];
        gcse_boundaries(&conversion, least);
        assert_int_equal(least[9], 80);
        assert_int_equal(least[8], 70);
        convert_to_gcse(&conversion);
        for (size_t i = 0; i < c.in.n; i++)
            assert_int_equal(c.values[i], grades[i]);
    }
}

static void T_33_ties_and_uneven_steps(void **state)
{
    /* 10 of 50 are at 7 or above; 17 % are 1.7 students, and the best two marks have 1 and 2. */
    static const struct score_count rows[] = {{20, 40}, {60, 7}, {81, 2}, {88, 1}, {0, 0}};
    static const int64_t nine[] = {81, 88, 88, 88, 81}; /* by border: 1.7 is nearer to 1 than to 3 */
    static const int64_t steps[][2] = {{46, 53}, {47, 54}, {47, 53}};
    (void)state;
    for (int border = BORDER_UPPER; border <= BORDER_ABOVE; border++)
        for (int uneven = UNEVEN_DOWN; uneven <= UNEVEN_NEAREST; uneven++) {
            struct case_of c;
            start_gcse(&c, rows, (enum grade_border)border, (enum uneven)uneven);
            const struct conversion conversion = conversion_of(&c);
            int64_t least[GCSE_BEST + 1];
            gcse_boundaries(&conversion, least);
            assert_int_equal(least[9], nine[border]);
            assert_int_equal(least[8], nine[border] == 88 ? 74 : uneven == UNEVEN_DOWN ? 70 : 71); /* 70.5 */
            assert_int_equal(least[5], steps[uneven][0]);                                          /* 46.67 */
            assert_int_equal(least[6], steps[uneven][1]);                                          /* 53.33 */
        }
}

static void test_gcse_when_nobody_reaches_a_seven(void **state)
{
    static const struct score_count rows[] = {{9, 4}, {30, 1}, {55, 2}, {0, 0}};
    static const int64_t grades[] = {0, 3, 6};
    struct case_of c;
    (void)state;
    start_gcse(&c, rows, BORDER_UPPER, UNEVEN_NEAREST);
    const struct conversion conversion = conversion_of(&c);
    convert_to_gcse(&conversion);
    for (size_t i = 0; i < c.in.n; i++)
        assert_int_equal(c.values[i], grades[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(T_04_T_05_T_06_T_07_T_08_inside_a_grade),
        cmocka_unit_test(T_33_share_of_nine),
        cmocka_unit_test(T_33_ties_and_uneven_steps),
        cmocka_unit_test(test_gcse_when_nobody_reaches_a_seven),
        cmocka_unit_test(T_09_one_mark),
        cmocka_unit_test(T_12_upper),
        cmocka_unit_test(T_12_lower),
        cmocka_unit_test(T_12_near),
        cmocka_unit_test(T_12_near_high),
        cmocka_unit_test(test_from_the_bottom),
        cmocka_unit_test(test_chained_targets),
        cmocka_unit_test(test_a_target_that_is_exceeded_already),
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_every_half_goes_up),
        cmocka_unit_test(T_34_t_scores),
        cmocka_unit_test(test_no_spread),
        cmocka_unit_test(T_31_csat),
        cmocka_unit_test(test_halves_behind_a_root),
        cmocka_unit_test(T_34_nce),
        cmocka_unit_test(test_normal_quantile),
        cmocka_unit_test(T_20_T_21_T_22_T_23_percentiles),
        cmocka_unit_test(T_27_ums),
        cmocka_unit_test(T_34_equating),
        cmocka_unit_test(test_equating_to_itself),
        cmocka_unit_test(test_equating_over_a_gap),
        cmocka_unit_test(T_26_gate),
        cmocka_unit_test(test_gate_score_of_a_population),
        cmocka_unit_test(test_populations_are_counted),
        cmocka_unit_test(test_nobody_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
