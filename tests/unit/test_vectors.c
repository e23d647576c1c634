/*
 * test_vectors.c: the published and computed vectors of national rankings, one test an id (T-01, T-02, …), through the
 * rubric language: ranks, percentiles, score tables, cut-off lines, tie keys.
 */
#include "rubric_bench.h"
#include "small_cohort.h"

#include "evaluate/evaluate.h"
#include "model/score_rule.h"
#include "model/tie_rules.h"
#include "rank/lattice.h"
#include "rank/rank.h"
#include "score/angoff.h"

/* A rubric, students made by hand, and what ranking makes of them. */
struct vector {
    struct rubric *rubric;
    struct exam exam;
    struct small s;
    struct evaluation e;
    struct ranking r;
    struct cutoffs cutoffs;
    struct rank_tables t;
};

/* `rank` is what stands under rank:, in braces. Sections A to F, one item each. */
static void start(struct vector *v, const char *rank, size_t n)
{
    char source[2048];
    snprintf(
        source, sizeof source,
        "exam: vectors\nsections: [A, B, C, D, E, F]\ndefaults: {points: 1000}\nitems: [{id: QA, key: A, section: A}, {id: QB, "
        "key: A, section: B}, {id: QC, key: A, section: C}, {id: QD, key: A, section: D}, {id: QE, key: A, "
        "section: E}, {id: QF, key: A, section: F}]\nrank: %s\n",
        rank);
    memset(v, 0, sizeof *v);
    v->rubric = bench_rubric(source);
    v->exam = *rubric_exam(v->rubric);
    small_init(&v->s, n, v->exam.n_items);
    small_evaluation(&v->e, n, v->exam.n_sections);
}

static void totals(struct vector *v, const mark_t *scores)
{
    for (size_t i = 0; i < v->e.n_students; i++)
        OUTCOME(&v->e, i).total = scores[i];
}

/* The one column of the roster that the rubric needs, as ingest would have read it. */
static void column(struct vector *v, const char *name, const char *const *values)
{
    struct students *s = &v->s.cohort.students;
    struct attribute *a = small_attribute(s, name);
    dictionary_add(&a->values, TEXT(""));
    for (size_t i = 0; i < s->n; i++)
        a->numbers[i] = dictionary_add(&a->values, text_of(values[i]));
}

static void rank(struct vector *v)
{
    struct gr_error err;
    rank_students(&v->exam, &v->s.cohort, NULL, &v->e, &v->r);
    assert_int_equal(rank_cutoffs(&v->exam, &v->s.cohort, NULL, &v->e, &v->r, &v->cutoffs, &err), GR_OK);
    assert_int_equal(rank_tables_build(&v->exam, &v->s.cohort, NULL, &v->e, &v->r, &v->t, &err), GR_OK);
    assert_int_equal(rank_check(&v->r, &err), GR_OK);
    assert_int_equal(rank_check_tables(&v->r, &v->t, &err), GR_OK);
}

static void finish(struct vector *v)
{
    rank_tables_release(&v->t);
    cutoffs_release(&v->cutoffs);
    ranking_release(&v->r);
    evaluation_release(&v->e);
    small_release(&v->s);
    rubric_free(v->rubric);
}

/* The rank under a label, as published: 2.5 is a fractional one. */
static double rank_as(const struct vector *v, enum tie_rule label, size_t student)
{
    if (label == TIES_ORDINAL) return v->r.rank2[student] / 2.0;
    return ranking_group_rank2(&v->r, label, v->r.group_of[student]) / 2.0;
}

static void assert_label(const struct vector *v, enum tie_rule label, const double *expected)
{
    for (size_t i = 0; i < v->e.n_students; i++)
        assert_true(rank_as(v, label, i) == expected[i]);
}

static const mark_t SEVEN[] = {100, 98, 98, 95, 95, 95, 90};

static void T_01_five_labels_at_once(void **state)
{
    (void)state;
    struct vector v;
    start(&v, "{labels: [competition, modified, dense, ordinal, fractional]}", 7);
    totals(&v, SEVEN);
    rank(&v);
    assert_int_equal(v.exam.rank.n_labels, 4);
    assert_label(&v, TIES_COMPETITION, (const double[]){1, 2, 2, 4, 4, 4, 7});
    assert_label(&v, TIES_MODIFIED, (const double[]){1, 3, 3, 6, 6, 6, 7});
    assert_label(&v, TIES_DENSE, (const double[]){1, 2, 2, 3, 3, 3, 4});
    assert_label(&v, TIES_ORDINAL, (const double[]){1, 2, 3, 4, 5, 6, 7});
    assert_label(&v, TIES_FRACTIONAL, (const double[]){1, 2.5, 2.5, 5, 5, 5, 7});
    finish(&v);
}

