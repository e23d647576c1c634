/*
 * rule_marked.c: marked by people; the answer is the mark, or the marks of several people.
 *
 * `step` says how fine marks can be, so that the exam's unit is known before any answer is read. A mark that is no
 * multiple of it, or lies outside `min` … `points`, is invalid rather than rounded or clipped: somebody mistyped.
 *
 * With `markers`, each has a column. An adjudicator's mark counts alone. Without one, the marks are combined when all
 * are there and differ by no more than the tolerance; otherwise the answer is pending: it earns nothing until somebody
 * has decided, and is listed.
 */
#include "score/number_text.h"
#include "score/rule.h"
#include "score/tuple.h"

enum combination { COMBINE_MEAN, COMBINE_MAX, COMBINE_FIRST, N_COMBINATIONS };
static const char *const COMBINATION_NAMES[N_COMBINATIONS] = {"mean", "max", "first"};

enum missing_mark { MISSING_PENDING, MISSING_ACCEPTED, N_MISSING_MARKS };
static const char *const MISSING_NAMES[N_MISSING_MARKS] = {"pending", "accepted"};

struct marked {
    struct rational step, least;
    size_t n_markers; /* 0: the cell is the mark */
    bool has_adjudicator, has_tolerance;
    struct rational tolerance;
    size_t combine, missing;
};

enum { STEP, MARKERS, COMBINE, TOLERANCE, ADJUDICATOR, MISSING, N_PARAMS };
static const struct key_spec PARAMS[N_PARAMS] = {
    [STEP] = {"step", "a mark; 0.01 unless given", "every mark is a multiple of it; the range is min (or 0) to points",
              false},
    [MARKERS] = {"markers", "[Q7_m1, Q7_m2]", "columns with the marks of different people, two or more", false},
    [COMBINE] = {"combine", "mean | max | first", "what several marks make; mean unless given", false},
    [TOLERANCE] = {"tolerance", "a mark",
                   "the largest difference of marks that are combined; a larger one is pending; any unless given",
                   false},
    [ADJUDICATOR] = {"adjudicator", "a column",
                     "a further mark, which counts alone where it is there; the column may be missing", false},
    [MISSING] = {"missing", "pending | accepted",
                 "an answer that not all have marked: pending unless given, or the marks that are there count", false},
};

/* `tolerance` under defaults may be meant for numbers. */
static const struct node *own_tolerance(const struct rule_compiler *compiler, const struct node *found)
{
    return found && (found->kind == NODE_SCALAR || rule_has_own(compiler, "tolerance")) ? found : NULL;
}

static bool read_markers(struct rule_compiler *compiler, const struct node *const *found, struct marked *marked)
{
    struct reading *reading = compiler->reading;
    const struct node *tolerance = own_tolerance(compiler, found[TOLERANCE]);
    bool good = rule_read_columns(compiler, found[MARKERS]);
    marked->n_markers = compiler->n_markers = compiler->n_columns;
    if (good && marked->n_markers < 2) {
        mistake(reading, found[MARKERS],
                "one marker; expected the columns of two or more, or none for a mark in the "
                "item's own column");
        good = false;
    }
    if (found[COMBINE])
        good &= read_name(reading, found[COMBINE], "combine", COMBINATION_NAMES, N_COMBINATIONS, &marked->combine);
    if (found[MISSING])
        good &= read_name(reading, found[MISSING], "missing", MISSING_NAMES, N_MISSING_MARKS, &marked->missing);
    if (tolerance) good &= marked->has_tolerance = read_mark(reading, tolerance, "tolerance", &marked->tolerance);
    if (marked->has_tolerance && marked->tolerance.num < 0) {
        mistake(reading, tolerance, "'tolerance' is below 0; expected the largest difference that is accepted");
        good = false;
    }
    marked->has_adjudicator = found[ADJUDICATOR] != NULL;
    if (found[ADJUDICATOR]) good &= rule_read_columns(compiler, found[ADJUDICATOR]);
    if (good && compiler->n_columns > marked->n_markers + 1) {
        mistake(reading, found[ADJUDICATOR], "several adjudicators; expected one column");
        good = false;
    }
    return good;
}

