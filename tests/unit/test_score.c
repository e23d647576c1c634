/*
 * test_score.c: from codebooks to the mark table: challenges, ungradable answers, the same table for any number of
 * threads; the examples in rubrics/ load and pay what they say.
 */
#include "rubric_bench.h"

#include "base/threads.h"

static void expect(const struct rubric *rubric, const char *answer, enum answer_state state, enum answer_result result,
                   mark_t units)
{
    const struct bench_mark got = bench_judge(rubric, answer);
    assert_int_equal(got.state, state);
    assert_int_equal(got.result, result);
    assert_int_equal(got.units, units);
}

#define CHALLENGED(what)                                                                                               \
    "exam: t\nitems: [{id: Q1, key: B, points: 3, wrong: -1, blank: -1, options: ABCD}, {id: Q2, key: A}]\n"           \
    "adjust: {Q1: " what "}\n"

static void an_excluded_item_pays_nothing_but_keeps_its_results(void **state)
{
    (void)state;
    struct rubric *rubric = bench_rubric(CHALLENGED("excluded"));
    expect(rubric, "B", ANSWER_ANSWERED, RESULT_CORRECT, 0);
    expect(rubric, "C", ANSWER_ANSWERED, RESULT_WRONG, 0);
    expect(rubric, "", ANSWER_BLANK, RESULT_NONE, 0);
    expect(rubric, "E", ANSWER_INVALID, RESULT_NONE, 0);
    assert_int_equal(rubric_exam(rubric)->maximum, 1);
    rubric_free(rubric);
}

static void a_bonus_for_all_is_paid_to_blanks_too(void **state)
{
    (void)state;
    struct rubric *rubric = bench_rubric(CHALLENGED("bonus_all"));
    expect(rubric, "B", ANSWER_ANSWERED, RESULT_CORRECT, 3);
    expect(rubric, "C", ANSWER_ANSWERED, RESULT_CORRECT, 3);
    expect(rubric, "", ANSWER_BLANK, RESULT_NONE, 3);
    expect(rubric, "E", ANSWER_INVALID, RESULT_NONE, 3);
    assert_int_equal(rubric_exam(rubric)->maximum, 4);
    assert_int_equal(rubric_exam(rubric)->minimum, 3);
    rubric_free(rubric);
}

static void a_bonus_for_attempts_is_not_paid_to_blanks(void **state)
{
    (void)state;
    struct rubric *rubric = bench_rubric(CHALLENGED("bonus_attempted"));
    expect(rubric, "C", ANSWER_ANSWERED, RESULT_CORRECT, 3);
    expect(rubric, "", ANSWER_BLANK, RESULT_NONE, -1);
    expect(rubric, "E", ANSWER_INVALID, RESULT_NONE, 3);
    assert_int_equal(rubric_exam(rubric)->minimum, -1);
    rubric_free(rubric);
}

static const char HOSTILE[] =
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab";

static void an_answer_beyond_the_limits_is_listed_with_the_reason(void **state)
{
    (void)state;
    struct rubric *rubric = bench_rubric("exam: t\nitems:\n- {id: Q1, key: A}\n- id: Q2\n  type: pattern\n  rules:\n"
                                         "    - {match: '^b', points: 1}\n"
                                         "    - {match: '(a+)+$', points: 1, note: only a}\n");
    struct codebook books[2];
    struct mark_table table = {0};
    struct ungradables ungradable = {0};
    memset(books, 0, sizeof books);
    codebook_add(&books[1], TEXT("aaab"));
    const uint32_t code = codebook_add(&books[1], text_of(HOSTILE));
    score_codebooks(rubric, books, &table, &ungradable);
    assert_int_equal(ungradable.n, 1);
    assert_int_equal(ungradable.list[0].item, 1);
    assert_int_equal(ungradable.list[0].code, code);
    assert_true(
        text_equal(ungradable.list[0].reason, TEXT("rule 2 (only a) met the match limit; mark this answer by hand "
                                                   "or simplify the pattern")));
    assert_int_equal(table.items[1].state[code], ANSWER_UNGRADABLE);
    assert_int_equal(table.items[1].mark[code], 0);
    ungradables_release(&ungradable);
    mark_table_release(&table);
    codebook_release(&books[1]);
    rubric_free(rubric);
}