static void assert_percentiles(const char *policy, const mark_t *scores, size_t n, const uint64_t *expected)
{
    struct vector v;
    start(&v, policy, n);
    totals(&v, scores);
    rank(&v);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(ranking_percentile(&v.r, v.r.group_of[i]), expected[i]);
    finish(&v);
}

/* SQL ranks from the lowest up: a rank there is 1 + those below, which `below` counts. */
static void T_02_window_functions(void **state)
{
    (void)state;
    static const mark_t mariadb[] = {0, 0, 1, 1, 2, 2, 2, 2, 4, 4}, gist[] = {1, 2, 2, 3, 4};
    struct vector v;
    assert_percentiles("{percentile: sql, decimals: 2}", mariadb, 10,
                       (const uint64_t[]){0, 0, 2222, 2222, 4444, 4444, 4444, 4444, 8889, 8889});
    assert_percentiles("{percentile: at_or_below, decimals: 0}", mariadb, 10,
                       (const uint64_t[]){20, 20, 40, 40, 80, 80, 80, 80, 100, 100});
    assert_percentiles("{percentile: sql, decimals: 0}", gist, 5, (const uint64_t[]){0, 25, 25, 75, 100});
    assert_percentiles("{percentile: at_or_below, decimals: 0}", gist, 5, (const uint64_t[]){20, 60, 60, 80, 100});
    start(&v, "{by: [-total], labels: [competition, dense]}", 10);
    totals(&v, mariadb);
    rank(&v);
    assert_label(&v, TIES_COMPETITION, (const double[]){1, 1, 3, 3, 5, 5, 5, 5, 9, 9});
    finish(&v);
    start(&v, "{by: [-total], labels: [competition, dense]}", 5);
    totals(&v, gist);
    rank(&v);
    assert_label(&v, TIES_COMPETITION, (const double[]){1, 2, 2, 4, 5});
    assert_label(&v, TIES_DENSE, (const double[]){1, 2, 2, 3, 4});
    finish(&v);
}

static void T_03_mid_percentile(void **state)
{
    (void)state;
    assert_percentiles("{percentile: mid, decimals: 0}", (const mark_t[]){1, 2, 3, 4, 5, 6, 6, 8, 9, 10}, 10,
                       (const uint64_t[]){5, 15, 25, 35, 45, 60, 60, 75, 85, 95});
}

/* The population of T-10: 40 students on ten scores. */
static const mark_t T10_SCORES[] = {95, 92, 90, 85, 80, 74, 70, 63, 55, 40};
static const uint32_t T10_CUMULATIVE[] = {2, 5, 8, 14, 21, 27, 32, 36, 39, 40};

static void start_T10(struct vector *v, const char *policy)
{
    start(v, policy, 40);
    for (size_t row = 0, i = 0; row < 10; row++)
        for (; i < T10_CUMULATIVE[row]; i++)
            OUTCOME(&v->e, i).total = T10_SCORES[row];
    rank(v);
}

static void T_10_T_11_one_point_table_and_rank_interval(void **state)
{
    (void)state;
    struct vector v;
    start_T10(&v, "{labels: [competition, modified]}");
    const struct segment_table *t = rank_tables_segments(&v.t, 0, NO_GROUP);
    assert_int_equal(t->n, 10);
    for (size_t i = 0; i < 10; i++) {
        assert_int_equal(t->rows[i].score, T10_SCORES[i]);
        assert_int_equal(t->rows[i].cumulative, T10_CUMULATIVE[i]);
    }
    for (size_t i = 14; i < 21; i++) { /* at 80 */
        assert_true(rank_as(&v, TIES_COMPETITION, i) == 15);
        assert_true(rank_as(&v, TIES_MODIFIED, i) == 21);
    }
    finish(&v);
}

