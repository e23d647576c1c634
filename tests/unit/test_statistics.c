/* test_statistics.c: item, option and test statistics. */
#include "shared_data.h"

#include "evaluate/covariances.h"
#include "evaluate/distribution.h"
#include "evaluate/evaluate.h"
#include "evaluate/reliability.h"
#include "evaluate/rest_scores.h"

static void incomplete_beta_has_its_known_values(void **state)
{
    (void)state;
    assert_float_equal(incomplete_beta(1, 1, 0.3), 0.3, 1e-14);            /* uniform */
    assert_float_equal(incomplete_beta(2, 3, 0.4), 0.5248, 1e-14);         /* 1 - P(Binomial(4, .4) <= 1) */
    assert_float_equal(incomplete_beta(0.5, 0.5, 0.25), 1.0 / 3.0, 1e-14); /* arcsine: 2/π asin √x */
    assert_float_equal(incomplete_beta(5, 2, 0.9), 1 - incomplete_beta(2, 5, 0.1), 1e-14);
    assert_true(incomplete_beta(2, 2, 0) == 0.0 && incomplete_beta(2, 2, 1) == 1.0);
    assert_float_equal(incomplete_beta(2.5e6, 2.5e6, 0.5), 0.5, 1e-6);
}

static void f_quantiles_are_those_of_printed_tables(void **state)
{
    (void)state;
    assert_float_equal(f_quantile(0.95, 1, 10), 4.9646, 5e-5);
    assert_float_equal(f_quantile(0.95, 5, 10), 3.3258, 5e-5);
    assert_float_equal(f_quantile(0.975, 10, 20), 2.7737, 5e-5);
    assert_float_equal(f_quantile(0.99, 3, 7), 8.4513, 5e-5);
    assert_float_equal(f_quantile(0.025, 10, 20), 1 / f_quantile(0.975, 20, 10), 1e-12);
    assert_float_equal(f_quantile(0.5, 2, 2), 1.0, 1e-12); /* F(2,2): f / (1 + f) */
    assert_float_equal(f_quantile(0.75, 2, 2), 3.0, 1e-12);
}

static void lists_are_paired_in_sorted_order(void **state)
{
    (void)state;
    /* 0 0 1 1 1 with 2 2 2 5 9 */
    const struct score_count marks[] = {{0, 2}, {1, 3}}, rests[] = {{2, 3}, {5, 1}, {9, 1}};
    assert_true(sorted_product(marks, 2, rests, 3) == 2 + 5 + 9);
}

static double statistic(const struct statistics *s, const char *name)
{
    for (size_t i = 0; i < s->n_test; i++)
        if (strcmp(s->test[i].name, name) == 0) return s->test[i].value;
    fail_msg("no statistic %s", name);
    return 0;
}

/* Letter by letter, one line a student; '-' is blank. */
static void analyse(struct small *s, struct evaluation *e, struct statistics *out, const char *const *lines, size_t n,
                    const char *keys)
{
    small_init(s, n, strlen(keys));
    for (size_t student = 0; student < n; student++)
        for (size_t item = 0; item < s->exam.n_items; item++)
            if (lines[student][item] != '-') small_answer(s, student, item, (struct text){lines[student] + item, 1});
    small_pack(s);
    small_mark(s, mark_by_key, keys);
    evaluate_students(&s->exam, &s->cohort, &s->marks, e);
    analyse_items(&s->exam, &s->cohort, &s->marks, e, out);
}

static void finish(struct small *s, struct evaluation *e, struct statistics *out)
{
    statistics_release(out);
    evaluation_release(e);
    small_release(s);
}

/* Ten students on three items, key ABC; totals 3 3 3 2 2 2 1 0 0 0. */
static const char *const ten[] = {"ABC", "ABC", "ABC", "ABD", "ABD", "A-C", "AD-", "DD-", "---", "D--"};

