/*
 * rule_marked.c: marked by people; the answer is the mark.
 *
 * `step` says how fine marks can be, so that the exam's unit is known before any answer is read. A mark that is no
 * multiple of it, or lies outside `min` … `points`, is invalid rather than rounded or clipped: somebody mistyped.
 */
#include "score/number_text.h"
#include "score/rule.h"

struct marked {
    struct rational step, least;
};

enum { STEP };
static const struct key_spec PARAMS[] = {
    [STEP] = {"step", "a mark; 0.01 unless given", "every mark is a multiple of it; the range is min (or 0) to points",
              false},
};

static void *compile(struct rule_compiler *compiler, const struct node *const *found)
{
    struct marked *marked = arena_alloc(compiler->reading->arena, sizeof *marked);
    *marked = (struct marked){.step = {1, 100}, .least = {0, 1}};
    if (found[STEP] && !read_mark(compiler->reading, found[STEP], "step", &marked->step)) return NULL;
    if (!compiler->points_are_given)
        mistake(compiler->reading, compiler->item,
                "a marked item without 'points'; expected the highest mark there is");
    if (marked->step.num <= 0) {
        mistake(compiler->reading, found[STEP], "'step' is not above 0; expected how fine marks are, such as 0.5");
        return NULL;
    }
    if (compiler->has_floor) marked->least = compiler->terms->floor;
    rule_can_pay(compiler, marked->step);
    rule_names_mark(compiler, marked->least);
    return marked;
}

static bool is_multiple(struct rational mark, struct rational step)
{
    struct rational steps;
    return rational_multiply(mark, (struct rational){step.den, step.num}, &steps) && steps.den == 1;
}

static void apply(const void *state, const struct item_terms *terms, struct text answer, struct scorer_worker *worker,
                  struct verdict *verdict)
{
    (void)worker;
    const struct marked *marked = state;
    struct exact value;
    struct rational mark;
    if (has_control_character(answer, false) || number_read(answer, terms->numbers, &value) != NUMBER_READ ||
        !exact_to_rational(&value, &mark)) {
        verdict_invalid(verdict, "not a mark");
    } else if (rational_compare(mark, marked->least) < 0 || rational_compare(mark, terms->points) > 0) {
        verdict_invalid(verdict, "a mark outside the range of the item");
    } else if (!is_multiple(mark, marked->step)) {
        verdict_invalid(verdict, "a mark between the steps of the item");
    } else {
        verdict_mark(verdict, mark);
        explain(verdict, "marked by people");
    }
}

const struct rule_kind RULE_MARKED = {
    .name = "marked",
    .summary = "Marked by people: the cell is the mark, a multiple of `step` from `min` to `points`.",
    .example = "{id: Q7, type: marked, points: 12, step: 0.5}",
    .params = {PARAMS, sizeof PARAMS / sizeof *PARAMS, NULL},
    .compile = compile,
    .apply = apply,
};
