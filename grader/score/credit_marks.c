/*
 * credit_marks.c: credit for sets in marks (contract in credit.h).
 *
 * The R/exams rules stand here because their lower bound takes the place of `wrong`: what they pay is t/T less a share
 * for every wrong choice, times the points, and never less than the bound. AMC's `b` and `m` are per_decision, its `haut`
 * is lose_per_error, its `mz` all_or_nothing.
 */
#include "score/credit.h"

#include "score/normal.h"

static struct rational whole(int64_t n)
{
    return (struct rational){n, 1};
}

static struct rational hold(const struct credit *credit, struct rational mark)
{
    if (credit->has_least && rational_compare(mark, credit->least) < 0) return credit->least;
    if (credit->has_most && rational_compare(mark, credit->most) > 0) return credit->most;
    return mark;
}

static bool held_product(const struct credit *credit, struct rational a, int64_t b, struct rational *out)
{
    if (!rational_multiply(a, whole(b), out)) return false;
    *out = hold(credit, *out);
    return true;
}

/* right/T - wrong/divisor of the points, and at least the bound. */
static bool exams(const struct credit *credit, struct rational points, const struct selection *s, int64_t divisor,
                  struct rational *out)
{
    struct rational share =
        rational_make((int64_t)s->right * divisor - (int64_t)s->wrong * s->keyed, (int64_t)s->keyed * divisor);
    if (rational_compare(share, credit->value) < 0) share = credit->value;
    if (s->right + s->wrong == 0) share = whole(0); /* nothing chosen is never punished */
    return rational_multiply(points, share, out);
}

static bool exams_false(const struct credit *credit, struct rational points, const struct selection *s,
                        struct rational *out)
{
    return exams(credit, points, s, s->options > s->keyed ? s->options - s->keyed : 1, out);
}

static bool exams_false2(const struct credit *credit, struct rational points, const struct selection *s,
                         struct rational *out)
{
    return exams(credit, points, s, s->options > s->keyed + 2 ? s->options - s->keyed : 2, out);
}

static bool exams_true(const struct credit *credit, struct rational points, const struct selection *s,
                       struct rational *out)
{
    return exams(credit, points, s, s->keyed, out);
}

static bool exams_all(const struct credit *credit, struct rational points, const struct selection *s,
                      struct rational *out)
{
    return exams(credit, points, s, 1, out);
}

static bool exams_none(const struct credit *credit, struct rational points, const struct selection *s,
                       struct rational *out)
{
    struct selection right_only = *s;
    right_only.wrong = 0;
    return exams(credit, points, &right_only, 1, out);
}

static bool check_exams(struct rule_compiler *compiler, const struct node *at, struct credit *credit)
{
    if (!credit->has_value) credit->value = whole(0);
    if (credit->value.num <= 0) return true;
    mistake(compiler->reading, &at->values[0],
            "'%s' is the least fraction of the points that is paid; expected 0 or below, such as -1 or -1/2",
            credit->kind->name);
    return false;
}

static bool per_right(const struct credit *credit, struct rational points, const struct selection *s,
                      struct rational *out)
{
    if (is_equal_set(s)) {
        *out = points;
        return true;
    }
    if (s->wrong) {
        *out = credit->wrong;
        return true;
    }
    return held_product(credit, credit->value, s->right, out);
}

static bool check_per_right(struct rule_compiler *compiler, const struct node *at, struct credit *credit)
{
    (void)at;
    if (!credit->has_wrong) credit->wrong = compiler->terms->wrong;
    return true;
}

/* The ladder of JEE Advanced for up to four keyed options is a mark for each right choice. */
static bool check_jee_advanced(struct rule_compiler *compiler, const struct node *at, struct credit *credit)
{
    (void)compiler;
    (void)at;
    credit->wrong = credit->has_value ? credit->value : whole(-2);
    credit->value = whole(1);
    return true;
}

static bool jee_advanced_points(const struct credit *credit, unsigned n_options, struct rational *out)
{
    (void)credit;
    (void)n_options;
    *out = whole(4);
    return true;
}

static bool check_lose_per_error(struct rule_compiler *compiler, const struct node *at, struct credit *credit)
{
    if (!credit->has_least) {
        credit->has_least = true;
        credit->least = whole(0);
    }
    if (credit->value.num > 0) return true;
    mistake(compiler->reading, node_find(at, "lose_per_error"),
            "'lose_per_error' is taken off for every wrong decision; expected a mark above 0");
    return false;
}

static bool lose_per_error(const struct credit *credit, struct rational points, const struct selection *s,
                           struct rational *out)
{
    struct rational lost;
    if (!rational_multiply(credit->value, whole(-(int64_t)wrong_decisions(s)), &lost)) return false;
    if (!rational_add(points, lost, out)) return false;
    *out = hold(credit, *out);
    return true;
}

static bool check_per_decision(struct rule_compiler *compiler, const struct node *at, struct credit *credit)
{
    if (!credit->has_wrong) credit->wrong = whole(0);
    if (rational_compare(credit->wrong, credit->value) < 0) return true;
    mistake(compiler->reading, at, "a wrong decision pays no less than a right one; exchange them");
    return false;
}

static bool per_decision(const struct credit *credit, struct rational points, const struct selection *s,
                         struct rational *out)
{
    (void)points;
    const int64_t wrong = wrong_decisions(s);
    struct rational for_right, for_wrong;
    if (!rational_multiply(credit->value, whole(s->options - wrong), &for_right) ||
        !rational_multiply(credit->wrong, whole(wrong), &for_wrong) || !rational_add(for_right, for_wrong, out))
        return false;
    *out = hold(credit, *out);
    return true;
}

