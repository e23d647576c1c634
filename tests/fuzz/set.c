/*
 * set.c: the first byte picks a kind of item and of credit, then lines: key, options, what the credit takes, an answer. As a
 * set is what is chosen and not how it is written, the answer as it was read earns what the answer earns; and where sets are
 * all or nothing, only the key does.
 */
#include "fuzz.h"

#include "base/text.h"
#include "score/judge.h"

/* %: the third line, as it stands. */
static const char *const CREDITS[] = {"all_or_nothing",
                                      "none_wrong",
                                      "net",
                                      "every_decision",
                                      "coverage",
                                      "over_selection",
                                      "over_selection_zero",
                                      "right_minus_wrong",
                                      "halves",
                                      "jaccard",
                                      "subset",
                                      "jee_advanced",
                                      "{subset: %}",
                                      "{per_right: %}",
                                      "{per_right: 1, wrong: %}",
                                      "{lose_per_error: %}",
                                      "{per_decision: %, min: 0}",
                                      "{options: {%}}",
                                      "%"};
enum { N_CREDITS = sizeof CREDITS / sizeof *CREDITS, LINES = 4, LINE_MOST = 300 };

static char *write_rubric(uint8_t how, const struct text *lines)
{
    const bool is_order = how >= 224;
    const char *credit = CREDITS[how % N_CREDITS], *hole = strchr(credit, '%');
    char *text = hole ? gr_format("%.*s%.*s%s", (int)(hole - credit), credit, TEXT_ARGS(lines[2]), hole + 1)
                      : gr_format("%s", credit);
    char *rubric =
        is_order
            ? gr_format("exam: s\nitems: [{id: S, type: order, points: 6, key: \"%.*s\", options: \"%.*s\", %.*s}]\n",
                        TEXT_ARGS(lines[0]), TEXT_ARGS(lines[1]), TEXT_ARGS(lines[2]))
            : gr_format(
                  "exam: s\nitems: [{id: S, type: multi, points: 6, key: \"%.*s\", options: \"%.*s\", credit: %s}]\n",
                  TEXT_ARGS(lines[0]), TEXT_ARGS(lines[1]), text);
    free(text);
    return rubric;
}

static void check_answer(const struct rubric *rubric, struct text answer, bool is_multi, bool all_or_nothing)
{
    struct judge *judge = judge_new(rubric, 0), *other = judge_new(rubric, 0);
    struct judgement first, again, of_key;
    judge_answer(judge, answer, &first);
    const bool may_earn = first.state == ANSWER_ANSWERED || first.state == ANSWER_BLANK;
    must(may_earn || first.mark == 0 || !is_multi, "only answers earn"); /* order: the third line may hold min, invalid */
    if (is_multi && first.state == ANSWER_ANSWERED && first.read_as.len) {
        judge_answer(other, first.read_as, &again);
        must(again.state == first.state && again.mark == first.mark, "a set earns the same however it is written");
        must(text_equal(again.read_as, first.read_as), "a set as it was read is read as it is");
        const struct text key = judge_part(judge, 0);
        if (all_or_nothing && key.len) {
            judge_answer(other, key, &of_key);
            must((first.result == RESULT_CORRECT) == text_equal(first.read_as, of_key.read_as), "all is the key");
        }
    }
    judge_free(judge);
    judge_free(other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > LINES * LINE_MOST) return 0;
    log_set_level(LOG_QUIET);
    struct text rest = {(const char *)data + 1, size - 1}, lines[LINES];
    for (size_t i = 0; i < LINES; i++) {
        const char *end = rest.len && i + 1 < LINES ? memchr(rest.at, '\n', rest.len) : NULL;
        lines[i] = (struct text){rest.at, end ? (size_t)(end - rest.at) : rest.len};
        rest = (struct text){rest.at + lines[i].len + (end != NULL), rest.len - lines[i].len - (end != NULL)};
    }
    struct rubric *rubric = NULL;
    struct gr_messages mistakes = {0}, warnings = {0};
    char *source = write_rubric(data[0], lines);
    const enum gr_status st = rubric_load_text(&rubric, "set.yaml", text_of(source), &mistakes, &warnings);
    must(st ? mistakes.n > 0 : rubric != NULL, "a rubric, or a mistake");
    if (!st && rubric_exam(rubric)->n_items == 1)
        check_answer(rubric, lines[3], data[0] < 224, data[0] < 224 && data[0] % N_CREDITS == 0);
    rubric_free(rubric);
    gr_messages_release(&mistakes);
    gr_messages_release(&warnings);
    free(source);
    return 0;
}
