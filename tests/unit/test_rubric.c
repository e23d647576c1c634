/*
 * test_rubric.c: loading rubrics: what a good one becomes, and what exactly is said about a broken one.
 */
#include "rubric_bench.h"

/* Every mistake of a rubric, in order, must be said in these words. */
static void expect_mistakes(const char *name, const char *text, size_t len, const char *const *expected, size_t n)
{
    struct rubric *rubric;
    struct gr_messages mistakes = {0}, warnings = {0};
    bench_write(name, text, len);
    assert_int_equal(rubric_load(&rubric, bench_path(name), &mistakes, &warnings), GR_USAGE);
    assert_null(rubric);
    for (size_t i = 0; i < n && i < mistakes.n; i++)
        assert_string_equal(mistakes.lines[i], expected[i]);
    if (mistakes.n > n) fail_msg("one mistake too many: %s", mistakes.lines[n]);
    assert_int_equal(mistakes.n, n);
    gr_messages_release(&mistakes);
    gr_messages_release(&warnings);
    unlink(bench_path(name));
}

#define EXPECT(name, text, ...)                                                                                        \
    do {                                                                                                               \
        static const char *const expected[] = {__VA_ARGS__};                                                           \
        expect_mistakes(name, text, sizeof(text) - 1, expected, sizeof expected / sizeof *expected);                   \
    } while (0)

/* Mistakes in one item on line 3 of r.yaml. */
#define EXPECT_ITEM(item, ...) EXPECT("r.yaml", "exam: t\nitems:\n- " item "\n", __VA_ARGS__)

static void unknown_keys_are_named_and_guessed(void **state)
{
    (void)state;
    EXPECT("r.yaml", "exam: t\ntitel: x\ndefaults: {pionts: 2}\nitems:\n  - {id: Q1, key: A, pionts: 3}\n",
           "r.yaml:2:1: unknown key 'titel' in the rubric; did you mean 'title'?",
           "r.yaml:3:12: unknown key 'pionts' in 'defaults'; did you mean 'points'?",
           "r.yaml:5:22: unknown key 'pionts' in a choice item; did you mean 'points'?");
    EXPECT_ITEM("{id: Q1, key: A, colour: red}",
                "r.yaml:3:20: unknown key 'colour' in a choice item; it takes id, type, section, points, wrong, blank, "
                "invalid, min, max, skills, certainty, certainty_scale, irt, key, options and marks");
    EXPECT_ITEM("{id: Q1, key: A, tolerance: 1}",
                "r.yaml:3:20: 'tolerance' belongs to type number, but this is a choice "
                "item; remove it or change the type");
    EXPECT("r.yaml", "exam: t\nitems: [{id: Q1, key: A}]\nrank: {bye: total}\nanswers: {dupplicate: last}\n",
           "r.yaml:3:8: unknown key 'bye' in 'rank'; did you mean 'by'?",
           "r.yaml:4:11: unknown key 'dupplicate' in 'answers'; did you mean 'duplicate'?");
}

static void all_mistakes_are_reported_in_file_order(void **state)
{
    (void)state;
    EXPECT("r.yaml",
           "items:\n"
           "  - {id: Q1, key: A, points: two}\n"
           "  - {id: Q1, key: E, options: ABCD}\n"
           "  - {id: Q2, type: chioce, key: A}\n"
           "  - {id: Q3, key: A, section: III}\n"
           "adjust: {Q7: excluded, Q1: dropped}\n",
           "r.yaml:1:1: the rubric without 'exam'; expected a text",
           "r.yaml:2:30: 'points' is 'two', which is no mark; expected a number such as 2, 0.5 or -1/3",
           "r.yaml:3:10: item 'Q1' stands here twice (first on line 2); rename or remove one",
           "r.yaml:3:19: key 'E' is not among the options (A, B, C, D); correct the key or add the option",
           "r.yaml:4:20: unknown type 'chioce'; did you mean 'choice'?",
           "r.yaml:5:31: unknown section 'III'; there is no 'sections', add it",
           "r.yaml:6:10: unknown item 'Q7'; did you mean 'Q1'?",
           "r.yaml:6:28: unknown adjustment 'dropped'; expected one of excluded, bonus_all and bonus_attempted");
}

static void values_of_the_wrong_kind_say_what_was_expected(void **state)
{
    (void)state;
    EXPECT("r.yaml", "exam: [t]\nitems: {id: Q1}\n", "r.yaml:1:7: 'exam' is a list; expected a text",
           "r.yaml:2:8: 'items' is no list; expected a list of 1 to 65535 items, [{id: Q1, key: B}, …]");
    EXPECT_ITEM("Q1", "r.yaml:3:3: a choice item is a single value; expected keys and values, {key: value, …}");
    EXPECT_ITEM("{id: Q1, key: {A: 1}}", "r.yaml:3:17: 'key' is a mapping; expected one value or a list, [A, C]");
    EXPECT_ITEM("{id: Q1, key: [A, [B]]}", "r.yaml:3:21: 'key' holds a list; expected a list of single values, [A, C]");
    EXPECT_ITEM("{id: Q1, key: A, points: [1]}",
                "r.yaml:3:28: 'points' is a list; expected a mark such as 2, 0.5 or -1/3");
    EXPECT_ITEM("{id: Q1, key: }",
                "r.yaml:3:3: a choice item without 'key'; expected a letter or label, or a list of them");
    EXPECT_ITEM("{key: A}", "r.yaml:3:3: a choice item without 'id'; expected a text");
    EXPECT_ITEM("{id: Q1, key: []}", "r.yaml:3:17: 'key' is an empty list; expected at least one right answer");
    EXPECT("r.yaml", "just text\n",
           "r.yaml:1:1: the rubric is a single value; expected keys and values, {key: value, …}");
    EXPECT("r.yaml", "exam: t\nitems: []\n",
           "r.yaml:2:8: 'items' is empty; expected a list of 1 to 65535 items, [{id: Q1, key: B}, …]");
}