static void T_11_rows_merged_and_empty_rows_kept(void **state)
{
    (void)state;
    struct vector v;
    start_T10(&v, "{segments: {step: 5, top: 90, bottom: 60, zeros: keep}}");
    const struct segment_table *t = rank_tables_segments(&v.t, 0, NO_GROUP);
    static const struct segment expected[] = {
        {0, 90, SEGMENT_OPEN, 8, 8, 40}, {0, 85, 89, 6, 14, 40},           {0, 80, 84, 7, 21, 40},
        {0, 75, 79, 0, 21, 40},          {0, 70, 74, 11, 32, 40},          {0, 65, 69, 0, 32, 40},
        {0, 60, 64, 4, 36, 40},          {0, SEGMENT_OPEN, 59, 4, 40, 40},
    };
    assert_int_equal(t->n, 8);
    assert_memory_equal(t->rows, expected, sizeof expected);
    finish(&v);
    start_T10(&v, "{segments: {step: 5, top: 90, bottom: 60}}"); /* empty rows left out */
    assert_int_equal(rank_tables_segments(&v.t, 0, NO_GROUP)->n, 6);
    finish(&v);
    start_T10(&v, "{segments: {zeros: keep, top: 97, bottom: 40}}"); /* one row a point: 97 and up, 96 … 40, below 40 */
    t = rank_tables_segments(&v.t, 0, NO_GROUP);
    assert_int_equal(t->n, 1 + 57 + 1);
    assert_int_equal(t->rows[0].count, 0);
    assert_int_equal(t->rows[1].score, 96);
    assert_int_equal(t->rows[58].cumulative, 40);
    finish(&v);
}

static void assert_line(const struct cutoff_line *line, mark_t score, uint32_t students)
{
    assert_true(line->is_there);
    assert_int_equal(line->score, score);
    assert_int_equal(line->students, students);
}

static void T_13_T_14_lines_of_a_quota(void **state)
{
    (void)state;
    struct vector v;
    start_T10(&v, "{cutoffs: [{name: a, quota: 15}, {name: b, quota: 15, policy: exclusive}, {name: c, quota: 14}, "
                  "{name: d, quota: 14, policy: exclusive}, {name: e, share: 50%}, {name: f, share: 50%, policy: "
                  "exclusive}, {name: g, score: 72.5}, {name: h, quota: 100}, {name: i, quota: 1, policy: exclusive}, "
                  "{name: j, quota: 0}]}");
    const struct cutoff *c = v.cutoffs.rows;
    assert_int_equal(v.cutoffs.n, 10);
    assert_line(&c[0].line, 80, 21); /* T-13: 6 more than the quota */
    assert_line(&c[0].exclusive, 85, 14);
    assert_line(&c[1].line, 85, 14);
    assert_line(&c[2].line, 85, 14); /* T-14: both the same */
    assert_line(&c[3].line, 85, 14);
    assert_line(&c[4].line, 80, 21); /* the 20th */
    assert_line(&c[5].line, 85, 14);
    assert_line(&c[6].line, 73, 27); /* marks are whole: 72.5 is reached from 73 on */
    assert_line(&c[7].line, 40, 40);
    assert_false(c[8].line.is_there); /* the best score alone is two students */
    assert_false(c[9].line.is_there);
    assert_int_equal(v.cutoffs.reached[0], 0);
    assert_int_equal(v.cutoffs.reached[20], 0);
    assert_int_equal(v.cutoffs.reached[21], 6);
    assert_int_equal(v.cutoffs.reached[39], 7);
    finish(&v);
}

static void T_15_six_keys_of_Fujian(void **state)
{
    (void)state;
    static const mark_t marks[6][6] = {{120, 130, 125, 80, 75, 70}, {125, 125, 125, 80, 75, 70},
                                       {118, 130, 130, 78, 74, 70}, {120, 130, 125, 80, 73, 72},
                                       {120, 130, 124, 81, 75, 70}, {120, 130, 125, 80, 75, 70}};
    struct vector v;
    start(&v,
          "{by: [total, sum(section:A, section:B), max(section:A, section:B), section:C, section:D, "
          "max(section:E, section:F), \"kth(2, section:E, section:F)\"]}",
          6);
    for (size_t i = 0; i < 6; i++)
        for (size_t s = 0; s < 6; s++) {
            OUTCOME(&v.e, i).section[s] = marks[i][s];
            OUTCOME(&v.e, i).total += marks[i][s];
        }
    rank(&v);
    assert_int_equal(v.exam.rank.n_keys, 7);
    assert_label(&v, TIES_COMPETITION, (const double[]){1, 5, 6, 3, 4, 1}); /* A = F, D, E, B, C */
    finish(&v);
}

