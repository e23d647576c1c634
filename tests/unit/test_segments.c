/* test_segments.c: segment tables and group tables. */
#include "shared_data.h"

#include "model/tie_rules.h"
#include "rank/rank.h"

struct fixture {
    struct small s;
    struct evaluation e;
    struct rank_tables t;
    struct small_group group;
    struct ranking r;
};

static void start(struct fixture *f, const mark_t *totals, size_t n)
{
    memset(f, 0, sizeof *f);
    small_init(&f->s, n, 1);
    small_evaluation(&f->e, n, 0);
    for (size_t i = 0; i < n; i++)
        OUTCOME(&f->e, i).total = totals[i];
}

static void group_by(struct fixture *f, const char *const *schools)
{
    struct attribute *a = small_attribute(&f->s.cohort.students, "school");
    for (size_t i = 0; i < f->s.cohort.students.n; i++)
        a->numbers[i] = dictionary_add(&a->values, text_of(schools[i]));
    small_rank_group(&f->s.exam, &f->group, "school");
}

static const struct segment_table *nation(const struct fixture *f)
{
    return rank_tables_segments(&f->t, 0, NO_GROUP);
}

static const struct segment_table *by_school(const struct fixture *f)
{
    return rank_tables_segments(&f->t, 0, 0);
}

static void build(struct fixture *f)
{
    static struct rank_key by_total = {.kind = KEY_TOTAL};
    struct gr_error err;
    f->s.exam.rank.keys = &by_total;
    f->s.exam.rank.n_keys = 1;
    rank_students(&f->s.exam, &f->s.cohort, NULL, &f->e, &f->r);
    assert_int_equal(rank_tables_build(&f->s.exam, &f->s.cohort, NULL, &f->e, &f->r, &f->t, &err), GR_OK);
    assert_int_equal(rank_check(&f->r, &err), GR_OK);
    assert_int_equal(rank_check_tables(&f->r, &f->t, &err), GR_OK);
}

static void finish(struct fixture *f)
{
    rank_tables_release(&f->t);
    ranking_release(&f->r);
    evaluation_release(&f->e);
    small_release(&f->s);
}

static void one_row_a_total_from_the_top_as_in_T11(void **state)
{
    (void)state;
    static const mark_t scores[] = {95, 92, 90, 85, 80, 74, 70, 63, 55, 40};
    static const uint32_t counts[] = {2, 3, 3, 6, 7, 6, 5, 4, 3, 1},
                          cumulative[] = {2, 5, 8, 14, 21, 27, 32, 36, 39, 40};
    mark_t totals[40];
    size_t n = 0;
    for (size_t i = 0; i < 10; i++)
        for (uint32_t c = 0; c < counts[i]; c++)
            totals[n++] = scores[i];
    struct fixture f;
    start(&f, totals, n);
    build(&f);
    assert_int_equal(nation(&f)->n, 10);
    for (size_t i = 0; i < 10; i++) {
        assert_int_equal(nation(&f)->rows[i].score, scores[i]);
        assert_int_equal(nation(&f)->rows[i].count, counts[i]);
        assert_int_equal(nation(&f)->rows[i].cumulative, cumulative[i]);
        assert_int_equal(nation(&f)->rows[i].population, 40);
    }
    finish(&f);
}

