/*
 * answer.c: the first byte picks one of many rules, the others are an answer. It is judged, twice alike, and the mark
 * lies between the least and the most that the item can pay.
 */
#include "fuzz.h"

#include "score/judge.h"

static const char RUBRIC[] =
    "exam: fuzz\n"
    "answers: {blank: ['', '-'], numbers: decimal_comma}\n"
    "items:\n"
    "  - {id: A, type: choice, key: [B, D], options: ABCD}\n"
    "  - {id: B, type: multi, key: ABD, options: ABCDE, points: 6, credit: jaccard}\n"
    "  - {id: C, type: multi, key: ABD, options: ABCDE, points: 3, credit: {per_right: 1, wrong: -1}}\n"
    "  - {id: D, type: number, key: 9.81, tolerance: {abs: 0.05}, units: {m/s2: 1, cm/s2: 0.01}, unit_penalty: 1/2}\n"
    "  - {id: E, type: number, key: -1234.5, tolerance: {rel: 1%}}\n"
    "  - {id: F, type: number, key: 0.00120, tolerance: {sig: 3}}\n"
    "  - {id: G, type: number, key: 17, tolerance: {range: '[3.1,3.2)'}}\n"
    "  - {id: H, type: text, key: [mitochondrion, 'naïve café'], distance: 2}\n"
    "  - {id: I, type: text, key: ['a*b?c'], normalize: []}\n"
    "  - {id: J, type: pattern, points: 4, combine: sum, rules: [{match: '(?i)\\bosmosis\\b', points: 2}, {match: "
    "'(?i)water .*(membrane|cell wall)', points: 2}, {match: '(a+)+$', points: -1}]}\n"
    "  - {id: K, type: map, points: 2, marks: {'20': 2, '10': 1, '*': 0}}\n"
    "  - {id: L, type: marked, points: 12}\n"
    "  - {id: M, type: order, key: ABCDE, points: 5}\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct rubric *rubric;
    static struct judge *judges[16];
    if (size < 1 || size > 8192) return 0;
    if (!rubric) {
        struct gr_messages mistakes = {0}, warnings = {0};
        if (rubric_load_text(&rubric, "fuzz.yaml", text_of(RUBRIC), &mistakes, &warnings)) {
            fprintf(stderr, "%s\n", mistakes.lines[0]);
            abort();
        }
        gr_messages_release(&warnings);
    }
    const struct exam *exam = rubric_exam(rubric);
    const size_t item = data[0] % exam->n_items;
    if (!judges[item]) judges[item] = judge_new(rubric, item);
    struct judgement first, second;
    const struct text answer = {(const char *)data + 1, size - 1};
    judge_answer(judges[item], answer, &first);
    const mark_t mark = first.mark;
    const enum answer_state state = first.state;
    judge_answer(judges[item], answer, &second);
    must(second.mark == mark && second.state == state, "an answer earns the same twice");
    must(mark >= -exam->items[item].points && mark <= exam->items[item].points, "a mark within the item's points");
    return 0;
}