static void T_20_T_21_T_22_T_23_T_23b_percentiles_to_the_last_decimal(void **state)
{
    (void)state;
    assert_int_equal(tie_percentile(PERCENTILE_AT_OR_BELOW, 7, 41326 - 37244, 1, 41326), 901224411);   /* T-20 */
    static const uint32_t n[] = {28012, 32541, 41326, 40603}, lowest[] = {35699, 30730, 24198, 24629}; /* T-21 */
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(tie_percentile(PERCENTILE_AT_OR_BELOW, 7, n[i] - 1, 1, n[i]), lowest[i]);
    assert_int_equal(tie_percentile(PERCENTILE_BELOW, 6, 0, 67, 2333297), 99997129);          /* T-22 */
    assert_int_equal(tie_percentile(PERCENTILE_AT_OR_BELOW, 7, 1, 1, 300000), 999996667);     /* T-23: a tie … */
    assert_int_equal(tie_percentile(PERCENTILE_AT_OR_BELOW, 7, 1, 1, 299999), 999996667);     /* … after rounding */
    assert_int_equal(tie_percentile(PERCENTILE_AT_OR_BELOW, 7, 640000 - 3, 3, 640000), 4688); /* T-23b */
}

/* 128 bits where 64 do not hold the product: the same digits. */
static void percentiles_of_many_decimals_are_exact(void **state)
{
    (void)state;
    assert_int_equal(tie_percentile(PERCENTILE_AT_OR_BELOW, 9, 1000000000, 1, 2000000000), 50000000000);
    assert_int_equal(tie_percentile(PERCENTILE_MID, 9, 0, 1, 2147483647), 99999999977);
}

static void T_24_ratios_by_cross_multiplication(void **state)
{
    (void)state;
    static const uint16_t wrong[] = {5, 6, 10, 0, 3, 0}, right[] = {70, 72, 140, 9, 0, 0};
    static const double worst[] = {2, 4, 2, 1, 5, 6}, best[] = {3, 5, 3, 2, 6, 1};
    static const char *const rules[] = {"{by: [\"-ratio(wrong, correct)\"]}",
                                        "{by: [\"-ratio(wrong, correct, best)\"]}"};
    for (size_t rule = 0; rule < 2; rule++) {
        struct vector v;
        start(&v, rules[rule], 6);
        for (size_t i = 0; i < 6; i++) {
            OUTCOME(&v.e, i).wrong = wrong[i];
            OUTCOME(&v.e, i).correct = right[i];
        }
        rank(&v);
        assert_label(&v, TIES_COMPETITION, rule ? best : worst); /* 10/140 ties with 5/70; 3/0 is above every ratio */
        finish(&v);
    }
}

/* One student for every way to answer 180 items at +4 and -1: r right, w wrong, the rest blank. */
static void T_25_totals_that_nobody_can_have(void **state)
{
    (void)state;
    enum { ITEMS = 180, STUDENTS = (ITEMS + 1) * (ITEMS + 2) / 2, LOW = -ITEMS, HIGH = 4 * ITEMS };
    static const int never[] = {709, 713, 714, 717, 718, 719};
    char source[ITEMS * 24 + 128] = "exam: lattice\ndefaults: {points: 4, wrong: -1, type: choice}\nitems:\n";
    for (size_t item = 0; item < ITEMS; item++)
        sprintf(source + strlen(source), "  - {id: Q%zu, key: A}\n", item + 1);
    struct rubric *rubric = bench_rubric(source);
    const struct exam *exam = rubric_exam(rubric);
    struct small s;
    struct evaluation e = {0};
    struct ungradables ungradables = {0};
    small_init(&s, STUDENTS, ITEMS);
    for (size_t right = 0, student = 0; right <= ITEMS; right++)
        for (size_t wrong = 0; wrong <= ITEMS - right; wrong++, student++)
            for (size_t item = 0; item < right + wrong; item++)
                small_answer(&s, student, item, item < right ? TEXT("A") : TEXT("B"));
    score_codebooks(rubric, s.cohort.codebooks, &s.marks, &ungradables);
    evaluate_students(exam, &s.cohort, &s.marks, &e);
    bool seen[HIGH - LOW + 1] = {false};
    for (size_t student = 0; student < STUDENTS; student++) {
        const mark_t total = OUTCOME(&e, student).total;
        assert_in_range(total - LOW, 0, HIGH - LOW);
        seen[total - LOW] = true;
    }
    size_t n_never = 0;
    for (int total = LOW; total <= HIGH; total++)
        if (!seen[total - LOW]) {
            assert_true(n_never < sizeof never / sizeof *never);
            assert_int_equal(total, never[n_never++]);
        }
    assert_int_equal(n_never, sizeof never / sizeof *never);
    /* The check of every run knows the same, from the marks alone. */
    struct lattice lattice;
    struct gr_error err;
    assert_true(lattice_find(exam, &s.marks, &lattice));
    assert_int_equal(lattice.low, LOW);
    assert_int_equal(lattice.high, HIGH);
    for (int total = LOW - 70; total <= HIGH + 70; total++)
        assert_int_equal(lattice_has(&lattice, total), total >= LOW && total <= HIGH && seen[total - LOW]);
    lattice_release(&lattice);
    assert_int_equal(rank_check_totals(exam, &s.cohort.students, &s.marks, &e, &err), GR_OK);
    OUTCOME(&e, 7).total = 718;
    assert_int_equal(rank_check_totals(exam, &s.cohort.students, &s.marks, &e, &err), GR_FAILED);
    evaluation_release(&e);
    ungradables_release(&ungradables);
    small_release(&s);
    rubric_free(rubric);
}

