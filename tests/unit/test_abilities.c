/*
 * test_abilities.c: abilities from given item parameters: ENEM's vectors (T-40, T-43), and the formula itself, node by
 * node in long double, against the tables of patterns.
 */
#include "rubric_bench.h"

#include <math.h>

#include "evaluate/abilities.h"
#include "model/score_rule.h"

/* ENEM 2022, mathematics, booklet 1075: a, b, c; a = 0: cancelled. INEP, open data. */
static const struct item_response ENEM[45] = {{2.33252, 2.40899, 0.14217}, {0.24441, 4.65334, 0.03228},
                                              {0.80375, 2.27556, 0.12859}, {1.87291, 2.86025, 0.18347},
                                              {1.57712, 3.30111, 0.16855}, {0, 0, 0},
                                              {2.93676, 3.33565, 0.21207}, {0.9032, 2.45135, 0.1617},
                                              {1.18017, 1.92189, 0.16856}, {0.51115, 2.58401, 0.0088},
                                              {2.27997, 2.41531, 0.11329}, {0.48694, 4.48651, 0.14739},
                                              {2.61757, 2.2515, 0.1851},   {2.64614, 2.2135, 0.24887},
                                              {2.13479, 3.22198, 0.12748}, {1.73381, 2.02109, 0.14967},
                                              {2.1343, 3.73781, 0.24053},  {2.96283, 2.44795, 0.21497},
                                              {2.19381, 1.56693, 0.1302},  {0.92146, 2.16924, 0.15718},
                                              {0.79395, 2.40685, 0.1129},  {0, 0, 0},
                                              {2.67778, 2.3731, 0.20523},  {2.17147, 2.5423, 0.1841},
                                              {0.89111, 2.43206, 0.25086}, {3.13149, 2.33341, 0.21903},
                                              {1.82335, 1.38103, 0.13879}, {3.12341, 2.40384, 0.16659},
                                              {2.65709, 1.6446, 0.20086},  {1.90672, 2.301, 0.10655},
                                              {1.50662, 1.77699, 0.15235}, {2.57245, 1.58603, 0.10176},
                                              {1.53551, 0.94716, 0.1917},  {3.78296, 1.88956, 0.14444},
                                              {2.18973, 1.32978, 0.04601}, {1.69166, 0.87454, 0.20606},
                                              {0.65574, 2.58862, 0.1651},  {2.81078, 0.63977, 0.16335},
                                              {2.93886, 2.57768, 0.12028}, {1.42701, -0.02398, 0.11013},
                                              {0.4443, 6.27505, 0.1251},   {1.32325, 0.64802, 0.18728},
                                              {4.1583, 2.56697, 0.06542},  {2.30031, 0.46698, 0.25799},
                                              {1.66982, 2.03629, 0.24595}};
static const char ENEM_KEYS[] = "ECDABEBDCEECDBDCCCCBCXCBAACDBAAACEBABDDEDAEBE";

enum { ITEMS_MOST = 300 };

/* A rubric with parameters, and one row of one-byte answers. */
struct sheet {
    struct rubric *rubric;
    const struct exam *exam;
    struct codebook books[ITEMS_MOST];
    struct mark_table marks;
    struct ungradables ungradables;
    struct abilities *abilities;
    struct cell_slot slots[ITEMS_MOST];
};

static void sheet_open(struct sheet *s, const char *yaml)
{
    memset(s, 0, sizeof *s);
    s->rubric = bench_rubric(yaml);
    s->exam = rubric_exam(s->rubric);
    score_codebooks(s->rubric, s->books, &s->marks, &s->ungradables);
    s->abilities = abilities_new(s->exam);
    abilities_follow(s->abilities, &s->marks);
    for (uint32_t i = 0; i < s->exam->n_items; i++)
        s->slots[i] = (struct cell_slot){i, 1};
}

static void sheet_close(struct sheet *s)
{
    abilities_free(s->abilities);
    ungradables_release(&s->ungradables);
    mark_table_release(&s->marks);
    rubric_free(s->rubric);
}

static mark_t estimate(const struct sheet *s, const char *answers)
{
    mark_t out[8];
    abilities_estimate(s->abilities, (const uint8_t *)answers, s->slots, out);
    return out[0];
}

static void enem(struct sheet *s, const char *score)
{
    static char yaml[16384];
    size_t n = 0;
    n += (size_t)snprintf(yaml, sizeof yaml, "exam: enem\nitems:\n");
    for (size_t i = 0; i < 45; i++)
        if (ENEM[i].a > 0)
            n += (size_t)snprintf(yaml + n, sizeof yaml - n, "- {id: Q%zu, key: %c, irt: {a: %g, b: %g, c: %g}}\n", i,
                                  ENEM_KEYS[i], ENEM[i].a, ENEM[i].b, ENEM[i].c);
        else
            n += (size_t)snprintf(yaml + n, sizeof yaml - n, "- {id: Q%zu, key: A}\n", i);
    snprintf(yaml + n, sizeof yaml - n, "adjust: {Q5: excluded, Q21: excluded}\nscores: [{id: s, type: ability, %s}]\n",
             score);
    sheet_open(s, yaml);
}

