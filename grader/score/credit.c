/*
 * credit.c: the table of credit rules for sets (contract in credit.h).
 *
 * Fractions are made of small counts (at most 64 options), so the integer products below cannot overflow.
 */
#include "score/credit.h"

#include "score/normal.h"

static struct rational ratio(int64_t num, int64_t den)
{
    return num <= 0 ? (struct rational){0, 1} : rational_make(num, den);
}

static bool is_equal_set(const struct selection *s)
{
    return s->right == s->keyed && s->wrong == 0;
}

static unsigned errors(const struct selection *s)
{
    return s->keyed - s->right + s->wrong;
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
    return ratio((int64_t)s->options - errors(s), s->options);
}

static struct rational coverage(const struct credit *credit, const struct selection *s)
{
    (void)credit;
    const unsigned chosen = s->right + s->wrong;
    return chosen ? ratio((int64_t)s->right * s->right, (int64_t)s->keyed * chosen) : ratio(0, 1);
}

static struct rational over_selection(const struct credit *credit, const struct selection *s)
{
    (void)credit;
    const int64_t allowed = (int64_t)s->keyed - s->wrong;
    return ratio(s->right < allowed ? (int64_t)s->right : allowed, s->keyed);
}

static struct rational right_minus_wrong(const struct credit *credit, const struct selection *s)
{
    (void)credit;
    return ratio((int64_t)s->right - s->wrong, s->options);
}

