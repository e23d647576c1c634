/*
 * rubric_keep.c: marks that may not fall below those of an earlier rubric, for all items or for some.
 *
 * It is a matter of single answers: an answer that earned more by the earlier rubric earns that still. So no student's
 * mark on such an item can go down, and the whole remains a function of rubrics and answers, which can be worked out
 * again from a run. The earlier rubric may itself keep the marks of one before it.
 */
#include "score/rubric_parts.h"

static bool names_item(struct text names, struct text id)
{
    if (text_equal(names, TEXT("*"))) return true;
    while (names.len)
        if (text_equal(text_take_word(&names), id)) return true;
    return false;
}

/* Every name must be that of an item. */
static void check_names(struct rubric_compiler *c, struct text names)
{
    const struct exam *exam = &c->rubric->exam;
    char shown[TEXT_SHOWN_BYTES];
    if (text_equal(names, TEXT("*"))) return;
    while (names.len) {
        const struct text id = text_take_word(&names);
        if (exam_find_item(exam, id) == SIZE_MAX)
            mistake_at(c->reading, 1, 1, "item '%s', which is to keep its marks, is not in the rubric",
                       text_show(id, shown));
    }
}

static void check_kept(struct rubric_compiler *c, size_t i)
{
    const struct exam_item *item = &c->rubric->exam.items[i], *before = &c->rubric->earlier->exam.items[i];
    const struct rational now = c->rubric->rules[i].terms.ceiling, then = c->rubric->earlier->rules[i].terms.ceiling;
    if (!item->counted && before->counted)
        mistake(c->reading, c->item_nodes[i],
                "item '%.*s' is excluded, which takes its marks from those who have them, and nobody is to be lowered; "
                "adjust it by bonus_all",
                TEXT_ARGS(item->id));
    else if (item->counted && before->counted && rational_compare(then, now) > 0)
        mistake(
            c->reading, c->item_nodes[i],
            "item '%.*s' earned up to %.6g marks and now earns up to %.6g, and nobody is to be lowered; leave its points",
            TEXT_ARGS(item->id), (double)then.num / (double)then.den, (double)now.num / (double)now.den);
}

void compile_kept(struct rubric_compiler *c, struct rubric *earlier, struct text keeps)
{
    struct rubric *rubric = c->rubric;
    struct exam *exam = &rubric->exam;
    rubric->earlier = earlier;
    rubric->keeps = arena_text(&rubric->arena, keeps);
    if (c->reading->n_mistakes) return;
    bool same = exam->n_items == earlier->exam.n_items;
    for (size_t i = 0; i < exam->n_items && same; i++)
        same = text_equal(exam->items[i].id, earlier->exam.items[i].id);
    if (!same) {
        mistake_at(c->reading, 1, 1, "its items are not those of the run; keep them, in their order");
        return;
    }
    check_names(c, keeps);
    rubric->is_kept = arena_alloc(&rubric->arena, exam->n_items * sizeof *rubric->is_kept);
    for (size_t i = 0; i < exam->n_items; i++) {
        rubric->is_kept[i] = names_item(keeps, exam->items[i].id);
        if (rubric->is_kept[i]) check_kept(c, i);
    }
    if (!denominator_join(&exam->unit, earlier->exam.unit, UNIT_LIMIT))
        mistake_at(c->reading, 1, 1, "the marks of this rubric and of the run have no common denominator up to %d",
                   UNIT_LIMIT);
}

void keep_earlier(const struct rubric *rubric, size_t item, struct text answer, struct scorer_worker *worker,
                  struct verdict *verdict)
{
    const struct rubric *earlier = rubric->earlier;
    if (!earlier || !rubric->is_kept[item] || !rubric->exam.items[item].counted || !earlier->exam.items[item].counted)
        return;
    struct explanation why;
    explanation_clear(&why);
    struct verdict before = {.state = ANSWER_BLANK, .why = verdict->why ? &why : NULL};
    judge_by_rule(&earlier->exam, &earlier->rules[item], answer, worker, &before);
    overrule(earlier, item, answer, worker, &before);
    keep_earlier(earlier, item, answer, worker, &before);
    if (rational_compare(before.mark, verdict->mark) <= 0) return;
    explain(&before, "kept: what the answer earned by the earlier rubric");
    why.n_parts = 0; /* parts are those of this rubric's rule */
    if (verdict->why) *verdict->why = why;
    before.why = verdict->why;
    *verdict = before;
}
