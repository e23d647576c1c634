/*
 * test_rules.c: every line of tests/rules/ says what an answer earns under a rule; this test holds the rules to it.
 *
 * A file is a series of paragraphs. The first line of a paragraph is an item in flow YAML, without its id; the others
 * are answers and what they must get:
 *
 *     {type: choice, key: B, wrong: -1/3}
 *     b        -> correct 1
 *     AB       -> invalid 0
 *
 * Results: correct, partial, wrong, blank, invalid, ungradable, pending; then the exact mark. An answer in double quotes
 * keeps its blanks, and \n \t \xHH mean what they mean in C; a ¦ divides the cells of an item that reads several
 * columns. Lines that begin with # are comments; `numbers: decimal_comma` on a line of its own sets how the answers of
 * the items after it are written, and `synonyms: [[H2O, water]]` the exam's synonyms.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/memory.h"
#include "score/rubric.h"

struct bench {
    const char *file;
    int line, n_cases;
    char numbers[32], synonyms[256];
    struct rubric *rubric;
};

static const char *const RESULT_NAMES[] = {"blank", "invalid", "ungradable", "pending", "wrong", "partial", "correct"};

static const char *result_name(const struct item_marks *marks, uint32_t code)
{
    if (marks->state[code] != ANSWER_ANSWERED) return RESULT_NAMES[marks->state[code]];
    return RESULT_NAMES[ANSWER_ANSWERED - 1 + marks->result[code]];
}

static void load_item(struct bench *bench, const char *flow)
{
    char path[] = "/tmp/grader-rule-XXXXXX";
    struct gr_messages mistakes = {0}, warnings = {0};
    const int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    FILE *file = fdopen(descriptor, "w");
    fprintf(file, "exam: test\nanswers: {numbers: %s, blank: [\"-\"]}\nsynonyms: %s\nitems:\n  - {id: Q1, %s\n",
            bench->numbers, bench->synonyms, flow + 1);
    fclose(file);
    rubric_free(bench->rubric);
    if (rubric_load(&bench->rubric, path, &mistakes, &warnings))
        fail_msg("%s:%d: the item does not load: %s", bench->file, bench->line, mistakes.lines[0]);
    unlink(path);
    gr_messages_release(&mistakes);
    gr_messages_release(&warnings);
}

/* "…" with its escapes, or the text as it stands; in place. */
static struct text unquote(char *s)
{
    size_t len = strlen(s), used = 0;
    if (s[0] != '"') return text_of(s);
    assert_true(len >= 2 && s[len - 1] == '"');
    for (size_t i = 1; i + 1 < len; i++) {
        if (s[i] != '\\') {
            s[used++] = s[i];
            continue;
        }
        const char kind = s[++i];
        char hex[3] = {0};
        if (kind == 'x') {
            hex[0] = s[++i];
            hex[1] = s[++i];
        }
        s[used++] = kind == 'n' ? '\n' : kind == 't' ? '\t' : kind == 'x' ? (char)strtol(hex, NULL, 16) : kind;
    }
    return (struct text){s, used};
}

/* "yes ¦ no" as ingest joins two cells; in place. */
static struct text join_cells(struct text answer, char *bytes)
{
    static const char bar[] = "¦";
    size_t used = 0;
    for (size_t i = 0; i < answer.len;) {
        if (answer.len - i < sizeof bar - 1 || memcmp(answer.at + i, bar, sizeof bar - 1) != 0) {
            bytes[used++] = answer.at[i++];
            continue;
        }
        i += sizeof bar - 1;
        while (used && bytes[used - 1] == ' ')
            used--;
        while (i < answer.len && answer.at[i] == ' ')
            i++;
        bytes[used++] = CELL_SEPARATOR;
    }
    return (struct text){bytes, used};
}