static void item_statistics_follow_their_formulas(void **state)
{
    (void)state;
    struct small s;
    struct evaluation e;
    struct statistics out;
    analyse(&s, &e, &out, ten, 10, "ABC");
    const double x[] = {1, 1, 1, 1, 1, 1, 1, 0, 0, 0}, total[] = {3, 3, 3, 2, 2, 2, 1, 0, 0, 0};
    double sxx = 0, sxy = 0, syy = 0, sxt = 0, stt = 0, y[10];
    for (int i = 0; i < 10; i++) {
        y[i] = total[i] - x[i];
        sxx += (x[i] - 0.7) * (x[i] - 0.7);
        sxt += (x[i] - 0.7) * (total[i] - 1.6);
        stt += (total[i] - 1.6) * (total[i] - 1.6);
        sxy += (x[i] - 0.7) * (y[i] - 0.9);
        syy += (y[i] - 0.9) * (y[i] - 0.9);
    }
    const struct item_statistics *item = &out.items[0];
    assert_int_equal(item->n, 10);
    assert_float_equal(item->facility, 0.7, 1e-14);
    assert_float_equal(item->sd, sqrt(sxx / 9), 1e-14);
    assert_float_equal(item->discrimination, sxy / sqrt(sxx * syy), 1e-14);
    assert_float_equal(item->item_total, sxt / sqrt(sxx * stt), 1e-14);
    /* x and y are sorted alike already, so the item discriminates as well as it can. */
    assert_float_equal(item->discriminative_efficiency, 100, 1e-12);
    assert_int_equal(item->blank, 1);
    assert_int_equal(out.items[1].blank, 3);
    assert_int_equal(out.items[2].not_reached, 4);
    assert_int_equal(out.items[1].not_reached, 2); /* "A-C" reached the end */
    assert_int_equal(out.items[0].not_reached, 1);
    double weights = 0;
    for (int i = 0; i < 3; i++)
        weights += out.items[i].effective_weight;
    assert_float_equal(weights, 100, 1e-10);
    /* Top 2.7: three students with total 3, in equal parts. Bottom 2.7: the three with 0. */
    assert_float_equal(item->upper_lower, 1.0, 1e-12);
    assert_int_equal(item->flags, 0);
    finish(&s, &e, &out);
}

static void moments_are_k_statistics(void **state)
{
    (void)state;
    struct small s;
    struct evaluation e;
    struct statistics out;
    analyse(&s, &e, &out, ten, 10, "ABC");
    /* G1 and G2 of 3 3 3 2 2 2 1 0 0 0, worked out from the definitions with n = 10. */
    const double total[] = {3, 3, 3, 2, 2, 2, 1, 0, 0, 0};
    double m2 = 0, m3 = 0, m4 = 0;
    for (int i = 0; i < 10; i++) {
        const double d = total[i] - 1.6;
        m2 += d * d / 10;
        m3 += d * d * d / 10;
        m4 += d * d * d * d / 10;
    }
    const double g1 = m3 / pow(m2, 1.5), g2 = m4 / (m2 * m2) - 3;
    assert_float_equal(statistic(&out, "skewness"), g1 * sqrt(90) / 8, 1e-12);
    assert_float_equal(statistic(&out, "kurtosis"), 9.0 / (8 * 7) * (11 * g2 + 6), 1e-12);
    assert_float_equal(statistic(&out, "median"), 2.0, 0);
    assert_float_equal(statistic(&out, "mean"), 1.6, 1e-14);
    finish(&s, &e, &out);
}

