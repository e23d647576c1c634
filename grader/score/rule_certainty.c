/*
 * rule_certainty.c: certainty-based marking: beside the answer, a column says how sure the student was.
 *
 * It is no kind of its own but stands around the rule of any item with `certainty: COLUMN`. A right answer earns the
 * `right` mark of its level, a wrong one the `wrong` mark, and one that is partly right earns what lies between them in
 * proportion (Moodle's certainty-based marking; Gardner-Medwin 1995). With the marks as they are by default, 1, 2, 3
 * and 0, -2, -6, it pays to say 2 from two thirds of certainty on, and 3 from four fifths on. Marks are scaled so that
 * the best is the points of the item.
 *
 * A blank level is the lowest one; what is no level makes the answer invalid. A blank answer stays blank.
 */
#include "score/options.h"
#include "score/rule_inner.h"
#include "score/tuple.h"

enum { LEVELS_MOST = 20 };

struct certainty {
    struct item_rule inner;
    struct text levels[LEVELS_MOST]; /* normal forms */
    struct rational right[LEVELS_MOST], wrong[LEVELS_MOST];
    size_t n;
};

enum { LEVELS, RIGHT, WRONG, N_SCALE_KEYS };
static const struct key_spec SCALE_KEYS[N_SCALE_KEYS] = {
    [LEVELS] = {"levels", "[low, middle, high]", "what students write, from unsure to sure; 1, 2, 3, … unless given",
                false},
    [RIGHT] = {"right", "[1, 2, 3]", "what a right answer earns at each level", true},
    [WRONG] = {"wrong", "[0, -2, -6]", "what a wrong answer earns at each level", true},
};

static void set_default(struct certainty *certainty)
{
    static const int64_t right[] = {1, 2, 3}, wrong[] = {0, -2, -6};
    for (certainty->n = 0; certainty->n < sizeof right / sizeof *right; certainty->n++) {
        certainty->right[certainty->n] = (struct rational){right[certainty->n], 1};
        certainty->wrong[certainty->n] = (struct rational){wrong[certainty->n], 1};
    }
}

static bool read_marks(struct reading *reading, const struct node *node, const char *name, struct rational *out,
                       size_t *n)
{
    const struct node *members;
    if (!node || !read_scalars(reading, node, name, false, &members, n)) return false;
    if (*n < 1 || *n > LEVELS_MOST) {
        mistake(reading, node, "'%s' has %zu marks; expected one for each of 1 to %d levels", name, *n, LEVELS_MOST);
        return false;
    }
    bool good = true;
    for (size_t i = 0; i < *n; i++)
        good &= read_mark(reading, &members[i], name, &out[i]);
    return good;
}

static bool read_levels(struct reading *reading, const struct node *node, struct certainty *certainty)
{
    struct labels labels = {0};
    for (size_t i = 0; i < certainty->n; i++)
        certainty->levels[i] = arena_format(reading->arena, "%zu", i + 1);
    if (!node) return true;
    if (!read_options(reading, node, &labels)) return false;
    if (labels.n != certainty->n) {
        mistake(reading, node, "%zu levels for %zu marks; expected as many", labels.n, certainty->n);
        return false;
    }
    memcpy(certainty->levels, labels.list, labels.n * sizeof *labels.list);
    return true;
}

static bool read_scale(struct reading *reading, const struct node *node, struct certainty *certainty)
{
    const struct key_table table = KEY_TABLE(SCALE_KEYS);
    const struct node *found[N_SCALE_KEYS] = {0};
    size_t n_wrong = 0;
    set_default(certainty);
    if (node) {
        if (!read_map(reading, node, "'certainty_scale'", &table, 1, found)) return false;
        bool good = read_marks(reading, found[RIGHT], "right", certainty->right, &certainty->n);
        good &= read_marks(reading, found[WRONG], "wrong", certainty->wrong, &n_wrong);
        if (!good) return false;
        if (n_wrong != certainty->n) {
            mistake(reading, found[WRONG], "%zu marks for wrong answers and %zu for right ones; expected as many",
                    n_wrong, certainty->n);
            return false;
        }
    }
    return read_levels(reading, found[LEVELS], certainty);
}