static void marks_that_make_no_sense_are_refused(void **state)
{
    (void)state;
    EXPECT_ITEM("{id: Q1, key: A, points: 0}",
                "r.yaml:3:28: points are not above 0; an item that shall not count is named "
                "under adjust, {ID: excluded}");
    EXPECT_ITEM("{id: Q1, key: A, wrong: 1}",
                "r.yaml:3:27: 'wrong' is not below the points of the item; lower it or raise 'points'");
    EXPECT_ITEM("{id: Q1, key: A, blank: 1/0}",
                "r.yaml:3:27: 'blank' is '1/0', which is no mark; expected a number such as 2, 0.5 or -1/3");
    EXPECT("r.yaml", "exam: t\nitems:\n- {id: Q1, key: A, points: 600000000}\n- {id: Q2, key: A, points: 600000000}\n",
           "r.yaml:4:3: with this item, totals counted in 1/1 of a mark grow beyond 1073741823; use smaller marks, or "
           "marks with fewer decimals");
    EXPECT("r.yaml", "exam: t\nitems:\n- {id: Q1, key: A, points: 1/99991}\n- {id: Q2, key: A, points: 1/99989}\n",
           "r.yaml:4:3: with the marks of this item, the exam's marks have no common denominator up to 1000000000; use "
           "fewer decimals, or fewer options where credit is a fraction");
}

static void each_kind_checks_its_parameters(void **state)
{
    (void)state;
    EXPECT_ITEM(
        "{id: Q1, key: AC, options: ABCD}",
        "r.yaml:3:17: key 'AC' is not among the options (A, B, C, D); write [A, C] when either is right, or type: "
        "multi when all must be chosen");
    EXPECT_ITEM("{id: Q1, key: [A, a]}", "r.yaml:3:21: key 'a' stands here twice; remove one");
    EXPECT_ITEM("{id: Q1, key: A, options: AA}", "r.yaml:3:29: option 'A' stands here twice; remove one");
    EXPECT_ITEM("{id: Q1, type: multi, key: AE, options: ABCD}",
                "r.yaml:3:30: key 'E' is not among the options; correct it or add the option");
    EXPECT_ITEM("{id: Q1, type: multi, key: [1, 10]}",
                "r.yaml:3:34: 'key' holds '10'; options are single letters or digits, and each stands alone in a list");
    EXPECT_ITEM("{id: Q1, type: multi, key: AB, credit: none_wrnog}",
                "r.yaml:3:42: unknown credit 'none_wrnog'; did you mean 'none_wrong'?");
    EXPECT_ITEM("{id: Q1, type: multi, key: AB, credit: coverage}",
                "r.yaml:3:42: credit 'coverage' depends on how many options there are; add options: ABCD");
    EXPECT_ITEM("{id: Q1, type: multi, key: AB, credit: {subset: 2}}",
                "r.yaml:3:51: 'subset' is a fraction of the points; expected more than 0 and at most 1");
    EXPECT_ITEM("{id: Q1, type: multi}", "r.yaml:3:3: a multi item without 'key'; expected letters such as ABD");
    EXPECT_ITEM("{id: Q1, type: number, key: abc, tolerance: {abs: -1}}",
                "r.yaml:3:31: 'key' is 'abc', which is no number; expected one such as 9.81, -2e-3 or 22/7",
                "r.yaml:3:53: a tolerance below 0; expected how far from the key an answer may be");
    EXPECT_ITEM("{id: Q1, type: number, key: 1, tolerance: {abz: 1}}",
                "r.yaml:3:46: unknown tolerance 'abz'; did you mean 'abs'?");
    EXPECT_ITEM("{id: Q1, type: number, tolerance: {range: \"[3,2]\"}}",
                "r.yaml:3:45: 'range' is an interval that holds no number; exchange its ends");
    EXPECT_ITEM("{id: Q1, type: number, tolerance: 1}",
                "r.yaml:3:3: a number item without 'key'; expected a number, or tolerance: {range: …}");
    EXPECT_ITEM("{id: Q1, type: text, key: a, distance: 10, normalize: [nfc]}",
                "r.yaml:3:42: 'distance' is '10'; expected a whole number from 0 to 9",
                "r.yaml:3:58: unknown step of normalize 'nfc'; did you mean 'nfkc'?");
    EXPECT_ITEM("{id: Q1, type: pattern, rules: [{match: '(a', points: 1}, {match: b}]}",
                "r.yaml:3:43: the pattern does not compile: missing closing parenthesis at offset 2; correct it",
                "r.yaml:3:61: a rule of a pattern item without 'points'; expected a mark");
    EXPECT_ITEM("{id: Q1, type: pattern, rules: [], combine: al}",
                "r.yaml:3:34: 'rules' is no list; expected [{match: '…', points: 1}, …]",
                "r.yaml:3:47: unknown way to combine 'al'; expected one of sum, first and best");
    EXPECT_ITEM("{id: Q1, type: map, marks: {a: 1, A: 2, b: x}}",
                "r.yaml:3:37: code 'A' stands here twice (case and width make no difference); remove one",
                "r.yaml:3:46: 'marks' is 'x', which is no mark; expected a number such as 2, 0.5 or -1/3");
    EXPECT_ITEM("{id: Q1, type: map, points: 1, marks: {a: 2}}",
                "r.yaml:3:45: code 'a' earns more than the points of the item; raise 'points' or lower the mark");
    EXPECT_ITEM("{id: Q1, type: marked, step: 0}",
                "r.yaml:3:3: a marked item without 'points'; expected the highest mark there is",
                "r.yaml:3:32: 'step' is not above 0; expected how fine marks are, such as 0.5");
}