static void an_answer_of_a_megabyte_is_no_stall(void **state)
{
    (void)state;
    struct rubric *rubric =
        bench_rubric("exam: t\nitems:\n- {id: Q1, type: pattern, rules: [{match: 'x.*y', points: 1}]}\n");
    char *essay = gr_alloc((1 << 20) + 1);
    memset(essay, 'x', 1 << 20);
    essay[1 << 20] = '\0';
    expect(rubric, essay, ANSWER_UNGRADABLE, RESULT_NONE, 0);
    essay[60000] = '\0'; /* within the limit of length, quadratic in time: found or given up, but soon */
    const struct bench_mark got = bench_judge(rubric, essay);
    assert_true(got.state == ANSWER_UNGRADABLE || got.result == RESULT_WRONG);
    free(essay);
    rubric_free(rubric);
}

static const char MIXED[] =
    "exam: t\ndefaults: {wrong: -1/4}\nitems:\n"
    "- {id: A, key: B}\n"
    "- {id: B, type: multi, key: ABD, options: ABCDE, credit: net}\n"
    "- {id: C, type: number, key: 500, tolerance: {rel: 10%}}\n"
    "- {id: D, type: text, key: answer 500, distance: 2}\n"
    "- {id: E, type: pattern, rules: [{match: '5.*0', points: 1}, {match: '(a+)+$', points: 1}]}\n"
    "- {id: F, type: map, marks: {\"500\": 2, \"*\": 0}}\n"
    "- {id: G, type: marked, points: 900, step: 0.5}\n";
enum { N_MIXED = 7 };