static void check_case(struct bench *bench, struct text answer, const char *expected)
{
    struct codebook book = {0};
    struct mark_table table = {0};
    struct ungradables ungradable = {0};
    const struct exam *exam = rubric_exam(bench->rubric);
    const uint32_t code = codebook_add(&book, answer);
    score_codebooks(bench->rubric, &book, &table, &ungradable);
    const struct item_marks *marks = &table.items[0];
    const struct rational mark = rational_make(marks->mark[code], exam->unit);
    char got[80];
    snprintf(got, sizeof got, mark.den == 1 ? "%s %lld" : "%s %lld/%lld", result_name(marks, code), (long long)mark.num,
             (long long)mark.den);
    char wanted_result[20], wanted_mark[40];
    struct rational wanted;
    assert_int_equal(sscanf(expected, "%19s %39s", wanted_result, wanted_mark), 2);
    assert_true(rational_parse(text_of(wanted_mark), false, &wanted));
    if (strcmp(wanted_result, result_name(marks, code)) != 0 || rational_compare(wanted, mark) != 0)
        fail_msg("%s:%d: expected %s, got %s", bench->file, bench->line, expected, got);
    assert_int_equal(ungradable.n, marks->state[code] == ANSWER_UNGRADABLE);
    bench->n_cases++;
    ungradables_release(&ungradable);
    mark_table_release(&table);
    codebook_release(&book);
}

static void take_line(struct bench *bench, char *line)
{
    line[strcspn(line, "\n")] = '\0';
    if (line[0] == '#' || line[0] == '\0') return;
    if (strncmp(line, "numbers: ", 9) == 0) {
        snprintf(bench->numbers, sizeof bench->numbers, "%s", line + 9);
        return;
    }
    if (strncmp(line, "synonyms: ", 10) == 0) {
        snprintf(bench->synonyms, sizeof bench->synonyms, "%s", line + 10);
        return;
    }
    char *arrow = strstr(line, "->");
    if (line[0] == '{' && !arrow) {
        load_item(bench, line);
        return;
    }
    if (!arrow) fail_msg("%s:%d: neither an item nor 'answer -> result mark'", bench->file, bench->line);
    char *end = arrow;
    while (end > line && end[-1] == ' ')
        end--;
    *end = '\0';
    check_case(bench, join_cells(unquote(line), line), arrow + 2);
}

static void check_file(const char *path, int least_cases)
{
    struct bench bench = {.file = path, .numbers = "decimal_point", .synonyms = "[]"};
    char *line = NULL;
    size_t capacity = 0;
    FILE *file = fopen(path, "r");
    if (!file) fail_msg("%s cannot be opened: run the test in the project's folder", path);
    for (bench.line = 1; getline(&line, &capacity, file) >= 0; bench.line++)
        take_line(&bench, line);
    free(line);
    fclose(file);
    rubric_free(bench.rubric);
    assert_true(bench.n_cases >= least_cases);
}

#define RULE_FILE_TEST(kind, least)                                                                                    \
    static void kind##_answers_earn_what_the_file_says(void **state)                                                   \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        check_file("tests/rules/" #kind ".txt", least);                                                                \
    }

RULE_FILE_TEST(choice, 30)
RULE_FILE_TEST(multi, 150)
RULE_FILE_TEST(number, 300)
RULE_FILE_TEST(text, 110)
RULE_FILE_TEST(pattern, 85)
RULE_FILE_TEST(map, 15)
RULE_FILE_TEST(marked, 45)
RULE_FILE_TEST(bundle, 30)
RULE_FILE_TEST(parts, 30)
RULE_FILE_TEST(certainty, 40)
RULE_FILE_TEST(order, 50)
RULE_FILE_TEST(match, 40)
RULE_FILE_TEST(list, 40)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(choice_answers_earn_what_the_file_says),
        cmocka_unit_test(multi_answers_earn_what_the_file_says),
        cmocka_unit_test(number_answers_earn_what_the_file_says),
        cmocka_unit_test(text_answers_earn_what_the_file_says),
        cmocka_unit_test(pattern_answers_earn_what_the_file_says),
        cmocka_unit_test(map_answers_earn_what_the_file_says),
        cmocka_unit_test(marked_answers_earn_what_the_file_says),
        cmocka_unit_test(bundle_answers_earn_what_the_file_says),
        cmocka_unit_test(parts_answers_earn_what_the_file_says),
        cmocka_unit_test(certainty_answers_earn_what_the_file_says),
        cmocka_unit_test(order_answers_earn_what_the_file_says),
        cmocka_unit_test(match_answers_earn_what_the_file_says),
        cmocka_unit_test(list_answers_earn_what_the_file_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