static void checks_of_derived_scores_can_fail(void **state)
{
    (void)state;
    struct quota_grade grades[2] = {{.high = {100, 1}, .low = {51, 1}}, {.high = {50, 1}, .low = {0, 1}}};
    struct score_rule rules[2] = {{.kind = SCORE_PERCENTILE, .unit = 10},
                                  {.kind = SCORE_GRADES, .unit = 1, .grades = grades, .n_grades = 2}};
    struct scale_row scale[] = {{.score = 0, .raw = 9, .value = 1000, .students = 2},
                                {.score = 0, .raw = 8, .value = 333, .students = 1},
                                {.score = 1, .raw = 9, .value = 90, .students = 2},
                                {.score = 1, .raw = 8, .value = 20, .students = 1}};
    struct grade_row rows[] = {{.score = 1, .grade = 0, .students = 2, .population = 3},
                               {.score = 1, .grade = 1, .students = 1, .population = 3}};
    const struct exam exam = {.scores = rules, .n_scores = 2};
    const struct derived d = {.n_scores = 2, .scale = scale, .n_scale = 4, .grades = rows, .n_grades = 2};
    struct gr_error err;
    assert_int_equal(rank_check_scores(&exam, &d, &err), GR_OK);
    scale[0].value = 999;
    assert_int_equal(rank_check_scores(&exam, &d, &err), GR_FAILED);
    scale[0].value = 1000;
    scale[3].value = 91;
    assert_int_equal(rank_check_scores(&exam, &d, &err), GR_FAILED);
    scale[3].value = 20;
    rows[1].students = 2;
    assert_int_equal(rank_check_scores(&exam, &d, &err), GR_FAILED);
}

/* Sums 2.8, 2.6 and 2.9: the cut is 83/30, and the least whole mark 3. */
static void T_35_cut_score_of_judges(void **state)
{
    (void)state;
    static const int tenths[12] = {6, 8, 5, 9, 7, 7, 4, 8, 5, 9, 6, 9};
    struct rational ratings[12], cut;
    for (size_t i = 0; i < 12; i++)
        ratings[i] = rational_make(tenths[i], 10);
    assert_true(angoff_cut(ratings, 3, 4, (const int64_t[]){1, 1, 1, 1}, &cut));
    assert_int_equal(cut.num, 83);
    assert_int_equal(cut.den, 30);
    struct rubric *rubric =
        bench_rubric("exam: angoff\nitems: [{id: Q1, key: A}, {id: Q2, key: A}, {id: Q3, key: A}, {id: Q4, key: A}]\n"
                     "pass: {angoff: [[.6, .8, .5, .9], [70%, 7/10, .4, .8], [.5, .9, .6, .9]]}\n");
    assert_true(rubric_exam(rubric)->has_pass);
    assert_int_equal(rubric_exam(rubric)->unit, 1);
    assert_int_equal(rubric_exam(rubric)->pass, 3);
    rubric_free(rubric);
}

static void older_students_come_first_and_those_without_a_date_last(void **state)
{
    (void)state;
    static const char *const born[] = {"2008-05-31", "2007-12-01", "", "2008/5/31", "2008-02-30", "2000-02-29"};
    struct vector v;
    start(&v, "{by: [total, \"attr:born\"]}", 6);
    column(&v, "born", born);
    rank(&v);
    assert_label(&v, TIES_COMPETITION, (const double[]){3, 2, 5, 3, 5, 1}); /* there is no 30th of February */
    finish(&v);
    start(&v, "{by: [total, \"-attr:born\"]}", 6);
    column(&v, "born", born);
    rank(&v);
    assert_label(&v, TIES_COMPETITION, (const double[]){1, 3, 5, 1, 5, 4});
    finish(&v);
}