static void kinds_that_read_lists_and_columns_check_their_parameters(void **state)
{
    (void)state;
    EXPECT_ITEM("{id: Q1, type: bundle, key: A}",
                "r.yaml:3:31: 'key' of a bundle is no list of 2 to 100; expected the right answer of each entry, "
                "[yes, no, no]");
    EXPECT_ITEM("{id: Q1, type: bundle, key: [A, B], columns: [x, y, z]}",
                "r.yaml:3:48: 3 columns for 2 entries; name one column an entry");
    EXPECT_ITEM("{id: Q1, type: bundle, key: [A, B], columns: [x, y], separator: ;}",
                "r.yaml:3:67: 'separator' stands beside 'columns'; entries come from columns or from one cell, remove "
                "one of the two");
    EXPECT_ITEM("{id: Q1, type: bundle, key: [A, B], ladder: {3: 1}}",
                "r.yaml:3:48: 'ladder' is '3'; expected a whole number from 0 to 2");
    EXPECT_ITEM("{id: Q1, type: bundle, key: [A, E], options: ABCD, points: 1, ladder: {2: 2}}",
                "r.yaml:3:35: key 'E' is not among the options; correct the key or add the option",
                "r.yaml:3:77: a step of 'ladder' earns more than the points of the item; raise 'points' or lower it");
    EXPECT_ITEM("{id: Q1, type: parts, parts: [{id: a, key: A}, {type: number, kye: 3}, {key: B, columns: [x]}]}",
                "r.yaml:3:38: part 1 has no 'id'; remove it",
                "r.yaml:3:50: a number item without 'key'; expected a number, or tolerance: {range: …}",
                "r.yaml:3:65: unknown key 'kye' in part 2; did you mean 'key'?",
                "r.yaml:3:83: 'columns' belongs to type bundle, but this is part 3; remove it or change the type");
    EXPECT_ITEM(
        "{id: Q1, type: parts, columns: [x, y], parts: [{type: bundle, columns: [u, v], key: [T, F]}, {key: A}]}",
        "r.yaml:3:74: a rule inside a rule reads no columns; name the columns in the item itself");
    EXPECT_ITEM("{id: Q1, type: order, key: A}", "r.yaml:3:30: 1 entries to put in order; expected 2 to 100");
    EXPECT_ITEM("{id: Q1, type: order, key: ABA, credit: best}",
                "r.yaml:3:30: option 'A' stands here twice; remove one",
                "r.yaml:3:43: unknown credit 'best'; expected one of all_or_nothing, absolute, next_exclude_last, "
                "next_include_last, previous_and_next, all_previous_and_next, longest_ordered, longest_contiguous, "
                "distance and edits");
    EXPECT_ITEM(
        "{id: Q1, type: match}",
        "r.yaml:3:3: a match item without 'key' and 'marks'; expected the right pairs as 'key', or the marks of "
        "pairs");
    EXPECT_ITEM("{id: Q1, type: match, key: [1-C, CAB]}",
                "r.yaml:3:36: 'key' holds what is no pair; expected [1-C, 2-A] or {1: C, 2: A}");
    EXPECT_ITEM("{id: Q1, type: match, marks: {1-C: 1, c: 2}, credit: net}",
                "r.yaml:3:41: 'c' is no pair; expected 1-C, or * for all others",
                "r.yaml:3:56: 'credit' goes with 'key', not with 'marks'; remove one of the two");
    EXPECT_ITEM("{id: Q1, type: list, key: [a, b], need: 3}",
                "r.yaml:3:43: 'need' is '3'; expected a whole number from 1 to 2");
    EXPECT_ITEM("{id: Q1, type: list, key: [a, b], of: {type: number}}",
                "r.yaml:3:30: 'key' is 'a', which is no number; expected one such as 9.81, -2e-3 or 22/7",
                "r.yaml:3:33: 'key' is 'b', which is no number; expected one such as 9.81, -2e-3 or 22/7");
    EXPECT_ITEM("{id: Q1, type: marked, points: 6, markers: [a], adjudicator: b}",
                "r.yaml:3:46: one marker; expected the columns of two or more, or none for a mark in the item's own "
                "column");
    EXPECT_ITEM("{id: Q1, type: marked, points: 6, tolerance: 2}",
                "r.yaml:3:48: 'tolerance' is of no use without 'markers'; name the columns of two or more");
    EXPECT_ITEM("{id: Q1, key: A, wrong: -1, certainty: Q1c}",
                "r.yaml:3:27: 'wrong' stands beside 'certainty', whose scale says what wrong answers earn; remove one "
                "of the two");
    EXPECT_ITEM("{id: Q1, key: A, certainty: Q1c, certainty_scale: {right: [1, 2], wrong: [0]}}",
                "r.yaml:3:76: 1 marks for wrong answers and 2 for right ones; expected as many");
    EXPECT_ITEM("{id: Q1, marks: {A: 2, B: 1}, key: A}", "r.yaml:3:38: key 'A' stands under 'marks' too; remove one");
}

/* Options, credit and tolerance under defaults are meant for choices, sets and numbers. */
static void defaults_of_other_kinds_do_no_harm(void **state)
{
    (void)state;
    struct rubric *rubric = bench_rubric("exam: t\n"
                                         "defaults: {options: ABCD, credit: net, tolerance: {rel: 1%}, points: 2}\n"
                                         "items:\n"
                                         "- {id: Q1, type: bundle, key: [T, F]}\n"
                                         "- {id: Q2, type: order, key: [egg, larva]}\n"
                                         "- {id: Q3, type: match, key: {1: C, 2: A}}\n"
                                         "- {id: Q4, type: marked, markers: [m1, m2]}\n"
                                         "- {id: Q5, type: parts, parts: [{key: A}, {type: multi, key: AB}]}\n");
    assert_int_equal(bench_judge(rubric, "TF").result, RESULT_CORRECT);
    const struct exam *exam = rubric_exam(rubric);
    for (size_t i = 0; i < exam->n_items; i++)
        assert_int_equal(exam->items[i].points, 2 * exam->unit);
    assert_int_equal(exam->by_column->n_items, 6);
    rubric_free(rubric);
}