static bool per_decision_points(const struct credit *credit, unsigned n_options, struct rational *out)
{
    return held_product(credit, credit->value, n_options, out);
}

/* One letter and its mark. */
static bool read_option_mark(struct reading *reading, const struct node *key, const struct node *value,
                             struct credit *out)
{
    struct letter_set letter;
    struct rational mark = {0, 1};
    char shown[TEXT_SHOWN_BYTES];
    const struct text normal = normalise_into(reading->arena, key->text, NORMAL_LABEL);
    if (!letter_set_parse(normal, &letter) || letter.n != 1) {
        mistake(reading, key, "'%s' is not one letter; expected letters and their marks, {A: 2, B: 1}",
                text_show(key->text, shown));
        return false;
    }
    bool good = true;
    for (size_t k = 0; k < out->n_letters; k++)
        if (out->letters[k] == letter.letters[0]) {
            mistake(reading, key, "option '%s' stands here twice; remove one", text_show(key->text, shown));
            good = false;
        }
    good &= read_mark(reading, value, "mark of an option", &mark);
    out->letters[out->n_letters] = letter.letters[0];
    out->marks[out->n_letters++] = mark;
    return good;
}

bool credit_read_options(struct reading *reading, const struct node *node, struct credit *out)
{
    if (node->kind != NODE_MAP || node->n == 0 || node->n > SET_LETTERS) {
        mistake(reading, node, "'options' of a credit; expected letters and their marks, {A: 2, B: 1, C: -1}");
        return false;
    }
    bool good = true;
    for (size_t i = 0; i < node->n; i++)
        good &= read_option_mark(reading, &node->keys[i], &node->values[i], out);
    return good;
}

/* Sum of the marks of the chosen options, or, when `chosen` is NULL, of all marks of one sign; false when it does not
 * fit. */
static bool sum_of_marks(const struct credit *credit, const struct letter_set *chosen, int sign, struct rational *sum)
{
    *sum = whole(0);
    for (size_t i = 0; i < credit->n_letters; i++) {
        const bool counts = chosen ? letter_set_holds(chosen, credit->letters[i]) : credit->marks[i].num * sign > 0;
        if (counts && !rational_add(*sum, credit->marks[i], sum)) return false;
    }
    return true;
}

struct rational credit_of_options(const struct credit *credit, const struct letter_set *chosen)
{
    struct rational sum;
    /* Cannot overflow: the loader has summed all of either sign. */
    return sum_of_marks(credit, chosen, 0, &sum) ? hold(credit, sum) : whole(0);
}

void credit_name_options(struct rule_compiler *compiler, const struct credit *credit)
{
    struct rational worst, best;
    if (!sum_of_marks(credit, NULL, -1, &worst) || !sum_of_marks(credit, NULL, 1, &best)) {
        *compiler->unit_is_too_fine = true;
        return;
    }
    for (size_t i = 0; i < credit->n_letters; i++)
        rule_can_pay(compiler, credit->marks[i]);
    rule_names_mark(compiler, hold(credit, worst));
    rule_names_mark(compiler, hold(credit, best));
    rule_pays_at_most(compiler, hold(credit, best));
}

#define EXAMS_RULE(NAME, FORMULA, NEEDS_OPTIONS)                                                                       \
    {                                                                                                                  \
        .name = #NAME, .formula = FORMULA, .form = CREDIT_EITHER, .needs_options = NEEDS_OPTIONS, .needs_key = true,   \
        .check = check_exams, .mark = NAME                                                                             \
    }

const struct credit_kind CREDIT_MARKS[] = {
    {.name = "per_right",
     .formula = "{per_right: m, wrong: w}  equal: the points; f=0: t*m; f>0: w",
     .form = CREDIT_WITH_VALUE,
     .takes = CREDIT_TAKES_WRONG | CREDIT_TAKES_BOUNDS,
     .check = check_per_right,
     .mark = per_right},
    {.name = "jee_advanced",
     .formula = "equal: the points (4 unless given); f=0: t; f>0: -2, or w as {jee_advanced: w}",
     .form = CREDIT_EITHER,
     .needs_key = true,
     .most_keyed = 4,
     .check = check_jee_advanced,
     .mark = per_right,
     .points = jee_advanced_points},
    {.name = "lose_per_error",
     .formula = "{lose_per_error: x}  the points - e*x, held between min (0) and max",
     .form = CREDIT_WITH_VALUE,
     .takes = CREDIT_TAKES_BOUNDS,
     .check = check_lose_per_error,
     .mark = lose_per_error},
    {.name = "per_decision",
     .formula = "{per_decision: b, wrong: m}  (n-e)*b + e*m, held between min and max",
     .form = CREDIT_WITH_VALUE,
     .takes = CREDIT_TAKES_WRONG | CREDIT_TAKES_BOUNDS,
     .needs_options = true,
     .check = check_per_decision,
     .mark = per_decision,
     .points = per_decision_points},
    {.name = "options",
     .formula = "{options: {A: 2, B: 1, C: -1}}  the sum, held between min and max",
     .form = CREDIT_WITH_VALUE,
     .takes = CREDIT_TAKES_BOUNDS},
    EXAMS_RULE(exams_false, "t/T - f/F of the points, at least 0, or b as {exams_false: b}", true),
    EXAMS_RULE(exams_false2, "t/T - f/max(F, 2), likewise", true),
    EXAMS_RULE(exams_true, "(t-f)/T, likewise", false),
    EXAMS_RULE(exams_all, "t/T - f, likewise", false),
    EXAMS_RULE(exams_none, "t/T, likewise", false),
};
const size_t N_CREDIT_MARKS = sizeof CREDIT_MARKS / sizeof *CREDIT_MARKS;
