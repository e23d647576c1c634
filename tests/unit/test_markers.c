/*
 * test_markers.c: how well markers agree, against the definitions, computed from the table of who gave what.
 */
#include "rubric_bench.h"

#include <math.h>

#include "evaluate/evaluate.h"

enum { N_STUDENTS = 400, N_MARKS = 7 }; /* marks 0 to 6 */

struct pair {
    int x, y; /* -1: none */
};

/* Cohen's kappa with weights 1 - (i-j)² / (k-1)², from the table of observed and expected shares. */
static double kappa_by_definition(double table[N_MARKS][N_MARKS], double n)
{
    double rows[N_MARKS] = {0}, columns[N_MARKS] = {0}, observed = 0, expected = 0;
    for (int i = 0; i < N_MARKS; i++)
        for (int j = 0; j < N_MARKS; j++) {
            rows[i] += table[i][j] / n;
            columns[j] += table[i][j] / n;
        }
    for (int i = 0; i < N_MARKS; i++)
        for (int j = 0; j < N_MARKS; j++) {
            const double weight = 1 - (double)((i - j) * (i - j)) / ((N_MARKS - 1) * (N_MARKS - 1));
            observed += weight * table[i][j] / n;
            expected += weight * rows[i] * columns[j];
        }
    return (observed - expected) / (1 - expected);
}

static void expect_agreement(const struct marker_agreement *found, const struct pair *pairs, size_t n_pairs,
                             const uint8_t *status)
{
    double table[N_MARKS][N_MARKS] = {{0}}, n = 0, exact = 0, adjacent = 0, x1 = 0, y1 = 0, sxx = 0, syy = 0, sxy = 0;
    for (size_t i = 0; i < n_pairs; i++) {
        if (pairs[i].x < 0 || pairs[i].y < 0 || status[i] != STUDENT_PRESENT) continue;
        n++;
        table[pairs[i].x][pairs[i].y]++;
        exact += pairs[i].x == pairs[i].y;
        adjacent += abs(pairs[i].x - pairs[i].y) <= 1;
        x1 += pairs[i].x;
        y1 += pairs[i].y;
    }
    for (size_t i = 0; i < n_pairs; i++) {
        if (pairs[i].x < 0 || pairs[i].y < 0 || status[i] != STUDENT_PRESENT) continue;
        sxx += (pairs[i].x - x1 / n) * (pairs[i].x - x1 / n);
        syy += (pairs[i].y - y1 / n) * (pairs[i].y - y1 / n);
        sxy += (pairs[i].x - x1 / n) * (pairs[i].y - y1 / n);
    }
    assert_int_equal(found->n, (int)n);
    assert_true(fabs(found->exact - exact / n) < 1e-12);
    assert_true(fabs(found->adjacent - adjacent / n) < 1e-12);
    assert_true(fabs(found->kappa - kappa_by_definition(table, n)) < 1e-9);
    assert_true(fabs(found->pearson - sxy / sqrt(sxx * syy)) < 1e-9);
    assert_true(fabs(found->mean_difference - (y1 - x1) / n) < 1e-12);
}

/* A cohort of one item whose answers are pairs of marks. */
static void make_cohort(struct cohort *cohort, const struct pair *pairs, const uint8_t *status, size_t n)
{
    *cohort = (struct cohort){.n_items = 1};
    cohort->codebooks = gr_calloc(1, sizeof *cohort->codebooks);
    cohort->students.n = n;
    cohort->students.status = gr_alloc(n);
    memcpy(cohort->students.status, status, n);
    cohort->responses = (struct responses){.n_students = n, .stride = 4, .n_items = 1};
    cohort->responses.rows = gr_alloc(n * 4);
    cohort->responses.slots = gr_alloc(sizeof *cohort->responses.slots);
    cohort->responses.slots[0] = (struct cell_slot){0, 4};
    for (size_t i = 0; i < n; i++) {
        char x[12] = "", y[12] = "", answer[32];
        if (pairs[i].x >= 0) snprintf(x, sizeof x, "%d", pairs[i].x);
        if (pairs[i].y >= 0) snprintf(y, sizeof y, "%d", pairs[i].y);
        snprintf(answer, sizeof answer, "%s%c%s", x, CELL_SEPARATOR, y);
        const bool empty = pairs[i].x < 0 && pairs[i].y < 0;
        cell_write(cohort->responses.rows + 4 * i, cohort->responses.slots[0],
                   empty ? CODE_EMPTY : codebook_add(&cohort->codebooks[0], text_of(answer)));
    }
}

static void analyse(const struct rubric *rubric, struct cohort *cohort, struct marking *marking)
{
    struct mark_table marks = {0};
    struct ungradables ungradables = {0};
    score_codebooks(rubric, cohort->codebooks, &marks, &ungradables);
    analyse_markers(rubric_exam(rubric), cohort, &marks, marking);
    mark_table_release(&marks);
    ungradables_release(&ungradables);
}