#define MT "times: 129.646, plus: 500.02, decimals: 1, all_blank: 0"

static void T_40_ability_of_a_real_paper(void **state)
{
    (void)state;
    struct sheet s;
    const char *answers = "CBEACDCDBACACCBBACAADCDEBADEABEDACCEABCADCBCD";
    struct ability_account of;
    enem(&s, MT);
    assert_int_equal(estimate(&s, answers), 3524);
    ability_explain(s.abilities, 0, (const uint8_t *)answers, s.slots, &of);
    assert_int_equal(llround(of.ability * 1e6), -1138963);
    assert_int_equal(of.right, 5);
    assert_int_equal(of.given, 43);
    assert_int_equal(of.blank, 0);
    assert_int_equal(of.score, 3524);
    sheet_close(&s);
}

static void T_43_all_right_all_wrong_all_blank(void **state)
{
    (void)state;
    struct sheet s;
    char wrong[46] = {0}, blank[46] = {0};
    for (size_t i = 0; i < 45; i++)
        wrong[i] = ENEM_KEYS[i] == 'A' ? 'B' : 'A';
    enem(&s, MT);
    assert_int_equal(estimate(&s, ENEM_KEYS), 9857);
    assert_int_equal(estimate(&s, wrong), 3368);
    assert_int_equal(estimate(&s, blank), 0);
    blank[7] = 'A'; /* one wrong answer is a paper that was answered */
    assert_int_equal(estimate(&s, blank), 3368);
    blank[7] = 0;
    blank[5] = 'A'; /* an answer to a cancelled item is none */
    assert_int_equal(estimate(&s, blank), 0);
    sheet_close(&s);
    enem(&s, "decimals: 6");
    assert_int_equal(estimate(&s, ENEM_KEYS), 3745842);
    assert_int_equal(estimate(&s, wrong), -1258808);
    sheet_close(&s);
}

/* --- against the formula ------------------------------------------------------------------------------------------ */

struct model {
    struct item_response items[ITEMS_MOST];
    size_t n, nodes;
    long double scaling, mean, sd, low, high;
};

/* states: '1' right, '0' wrong, '-' not given. */
static long double ability_by_formula(const struct model *m, const char *states)
{
    long double logs[1000], most = -INFINITY, sum = 0, moment = 0;
    for (size_t k = 0; k < m->nodes; k++) {
        const long double t = m->low + (m->high - m->low) * (long double)k / (long double)(m->nodes - 1);
        logs[k] = -(t - m->mean) * (t - m->mean) / (2 * m->sd * m->sd);
        for (size_t i = 0; i < m->n; i++) {
            const struct item_response *q = &m->items[i];
            const long double z = m->scaling * (long double)q->a * (t - (long double)q->b);
            if (states[i] == '1') logs[k] += logl((long double)q->c + (1 - (long double)q->c) / (1 + expl(-z)));
            if (states[i] == '0') logs[k] += logl((1 - (long double)q->c) / (1 + expl(z)));
        }
        if (logs[k] > most) most = logs[k];
    }
    for (size_t k = 0; k < m->nodes; k++) {
        const long double t = m->low + (m->high - m->low) * (long double)k / (long double)(m->nodes - 1);
        sum += expl(logs[k] - most);
        moment += t * expl(logs[k] - most);
    }
    return moment / sum;
}

static void make_model(struct model *m, uint64_t *seed, size_t n, size_t nodes, bool steep)
{
    *m = (struct model){.n = n, .nodes = nodes, .scaling = 1.7L, .mean = 0.25L, .sd = 1.5L, .low = -5, .high = 4.5L};
    for (size_t i = 0; i < n; i++) /* in thousandths, so that the rubric has the same */
        m->items[i] = (struct item_response){(double)(300 + bench_random(seed) % (steep ? 20000 : 2500)) / 1000,
                                             ((double)(bench_random(seed) % 6000) - 3000) / 1000,
                                             i % 3 ? (double)(bench_random(seed) % 400) / 1000 : 0};
}