static bool multiply_all(struct rational *marks, size_t n, struct rational factor)
{
    for (size_t i = 0; i < n; i++)
        if (!rational_multiply(marks[i], factor, &marks[i])) return false;
    return true;
}

/* Marks of the levels from marks of the scale: the best right answer earns the points. */
static void scale_to_points(struct rule_compiler *compiler, const struct node *at, struct certainty *certainty)
{
    struct rational best = certainty->right[0], factor = {1, 1};
    for (size_t i = 1; i < certainty->n; i++)
        if (rational_compare(certainty->right[i], best) > 0) best = certainty->right[i];
    if (best.num <= 0) {
        mistake(compiler->reading, at, "no right answer earns anything; expected a mark above 0 in 'right'");
        return;
    }
    if (!compiler->has_points) compiler->terms->points = best;
    if (!rational_multiply(compiler->terms->points, (struct rational){best.den, best.num}, &factor) ||
        !multiply_all(certainty->right, certainty->n, factor) || !multiply_all(certainty->wrong, certainty->n, factor))
        *compiler->unit_is_too_fine = true;
}

/* wrong + fraction * (right - wrong). False: overflow. */
static bool mark_between(struct rational wrong, struct rational right, struct rational fraction, struct rational *out)
{
    struct rational range;
    return rational_add(right, (struct rational){-wrong.num, wrong.den}, &range) &&
           rational_multiply(range, fraction, &range) && rational_add(wrong, range, out);
}

/* The fractions that the inner rule can give are multiples of 1 / (its unit times its points). */
static void name_marks(struct rule_compiler *compiler, const struct certainty *certainty, int64_t unit)
{
    const struct rational points = certainty->inner.terms.points;
    struct rational step, mark;
    if (points.num <= 0) return; /* said elsewhere */
    if (!rational_multiply((struct rational){1, unit}, (struct rational){points.den, points.num}, &step)) {
        *compiler->unit_is_too_fine = true;
        return;
    }
    for (size_t i = 0; i < certainty->n; i++) {
        rule_names_mark(compiler, certainty->wrong[i]);
        rule_can_pay(compiler, certainty->right[i]);
        if (mark_between(certainty->wrong[i], certainty->right[i], step, &mark))
            rule_can_pay(compiler, mark);
        else
            *compiler->unit_is_too_fine = true;
    }
}

static void release(void *state)
{
    item_rule_release(&((struct certainty *)state)->inner);
}

/* The inner rule's columns, or the item's own, and the one of the certainty. */
static bool add_columns(struct rule_compiler *compiler, const struct node *column)
{
    const struct inner_rule *inner = compiler->inner;
    struct text *own = arena_alloc(compiler->reading->arena, sizeof *own);
    struct text id = TEXT("");
    const struct node *id_node = node_find(compiler->item, "id");
    if (id_node && id_node->kind == NODE_SCALAR) id = text_trim(id_node->text);
    *own = id;
    compiler->columns = inner->compiler.n_columns ? inner->compiler.columns : own;
    compiler->n_columns = inner->rule.n_columns;
    if (column->kind != NODE_SCALAR) {
        mistake(compiler->reading, column, "'certainty' is no single value; expected the name of a column");
        return false;
    }
    return rule_read_columns(compiler, column);
}

