/*
 * credit_fractions.c: credit for sets as a fraction of the points (contract in credit.h).
 *
 * Fractions are made of small counts (at most 64 options), so the integer products below cannot overflow; and none has 0
 * below the line, because what would be 0/0 is 0 here.
 */
#include "score/credit.h"

static struct rational ratio(int64_t num, int64_t den)
{
    return num <= 0 ? (struct rational){0, 1} : rational_make(num, den);
}

static struct rational all_or_nothing(const struct credit *credit, const struct selection *s)
{
    (void)credit;
    return ratio(is_equal_set(s), 1);
}

static struct rational none_wrong(const struct credit *credit, const struct selection *s)
{
    (void)credit;
    return s->wrong ? ratio(0, 1) : ratio(s->right, s->keyed);
}

static struct rational net(const struct credit *credit, const struct selection *s)
{
    (void)credit;
    return ratio((int64_t)s->right - s->wrong, s->keyed);
}

static struct rational every_decision(const struct credit *credit, const struct selection *s)
{
    (void)credit;
    return ratio((int64_t)s->options - wrong_decisions(s), s->options);
}

static struct rational coverage(const struct credit *credit, const struct selection *s)
{
    (void)credit;
    return ratio((int64_t)s->right * s->right, (int64_t)s->keyed * (s->right + s->wrong));
}

static struct rational over_selection(const struct credit *credit, const struct selection *s)
{
    (void)credit;
    const int64_t allowed = (int64_t)s->keyed - s->wrong;
    return ratio(s->right < allowed ? (int64_t)s->right : allowed, s->keyed);
}

static struct rational over_selection_zero(const struct credit *credit, const struct selection *s)
{
    (void)credit;
    return s->right + s->wrong > s->keyed ? ratio(0, 1) : ratio(s->right, s->keyed);
}

static struct rational right_minus_wrong(const struct credit *credit, const struct selection *s)
{
    (void)credit;
    return ratio((int64_t)s->right - s->wrong, s->options);
}

static struct rational halves(const struct credit *credit, const struct selection *s)
{
    (void)credit;
    const unsigned e = wrong_decisions(s);
    if (e == 0) return ratio(1, 1);
    if (e == 1 && s->options > 2) return ratio(1, 2);
    if (e == 2 && s->options > 4) return ratio(1, 4);
    return ratio(0, 1);
}

static struct rational jaccard(const struct credit *credit, const struct selection *s)
{
    (void)credit;
    return ratio(s->right, (int64_t)s->keyed + s->wrong);
}

static bool check_subset(struct rule_compiler *compiler, const struct node *at, struct credit *credit)
{
    if (credit->value.num > 0 && credit->value.num <= credit->value.den) return true;
    mistake(compiler->reading, node_find(at, "subset"),
            "'subset' is a fraction of the points; expected more than 0 and at most 1");
    return false;
}

static struct rational subset(const struct credit *credit, const struct selection *s)
{
    if (is_equal_set(s)) return ratio(1, 1);
    return s->wrong == 0 && s->right > 0 ? credit->value : ratio(0, 1);
}

const struct credit_kind CREDIT_FRACTIONS[] = {
    {.name = "all_or_nothing", .formula = "1 when the sets are equal, else 0", .fraction = all_or_nothing},
    {.name = "none_wrong", .formula = "f=0: t/T, else 0", .fraction = none_wrong},
    {.name = "net", .formula = "max(0, (t-f)/T)", .fraction = net},
    {.name = "every_decision", .formula = "(n-e)/n", .needs_options = true, .fraction = every_decision},
    {.name = "coverage", .formula = "t/T * t/(t+f)", .needs_options = true, .fraction = coverage},
    {.name = "over_selection", .formula = "max(0, min(t, T-f))/T", .fraction = over_selection},
    {.name = "over_selection_zero", .formula = "t+f>T: 0, else t/T", .fraction = over_selection_zero},
    {.name = "right_minus_wrong", .formula = "max(0, (t-f)/n)", .needs_options = true, .fraction = right_minus_wrong},
    {.name = "halves",
     .formula = "e=0: 1; e=1 and n>2: 1/2; e=2 and n>4: 1/4; else 0",
     .needs_options = true,
     .fraction = halves},
    {.name = "jaccard", .formula = "t/(T+f)", .needs_options = true, .fraction = jaccard},
    {.name = "subset",
     .formula = "{subset: x}  equal: 1; f=0 and t>0: x; else 0",
     .form = CREDIT_WITH_VALUE,
     .check = check_subset,
     .fraction = subset},
};
const size_t N_CREDIT_FRACTIONS = sizeof CREDIT_FRACTIONS / sizeof *CREDIT_FRACTIONS;