static void a_column_belongs_to_one_item(void **state)
{
    (void)state;
    EXPECT("r.yaml",
           "exam: t\nitems:\n- {id: Q1, key: A}\n- {id: Q2, type: bundle, columns: [Q1, Q3], key: [T, F]}\n"
           "- {id: Q3, key: A, certainty: Q4}\n- {id: Q4, type: parts, columns: [x, x], parts: [{key: A}, {key: B}]}\n"
           "- {id: Q5, key: A, certainty: student_id}\n",
           "r.yaml:4:3: column 'Q1' is read twice, first by item 'Q1'; a column belongs to one item",
           "r.yaml:5:3: column 'Q3' is read twice, first by item 'Q2'; a column belongs to one item",
           "r.yaml:6:3: column 'x' is read twice, first by item 'Q4'; a column belongs to one item",
           "r.yaml:7:3: column 'student_id' is no column of answers (see 'answers'); name another");
}

static void sections_grades_and_ranks_are_checked(void **state)
{
    (void)state;
    EXPECT("r.yaml",
           "exam: t\n"
           "sections: [{id: I, best: 3}, {id: I}, total]\n"
           "items: [{id: Q1, key: A, section: I}, {id: student_id, key: A}]\n"
           "grades: {on: percnt, bands: [[A, 85], [B, 85], [A, 20], C]}\n"
           "rank:\n"
           "  by: [totl, 'section:X', 'item:Q99', total, -total]\n"
           "  ties: competitive\n"
           "  percentile: at_or_above\n"
           "  decimals: 12\n"
           "  groups: [school, school, Q1]\n"
           "pass: half\n",
           "r.yaml:2:26: 'best' is 3, but the section is made of 1 item; lower it",
           "r.yaml:2:35: section 'I' stands here twice; rename or remove one",
           "r.yaml:2:39: section 'total' has the name of a column of the results; rename it",
           "r.yaml:3:44: item 'student_id' has the name of a column of the answers that is no item; rename it",
           "r.yaml:4:14: unknown measure of grades 'percnt'; did you mean 'percent'?",
           "r.yaml:4:39: grade 'B' does not begin below the one before it; list the bands from the best down",
           "r.yaml:4:48: grade 'A' stands here twice; rename or remove one",
           "r.yaml:4:57: a band that is no pair; expected [grade, where it begins], such as [A, 85]",
           "r.yaml:6:8: unknown rank key 'totl'; did you mean 'total'?",
           "r.yaml:6:14: rank key 'section:X' names no section; correct its id",
           "r.yaml:6:27: rank key 'item:Q99' names no item; correct its id",
           "r.yaml:6:46: rank key '-total' stands here twice; remove one",
           "r.yaml:7:9: unknown tie rule 'competitive'; did you mean 'competition'?",
           "r.yaml:8:15: unknown percentile rule 'at_or_above'; expected one of at_or_below, below, mid and sql",
           "r.yaml:9:13: 'decimals' is '12'; expected a whole number from 0 to 9",
           "r.yaml:10:20: group 'school' stands here twice; remove one",
           "r.yaml:10:28: group 'Q1' is an item; expected a column such as province or school",
           "r.yaml:11:7: 'pass' is 'half'; expected a mark such as 12, or a percent such as 50%");
    EXPECT("r.yaml", "exam: t\nsections: [{id: I, pass: 2}]\nitems: [{id: Q1, key: A, section: I}]\npass: 3\n",
           "r.yaml:2:26: 'pass' is above the highest possible mark; nobody can reach it",
           "r.yaml:4:7: 'pass' is above the highest possible mark; nobody can reach it");
    EXPECT("r.yaml", "exam: t\nitems: [{id: Q1, key: A}]\nadjust: {Q1: excluded}\n",
           "r.yaml:3:9: every item is excluded; at least one must count");
    EXPECT("r.yaml", "exam: t\nitems: [{id: Q1, key: A}]\ngrades: {bands: [[A, 101], [B, 1%]]}\n",
           "r.yaml:3:22: a band from above 100 percent; nobody can reach it");
    EXPECT("r.yaml", "exam: t\nitems: [{id: Q1, key: A}]\ngrades: {on: total, bands: [[A, 50%]]}\n",
           "r.yaml:3:33: a percent, but grades are on total; write a mark, or on: percent");
}