/* Some thousand answers an item, of all sorts. */
static void fill_codebooks(struct codebook books[N_MIXED])
{
    uint64_t seed = 88172645463325252u;
    memset(books, 0, N_MIXED * sizeof *books);
    for (size_t item = 0; item < N_MIXED; item++)
        for (int i = 0; i < 3000; i++) {
            const uint64_t random = bench_random(&seed);
            const unsigned long long value = random % 1000;
            char answer[64];
            switch (random >> 60) {
            case 0: snprintf(answer, sizeof answer, "%llu.5", value); break;
            case 1: snprintf(answer, sizeof answer, "answer %llu", value); break;
            case 2:
                snprintf(answer, sizeof answer, "%c%c", 'A' + (int)(random % 7), 'A' + (int)(random / 7 % 7));
                break;
            case 3: snprintf(answer, sizeof answer, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa%llub", value % 4); break;
            default: snprintf(answer, sizeof answer, "%llu", value); break;
            }
            codebook_add(&books[item], text_of(answer));
        }
}

static void the_table_is_the_same_for_any_number_of_threads(void **state)
{
    (void)state;
    struct rubric *rubric = bench_rubric(MIXED);
    struct codebook books[N_MIXED];
    struct mark_table one = {0}, many = {0};
    struct ungradables one_ungradable = {0}, many_ungradable = {0};
    fill_codebooks(books);
    threads_set(1);
    score_codebooks(rubric, books, &one, &one_ungradable);
    assert_true(one_ungradable.n > 0);
    for (int threads = 2; threads <= 8; threads++) {
        threads_set(threads);
        score_codebooks(rubric, books, &many, &many_ungradable);
        for (size_t i = 0; i < N_MIXED; i++) {
            const uint32_t n = one.items[i].n_codes;
            assert_int_equal(many.items[i].n_codes, n);
            assert_memory_equal(many.items[i].mark, one.items[i].mark, n * sizeof(mark_t));
            assert_memory_equal(many.items[i].state, one.items[i].state, n);
            assert_memory_equal(many.items[i].result, one.items[i].result, n);
        }
        assert_int_equal(many_ungradable.n, one_ungradable.n);
        for (size_t i = 0; i < one_ungradable.n; i++) {
            assert_int_equal(many_ungradable.list[i].item, one_ungradable.list[i].item);
            assert_int_equal(many_ungradable.list[i].code, one_ungradable.list[i].code);
            assert_true(text_equal(many_ungradable.list[i].reason, one_ungradable.list[i].reason));
        }
        mark_table_release(&many);
        ungradables_release(&many_ungradable);
    }
    threads_set(0);
    mark_table_release(&one);
    ungradables_release(&one_ungradable);
    for (size_t i = 0; i < N_MIXED; i++)
        codebook_release(&books[i]);
    rubric_free(rubric);
}

/* No mark that a rule pays may fall between the units, above the points or below the floor. */
static void every_mark_lies_within_its_item(void **state)
{
    (void)state;
    struct rubric *rubric = bench_rubric(MIXED);
    const struct exam *exam = rubric_exam(rubric);
    struct codebook books[N_MIXED];
    struct mark_table table = {0};
    struct ungradables ungradable = {0};
    fill_codebooks(books);
    score_codebooks(rubric, books, &table, &ungradable);
    for (size_t i = 0; i < N_MIXED; i++)
        for (uint32_t code = 0; code < table.items[i].n_codes; code++) {
            const mark_t mark = table.items[i].mark[code];
            assert_in_range((uint64_t)(mark - exam->items[i].floor), 0,
                            (uint64_t)(exam->items[i].points - exam->items[i].floor));
            assert_int_equal(table.items[i].result[code] == RESULT_CORRECT, mark == exam->items[i].points);
        }
    mark_table_release(&table);
    ungradables_release(&ungradable);
    for (size_t i = 0; i < N_MIXED; i++)
        codebook_release(&books[i]);
    rubric_free(rubric);
}

static const char *const EXAMPLES[] = {
    "choice.yaml", "multi.yaml",    "number.yaml",
    "text.yaml",   "pattern.yaml",  "map.yaml",
    "marked.yaml", "key-table.csv", "national-science.yaml",
    "bundle.yaml", "parts.yaml",    "certainty.yaml",
    "order.yaml",  "match.yaml",    "list.yaml",
    "forms.yaml",  "attempts.yaml",
};
static struct rubric *examples[sizeof EXAMPLES / sizeof *EXAMPLES];

/* Runs before the other tests: they leave the project's folder. */
static int load_examples(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof EXAMPLES / sizeof *EXAMPLES; i++) {
        struct gr_messages mistakes = {0}, warnings = {0};
        char path[64];
        snprintf(path, sizeof path, "rubrics/%s", EXAMPLES[i]);
        if (rubric_load(&examples[i], path, &mistakes, &warnings)) {
            fprintf(stderr, "%s\n", mistakes.lines[0]);
            return 1;
        }
        if (warnings.n) fprintf(stderr, "%s\n", warnings.lines[0]);
        if (warnings.n) return 1;
    }
    return 0;
}

static int free_examples(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof EXAMPLES / sizeof *EXAMPLES; i++)
        rubric_free(examples[i]);
    return 0;
}

/* The comment beside each item of rubrics/multi.yaml says what ABD earns. */
static void the_example_of_sets_pays_what_its_comments_say(void **state)
{
    (void)state;
    static const struct rational expected[] = {{0, 1}, {0, 1}, {2, 1}, {18, 5}, {8, 3}, {4, 1}, {6, 5}, {3, 2}, {3, 1}};
    const struct rubric *rubric = examples[1];
    const struct exam *exam = rubric_exam(rubric);
    struct codebook *books = gr_calloc(exam->n_items, sizeof *books);
    struct mark_table table = {0};
    struct ungradables ungradable = {0};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        codebook_add(&books[i], TEXT("ABD"));
    score_codebooks(rubric, books, &table, &ungradable);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        int64_t units;
        assert_true(rational_to_units(expected[i], exam->unit, &units));
        assert_int_equal(table.items[i].mark[CODE_FIRST_LONG], units);
        codebook_release(&books[i]);
    }
    mark_table_release(&table);
    ungradables_release(&ungradable);
    free(books);
}