static void groups_are_summarised_and_ranked_by_exact_mean(void **state)
{
    (void)state;
    /* North 1, 2, 4 and South 7/3 in other numbers tie on the mean; one student has no school, one was absent. */
    static const mark_t totals[] = {1, 2, 4, 7, 0, 0, 10, 100, 100};
    static const char *const schools[] = {"South", "South", "South", "North", "North", "North", "Zenith", "", "North"};
    struct fixture f;
    start(&f, totals, 9);
    group_by(&f, schools);
    f.s.cohort.students.status[8] = STUDENT_ABSENT;
    f.s.exam.has_pass = true;
    f.s.exam.rank.top = (struct rational){1, 4};
    OUTCOME(&f.e, 2).passed = OUTCOME(&f.e, 6).passed = 1;
    build(&f);
    const struct dictionary *names = &f.s.cohort.students.attributes[0].values;
    const struct group_summary *rows = f.t.groups[0].rows;
    assert_int_equal(f.t.groups[0].n, 3);
    assert_true(text_equal(names->texts[rows[0].value], TEXT("Zenith")));
    assert_true(text_equal(names->texts[rows[1].value], TEXT("North")));
    assert_true(text_equal(names->texts[rows[2].value], TEXT("South")));
    assert_true(rows[0].rank == 1 && rows[1].rank == 2 && rows[2].rank == 2);
    assert_true(isnan(rows[0].sd));
    assert_true(rows[0].pass_rate == 100.0);
    assert_int_equal(rows[2].students, 3);
    assert_float_equal(rows[2].mean, 7.0 / 3, 1e-12);
    assert_float_equal(rows[2].sd, sqrt(7.0 / 3), 1e-12);
    assert_true(rows[2].q1 == 1.5 && rows[2].median == 2.0 && rows[2].q3 == 3.0);
    assert_true(rows[2].min == 1 && rows[2].max == 4);
    assert_float_equal(rows[2].pass_rate, 100.0 / 3, 1e-12);
    assert_true(rows[0].top_rate == 100.0 && rows[1].top_rate == 0.0); /* a quarter of eight: 100 and 10 */
    assert_true(rows[0].difference == 10 - 15.5);
    assert_float_equal(rows[2].difference, 7.0 / 3 - 15.5, 1e-12);

    const struct segment_table *within = by_school(&f);
    assert_int_equal(within->n, 6); /* North 7, 0; South 4, 2, 1; Zenith 10 */
    assert_true(text_equal(names->texts[within->rows[0].value], TEXT("North")));
    assert_true(within->rows[1].score == 0 && within->rows[1].count == 2 && within->rows[1].cumulative == 3);
    assert_true(within->rows[1].population == 3);
    assert_int_equal(nation(&f)->rows[nation(&f)->n - 1].population, 8); /* the nation has everybody present */
    finish(&f);
}

static void quartiles_are_of_type_7(void **state)
{
    (void)state;
    static const mark_t ten[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, nine[] = {2, 2, 3, 3, 5, 5, 5, 7, 9};
    static const char *const same[] = {"a", "a", "a", "a", "a", "a", "a", "a", "a", "a"};
    struct fixture f;
    start(&f, ten, 10);
    group_by(&f, same);
    f.s.exam.unit = 2;
    build(&f);
    assert_true(f.t.groups[0].rows[0].q1 == 3.25 / 2); /* marks, not units */
    assert_true(f.t.groups[0].rows[0].median == 5.5 / 2);
    assert_true(f.t.groups[0].rows[0].q3 == 7.75 / 2);
    assert_true(isnan(f.t.groups[0].rows[0].pass_rate));
    finish(&f);
    start(&f, nine, 9);
    group_by(&f, same);
    build(&f);
    assert_true(f.t.groups[0].rows[0].q1 == 3.0);
    finish(&f);
}

/* Fine units and huge ranges go another way than small ones; the tables must not show it. */
static void tables_agree_whatever_the_range_of_totals(void **state)
{
    (void)state;
    enum { N = 5000 };
    uint64_t seed = 4;
    mark_t small_totals[N], large_totals[N];
    const char *schools[N];
    static const char *const names[] = {"b", "a", "c", ""};
    for (size_t i = 0; i < N; i++) {
        small_totals[i] = (mark_t)(small_random(&seed) % 300) - 100;
        large_totals[i] = small_totals[i] * 7000000;
        schools[i] = names[small_random(&seed) % 4];
    }
    struct fixture a, b;
    start(&a, small_totals, N);
    start(&b, large_totals, N);
    group_by(&a, schools);
    group_by(&b, schools);
    build(&a);
    build(&b);
    assert_int_equal(nation(&a)->n, nation(&b)->n);
    for (size_t i = 0; i < nation(&a)->n; i++) {
        assert_int_equal(nation(&a)->rows[i].score * 7000000, nation(&b)->rows[i].score);
        assert_int_equal(nation(&a)->rows[i].cumulative, nation(&b)->rows[i].cumulative);
    }
    assert_int_equal(by_school(&a)->n, by_school(&b)->n);
    for (size_t i = 0; i < by_school(&a)->n; i++) {
        assert_int_equal(by_school(&a)->rows[i].value, by_school(&b)->rows[i].value);
        assert_int_equal(by_school(&a)->rows[i].cumulative, by_school(&b)->rows[i].cumulative);
    }
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(a.t.groups[0].rows[i].value, b.t.groups[0].rows[i].value);
        assert_float_equal(a.t.groups[0].rows[i].sd * 7000000, b.t.groups[0].rows[i].sd, 1e-3);
    }
    finish(&a);
    finish(&b);
}