static void options_are_listed_by_frequency_with_blanks_as_one(void **state)
{
    (void)state;
    struct small s;
    struct evaluation e;
    struct statistics out;
    analyse(&s, &e, &out, ten, 10, "ABC");
    /* item 1: B 5 times, blank 3, D 2 */
    size_t first = 0;
    while (out.options[first].item != 1)
        first++;
    const struct option_statistics *o = out.options + first;
    assert_true(o[0].code == 'B' && o[0].count == 5 && o[0].is_key && o[0].mark == 1);
    assert_true(o[1].code == CODE_EMPTY && o[1].count == 3 && !o[1].is_key);
    assert_true(o[2].code == 'D' && o[2].count == 2);
    assert_float_equal(o[0].share, 0.5, 1e-14);
    assert_float_equal(o[0].mean_total, 2.6, 1e-14);
    /* (M1 - M0)/s √(p q): population sd */
    double variance = 0;
    for (int i = 0; i < 10; i++) {
        const double d = (double[]){3, 3, 3, 2, 2, 2, 1, 0, 0, 0}[i] - 1.6;
        variance += d * d / 10;
    }
    assert_float_equal(o[0].point_biserial, (2.6 - 0.6) / sqrt(variance) * 0.5, 1e-12);
    /* Fifths of two students: 0 0 | 0 1 | 2 2 | 2 3 | 3 3, ties in proportion. B: two of three with total 2. */
    const double fifths[] = {0, 0, 2.0 / 3, (2.0 / 3 + 1) / 2, 1};
    for (int f = 0; f < N_FIFTHS; f++)
        assert_float_equal(o[0].fifth_share[f], fifths[f], 1e-12);
    finish(&s, &e, &out);
}

static void an_excluded_item_keeps_its_row_and_nothing_else(void **state)
{
    (void)state;
    struct small s;
    struct evaluation e;
    struct statistics out;
    small_init(&s, 2, 3);
    small_answer(&s, 0, 0, TEXT("A"));
    small_answer(&s, 0, 1, TEXT("*"));
    s.exam.items[1].counted = false;
    small_mark(&s, mark_by_key, "ABC");
    evaluate_students(&s.exam, &s.cohort, &s.marks, &e);
    analyse_items(&s.exam, &s.cohort, &s.marks, &e, &out);
    assert_true(out.items[1].n == 2 && out.items[1].blank == 1 && out.items[1].invalid == 1);
    assert_true(isnan(out.items[1].facility) && isnan(out.items[1].discrimination) && isnan(out.items[1].upper_lower));
    assert_true(statistic(&out, "items") == 2.0);
    for (size_t i = 0; i < out.n_options; i++)
        assert_int_not_equal(out.options[i].item, 1);
    finish(&s, &e, &out);
}

static void nobody_present_gives_no_numbers(void **state)
{
    (void)state;
    struct small s;
    struct evaluation e;
    struct statistics out;
    small_init(&s, 2, 2);
    memset(s.cohort.students.status, STUDENT_ABSENT, 2);
    small_mark(&s, mark_by_key, "AB");
    evaluate_students(&s.exam, &s.cohort, &s.marks, &e);
    analyse_items(&s.exam, &s.cohort, &s.marks, &e, &out);
    assert_int_equal(out.n_options, 0);
    assert_true(isnan(out.items[0].facility) && isnan(statistic(&out, "mean")) && isnan(statistic(&out, "alpha")));
    finish(&s, &e, &out);
}

/* Real classes, numbers computed in R. `mark` gives the verdicts; marks count missing answers as wrong. */
struct reference {
    const char *set;
    double points;
    struct table answers, key;
};

static struct verdict mark_by_table(const void *context, size_t item, struct text answer)
{
    const struct reference *r = context;
    if (answer.len == 0) return (struct verdict){0, ANSWER_BLANK, RESULT_NONE};
    bool by_response = false; /* columns response, score: one row a coded answer */
    for (size_t c = 0; c < r->key.n_columns; c++)
        by_response |= text_equal(r->key.rows[0][c], TEXT("response"));
    const size_t compared = table_column(&r->key, by_response ? "response" : "key");
    const struct text id = r->answers.rows[0][item + 1];
    for (size_t row = 1; row < r->key.n_rows; row++) {
        if (!text_equal(r->key.rows[row][0], id) || !text_equal(r->key.rows[row][compared], answer)) continue;
        const mark_t mark = by_response ? (mark_t)table_number(&r->key, row, "score") : 1;
        return (struct verdict){mark, ANSWER_ANSWERED, mark ? RESULT_CORRECT : RESULT_WRONG};
    }
    return (struct verdict){0, ANSWER_ANSWERED, RESULT_WRONG};
}