static void the_national_example_adds_up(void **state)
{
    (void)state;
    const struct exam *exam = rubric_exam(examples[8]);
    assert_int_equal(exam->unit, 2);
    assert_int_equal(exam->sections[0].maximum, 2 * 18); /* four choice items of 3, one set of 6; Q5 is excluded */
    assert_int_equal(exam->sections[1].maximum, 2 * 12);
    assert_int_equal(exam->sections[2].maximum, 2 * 24); /* the best two essays of 12 */
    assert_int_equal(exam->maximum, 2 * 54);
    assert_int_equal(exam->minimum, 2 * -3); /* Q1, Q2, Q4 wrong; Q3 left blank */
}

static void the_help_names_every_kind_and_key(void **state)
{
    (void)state;
    char *help = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&help, &len);
    rubric_help_print(&(struct page){.to = to});
    fclose(to);
    static const char *const words[] = {"type: choice",  "type: multi", "type: number", "type: text",
                                        "type: pattern", "type: map",   "type: marked", "none_wrong",
                                        "percentile",    "adjust",      "duplicate"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        assert_non_null(strstr(help, words[i]));
    free(help);
}

/* A key that was accepted later marks as one that was there from the beginning. */
static void a_further_key_is_like_one_of_several(void **state)
{
    (void)state;
    static const char *const items[][3] = {
        {"{id: Q1, key: %s, points: 3, wrong: -1, options: ABCD}", "B", "C"},
        {"{id: Q1, key: %s, points: 3, marks: {A: 1, D: -2}}", "B", "C"},
        {"{id: Q1, type: number, key: %s, tolerance: {rel: 10%%}, wrong: -1/3}", "20", "2.5e1"},
        {"{id: Q1, type: text, key: %s, distance: 1, points: 2, max: 3/2}", "blue", "green"},
    };
    static const char *const answers[] = {"",   "A",  "b",    "C",    "D",    "E",    "18",   "21", "22.5", "27.5",
                                          "28", "xx", "blue", "blau", "grün", "gren", "B, C", "-",  "\x01", "bleu"};
    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        char both[64], item[256], yaml[512];
        snprintf(both, sizeof both, "[%s, %s]", items[i][1], items[i][2]);
        snprintf(item, sizeof item, items[i][0], both);
        snprintf(yaml, sizeof yaml, "exam: t\nitems: [%s]\n", item);
        struct rubric *at_once = bench_rubric(yaml);
        snprintf(item, sizeof item, items[i][0], items[i][1]);
        snprintf(yaml, sizeof yaml, "exam: t\nitems: [%s]\nadjust: {Q1: {also: %s}}\n", item, items[i][2]);
        struct rubric *later = bench_rubric(yaml);
        assert_int_equal(rubric_exam(later)->unit, rubric_exam(at_once)->unit);
        assert_int_equal(rubric_exam(later)->maximum, rubric_exam(at_once)->maximum);
        for (size_t k = 0; k < sizeof answers / sizeof *answers; k++) {
            const struct bench_mark a = bench_judge(at_once, answers[k]), b = bench_judge(later, answers[k]);
            assert_int_equal(a.units, b.units);
            assert_int_equal(a.state, b.state);
            assert_int_equal(a.result, b.result);
        }
        rubric_free(at_once);
        rubric_free(later);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_further_key_is_like_one_of_several),
        cmocka_unit_test(the_example_of_sets_pays_what_its_comments_say),
        cmocka_unit_test(the_national_example_adds_up),
        cmocka_unit_test(the_help_names_every_kind_and_key),
        cmocka_unit_test(an_excluded_item_pays_nothing_but_keeps_its_results),
        cmocka_unit_test(a_bonus_for_all_is_paid_to_blanks_too),
        cmocka_unit_test(a_bonus_for_attempts_is_not_paid_to_blanks),
        cmocka_unit_test(an_answer_beyond_the_limits_is_listed_with_the_reason),
        cmocka_unit_test(an_answer_of_a_megabyte_is_no_stall),
        cmocka_unit_test(the_table_is_the_same_for_any_number_of_threads),
        cmocka_unit_test(every_mark_lies_within_its_item),
    };
    return cmocka_run_group_tests(tests, load_examples, free_examples);
}