static struct rational halves(const struct credit *credit, const struct selection *s)
{
    (void)credit;
    const unsigned e = errors(s);
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

static bool compile_subset(struct rule_compiler *compiler, const struct node *credit, const struct node *parameters,
                           struct credit *out)
{
    (void)credit;
    if (!read_mark(compiler->reading, parameters, "subset", &out->first)) return false;
    if (out->first.num > 0 && out->first.num <= out->first.den) return true;
    mistake(compiler->reading, parameters, "'subset' is a fraction of the points; expected more than 0 and at most 1");
    return false;
}

static struct rational subset(const struct credit *credit, const struct selection *s)
{
    if (is_equal_set(s)) return ratio(1, 1);
    return s->wrong == 0 && s->right > 0 ? credit->first : ratio(0, 1);
}

enum { PER_RIGHT, PER_WRONG };
static const struct key_spec PER_RIGHT_KEYS[] = {
    [PER_RIGHT] = {"per_right", "a mark", "", true},
    [PER_WRONG] = {"wrong", "a mark", "", false},
};

static bool compile_per_right(struct rule_compiler *compiler, const struct node *credit, const struct node *parameters,
                              struct credit *out)
{
    (void)parameters;
    const struct key_table keys = KEY_TABLE(PER_RIGHT_KEYS);
    const struct node *found[2];
    const size_t n_mistakes = compiler->reading->n_mistakes;
    read_map(compiler->reading, credit, "'credit: {per_right: …}'", &keys, 1, found);
    out->second = compiler->terms->wrong;
    read_mark(compiler->reading, found[PER_RIGHT], "per_right", &out->first);
    read_mark(compiler->reading, found[PER_WRONG], "wrong", &out->second);
    return compiler->reading->n_mistakes == n_mistakes;
}

static struct rational per_right(const struct credit *credit, const struct selection *s)
{
    struct rational sum = {0, 1};
    if (s->wrong) return credit->second;
    /* Cannot overflow: name_per_right formed the same products when the rubric was loaded. */
    if (!rational_multiply(credit->first, (struct rational){s->right, 1}, &sum)) sum = (struct rational){0, 1};
    return sum;
}

static void name_per_right(struct rule_compiler *compiler, const struct credit *credit)
{
    struct rational sum;
    rule_names_mark(compiler, credit->second);
    if (!rational_multiply(credit->first, (struct rational){SET_LETTERS, 1}, &sum)) *compiler->unit_is_too_fine = true;
    rule_can_pay(compiler, credit->first);
}

enum { BY_OPTION, BY_OPTION_LEAST, BY_OPTION_MOST };
static const struct key_spec BY_OPTION_KEYS[] = {
    [BY_OPTION] = {"options", "letters and marks, {A: 2, B: 1, C: -1}", "", true},
    [BY_OPTION_LEAST] = {"min", "a mark", "", false},
    [BY_OPTION_MOST] = {"max", "a mark", "", false},
};

static bool read_option_marks(struct reading *reading, const struct node *node, struct credit *out)
{
    if (node->kind != NODE_MAP || node->n == 0 || node->n > CREDIT_PARAMS) {
        mistake(reading, node, "'options' of a credit; expected letters and their marks, {A: 2, B: 1, C: -1}");
        return false;
    }
    bool good = true;
    for (size_t i = 0; i < node->n; i++) {
        struct letter_set letter;
        struct rational mark = {0, 1};
        char shown[TEXT_SHOWN_BYTES];
        const struct text normal = normalise_into(reading->arena, node->keys[i].text, NORMAL_LABEL);
        if (!letter_set_parse(normal, &letter) || letter.n != 1) {
            mistake(reading, &node->keys[i], "'%s' is not one letter; expected letters and their marks, {A: 2, B: 1}",
                    text_show(node->keys[i].text, shown));
            good = false;
            continue;
        }
        for (size_t k = 0; k < out->n_letters; k++)
            if (out->letters[k] == letter.letters[0]) {
                mistake(reading, &node->keys[i], "option '%s' stands here twice; remove one",
                        text_show(node->keys[i].text, shown));
                good = false;
            }
        good &= read_mark(reading, &node->values[i], "mark of an option", &mark);
        out->letters[out->n_letters] = letter.letters[0];
        out->marks[out->n_letters++] = mark;
    }
    return good;
}

static bool compile_by_option(struct rule_compiler *compiler, const struct node *credit, const struct node *parameters,
                              struct credit *out)
{
    (void)parameters;
    struct reading *reading = compiler->reading;
    const struct key_table keys = KEY_TABLE(BY_OPTION_KEYS);
    const struct node *found[3];
    const size_t n_mistakes = reading->n_mistakes;
    read_map(reading, credit, "'credit: {options: …}'", &keys, 1, found);
    if (found[BY_OPTION]) read_option_marks(reading, found[BY_OPTION], out);
    out->has_least = read_mark(reading, found[BY_OPTION_LEAST], "min", &out->least);
    out->has_most = read_mark(reading, found[BY_OPTION_MOST], "max", &out->most);
    if (out->has_least && out->has_most && rational_compare(out->least, out->most) >= 0)
        mistake(reading, credit, "'min' is not below 'max'; exchange them");
    return reading->n_mistakes == n_mistakes;
}

static struct rational hold(const struct credit *credit, struct rational sum)
{
    if (credit->has_least && rational_compare(sum, credit->least) < 0) return credit->least;
    if (credit->has_most && rational_compare(sum, credit->most) > 0) return credit->most;
    return sum;
}

/* Sum of the marks of the chosen options, or, when `chosen` is NULL, of all marks of one sign; false when it does not
 * fit. */
static bool sum_of_marks(const struct credit *credit, const struct letter_set *chosen, int sign, struct rational *sum)
{
    *sum = (struct rational){0, 1};
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
    return sum_of_marks(credit, chosen, 0, &sum) ? hold(credit, sum) : (struct rational){0, 1};
}

static void name_by_option(struct rule_compiler *compiler, const struct credit *credit)
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
    if (!compiler->has_points) compiler->terms->points = hold(credit, best);
}