static void check_items(const char *set, const struct statistics *out)
{
    struct table items;
    assert_true(table_read(&items, set, "reference_items.csv"));
    assert_int_equal(items.n_rows, out->n_items + 1);
    for (size_t i = 0; i < out->n_items; i++) {
        assert_float_equal(out->items[i].facility, table_number(&items, i + 1, "p"), 1e-6);
        assert_float_equal(out->items[i].sd, table_number(&items, i + 1, "sd_n1"), 1e-6);
        assert_float_equal(out->items[i].item_total, table_number(&items, i + 1, "r_item_total"), 1e-6);
        assert_float_equal(out->items[i].discrimination, table_number(&items, i + 1, "r_item_rest"), 1e-6);
        assert_float_equal(out->items[i].alpha_if_deleted, table_number(&items, i + 1, "alpha_if_deleted"), 1e-6);
    }
    table_release(&items);
}

static void check_test(const char *set, const struct statistics *out)
{
    static const char *const columns[][2] = {{"n", "students"},    {"items", "items"}, {"mean", "mean"},
                                             {"sd_n1", "sd"},      {"min", "min"},     {"max", "max"},
                                             {"median", "median"}, {"alpha", "alpha"}, {"sem_n1", "sem"}};
    struct table test;
    assert_true(table_read(&test, set, "reference_test.csv"));
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        assert_float_equal(statistic(out, columns[i][1]), table_number(&test, 1, columns[i][0]), 1e-6);
    /* R's g1 is the plain moment ratio; k-statistics enlarge it by √(n(n-1))/(n-2). */
    const double n = statistic(out, "students");
    assert_float_equal(statistic(out, "skewness") * (n - 2) / sqrt(n * (n - 1)), table_number(&test, 1, "skew_g1"),
                       1e-6);
    assert_true(statistic(out, "alpha_low") < statistic(out, "alpha"));
    assert_true(statistic(out, "alpha_high") > statistic(out, "alpha"));
    assert_true(statistic(out, "lambda2") >= statistic(out, "alpha"));
    table_release(&test);
}

static void check_ranks_by_total(const char *set, const struct evaluation *e)
{
    struct table totals;
    assert_true(table_read(&totals, set, "expected_totals.csv"));
    for (size_t i = 0; i < e->n_students; i++)
        assert_int_equal(OUTCOME(e, i).total, table_number(&totals, i + 1, "total"));
    table_release(&totals);
}

static bool check_set(const char *set)
{
    struct reference r = {.set = set};
    if (!table_read(&r.answers, set, "answers.csv")) return false;
    assert_true(table_read(&r.key, set, "key.csv"));
    struct table items;
    assert_true(table_read(&items, set, "reference_items.csv"));
    const size_t n = r.answers.n_rows - 1, k = r.answers.n_columns - 1;
    struct small s;
    struct evaluation e;
    struct statistics out;
    small_init(&s, n, k);
    for (size_t item = 0; item < k; item++)
        s.exam.items[item].points = (mark_t)table_number(&items, item + 1, "max_points");
    for (size_t student = 0; student < n; student++)
        for (size_t item = 0; item < k; item++)
            if (r.answers.rows[student + 1][item + 1].len)
                small_answer(&s, student, item, r.answers.rows[student + 1][item + 1]);
    small_pack(&s);
    small_mark(&s, mark_by_table, &r);
    evaluate_students(&s.exam, &s.cohort, &s.marks, &e);
    analyse_items(&s.exam, &s.cohort, &s.marks, &e, &out);
    check_ranks_by_total(set, &e);
    check_items(set, &out);
    check_test(set, &out);
    finish(&s, &e, &out);
    table_release(&items);
    table_release(&r.answers);
    table_release(&r.key);
    return true;
}