static void rules_of_sections_are_checked(void **state)
{
    (void)state;
    EXPECT("r.yaml",
           "exam: t\n"
           "sections:\n"
           "  - {id: A, best: 1, first: 1}\n"
           "  - {id: B, min: 4, max: 4}\n"
           "  - {id: C, max: 0, weight: -1}\n"
           "  - {id: D, of: [A, E]}\n"
           "  - {id: E, of: [A, B, C], best: 4}\n"
           "  - {id: F, of: []}\n"
           "  - {id: G, first: 0, weight: heavy}\n"
           "items: [{id: Q1, key: A, section: D}]\n",
           "r.yaml:3:29: 'first' beside 'best'; a section has one of them, remove the other",
           "r.yaml:4:18: 'min' is not below 'max'; lower it or raise 'max'",
           "r.yaml:5:18: 'max' is not above 0; a section that shall not count has weight: 0",
           "r.yaml:5:29: 'weight' is below 0; expected what the section's mark is multiplied with",
           "r.yaml:6:21: no section 'E' above this one; list the parts before the section that is made of them",
           "r.yaml:7:18: section 'A' is part of 'D' already; remove it from one of them",
           "r.yaml:7:34: 'best' is 4, but the section is made of 2 sections; lower it",
           "r.yaml:8:17: 'of' is an empty list; expected the sections that this one is made of",
           "r.yaml:9:20: 'first' is '0'; expected a whole number from 1 to 65535",
           "r.yaml:9:31: 'weight' is 'heavy'; expected a mark such as 12, or a percent such as 50%",
           "r.yaml:10:35: section 'D' is made of sections; name one of those");
    EXPECT("r.yaml", "exam: t\nsections: [{id: A, min: 3/2}]\nitems: [{id: Q1, key: A, section: A}]\n",
           "r.yaml:2:25: 'min' is above the highest possible mark of the section; lower it");
    EXPECT("r.yaml", "exam: t\nsections: [{id: A, weight: 0}]\nitems: [{id: Q1, key: A, section: A}]\n",
           "r.yaml:2:11: nothing that counts enters the total; give a section a weight above 0");
    EXPECT("r.yaml",
           "exam: t\nsections: [{id: A, weight: 1/999999937}]\nitems: [{id: Q1, key: A, wrong: -1/3, section: A}]\n",
           "r.yaml:2:28: with this weight, the exam's marks have no common denominator up to 1000000000; use a simpler "
           "fraction");
    EXPECT("r.yaml",
           "exam: t\nsections: [{id: A, weight: 999999999}]\nitems: [{id: Q1, key: A, points: 2, section: A}]\n",
           "r.yaml:3:9: with this item, totals counted in 1/1 of a mark grow beyond 1073741823; use smaller marks, or "
           "marks with fewer decimals");
}

static void bounds_of_items_are_checked(void **state)
{
    (void)state;
    EXPECT("r.yaml",
           "exam: t\n"
           "items:\n"
           "  - {id: Q1, key: A, points: 2, max: 3}\n"
           "  - {id: Q2, key: A, points: 2, max: 0}\n"
           "  - {id: Q3, key: A, points: 2, min: 1, max: 1}\n",
           "r.yaml:3:38: 'max' is above the points of the item, which nobody can exceed; raise 'points'",
           "r.yaml:4:38: 'max' is not above 0 and above the least mark of the item; raise it",
           "r.yaml:5:46: 'max' is not above 0 and above the least mark of the item; raise it");
}

static void challenges_are_checked(void **state)
{
    (void)state;
    EXPECT("r.yaml",
           "exam: t\n"
           "items:\n"
           "  - {id: Q1, key: A, options: ABCD}\n"
           "  - {id: Q2, type: pattern, rules: [{match: x, points: 1}]}\n"
           "  - {id: Q3, type: number, key: 1}\n"
           "  - {id: Q4, key: A}\n"
           "  - {id: Q5, key: A}\n"
           "adjust:\n"
           "  Q1: {also: E}\n"
           "  Q2: {also: x}\n"
           "  Q3: {also: one}\n"
           "  Q4: {als: B}\n"
           "  Q5: {}\n"
           "  Q9: {also: B}\n",
           "r.yaml:9:14: key 'E' is not among the options (A, B, C, D); correct the key or add the option",
           "r.yaml:10:14: item 'Q2' of type pattern has no key; change its rules or marks instead",
           "r.yaml:11:14: 'key' is 'one', which is no number; expected one such as 9.81, -2e-3 or 22/7",
           "r.yaml:12:8: unknown key 'als' in an adjustment; did you mean 'also'?",
           "r.yaml:13:7: an adjustment without a key; expected {also: C}",
           "r.yaml:14:3: unknown item 'Q9'; did you mean 'Q1'?");
}

static void sections_have_exact_bounds(void **state)
{
    (void)state;
    /* A: three of 4/3, capped at 3, twice a half; B: the best 2 of 4, 3, 2, wrong -1; C: the first 2 of the same with a
     * blank at -2; E: the better of B and C, a third of it. */
    struct rubric *rubric = bench_rubric("exam: t\n"
                                         "sections:\n"
                                         "  - {id: A, max: 3, weight: 50%, pass: 60%}\n"
                                         "  - {id: B, best: 2}\n"
                                         "  - {id: C, first: 2, min: -3}\n"
                                         "  - {id: E, of: [C, B], best: 1, weight: 1/3}\n"
                                         "items:\n"
                                         "  - {id: A1, key: A, points: 4/3, section: A}\n"
                                         "  - {id: A2, key: A, points: 4/3, section: A}\n"
                                         "  - {id: A3, key: A, points: 4/3, section: A}\n"
                                         "  - {id: B1, key: A, points: 4, wrong: -1, section: B}\n"
                                         "  - {id: B2, key: A, points: 3, wrong: -1, section: B}\n"
                                         "  - {id: B3, key: A, points: 2, wrong: -1/2, section: B}\n"
                                         "  - {id: C1, key: A, points: 4, blank: -2, section: C}\n"
                                         "  - {id: C2, key: A, points: 3, wrong: -1, section: C}\n"
                                         "  - {id: C3, key: A, points: 2, section: C}\n"
                                         "  - {id: Q, key: A, points: 5}\n");
    const struct exam *exam = rubric_exam(rubric);
    assert_int_equal(exam->unit, 36); /* marks need 6, weights 1/2 and 1/3 another 6 */
    const struct exam_section *s = exam->sections;
    assert_int_equal(s[0].maximum, 3 * 36);
    assert_int_equal(s[0].pass, 65); /* 60 % of 108 is 64.8 */
    assert_int_equal(s[1].maximum, 7 * 36);
    assert_int_equal(s[1].minimum, -54); /* the better two of -1, -1, -1/2 */
    assert_int_equal(s[2].maximum, 7 * 36);
    assert_int_equal(s[2].minimum, -3 * 36); /* -2 and -1 */
    assert_int_equal(s[3].maximum, 7 * 36);
    assert_int_equal(s[3].minimum, -54);
    assert_int_equal(exam->maximum, 54 + 84 + 180);
    assert_int_equal(exam->minimum, -18);
    assert_int_equal(s[3].n_parts, 2);
    assert_int_equal(s[3].parts[0], 1); /* in the order of the rubric, not of `of` */
    rubric_free(rubric);
}