const struct credit_kind CREDIT_KINDS[] = {
    {.name = "all_or_nothing", .formula = "1 when the sets are equal, else 0", .value = all_or_nothing},
    {.name = "none_wrong", .formula = "f=0: t/T, else 0", .value = none_wrong},
    {.name = "net", .formula = "max(0, (t-f)/T)", .value = net},
    {.name = "every_decision", .formula = "(n-e)/n", .needs_options = true, .value = every_decision},
    {.name = "coverage", .formula = "t/T * t/(t+f)", .needs_options = true, .value = coverage},
    {.name = "over_selection", .formula = "max(0, min(t, T-f))/T", .value = over_selection},
    {.name = "right_minus_wrong", .formula = "max(0, (t-f)/n)", .needs_options = true, .value = right_minus_wrong},
    {.name = "halves",
     .formula = "e=0: 1; e=1 and n>2: 1/2; e=2 and n>4: 1/4; else 0",
     .needs_options = true,
     .value = halves},
    {.name = "jaccard", .formula = "t/(T+f)", .needs_options = true, .value = jaccard},
    {.name = "subset",
     .formula = "{subset: x}  equal: 1; f=0 and t>0: x; else 0",
     .has_parameters = true,
     .compile = compile_subset,
     .value = subset},
    {.name = "per_right",
     .formula = "{per_right: m, wrong: w}  marks: equal: points; f=0: t*m; f>0: w",
     .has_parameters = true,
     .pays_marks = true,
     .compile = compile_per_right,
     .value = per_right,
     .name_marks = name_per_right},
    {.name = "options",
     .formula = "{options: {A: 2, B: 1, C: -1}, min: 0, max: 3}  marks: the sum, held between",
     .has_parameters = true,
     .pays_marks = true,
     .compile = compile_by_option,
     .name_marks = name_by_option},
};
const size_t N_CREDIT_KINDS = sizeof CREDIT_KINDS / sizeof *CREDIT_KINDS;

static const struct credit_kind *find_kind(struct reading *reading, const struct node *at, struct text name,
                                           bool has_parameters)
{
    const char *names[sizeof CREDIT_KINDS / sizeof *CREDIT_KINDS];
    char shown[TEXT_SHOWN_BYTES];
    for (size_t i = 0; i < N_CREDIT_KINDS; i++) {
        names[i] = CREDIT_KINDS[i].name;
        if (!text_equal(name, text_of(names[i]))) continue;
        if (CREDIT_KINDS[i].has_parameters == has_parameters) return &CREDIT_KINDS[i];
        mistake(reading, at, "credit '%s' is written %s", names[i],
                has_parameters ? "without parameters, credit: NAME" : CREDIT_KINDS[i].formula);
        return NULL;
    }
    const char *guess = reading_suggest(reading, name, names, N_CREDIT_KINDS);
    mistake(reading, at, "unknown credit '%s'; %s", text_show(name, shown),
            guess[0] ? guess : "`grader help rubric` lists them");
    return NULL;
}

/* The kind of {name: …}: the first key that names one; the other keys are its parameters. */
static const struct credit_kind *find_parametric(struct reading *reading, const struct node *node,
                                                 const struct node **parameters)
{
    for (size_t i = 0; i < node->n; i++)
        for (size_t k = 0; k < N_CREDIT_KINDS; k++)
            if (CREDIT_KINDS[k].has_parameters && text_equal(node->keys[i].text, text_of(CREDIT_KINDS[k].name))) {
                *parameters = &node->values[i];
                return &CREDIT_KINDS[k];
            }
    if (node->n) return find_kind(reading, &node->keys[0], node->keys[0].text, true);
    mistake(reading, node, "'credit' is an empty mapping; expected a name such as none_wrong, or {subset: 1/2}");
    return NULL;
}

bool credit_read(struct rule_compiler *compiler, const struct node *node, struct credit *out)
{
    struct reading *reading = compiler->reading;
    const struct node *parameters = NULL;
    *out = (struct credit){.kind = &CREDIT_KINDS[0]};
    if (!node) return true;
    if (node->kind == NODE_LIST) {
        mistake(reading, node, "'credit' is a list; expected a name such as none_wrong, or {subset: 1/2}");
        return false;
    }
    out->kind = node->kind == NODE_MAP ? find_parametric(reading, node, &parameters)
                                       : find_kind(reading, node, text_trim(node->text), false);
    if (!out->kind) return false;
    return !out->kind->compile || out->kind->compile(compiler, node, parameters, out);
}