static void refuse_without_markers(struct rule_compiler *compiler)
{
    for (size_t i = COMBINE; i < N_PARAMS; i++) {
        const struct node *own = node_find(compiler->item, PARAMS[i].name);
        if (own)
            mistake(compiler->reading, own, "'%s' is of no use without 'markers'; name the columns of two or more",
                    PARAMS[i].name);
    }
}

static void *compile(struct rule_compiler *compiler, const struct node *const *found)
{
    struct marked *marked = arena_alloc(compiler->reading->arena, sizeof *marked);
    *marked = (struct marked){.step = {1, 100}, .least = {0, 1}, .tolerance = {0, 1}};
    if (found[STEP] && !read_mark(compiler->reading, found[STEP], "step", &marked->step)) return NULL;
    if (!compiler->points_are_given)
        mistake(compiler->reading, compiler->item,
                "a marked item without 'points'; expected the highest mark there is");
    if (marked->step.num <= 0) {
        mistake(compiler->reading, found[STEP], "'step' is not above 0; expected how fine marks are, such as 0.5");
        return NULL;
    }
    if (!found[MARKERS]) refuse_without_markers(compiler);
    if (found[MARKERS] && !read_markers(compiler, found, marked)) return NULL;
    if (compiler->has_floor) marked->least = compiler->terms->floor;
    rule_can_pay(compiler, marked->step);
    rule_names_mark(compiler, marked->least);
    for (size_t n = 2; n <= marked->n_markers && marked->combine == COMBINE_MEAN; n++) {
        struct rational share;
        if (n < marked->n_markers && marked->missing != MISSING_ACCEPTED) continue;
        if (rational_multiply(marked->step, (struct rational){1, (int64_t)n}, &share))
            rule_can_pay(compiler, share);
        else
            *compiler->unit_is_too_fine = true;
    }
    return marked;
}

static bool is_multiple(struct rational mark, struct rational step)
{
    struct rational steps;
    return rational_multiply(mark, (struct rational){step.den, step.num}, &steps) && steps.den == 1;
}

/* What is wrong with one person's mark; NULL when it is good. */
static const char *read_one_mark(const struct marked *marked, const struct item_terms *terms, struct text cell,
                                 struct rational *mark)
{
    struct exact value;
    if (has_control_character(cell, false) || number_read(cell, terms->numbers, &value) != NUMBER_READ ||
        !exact_to_rational(&value, mark))
        return "not a mark";
    if (rational_compare(*mark, marked->least) < 0 || rational_compare(*mark, terms->points) > 0)
        return "a mark outside the range of the item";
    return is_multiple(*mark, marked->step) ? NULL : "a mark between the steps of the item";
}

/* The marks of one answer; blank cells are none. */
struct marks {
    struct rational list[TUPLE_CELLS_MOST];
    bool given[TUPLE_CELLS_MOST];
    size_t n_given;      /* of the markers */
    const char *mistake; /* of the first bad mark; NULL: all are good */
    size_t mistaken;     /* whose */
};

static void read_marks(const struct marked *marked, const struct item_terms *terms, struct text answer,
                       struct marks *out)
{
    out->n_given = 0;
    out->mistake = NULL;
    for (size_t i = 0; answer.at && i < TUPLE_CELLS_MOST; i++) {
        const struct text cell = text_trim(tuple_take(&answer));
        const bool is_blank = is_blank_text(cell) || is_listed_blank(terms, cell);
        const char *mistake = is_blank ? NULL : read_one_mark(marked, terms, cell, &out->list[i]);
        out->given[i] = !is_blank && !mistake;
        out->n_given += i < marked->n_markers && out->given[i];
        if (!mistake || out->mistake) continue;
        out->mistake = mistake;
        out->mistaken = i;
    }
}