static void open_model(struct sheet *s, const struct model *m, bool forms)
{
    static char yaml[65536];
    size_t n = (size_t)snprintf(yaml, sizeof yaml, "exam: m\n%sitems:\n", forms ? "answers: {form: f}\n" : "");
    for (size_t i = 0; i < m->n; i++)
        n += (size_t)snprintf(yaml + n, sizeof yaml - n, "- {id: Q%zu, key: A, irt: [%.3f, %.3f, %.3f]}\n", i,
                              m->items[i].a, m->items[i].b, m->items[i].c);
    n += (size_t)snprintf(yaml + n, sizeof yaml - n,
                          "scores: [{id: s, type: ability, scaling: 1.7, prior: [0.25, 1.5], range: [-5, 4.5], nodes: "
                          "%zu, decimals: 7}]\n",
                          m->nodes);
    if (forms) {
        n += (size_t)snprintf(yaml + n, sizeof yaml - n, "forms: {A: [");
        for (size_t i = 0; i < m->n; i++)
            n += (size_t)snprintf(yaml + n, sizeof yaml - n, "%sQ%zu", i ? ", " : "", i);
        snprintf(yaml + n, sizeof yaml - n, "], B: [Q0]}\n");
    }
    sheet_open(s, yaml);
}

static void compare_random(size_t n, size_t nodes, bool steep, bool forms, uint64_t seed)
{
    struct sheet s;
    struct model m;
    char answers[ITEMS_MOST + 1] = {0}, states[ITEMS_MOST + 1] = {0};
    make_model(&m, &seed, n, nodes, steep);
    open_model(&s, &m, forms);
    for (size_t round = 0; round < 100; round++) {
        for (size_t i = 0; i < n; i++) {
            const uint64_t r = bench_random(&seed) % (forms ? 4 : 3);
            answers[i] = r == 0 ? 'A' : r == 1 ? 'B' : r == 2 ? '\0' : NOT_PRESENTED;
            states[i] = "100-"[r];
        }
        if (round < 2) memset(answers, round ? 'A' : 'B', n);
        if (round < 2) memset(states, round ? '1' : '0', n);
        const bool is_given = strspn(states, "-") < n;
        assert_int_equal(estimate(&s, answers),
                         is_given ? llroundl(ability_by_formula(&m, states) * 1e7L) : MARK_MISSING);
    }
    sheet_close(&s);
}

static void patterns_give_what_the_formula_gives(void **state)
{
    (void)state;
    compare_random(1, 2, false, false, 11);
    compare_random(7, 40, false, false, 12);
    compare_random(60, 41, false, false, 13);
    compare_random(61, 1000, false, false, 14);
    compare_random(45, 40, false, true, 15);
    compare_random(2, 3, false, true, 16);
}

/* So steep that the products would be 0 everywhere. */
static void unlikely_patterns_go_by_logarithms(void **state)
{
    (void)state;
    compare_random(300, 40, true, false, 21);
    compare_random(150, 101, true, true, 22);
}

static void who_was_given_none_of_the_items_has_no_ability(void **state)
{
    (void)state;
    struct sheet s;
    struct model m;
    uint64_t seed = 31;
    char answers[6] = {0};
    make_model(&m, &seed, 5, 40, false);
    open_model(&s, &m, true);
    memset(answers, NOT_PRESENTED, 5);
    assert_int_equal(estimate(&s, answers), MARK_MISSING);
    answers[3] = 'B';
    assert_int_not_equal(estimate(&s, answers), MARK_MISSING);
    sheet_close(&s);
}

static void mistakes_in_abilities(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"irt: [0, 1]", "'a' must be above 0"},
        {"irt: {a: 1}", "'b'"},
        {"irt: [1, 1, 1]", "'c' must be at least 0 and below 1"},
        {"irt: [1, 5000]", "'b' is beyond 1000"},
        {"irt: 3", "'irt' must be"},
        {"points: 2", "no item of 'total' has parameters"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct rubric *rubric;
        struct gr_messages mistakes = {0}, warnings = {0};
        char yaml[256];
        snprintf(yaml, sizeof yaml, "exam: e\nitems: [{id: Q1, key: A, %s}]\nscores: [{id: s, type: ability}]\n",
                 cases[i][0]);
        assert_int_equal(bench_load(&rubric, "rubric.yaml", yaml, &mistakes, &warnings), GR_USAGE);
        bool found = false;
        for (size_t k = 0; k < mistakes.n; k++)
            found |= strstr(mistakes.lines[k], cases[i][1]) != NULL;
        if (!found) fail_msg("%s: %s", cases[i][0], mistakes.lines[0]);
        gr_messages_release(&mistakes);
        gr_messages_release(&warnings);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(T_40_ability_of_a_real_paper),
        cmocka_unit_test(T_43_all_right_all_wrong_all_blank),
        cmocka_unit_test(patterns_give_what_the_formula_gives),
        cmocka_unit_test(unlikely_patterns_go_by_logarithms),
        cmocka_unit_test(who_was_given_none_of_the_items_has_no_ability),
        cmocka_unit_test(mistakes_in_abilities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