static void exclusions_shrink_choices_and_bounds(void **state)
{
    (void)state;
    struct gr_messages mistakes = {0}, warnings = {0};
    struct rubric *rubric;
    assert_int_equal(bench_load(&rubric, "r.yaml",
                                "exam: t\n"
                                "sections:\n"
                                "  - {id: A, best: 2, weight: 3/2}\n"
                                "  - {id: B}\n"
                                "  - {id: E, of: [A, B], best: 1}\n"
                                "items:\n"
                                "  - {id: A1, key: A, points: 4, wrong: -1, section: A}\n"
                                "  - {id: A2, key: A, points: 3, wrong: -1, section: A}\n"
                                "  - {id: A3, key: A, points: 2, wrong: -1, section: A}\n"
                                "  - {id: B1, key: A, points: 9, section: B}\n"
                                "adjust: {A1: excluded, A3: excluded, B1: excluded}\n",
                                &mistakes, &warnings),
                     GR_OK);
    const struct exam *exam = rubric_exam(rubric);
    assert_int_equal(exam->maximum, 9); /* 3 marks * 3/2, in halves; B, which has no item left, is no choice */
    assert_int_equal(exam->minimum, -3);
    assert_int_equal(warnings.n, 2);
    assert_string_equal(warnings.lines[0], "r.yaml:3:19: 'best' is 2, but after 'adjust' 1 item of the section counts");
    assert_string_equal(warnings.lines[1], "r.yaml:4:10: no item that counts is in this section");
    rubric_free(rubric);
    gr_messages_release(&warnings);
}

static void what_is_not_a_rubric_is_told_apart(void **state)
{
    (void)state;
    EXPECT("r.yaml", "",
           "r.yaml:1:1: the file is empty; expected a rubric ('exam: NAME' and 'items: …'), or a key table in "
           "a file that ends in .csv");
    EXPECT("r.yaml", "# only a comment\n", "r.yaml:1:1: nothing but comments; expected 'exam: NAME' and 'items: …'");
    EXPECT("r.yaml", "exam: t\nitems: [\xff]\n", "r.yaml:2:9: not UTF-8 from here on; save the file as UTF-8");
    EXPECT("r.yaml", "e\0x\0", "r.yaml:1:2: a NUL byte; this is no text file, or one in UTF-16: save it as UTF-8");
    EXPECT("r.yaml", "exam: t\nitems:\n- {id: Q1, key: B\n- {id: Q2}\n",
           "r.yaml:4:3: not YAML here: did not find expected ',' or '}', while parsing a flow mapping; check the "
           "indentation, brackets and quotes around this place");
    EXPECT("r.yaml", "exam: t\nx: \"\x01\"\n",
           "r.yaml:2:5: not YAML here: control characters are not allowed; check the indentation, brackets and quotes "
           "around this place");
    EXPECT("r.yaml", "exam: t\nexam: u\nitems: [{id: Q1, key: A}]\n",
           "r.yaml:2:1: key 'exam' stands here twice (first on line 1); remove one");
    EXPECT("r.yaml", "exam: t\nitems: [{id: Q1, key: A}]\n---\nexam: u\n",
           "r.yaml:3:1: a second document begins here; a rubric is one document, remove the line '---'");
    EXPECT("r.yaml", "exam: &x [*x]\n",
           "r.yaml:1:7: lists and mappings inside one another too deeply; a rubric needs no "
           "more than a few levels");
    EXPECT("r.yaml",
           "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\n"
           "d: &d [*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d]\nexam: [*e,*e,*e]\n",
           "r.yaml:1:14: aliases unfold to far more than is written; write the values out");
}

static void key_tables_point_into_the_csv(void **state)
{
    (void)state;
    EXPECT("k.csv", "item,key,pionts\nQ1,A,2\n", "k.csv:1:10: unknown column 'pionts'; did you mean 'points'?");
    EXPECT("k.csv", "item;key;points;wrong\nQ1;B;two;\n\"Q2\";\"C\";1;\"x\"\n",
           "k.csv:2:6: 'points' is 'two', which is no mark; expected a number such as 2, 0.5 or -1/3",
           "k.csv:3:12: 'wrong' is 'x', which is no mark; expected a number such as 2, 0.5 or -1/3");
    EXPECT("k.csv", "item,key,points\nQ1,\"C\"x,1\nQ2,A,1,2\nQ1,B,1\n",
           "k.csv:2:1: text after a closing quote; double every quote inside the field",
           "k.csv:3:1: 4 fields, but the header has 3; put a field that holds ',' in quotes");
    EXPECT("k.csv", "item,key\nQ1,A\nQ1,B\n",
           "k.csv:3:1: item 'Q1' stands here twice (first on line 2); rename or remove one");
    EXPECT("k.csv", "item\tkey\n", "k.csv:1:1: a header but no items; expected one row an item, such as Q1,B,2");
    EXPECT("k.csv", "key,points\nA,2\n", "k.csv:1:1: no column 'item'; expected a header such as item,key,points");
    EXPECT("k.csv", "item,key,key\nQ1,A,B\n", "k.csv:1:10: column 'key' stands here twice; remove one");
}

static void files_that_cannot_be_read_are_failures(void **state)
{
    (void)state;
    struct rubric *rubric;
    struct gr_messages mistakes = {0}, warnings = {0};
    assert_int_equal(rubric_load(&rubric, bench_path("none.yaml"), &mistakes, &warnings), GR_FAILED);
    assert_string_equal(mistakes.lines[0],
                        "none.yaml: cannot be opened: No such file or directory; check the name of the rubric");
    assert_int_equal(mkdir(bench_path("folder"), 0700), 0);
    assert_int_equal(rubric_load(&rubric, "folder", &mistakes, &warnings), GR_FAILED);
    assert_string_equal(mistakes.lines[1], "folder: is a folder; name the rubric file in it");
    assert_null(rubric);
    rmdir("folder");
    gr_messages_release(&mistakes);
    gr_messages_release(&warnings);
}