static void real_classes_give_the_numbers_of_R(void **state)
{
    (void)state;
    static const char *const sets[] = {"mc_icar16", "mc_ctt100",    "mc_hci",         "mc_tam30",
                                       "irt_lsat6", "irt_science4", "irt_fractions20"};
    size_t n_checked = 0;
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++)
        n_checked += check_set(sets[i]);
    if (n_checked == 0) skip();
}

/* Many different long answers, fine units: every path that large exams take. */
static struct verdict mark_wide(const void *context, size_t item, struct text answer)
{
    const mark_t step = *(const mark_t *)context;
    uint64_t seed = item + 1;
    for (size_t i = 0; i < answer.len; i++)
        seed = seed * 131 + (unsigned char)answer.at[i];
    const mark_t mark = answer.len ? (mark_t)(small_random(&seed) % 4) * step : 0;
    return (struct verdict){mark, answer.len ? ANSWER_ANSWERED : ANSWER_BLANK,
                            !answer.len        ? RESULT_NONE
                            : mark == 3 * step ? RESULT_CORRECT
                                               : RESULT_PARTIAL};
}

enum { WIDE_STUDENTS = 20000, WIDE_ITEMS = 7 };

static void make_wide(struct small *s, mark_t step)
{
    uint64_t seed = 77;
    small_init(s, WIDE_STUDENTS, WIDE_ITEMS);
    for (size_t student = 0; student < WIDE_STUDENTS; student++)
        for (size_t item = 0; item < WIDE_ITEMS; item++) {
            char text[24];
            const uint32_t r = small_random(&seed) % 1000, different = item == 6 ? 3000 : 5;
            const uint32_t answer = r < 500 ? small_random(&seed) % 5 : small_random(&seed) % different;
            const int length = snprintf(text, sizeof text, "answer %u", (unsigned)answer);
            if (r > 50) small_answer(s, student, item, (struct text){text, (size_t)length});
        }
    for (size_t item = 0; item < WIDE_ITEMS; item++)
        s->exam.items[item].points = 3 * step;
    s->exam.unit = step;
    small_pack(s);
    small_mark(s, mark_wide, &step);
}

static void assert_close(double a, double b) /* NaN equals NaN */
{
    if (isnan(a) && isnan(b)) return;
    assert_float_equal(a, b, 1e-9 * (1 + fabs(a)));
}

static void a_finer_unit_changes_no_statistic(void **state)
{
    (void)state;
    struct small s[2];
    struct evaluation e[2];
    struct statistics out[2];
    for (int i = 0; i < 2; i++) {
        make_wide(&s[i], i ? 720720 : 1);
        evaluate_students(&s[i].exam, &s[i].cohort, &s[i].marks, &e[i]);
        analyse_items(&s[i].exam, &s[i].cohort, &s[i].marks, &e[i], &out[i]);
    }
    for (size_t i = 0; i < WIDE_ITEMS; i++) {
        const struct item_statistics *a = &out[0].items[i], *b = &out[1].items[i];
        assert_close(a->facility, b->facility);
        assert_close(a->sd, b->sd);
        assert_close(a->discrimination, b->discrimination);
        assert_close(a->discriminative_efficiency, b->discriminative_efficiency);
        assert_close(a->upper_lower, b->upper_lower);
    }
    assert_int_equal(out[0].n_options, out[1].n_options);
    assert_close(statistic(&out[0], "alpha"), statistic(&out[1], "alpha"));
    assert_close(statistic(&out[0], "lambda2"), statistic(&out[1], "lambda2"));
    for (int i = 0; i < 2; i++)
        finish(&s[i], &e[i], &out[i]);
}