static void agreement_is_what_its_definition_says(void **state)
{
    (void)state;
    struct rubric *rubric = bench_rubric("exam: t\nitems:\n- {id: E, type: marked, points: 6, step: 1/2, "
                                         "markers: [a, b], tolerance: 2}\n");
    uint64_t seed = 11;
    for (int round = 0; round < 60; round++) {
        struct pair pairs[N_STUDENTS];
        uint8_t status[N_STUDENTS];
        size_t n_pending = 0;
        for (size_t i = 0; i < N_STUDENTS; i++) {
            const int x = (int)(bench_random(&seed) % N_MARKS), slip = (int)(bench_random(&seed) % (1 + round % 7));
            const int y = x + slip < N_MARKS ? x + slip : x;
            pairs[i] = (struct pair){bench_random(&seed) % 12 ? x : -1, bench_random(&seed) % 12 ? y : -1};
            status[i] = bench_random(&seed) % 15 ? STUDENT_PRESENT : STUDENT_VOID;
            const bool one_missing = (pairs[i].x < 0) != (pairs[i].y < 0), both = pairs[i].x >= 0 && pairs[i].y >= 0;
            n_pending += status[i] == STUDENT_PRESENT && (one_missing || (both && abs(pairs[i].x - pairs[i].y) > 2));
        }
        struct cohort cohort;
        struct marking marking;
        make_cohort(&cohort, pairs, status, N_STUDENTS);
        analyse(rubric, &cohort, &marking);
        assert_int_equal(marking.n_agreements, 1);
        expect_agreement(&marking.agreements[0], pairs, N_STUDENTS, status);
        assert_int_equal(marking.n_pending, n_pending);
        assert_int_equal(marking.agreements[0].pending, n_pending);
        for (size_t i = 1; i < marking.n_pending; i++)
            assert_true(marking.pending[i].student > marking.pending[i - 1].student);
        marking_release(&marking);
        cohort_release(&cohort);
    }
    rubric_free(rubric);
}

/* All give the same mark: they agree always, but by chance they would too. */
static void what_is_not_defined_is_not_a_number(void **state)
{
    (void)state;
    struct rubric *rubric = bench_rubric("exam: t\nitems:\n- {id: E, type: marked, points: 6, markers: [a, b]}\n");
    static const struct pair same[] = {{3, 3}, {3, 3}, {3, 3}}, none[] = {{3, -1}, {-1, 2}, {-1, -1}};
    static const uint8_t status[] = {STUDENT_PRESENT, STUDENT_PRESENT, STUDENT_PRESENT};
    struct cohort cohort;
    struct marking marking;
    make_cohort(&cohort, same, status, 3);
    analyse(rubric, &cohort, &marking);
    assert_true(marking.agreements[0].exact == 1 && marking.agreements[0].n == 3);
    assert_true(isnan(marking.agreements[0].kappa) && isnan(marking.agreements[0].pearson));
    marking_release(&marking);
    cohort_release(&cohort);
    make_cohort(&cohort, none, status, 3);
    analyse(rubric, &cohort, &marking);
    assert_int_equal(marking.agreements[0].n, 0);
    assert_int_equal(marking.n_pending, 2);
    assert_true(isnan(marking.agreements[0].exact) && isnan(marking.agreements[0].mean_difference));
    marking_release(&marking);
    cohort_release(&cohort);
    rubric_free(rubric);
}

/* After an accepted challenge everybody has the points, and nobody waits; how markers agree stays known. */
static void a_bonus_leaves_nothing_pending(void **state)
{
    (void)state;
    struct rubric *rubric =
        bench_rubric("exam: t\nadjust: {E: bonus_all}\nitems:\n"
                     "- {id: E, type: marked, points: 6, step: 1, markers: [a, b], tolerance: 1}\n");
    static const struct pair pairs[] = {{1, 6}, {3, -1}, {2, 2}, {-1, -1}};
    static const uint8_t status[] = {STUDENT_PRESENT, STUDENT_PRESENT, STUDENT_PRESENT, STUDENT_PRESENT};
    struct cohort cohort;
    struct marking marking;
    make_cohort(&cohort, pairs, status, 4);
    analyse(rubric, &cohort, &marking);
    assert_int_equal(marking.n_pending, 0);
    assert_int_equal(marking.agreements[0].pending, 0);
    assert_int_equal(marking.agreements[0].n, 2);
    const struct bench_mark mark = bench_judge(rubric, "1\x1F"
                                                       "6");
    assert_true(mark.state == ANSWER_ANSWERED && mark.result == RESULT_CORRECT);
    marking_release(&marking);
    cohort_release(&cohort);
    rubric_free(rubric);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agreement_is_what_its_definition_says),
        cmocka_unit_test(what_is_not_defined_is_not_a_number),
        cmocka_unit_test(a_bonus_leaves_nothing_pending),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