static void *compile(struct rule_compiler *compiler, const struct node *const *found)
{
    struct inner_rule *inner = compiler->inner;
    const struct node *column = found[INNER_CERTAINTY], *scale = found[INNER_CERTAINTY_SCALE];
    const struct node *wrong = node_find(compiler->item, "wrong");
    struct certainty *certainty = arena_alloc(compiler->reading->arena, sizeof *certainty);
    *certainty = (struct certainty){.inner = inner->rule};
    compiler->key_shown = inner->compiler.key_shown;
    bool good = certainty->inner.state != NULL;
    if (wrong) {
        mistake(compiler->reading, wrong,
                "'wrong' stands beside 'certainty', whose scale says what wrong answers earn; "
                "remove one of the two");
        good = false;
    }
    if (inner->rule.kind == &RULE_MARKED) {
        mistake(compiler->reading, column, "an item that people mark has no certainty; remove it");
        good = false;
    }
    good &= add_columns(compiler, column);
    good &= read_scale(compiler->reading, scale, certainty);
    if (!good) {
        release(certainty);
        return NULL;
    }
    scale_to_points(compiler, scale ? scale : column, certainty);
    name_marks(compiler, certainty, inner->unit);
    return certainty;
}

/* The level that a cell names; n when there is no such level. */
static size_t find_level(const struct certainty *certainty, const struct item_terms *terms, struct text cell,
                         struct scorer_worker *worker)
{
    struct text normal;
    size_t level = 0;
    if (is_blank_text(cell) || is_listed_blank(terms, text_trim(cell))) return 0;
    if (has_control_character(cell, false) || !normalise(cell, NORMAL_LABEL, &worker->normal, &normal))
        return certainty->n;
    while (level < certainty->n && !text_equal(certainty->levels[level], normal))
        level++;
    return level;
}

static void apply(const void *state, const struct item_terms *terms, struct text answer, struct scorer_worker *worker,
                  struct verdict *verdict)
{
    const struct certainty *certainty = state;
    const struct item_terms *inner_terms = &certainty->inner.terms;
    const char *separator = memrchr(answer.at, CELL_SEPARATOR, answer.len); /* there is one for each further column */
    const struct text cell = {separator + 1, (size_t)(answer.at + answer.len - separator - 1)};
    struct verdict inner = {.why = verdict->why};
    struct rational fraction, mark;
    item_rule_judge(&certainty->inner, (struct text){answer.at, (size_t)(separator - answer.at)}, worker, &inner);
    verdict->state = inner.state;
    if (inner.state == ANSWER_BLANK) verdict->mark = terms->blank;
    if (inner.state != ANSWER_ANSWERED) return;
    const size_t level = find_level(certainty, terms, cell, worker);
    if (level == certainty->n) {
        verdict_invalid(verdict, "no level of certainty");
        return;
    }
    /* Cannot overflow: the loader has seen the marks of the levels and how fine fractions are. */
    if (!rational_multiply(inner.mark, (struct rational){inner_terms->points.den, inner_terms->points.num},
                           &fraction) ||
        !mark_between(certainty->wrong[level], certainty->right[level], fraction, &mark))
        mark = certainty->wrong[level];
    verdict_mark(verdict, mark);
    verdict->is_right = inner.is_right || rational_compare(inner.mark, inner_terms->points) == 0;
    explain(verdict, "certainty %.*s", TEXT_ARGS(certainty->levels[level]));
}

/* Those of the rule inside. */
static struct rule_part part(const void *state, size_t number)
{
    const struct item_rule *inner = &((const struct certainty *)state)->inner;
    return inner->kind->part ? inner->kind->part(inner->state, number) : (struct rule_part){TEXT(""), false};
}

const struct rule_kind RULE_CERTAINTY = {
    .name = "certainty",
    .summary = "How sure the student was, in a column of its own, decides what the answer earns: `certainty: COLUMN`.",
    .example = "{id: Q1, key: B, certainty: Q1_sure, certainty_scale: {right: [1, 2, 3], wrong: [0, -2, -6]}}",
    .params = {SCALE_KEYS, N_SCALE_KEYS, NULL},
    .compile = compile,
    .apply = apply,
    .release = release,
    .part = part,
};