static void what_looks_wrong_but_is_allowed_is_a_warning(void **state)
{
    (void)state;
    struct rubric *rubric;
    struct gr_messages mistakes = {0}, warnings = {0};
    assert_int_equal(bench_load(&rubric, "r.yaml",
                                "exam: t\nsections: [I]\nitems:\n- {id: Q1, key: A, wrong: 1/2}\n"
                                "- {id: Q2, key: A, wrong: -1}\ngrades: {bands: [[A, 50], [B, 0]]}\n",
                                &mistakes, &warnings),
                     GR_OK);
    assert_int_equal(warnings.n, 3);
    assert_string_equal(warnings.lines[0], "r.yaml:2:12: no item that counts is in this section");
    assert_string_equal(warnings.lines[1], "r.yaml:4:27: a wrong answer earns marks; a penalty is written below 0");
    assert_string_equal(warnings.lines[2], "r.yaml:6:27: totals below the last band earn no grade; let it begin at the "
                                           "lowest possible total if they should");
    rubric_free(rubric);
    gr_messages_release(&mistakes);
    gr_messages_release(&warnings);
}

static void an_exam_has_everything_the_rubric_says(void **state)
{
    (void)state;
    struct rubric *rubric = bench_rubric("exam: sci\ntitle: Science\ndecimals: 3\n"
                                         "answers: {id: sid, form: booklet, status: st, blank: ['', '-', '98'], "
                                         "duplicate: last, numbers: decimal_comma}\n"
                                         "defaults: {points: 2, wrong: -1/3}\n"
                                         "sections: [{id: I, title: One, pass: 3}, {id: II, best: 2, pass: 50%}]\n"
                                         "items:\n"
                                         "  - {id: A, key: B, section: I, skills: [cells, genes]}\n"
                                         "  - {id: B, key: [C, D], section: I, points: 3, wrong: -1}\n"
                                         "  - {id: C, type: marked, points: 4, step: 0.5, section: II, wrong: 0}\n"
                                         "  - {id: D, type: marked, points: 6, step: 0.5, section: II, wrong: 0}\n"
                                         "  - {id: E, type: marked, points: 5, step: 0.5, section: II, wrong: 0}\n"
                                         "  - {id: F, key: A}\n"
                                         "  - {id: G, key: A}\n"
                                         "adjust: {F: excluded, G: bonus_all}\n"
                                         "pass: 8.1\n"
                                         "grades: {on: percent, bands: [[A, 85], [B, 33.34], [C, -50]]}\n"
                                         "rank: {by: [total, 'section:II', 'item:C', -wrong], ties: dense, percentile: "
                                         "mid, decimals: 2, groups: [province]}\n");
    const struct exam *exam = rubric_exam(rubric);
    assert_int_equal(exam->unit, 6);
    assert_int_equal(exam->decimals, 3);
    assert_true(text_equal(exam->title, TEXT("Science")));
    assert_true(text_equal(exam->answers.student_column, TEXT("sid")));
    assert_true(text_equal(exam->answers.form_column, TEXT("booklet")));
    assert_int_equal(exam->answers.n_blank, 2); /* the empty one goes without saying */
    assert_int_equal(exam->answers.duplicate, DUPLICATE_LAST);
    assert_int_equal(exam->answers.numbers, NUMBERS_DECIMAL_COMMA);
    assert_int_equal(exam->items[0].points, 12);
    assert_int_equal(exam->items[0].floor, -2);
    assert_int_equal(exam->items[0].n_skills, 2);
    assert_true(text_equal(exam->items[1].key_shown, TEXT("C|D")));
    assert_int_equal(exam->items[1].floor, -6);
    assert_false(exam->items[5].counted);
    assert_int_equal(exam->items[6].floor, 12); /* a bonus for all cannot be missed */
    assert_int_equal(exam->sections[0].maximum, 30);
    assert_int_equal(exam->sections[0].pass, 18);
    assert_int_equal(exam->sections[1].maximum, 66); /* the best two of 4, 6, 5 */
    assert_int_equal(exam->sections[1].pass, 33);
    assert_int_equal(exam->maximum, 30 + 66 + 12); /* 18 marks */
    assert_int_equal(exam->minimum, -2 - 6 + 12);
    assert_true(exam->has_pass);
    assert_int_equal(exam->pass, 49);           /* 8.1 marks are 48.6 units */
    assert_int_equal(exam->grades[0].from, 92); /* 85 % of 108 is 91.8 */
    assert_int_equal(exam->grades[1].from, 37); /* 36.0072 */
    assert_int_equal(exam->grades[2].from, -54);
    assert_int_equal(exam->rank.n_keys, 4);
    assert_int_equal(exam->rank.keys[1].kind, KEY_SECTION);
    assert_int_equal(exam->rank.keys[1].index, 1);
    assert_int_equal(exam->rank.keys[2].index, 2);
    assert_true(exam->rank.keys[3].less_is_better);
    assert_true(text_equal(exam->rank.keys[3].text, TEXT("-wrong")));
    assert_int_equal(exam->rank.ties, TIES_DENSE);
    assert_int_equal(exam->rank.percentile, PERCENTILE_MID);
    assert_int_equal(exam->rank.n_groups, 1);
    rubric_free(rubric);
}