static void a_bonus_counts_to_its_last_decimal(void **state)
{
    (void)state;
    static const char *const bonus[] = {"0.25", "", "-1.5", "0.250", "abc"};
    struct vector v;
    start(&v,
          "{by: [\"sum(total, attr:bonus)\"], segments: [{}, {name: with_bonus, of: \"sum(total, attr:bonus)\"}], "
          "cutoffs: [{name: in, of: \"sum(total, attr:bonus)\", score: 10.25}]}",
          5);
    column(&v, "bonus", bonus);
    totals(&v, (const mark_t[]){10, 10, 12, 10, 10});
    rank(&v);
    assert_label(&v, TIES_COMPETITION, (const double[]){2, 4, 1, 2, 4});
    assert_int_equal(rank_tables_segments(&v.t, 0, NO_GROUP)->n, 2); /* without: 12, 10 */
    const struct segment_table *t = rank_tables_segments(&v.t, 1, NO_GROUP);
    assert_int_equal(t->scale, 100);
    assert_int_equal(t->n, 3); /* with: 10.5, 10.25, 10 */
    assert_int_equal(t->rows[0].score, 1050);
    assert_int_equal(t->rows[1].count, 2);
    assert_line(&v.cutoffs.rows[0].line, 1025, 3);
    finish(&v);
}

/* A draw depends on seed and id alone. */
static void a_draw_can_be_repeated(void **state)
{
    (void)state;
    enum { N = 200 };
    double first[N];
    size_t moved = 0;
    for (int run = 0; run < 3; run++) {
        struct vector v;
        start(&v, run < 2 ? "{by: [total, random(2026)]}" : "{by: [total, random(2027)]}", N);
        if (run == 1) v.s.cohort.students.ids_ascending = false;
        rank(&v);
        assert_int_equal(v.r.n_groups, N);
        for (size_t i = 0; i < N; i++) {
            if (run == 0) first[i] = rank_as(&v, TIES_COMPETITION, i);
            if (run == 1) assert_true(rank_as(&v, TIES_COMPETITION, i) == first[i]);
            if (run == 2) moved += rank_as(&v, TIES_COMPETITION, i) != first[i];
        }
        finish(&v);
    }
    assert_true(moved > N / 2);
}

/* With percentile_by: first, ties that later keys break are one place for the percentile. */
static void percentiles_may_go_by_the_first_key_alone(void **state)
{
    (void)state;
    struct vector v;
    start(&v, "{by: [total, -wrong], percentile_by: first, decimals: 0}", 4);
    totals(&v, (const mark_t[]){9, 9, 8, 7});
    OUTCOME(&v.e, 1).wrong = 3;
    rank(&v);
    assert_label(&v, TIES_COMPETITION, (const double[]){1, 2, 3, 4});
    static const uint64_t expected[] = {100, 100, 50, 25};
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(ranking_percentile(&v.r, v.r.group_of[i]), expected[i]);
    finish(&v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(T_01_five_labels_at_once),
        cmocka_unit_test(T_02_window_functions),
        cmocka_unit_test(T_03_mid_percentile),
        cmocka_unit_test(T_10_T_11_one_point_table_and_rank_interval),
        cmocka_unit_test(T_11_rows_merged_and_empty_rows_kept),
        cmocka_unit_test(T_13_T_14_lines_of_a_quota),
        cmocka_unit_test(T_15_six_keys_of_Fujian),
        cmocka_unit_test(T_20_T_21_T_22_T_23_T_23b_percentiles_to_the_last_decimal),
        cmocka_unit_test(percentiles_of_many_decimals_are_exact),
        cmocka_unit_test(T_24_ratios_by_cross_multiplication),
        cmocka_unit_test(T_25_totals_that_nobody_can_have),
        cmocka_unit_test(checks_of_derived_scores_can_fail),
        cmocka_unit_test(T_35_cut_score_of_judges),
        cmocka_unit_test(older_students_come_first_and_those_without_a_date_last),
        cmocka_unit_test(a_bonus_counts_to_its_last_decimal),
        cmocka_unit_test(a_draw_can_be_repeated),
        cmocka_unit_test(percentiles_may_go_by_the_first_key_alone),
    };
    return cmocka_run_group_tests_name("vectors", tests, NULL, NULL);
}