static void tables_do_not_depend_on_threads(void **state)
{
    (void)state;
    enum { N = 200000 };
    uint64_t seed = 4;
    mark_t *totals = gr_calloc(N, sizeof *totals);
    const char **schools = gr_calloc(N, sizeof *schools);
    static const char *const names[] = {"b", "a", "c", ""};
    for (size_t i = 0; i < N; i++) {
        totals[i] = (mark_t)(small_random(&seed) % 300);
        schools[i] = names[small_random(&seed) % 4];
    }
    struct fixture f[4];
    static const int threads[] = {1, 2, 3, 8};
    for (size_t t = 0; t < 4; t++) {
        threads_set(threads[t]);
        start(&f[t], totals, N);
        group_by(&f[t], schools);
        build(&f[t]);
        assert_int_equal(by_school(&f[t])->n, by_school(&f[0])->n);
        assert_memory_equal(nation(&f[t])->rows, nation(&f[0])->rows, nation(&f[0])->n * sizeof(struct segment));
        assert_memory_equal(by_school(&f[t])->rows, by_school(&f[0])->rows,
                            by_school(&f[0])->n * sizeof(struct segment));
        assert_memory_equal(f[t].t.groups[0].rows, f[0].t.groups[0].rows, 3 * sizeof(struct group_summary));
    }
    threads_set(0);
    for (size_t t = 0; t < 4; t++)
        finish(&f[t]);
    free(schools);
    free(totals);
}

/* Published tables may keep a row for a score that nobody has. */
static void drop_rows_without_students(struct table *t)
{
    size_t kept = 1;
    for (size_t row = 1; row < t->n_rows; row++)
        if (table_number(t, row, "count") > 0) t->rows[kept++] = t->rows[row];
    t->n_rows = kept;
}