static struct rational combined(const struct marked *marked, const struct marks *marks)
{
    struct rational sum = {0, 1}, highest = {0, 1}, first = {0, 1};
    size_t n = 0;
    for (size_t i = 0; i < marked->n_markers; i++) {
        if (!marks->given[i]) continue;
        if (!n) first = marks->list[i];
        if (!n || rational_compare(marks->list[i], highest) > 0) highest = marks->list[i];
        n += rational_add(sum, marks->list[i], &sum); /* within the exam's unit: cannot overflow */
    }
    if (marked->combine == COMBINE_FIRST) return first;
    if (marked->combine == COMBINE_MAX) return highest;
    return rational_multiply(sum, (struct rational){1, (int64_t)n}, &sum) ? sum : first;
}

/* The largest difference of two marks. */
static struct rational spread(const struct marked *marked, const struct marks *marks)
{
    struct rational widest = {0, 1};
    for (size_t i = 0; i < marked->n_markers; i++)
        for (size_t k = 0; k < marked->n_markers; k++) {
            struct rational difference, negative = {-marks->list[k].num, marks->list[k].den};
            if (marks->given[i] && marks->given[k] && rational_add(marks->list[i], negative, &difference) &&
                rational_compare(difference, widest) > 0)
                widest = difference;
        }
    return widest;
}

static void pend(struct verdict *verdict, const char *why)
{
    verdict->state = ANSWER_PENDING;
    explain(verdict, "%s", why);
}

static void judge_several(const struct marked *marked, const struct item_terms *terms, struct text answer,
                          struct verdict *verdict)
{
    struct marks marks;
    read_marks(marked, terms, answer, &marks);
    if (marked->has_adjudicator && marks.given[marked->n_markers]) {
        verdict_mark(verdict, marks.list[marked->n_markers]);
        explain(verdict, "the adjudicator's mark");
    } else if (marks.mistake) {
        verdict->state = ANSWER_INVALID;
        explain(verdict, "%s %zu: %s", marks.mistaken < marked->n_markers ? "marker" : "adjudicator after marker",
                marks.mistaken < marked->n_markers ? marks.mistaken + 1 : marks.mistaken, marks.mistake);
    } else if (marks.n_given == 0 || (marks.n_given < marked->n_markers && marked->missing == MISSING_PENDING)) {
        pend(verdict, "a mark is missing");
    } else if (marked->has_tolerance && rational_compare(spread(marked, &marks), marked->tolerance) > 0) {
        pend(verdict, "the marks differ by more than the tolerance");
    } else {
        verdict_mark(verdict, combined(marked, &marks));
        explain(verdict, "%s of %zu marks", COMBINATION_NAMES[marked->combine], marks.n_given);
    }
}

static void apply(const void *state, const struct item_terms *terms, struct text answer, struct scorer_worker *worker,
                  struct verdict *verdict)
{
    (void)worker;
    const struct marked *marked = state;
    struct rational mark;
    if (marked->n_markers) {
        judge_several(marked, terms, answer, verdict);
        return;
    }
    const char *mistake = read_one_mark(marked, terms, answer, &mark);
    if (mistake) {
        verdict_invalid(verdict, mistake);
    } else {
        verdict_mark(verdict, mark);
        explain(verdict, "marked by people");
    }
}

static void marks_of(const void *state, const struct item_terms *terms, struct text answer, struct rational *marks,
                     bool *given)
{
    const struct marked *marked = state;
    const size_t n = marked->n_markers + marked->has_adjudicator;
    struct marks all;
    read_marks(marked, terms, answer, &all);
    memcpy(marks, all.list, n * sizeof *marks);
    memcpy(given, all.given, n * sizeof *given);
}

const struct rule_kind RULE_MARKED = {
    .name = "marked",
    .summary =
        "Marked by people: the cell is the mark, a multiple of `step` from `min` to `points`; or marked by several.",
    .example =
        "{id: Q7, type: marked, points: 12, step: 0.5, markers: [Q7_m1, Q7_m2], tolerance: 2, adjudicator: Q7_m3}",
    .params = {PARAMS, sizeof PARAMS / sizeof *PARAMS, NULL},
    .compile = compile,
    .apply = apply,
    .marks_of = marks_of,
    .nature = NATURE_MARKS,
};