static int ascending(const void *a, const void *b)
{
    return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

static double covariance(const double *a, const double *b, size_t n)
{
    double mean_a = 0, mean_b = 0, sum = 0;
    for (size_t i = 0; i < n; i++) {
        mean_a += a[i] / (double)n;
        mean_b += b[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++)
        sum += (a[i] - mean_a) * (b[i] - mean_b);
    return sum / (double)(n - 1);
}

/* Straight from the definitions, with one list of marks per item. */
static void covariances_are_those_of_the_lists(void **state)
{
    (void)state;
    enum { N = WIDE_STUDENTS };
    struct small s;
    struct evaluation e;
    struct statistics out;
    double *x[WIDE_ITEMS], *rest = gr_calloc(N, sizeof *rest), *sorted = gr_calloc(N, sizeof *sorted);
    make_wide(&s, 1);
    evaluate_students(&s.exam, &s.cohort, &s.marks, &e);
    analyse_items(&s.exam, &s.cohort, &s.marks, &e, &out);
    for (size_t i = 0; i < WIDE_ITEMS; i++) {
        x[i] = gr_calloc(N, sizeof **x);
        for (size_t student = 0; student < N; student++)
            x[i][student] = s.marks.items[i].mark[responses_code(&s.cohort.responses, student, i)];
    }
    double variances = 0, squares = 0;
    for (size_t i = 0; i < WIDE_ITEMS; i++) {
        variances += covariance(x[i], x[i], N);
        for (size_t j = 0; j < WIDE_ITEMS; j++)
            if (i != j) squares += pow(covariance(x[i], x[j], N), 2);
        for (size_t student = 0; student < N; student++)
            rest[student] = OUTCOME(&e, student).total - x[i][student];
        const double found = covariance(x[i], rest, N);
        memcpy(sorted, x[i], N * sizeof *sorted);
        qsort(sorted, N, sizeof *sorted, ascending);
        qsort(rest, N, sizeof *rest, ascending);
        assert_close(100 * found / covariance(sorted, rest, N), out.items[i].discriminative_efficiency);
    }
    for (size_t student = 0; student < N; student++)
        rest[student] = OUTCOME(&e, student).total;
    const double variance = covariance(rest, rest, N), k = WIDE_ITEMS;
    assert_close(1 - variances / variance + sqrt(k / (k - 1) * squares) / variance, statistic(&out, "lambda2"));
    for (size_t i = 0; i < WIDE_ITEMS; i++)
        free(x[i]);
    free(rest);
    free(sorted);
    finish(&s, &e, &out);
}

/* Blanks earn nothing, the letter behind the key half a mark less than nothing, and C by itself 2. */
static struct verdict mark_in_four_ways(const void *context, size_t item, struct text answer)
{
    struct verdict v = mark_by_key(context, item, answer);
    const char *keys = context;
    if (v.state == ANSWER_ANSWERED && answer.at[0] == keys[item] + 1) v.mark = -1;
    if (v.state == ANSWER_ANSWERED && answer.at[0] == 'C' && item % 3 == 0) v.mark = 2;
    return v;
}

/* Letters, with a rare one here and there; the last students' rows end where memory ends. */
static void analyse_letters(struct small *s, struct evaluation *e, struct statistics *out, size_t n, size_t k,
                            bool packed)
{
    char keys[128];
    uint64_t seed = 5;
    small_init(s, n, k);
    for (size_t item = 0; item < k; item++)
        keys[item] = (char)('A' + item % 4);
    for (size_t student = 0; student < n; student++)
        for (size_t item = 0; item < k; item++) {
            const uint64_t roll = small_random(&seed) % 1000;
            char answer = roll < 400 + 100 * (student % 5) ? keys[item] : (char)('A' + roll % 4);
            if (roll == 999) answer = '*';
            if (roll == 998) answer = (char)('a' + student % 26);
            if (roll < 990 || roll > 995) small_answer(s, student, item, (struct text){&answer, 1});
        }
    s->cohort.students.status[n / 2] = STUDENT_ABSENT;
    if (packed) small_pack(s);
    small_mark(s, mark_in_four_ways, keys);
    evaluate_students(&s->exam, &s->cohort, &s->marks, e);
    analyse_items(&s->exam, &s->cohort, &s->marks, e, out);
}

/* Cells of one byte go 64 at a time, cells of four one by one: the numbers are the same to the last bit. */
static void letters_side_by_side_count_as_alone(void **state)
{
    (void)state;
    static const size_t sizes[][2] = {{3000, 60}, {700, 100}, {5, 9}, {1, 64}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct small s, t;
        struct evaluation e, f;
        struct statistics one, other;
        analyse_letters(&s, &e, &one, sizes[i][0], sizes[i][1], true);
        analyse_letters(&t, &f, &other, sizes[i][0], sizes[i][1], false);
        for (size_t k = 0; k < one.n_items; k++) {
            const struct item_statistics *x = &one.items[k], *y = &other.items[k];
            assert_close(x->discrimination, y->discrimination);
            assert_close(x->discriminative_efficiency, y->discriminative_efficiency);
            assert_close(x->upper, y->upper);
            assert_close(x->lower, y->lower);
            assert_close(x->facility, y->facility);
            assert_true(x->blank == y->blank && x->invalid == y->invalid && x->not_reached == y->not_reached &&
                        x->flags == y->flags);
        }
        assert_int_equal(one.n_options, other.n_options);
        for (size_t o = 0; o < one.n_options; o++) {
            assert_int_equal(one.options[o].code, other.options[o].code);
            assert_int_equal(one.options[o].count, other.options[o].count);
            assert_close(one.options[o].point_biserial_rest, other.options[o].point_biserial_rest);
            assert_memory_equal(one.options[o].fifth_share, other.options[o].fifth_share,
                                sizeof one.options[o].fifth_share);
        }
        for (size_t k = 0; k < one.n_test; k++)
            if (!isnan(one.test[k].value)) assert_true(one.test[k].value == other.test[k].value);
        finish(&s, &e, &one);
        finish(&t, &f, &other);
    }
}

/* Brennan and Feldt (1989): four parts of a test; the coefficients are theirs, to four places. */
static void reliabilities_are_those_of_the_handbook(void **state)
{
    (void)state;
    static const double covariances[] = {7.2, 5.6, 3.5, 5.8, 5.6, 6.4, 3.1, 4.1,
                                         3.5, 3.1, 2.4, 3.3, 5.8, 4.1, 3.3, 6.2};
    static const double points[] = {1, 1, 1, 1};
    const struct reliability r = reliability_of(covariances, 4, 73.0, points);
    assert_float_equal(r.lambda[2], 0.9279, 5e-5);
    assert_float_equal(r.lambda[1], 0.9353, 5e-5);
    assert_float_equal(r.feldt_gilmer, 0.9401, 5e-5);
    assert_float_equal(r.feldt_brennan, 0.9402, 5e-5);
    assert_float_equal(r.raju_beta, r.lambda[2], 1e-12); /* parts of one length */
    assert_float_equal(r.lambda[0], 1.0 - 22.2 / 73.0, 1e-12);
    assert_float_equal(r.lambda[4], r.lambda[0] + 2 * sqrt(5.6 * 5.6 + 3.5 * 3.5 + 5.8 * 5.8) / 73.0, 1e-12);
    /* Parts 1 and 3 against 2 and 4; 1 and 2 against 3 and 4; the best of the three splits is 1 and 3 … */
    assert_float_equal(r.odd_even.guttman, 4 * (5.6 + 5.8 + 3.1 + 3.3) / 73.0, 1e-12);
    assert_float_equal(r.first_second.guttman, 4 * (3.5 + 5.8 + 3.1 + 4.1) / 73.0, 1e-12);
    assert_float_equal(r.odd_even.correlation, 17.8 / sqrt((7.2 + 2.4 + 7.0) * (6.4 + 6.2 + 8.2)), 1e-12);
    assert_float_equal(r.lambda[3], 4 * (5.6 + 5.8 + 3.1 + 3.3) / 73.0, 1e-12);
    assert_true(r.lambda[5] > r.lambda[0] && r.lambda[5] < 1.0);
    /* Items that do not go together at all: nothing is explained, and lambda 6 is lambda 1. */
    static const double apart[] = {2, 0, 0, 3};
    assert_float_equal(reliability_of(apart, 2, 5.0, points).lambda[5], 0.0, 1e-12);
    assert_true(isnan(reliability_of(NULL, 0, 1.0, points).lambda[0]));
}

static void of_thousands_of_answers_the_most_frequent_are_listed(void **state)
{
    (void)state;
    struct small s;
    struct evaluation e;
    struct statistics out;
    make_wide(&s, 1);
    evaluate_students(&s.exam, &s.cohort, &s.marks, &e);
    analyse_items(&s.exam, &s.cohort, &s.marks, &e, &out);
    size_t n = 0;
    uint32_t *counts = gr_calloc(codebook_end(&s.cohort.codebooks[6]), sizeof *counts);
    for (size_t student = 0; student < WIDE_STUDENTS; student++)
        counts[responses_code(&s.cohort.responses, student, 6)]++;
    int64_t marks = 0;
    for (uint32_t code = 0; code < codebook_end(&s.cohort.codebooks[6]); code++)
        marks += (int64_t)counts[code] * s.marks.items[6].mark[code];
    uint32_t before = UINT32_MAX;
    for (size_t i = 0; i < out.n_options; i++) {
        if (out.options[i].item != 6) continue;
        n++;
        assert_int_equal(out.options[i].count, counts[out.options[i].code]);
        assert_true(out.options[i].count <= before);
        before = out.options[i].count;
    }
    assert_int_equal(n, 200);
    assert_close(out.items[6].facility, (double)marks / WIDE_STUDENTS / 3); /* counts the answers not listed, too */
    free(counts);
    finish(&s, &e, &out);
}

static void any_number_of_threads_gives_the_same_statistics(void **state)
{
    (void)state;
    static const int threads[] = {1, 2, 3, 8};
    struct small s;
    struct evaluation e;
    struct statistics out[4];
    make_wide(&s, 1);
    s.cohort.students.status[3] = STUDENT_VOID;
    evaluate_students(&s.exam, &s.cohort, &s.marks, &e);
    for (size_t t = 0; t < 4; t++) {
        threads_set(threads[t]);
        analyse_items(&s.exam, &s.cohort, &s.marks, &e, &out[t]);
        assert_int_equal(out[t].n_options, out[0].n_options);
        for (size_t i = 0; i < WIDE_ITEMS; i++)
            assert_memory_equal(&out[t].items[i].facility, &out[0].items[i].facility, 8 * sizeof(double));
        for (size_t i = 0; i < out[0].n_options; i++)
            assert_memory_equal(&out[t].options[i].share, &out[0].options[i].share, 8 * sizeof(double));
        for (size_t i = 0; i < out[0].n_test; i++)
            assert_memory_equal(&out[t].test[i].value, &out[0].test[i].value, sizeof(double));
    }
    threads_set(0);
    for (size_t t = 0; t < 4; t++)
        statistics_release(&out[t]);
    evaluation_release(&e);
    small_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(incomplete_beta_has_its_known_values),
        cmocka_unit_test(f_quantiles_are_those_of_printed_tables),
        cmocka_unit_test(lists_are_paired_in_sorted_order),
        cmocka_unit_test(item_statistics_follow_their_formulas),
        cmocka_unit_test(moments_are_k_statistics),
        cmocka_unit_test(options_are_listed_by_frequency_with_blanks_as_one),
        cmocka_unit_test(an_excluded_item_keeps_its_row_and_nothing_else),
        cmocka_unit_test(nobody_present_gives_no_numbers),
        cmocka_unit_test(real_classes_give_the_numbers_of_R),
        cmocka_unit_test(a_finer_unit_changes_no_statistic),
        cmocka_unit_test(covariances_are_those_of_the_lists),
        cmocka_unit_test(letters_side_by_side_count_as_alone),
        cmocka_unit_test(reliabilities_are_those_of_the_handbook),
        cmocka_unit_test(of_thousands_of_answers_the_most_frequent_are_listed),
        cmocka_unit_test(any_number_of_threads_gives_the_same_statistics),
    };
    return cmocka_run_group_tests_name("statistics", tests, NULL, NULL);
}