/* The provincial tables of Hubei 2024, expanded to 369,261 candidates in two tracks. */
static void official_gaokao_tables_come_out(void **state)
{
    (void)state;
    struct table official;
    if (!table_read(&official, "rank_gaokao_hubei2024", "answers.csv")) skip();
    drop_rows_without_students(&official);
    size_t n = 0, capacity = 0;
    mark_t *totals = NULL;
    const char **tracks = NULL;
    size_t tracks_capacity = 0;
    for (size_t row = 1; row < official.n_rows; row++)
        for (double left = table_number(&official, row, "count"); left > 0; left--) {
            GR_GROW(totals, capacity, n + 1);
            GR_GROW(tracks, tracks_capacity, n + 1);
            tracks[n] = official.rows[row][0].at;
            totals[n++] = (mark_t)table_number(&official, row, "score");
        }
    assert_int_equal(n, 369261);
    struct fixture f;
    start(&f, totals, n);
    group_by(&f, tracks);
    build(&f);
    const struct segment_table *within = by_school(&f);
    const struct dictionary *names = &f.s.cohort.students.attributes[0].values;
    assert_int_equal(within->n, official.n_rows - 1);
    for (size_t i = 0; i < within->n; i++) {
        assert_true(text_equal(names->texts[within->rows[i].value], official.rows[i + 1][0]));
        assert_int_equal(within->rows[i].score, table_number(&official, i + 1, "score"));
        assert_int_equal(within->rows[i].count, table_number(&official, i + 1, "count"));
        assert_int_equal(within->rows[i].cumulative, table_number(&official, i + 1, "cumulative"));
    }
    /* The published cumulative count is the modified rank; the competition rank is that minus the count plus one. */
    struct rank_key key = {.kind = KEY_TOTAL};
    struct ranking r;
    f.s.exam.rank.keys = &key;
    f.s.exam.rank.n_keys = 1;
    f.s.exam.rank.ties = TIES_MODIFIED;
    rank_students(&f.s.exam, &f.s.cohort, NULL, &f.e, &r);
    for (size_t row = 1, student = 0; row < official.n_rows; row++)
        for (double left = table_number(&official, row, "count"); left > 0; left--, student++)
            assert_int_equal(group_rank2(&r, 0, student, f.s.cohort.students.attributes[0].numbers[student]),
                             2 * table_number(&official, row, "cumulative"));
    ranking_release(&r);
    finish(&f);
    free(totals);
    free(tracks);
    table_release(&official);
}

static void act_percentile_ranks_come_out(void **state)
{
    (void)state;
    struct table scores, expected;
    if (!table_read(&scores, "rank_actmath", "answers.csv")) skip();
    if (!table_read(&expected, "rank_actmath", "expected_rank_table.csv")) skip();
    drop_rows_without_students(&expected);
    const size_t n = scores.n_rows - 1;
    mark_t *totals = gr_calloc(n, sizeof *totals);
    const char **forms = gr_calloc(n, sizeof *forms);
    for (size_t i = 0; i < n; i++) {
        totals[i] = (mark_t)table_number(&scores, i + 1, "score");
        forms[i] = scores.rows[i + 1][table_column(&scores, "form")].at;
    }
    struct fixture f;
    start(&f, totals, n);
    group_by(&f, forms);
    build(&f);
    size_t row = 1;
    for (size_t i = 0; i < by_school(&f)->n; i++, row++) {
        const struct segment *s = &by_school(&f)->rows[i];
        assert_int_equal(s->score, table_number(&expected, row, "score"));
        assert_int_equal(s->cumulative, table_number(&expected, row, "cum_from_top"));
        const uint32_t above = s->cumulative - s->count;
        assert_int_equal(above + 1, table_number(&expected, row, "rank_min"));
        assert_float_equal((double)tie_percentile(PERCENTILE_MID, 6, above, s->count, s->population) / 1e6,
                           table_number(&expected, row, "percentile_rank_mid"), 1.1e-6);
        assert_float_equal((double)tie_percentile(PERCENTILE_AT_OR_BELOW, 6, above, s->count, s->population) / 1e6,
                           table_number(&expected, row, "pct_at_or_below"), 1.1e-6);
    }
    assert_int_equal(row, expected.n_rows);
    const struct group_summary *x = &f.t.groups[0].rows[0];
    assert_float_equal(x->mean, 19.852391, 5e-7);
    assert_float_equal(x->sd, 8.212585, 5e-7);
    finish(&f);
    free(totals);
    free(forms);
    table_release(&scores);
    table_release(&expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_row_a_total_from_the_top_as_in_T11),
        cmocka_unit_test(groups_are_summarised_and_ranked_by_exact_mean),
        cmocka_unit_test(quartiles_are_of_type_7),
        cmocka_unit_test(tables_agree_whatever_the_range_of_totals),
        cmocka_unit_test(tables_do_not_depend_on_threads),
        cmocka_unit_test(official_gaokao_tables_come_out),
        cmocka_unit_test(act_percentile_ranks_come_out),
    };
    return cmocka_run_group_tests_name("segments", tests, NULL, NULL);
}
