/*
 * test_pattern.c: where patterns are looked for, the limits that they meet, and what looks doubtful in their text.
 */
#include "rubric_bench.h"

#include "score/pattern.h"
#include "score/pattern_doubts.h"

static enum pattern_result search(const char *source, enum pattern_place place, struct text subject, const char **limit)
{
    struct pattern_mistake problem;
    struct pattern *pattern = pattern_compile(text_of(source), place, &problem);
    if (!pattern) fail_msg("%s: %s", source, problem.message);
    struct pattern_worker *worker = pattern_worker_new();
    const enum pattern_result result = pattern_search(pattern, subject, worker, limit);
    pattern_worker_free(worker);
    pattern_free(pattern);
    return result;
}

static void a_place_takes_the_pattern_as_one(void **state)
{
    static const struct {
        const char *pattern, *subject;
        bool anywhere, whole, word;
    } cases[] = {
        {"a|b", "b", true, true, true},
        {"a|b", "xb", true, false, false},
        {"a|b", "x b", true, false, true},
        {"a|ab", "ab", true, true, true},
        {"ab|a", "ab", true, true, true},
        {"^a|b$", "axyz", true, false, false},
        {"a*?", "aaa", true, true, true},
        {"(?i)A", "a", true, true, true},
        {"a # b", "a # b", true, true, true},
        {"(?x)a # b", "a", true, true, true},
        {"Größe", "die Größe", true, false, true},
        {"röß", "Größe", true, false, false},
        {"a", "a\n", true, false, true},
        {"", "x", true, false, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const bool expected[] = {cases[i].anywhere, cases[i].whole, cases[i].word};
        for (int place = PATTERN_ANYWHERE; place <= PATTERN_WORD; place++) {
            const char *limit = "";
            const enum pattern_result got =
                search(cases[i].pattern, (enum pattern_place)place, text_of(cases[i].subject), &limit);
            if (got != (expected[place] ? PATTERN_FOUND : PATTERN_ABSENT))
                fail_msg("'%s' in '%s', place %d: %d", cases[i].pattern, cases[i].subject, place, got);
        }
    }
}

static void a_limit_is_met_in_every_place_and_named(void **state)
{
    (void)state;
    char subject[PATTERN_SUBJECT_LIMIT + 2];
    const char *limit = "";
    memset(subject, 'a', sizeof subject);
    subject[40] = 'b';
    for (int place = PATTERN_ANYWHERE; place <= PATTERN_WORD; place++) {
        limit = "";
        assert_int_equal(search("(a+)+$", (enum pattern_place)place, (struct text){subject, 41}, &limit),
                         PATTERN_GAVE_UP);
        assert_string_equal(limit, "the match limit");
    }
    assert_int_equal(search("a", PATTERN_ANYWHERE, (struct text){subject, sizeof subject}, &limit), PATTERN_GAVE_UP);
    assert_string_equal(limit, "the limit of 65,536 bytes for an answer");
    memset(subject, 'a', sizeof subject);
    /* Recursion as deep as the answer is long. */
    limit = "";
    assert_int_equal(search("^(a(?1)|c)$", PATTERN_ANYWHERE, (struct text){subject, PATTERN_SUBJECT_LIMIT}, &limit),
                     PATTERN_GAVE_UP);
    assert_string_equal(limit, "the limit of nesting");
    assert_int_equal(search("^(a(?1)|a)$", PATTERN_ANYWHERE, (struct text){subject, 200}, &limit), PATTERN_FOUND);
}

static void doubtful_patterns_are_pointed_out(void **state)
{
    static const struct {
        const char *pattern, *doubt; /* how the remark begins; NULL: none */
    } cases[] = {
        {"^a|b$", "^ or $"},
        {"^a|b|c$", "^ or $"},
        {"a|b$", "^ or $"},
        {"^a|b", "^ or $"},
        {"\\Aa|b", "^ or $"},
        {"a|b\\z", "^ or $"},
        {"(?i)^a|b$", "^ or $"},
        {"x(^a|b)", "^ or $"},
        {"^(a|b)$", NULL},
        {"^(?:a|b|c)$", NULL},
        {"^a$|^b$", NULL},
        {"(?:^a|^b)x", NULL},
        {"a|b", NULL},
        {"\\^a|b\\$", NULL},
        {"[$]a|b", NULL},
        {"\\Q^\\Ea|b", NULL},
        {"(?#^)a|b", NULL},
        {"[]^]a|b", NULL},
        {"(a+)+", "a repetition"},
        {"(a*)*b", "a repetition"},
        {"(?:a+)*$", "a repetition"},
        {"([a-z]+)*", "a repetition"},
        {"(\\w+\\s*)+x", "a repetition"},
        {"((a+))+", "a repetition"},
        {"(a|b+)+", "a repetition"},
        {"(a+){2,}", "a repetition"},
        {"(a{1,})*", "a repetition"},
        {"(a{0,20}){30}", "a repetition"},
        {"(\\p{L}+)+", "a repetition"},
        {"(?<word>a+)+", "a repetition"},
        {"(?'word'a+)+", "a repetition"},
        {"(?i:a+)+", "a repetition"},
        {"(.*)*", "a repetition"},
        {"(a++)+", NULL},
        {"(a+)++", NULL},
        {"(?>a+)+", NULL},
        {"(?>(a+)b?)+", NULL},
        {"(a+b)+", NULL},
        {"(\\w+\\s)+", NULL},
        {"(a+)?", NULL},
        {"(a+){3}", NULL},
        {"(a{3})+", NULL},
        {"a+b+", NULL},
        {"(?=a+)+", NULL},
        {"(a\\+)+", NULL},
        {"([a+])+", NULL},
        {"(a{,x})+", NULL},
        {"(?:a(?i))+", NULL},
        {"", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pattern_mistake problem;
        struct pattern *pattern = pattern_compile(text_of(cases[i].pattern), PATTERN_ANYWHERE, &problem);
        if (!pattern) fail_msg("%s: %s", cases[i].pattern, problem.message);
        pattern_free(pattern);
        const char *doubt = pattern_doubt(text_of(cases[i].pattern), false);
        const bool as_expected = doubt && cases[i].doubt ? strncmp(doubt, cases[i].doubt, strlen(cases[i].doubt)) == 0
                                                         : doubt == cases[i].doubt;
        if (!as_expected) fail_msg("%s: %s", cases[i].pattern, doubt ? doubt : "no doubt");
    }
    assert_null(pattern_doubt(TEXT("^a|b$"), true));
    assert_non_null(pattern_doubt(TEXT("(a+)+"), true));
}

/* Whatever stands in a pattern: the walk ends, and stays inside it. */
static void any_text_can_be_walked_through(void **state)
{
    static const char letters[] = "a(|)[]{}*+?^$\\:!<>=#PQE',12-";
    uint64_t seed = 21;
    (void)state;
    for (int i = 0; i < 200000; i++) {
        const size_t n = bench_random(&seed) % 24;
        char *pattern = gr_alloc(n + 1); /* of its own, so that a sanitizer sees a step beyond */
        for (size_t k = 0; k < n; k++)
            pattern[k] = letters[bench_random(&seed) % (sizeof letters - 1)];
        (void)pattern_doubt((struct text){pattern, n}, false);
        free(pattern);
    }
    char deep[4000];
    memset(deep, '(', sizeof deep);
    assert_null(pattern_doubt((struct text){deep, sizeof deep}, false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_takes_the_pattern_as_one),
        cmocka_unit_test(a_limit_is_met_in_every_place_and_named),
        cmocka_unit_test(doubtful_patterns_are_pointed_out),
        cmocka_unit_test(any_text_can_be_walked_through),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