static void what_is_left_out_has_its_default(void **state)
{
    (void)state;
    struct rubric *rubric = bench_rubric("exam: t\nitems: [{id: Q1, key: A}]\n");
    const struct exam *exam = rubric_exam(rubric);
    assert_int_equal(exam->unit, 1);
    assert_int_equal(exam->decimals, 2);
    assert_int_equal(exam->maximum, 1);
    assert_int_equal(exam->minimum, 0);
    assert_false(exam->has_pass);
    assert_int_equal(exam->items[0].section, NO_SECTION);
    assert_string_equal(exam->items[0].type, "choice");
    assert_int_equal(exam->answers.duplicate, DUPLICATE_ERROR);
    assert_true(text_equal(exam->answers.student_column, TEXT("student_id")));
    assert_int_equal(exam->rank.n_keys, 1);
    assert_int_equal(exam->rank.keys[0].kind, KEY_TOTAL);
    assert_int_equal(exam->rank.ties, TIES_COMPETITION);
    assert_int_equal(exam->rank.percentile, PERCENTILE_AT_OR_BELOW);
    rubric_free(rubric);
}

static void json_is_yaml(void **state)
{
    (void)state;
    struct rubric *rubric;
    struct gr_messages mistakes = {0}, warnings = {0};
    assert_int_equal(
        bench_load(
            &rubric, "r.json",
            "{\n\t\"exam\": \"t\",\n\t\"items\": [\n\t\t{\"id\": \"Q1\", \"key\": \"A\", \"points\": 2}\n\t]\n}\n",
            &mistakes, &warnings),
        GR_OK);
    assert_int_equal(rubric_exam(rubric)->maximum, 2);
    rubric_free(rubric);
    gr_messages_release(&mistakes);
}

static void a_key_table_is_a_rubric(void **state)
{
    (void)state;
    struct rubric *rubric;
    struct gr_messages mistakes = {0}, warnings = {0};
    assert_int_equal(bench_load(&rubric, "mid-term.csv",
                                "\xEF\xBB\xBFpoints;item;section;type;key;tolerance\r\n2;Q1;I;;A|C;\r\n\r\n"
                                "3;\"Q;2\";II;multi;\"A;B\";\r\n;Q3;I;number;9.81;1%\r\n",
                                &mistakes, &warnings),
                     GR_OK);
    const struct exam *exam = rubric_exam(rubric);
    assert_true(text_equal(exam->id, TEXT("mid-term")));
    assert_int_equal(exam->n_items, 3);
    assert_int_equal(exam->maximum, 6);
    assert_true(text_equal(exam->items[0].key_shown, TEXT("A|C")));
    assert_true(text_equal(exam->items[1].id, TEXT("Q;2")));
    assert_true(text_equal(exam->items[2].key_shown, TEXT("9.81 ±1%")));
    assert_int_equal(exam->n_sections, 2);
    assert_int_equal(exam->sections[0].maximum, 3);
    assert_int_equal(exam->items[2].section, 0);
    rubric_free(rubric);
    gr_messages_release(&mistakes);
}

/* Lists in cells have | between their members: keys of entries, columns, pairs. */
static void a_key_table_names_columns_and_pairs(void **state)
{
    (void)state;
    struct rubric *rubric;
    struct gr_messages mistakes = {0}, warnings = {0};
    if (bench_load(&rubric, "lists.csv",
                   "item,type,key,columns,points,markers,certainty\n"
                   "Q1,bundle,yes|no|no,Q1a|Q1b|Q1c,3,,\n"
                   "Q2,match,1-C|2-A,,,,\n"
                   "Q3,order,BADC,,,,\n"
                   "Q4,list,red|green,,,,\n"
                   "Q5,marked,,,6,m1|m2,\n"
                   "Q6,,B,,,,Q6c\n",
                   &mistakes, &warnings))
        fail_msg("%s", mistakes.lines[0]);
    const struct exam *exam = rubric_exam(rubric);
    static const size_t columns[] = {3, 1, 1, 1, 2, 2};
    for (size_t i = 0; i < exam->n_items; i++)
        assert_int_equal(exam->items[i].n_columns, columns[i]);
    assert_int_equal(exam->by_column->n_items, 10);
    assert_true(text_equal(exam->by_column->items[9].id, TEXT("Q6c")));
    assert_true(text_equal(exam->items[1].key_shown, TEXT("1-C, 2-A")));
    assert_int_equal(exam->items[4].n_markers, 2);
    assert_int_equal(exam->items[5].points, 3 * exam->unit);
    rubric_free(rubric);
    gr_messages_release(&mistakes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_keys_are_named_and_guessed),
        cmocka_unit_test(all_mistakes_are_reported_in_file_order),
        cmocka_unit_test(values_of_the_wrong_kind_say_what_was_expected),
        cmocka_unit_test(marks_that_make_no_sense_are_refused),
        cmocka_unit_test(each_kind_checks_its_parameters),
        cmocka_unit_test(kinds_that_read_lists_and_columns_check_their_parameters),
        cmocka_unit_test(defaults_of_other_kinds_do_no_harm),
        cmocka_unit_test(a_column_belongs_to_one_item),
        cmocka_unit_test(sections_grades_and_ranks_are_checked),
        cmocka_unit_test(rules_of_sections_are_checked),
        cmocka_unit_test(bounds_of_items_are_checked),
        cmocka_unit_test(challenges_are_checked),
        cmocka_unit_test(sections_have_exact_bounds),
        cmocka_unit_test(exclusions_shrink_choices_and_bounds),
        cmocka_unit_test(what_is_not_a_rubric_is_told_apart),
        cmocka_unit_test(key_tables_point_into_the_csv),
        cmocka_unit_test(files_that_cannot_be_read_are_failures),
        cmocka_unit_test(what_looks_wrong_but_is_allowed_is_a_warning),
        cmocka_unit_test(an_exam_has_everything_the_rubric_says),
        cmocka_unit_test(what_is_left_out_has_its_default),
        cmocka_unit_test(json_is_yaml),
        cmocka_unit_test(a_key_table_is_a_rubric),
        cmocka_unit_test(a_key_table_names_columns_and_pairs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
