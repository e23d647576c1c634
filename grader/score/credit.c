/* credit.c: find a credit rule, read its parameters, apply it (contract in credit.h). */
#include "score/credit.h"

static size_t n_kinds(void)
{
    return N_CREDIT_FRACTIONS + N_CREDIT_MARKS;
}

static const struct credit_kind *kind_at(size_t i)
{
    return i < N_CREDIT_FRACTIONS ? &CREDIT_FRACTIONS[i] : &CREDIT_MARKS[i - N_CREDIT_FRACTIONS];
}

static const struct credit_kind *kind_named(struct text name)
{
    for (size_t i = 0; i < n_kinds(); i++)
        if (text_equal(name, text_of(kind_at(i)->name))) return kind_at(i);
    return NULL;
}

static void unknown_kind(struct reading *reading, const struct node *at, struct text name)
{
    char shown[TEXT_SHOWN_BYTES];
    const char **names = arena_alloc(reading->arena, n_kinds() * sizeof *names);
    for (size_t i = 0; i < n_kinds(); i++)
        names[i] = kind_at(i)->name;
    const char *guess = reading_suggest(reading, name, names, n_kinds());
    mistake(reading, at, "unknown credit '%s'; %s", text_show(name, shown),
            guess[0] ? guess : "`grader help rubric` lists them");
}

static const struct credit_kind *find_plain(struct reading *reading, const struct node *at)
{
    const struct text name = text_trim(at->text);
    const struct credit_kind *kind = kind_named(name);
    if (!kind) unknown_kind(reading, at, name);
    if (!kind || kind->form != CREDIT_WITH_VALUE) return kind;
    mistake(reading, at, "credit '%s' is written %s", kind->name, kind->formula);
    return NULL;
}

/* The kind of {NAME: x}: the first key that names one. */
static const struct credit_kind *find_with_value(struct reading *reading, const struct node *node)
{
    for (size_t i = 0; i < node->n; i++) {
        const struct credit_kind *kind = kind_named(node->keys[i].text);
        if (!kind) continue;
        if (kind->form != CREDIT_PLAIN) return kind;
        mistake(reading, &node->keys[i], "credit '%s' is written without parameters, credit: %s", kind->name,
                kind->name);
        return NULL;
    }
    if (node->n)
        unknown_kind(reading, &node->keys[0], node->keys[0].text);
    else
        mistake(reading, node, "'credit' is an empty mapping; expected a name such as none_wrong, or {subset: 1/2}");
    return NULL;
}

/* {NAME: x} and the keys that the kind takes beside it. */
static bool read_parameters(struct rule_compiler *compiler, const struct node *node, struct credit *out)
{
    enum { VALUE, MIN, MAX, WRONG, N_ROWS };
    struct reading *reading = compiler->reading;
    const struct credit_kind *kind = out->kind;
    struct key_spec rows[N_ROWS] = {{kind->name, "a mark", "", true}};
    int at[N_ROWS] = {0, -1, -1, -1};
    size_t n = 1;
    if (kind->takes & CREDIT_TAKES_BOUNDS) {
        rows[at[MIN] = (int)n++] = (struct key_spec){"min", "a mark", "", false};
        rows[at[MAX] = (int)n++] = (struct key_spec){"max", "a mark", "", false};
    }
    if (kind->takes & CREDIT_TAKES_WRONG) rows[at[WRONG] = (int)n++] = (struct key_spec){"wrong", "a mark", "", false};
    const struct node *found[N_ROWS] = {0};
    const struct key_table table = {rows, n, NULL};
    const char *what = arena_format(reading->arena, "'credit: {%s: …}'", kind->name).at;
    const size_t n_mistakes = reading->n_mistakes;
    read_map(reading, node, what, &table, 1, found);
    const bool is_options = !kind->fraction && !kind->mark;
    if (found[VALUE] && is_options) credit_read_options(reading, found[VALUE], out);
    if (!is_options) out->has_value = read_mark(reading, found[VALUE], kind->name, &out->value);
    if (at[MIN] > 0) out->has_least = read_mark(reading, found[at[MIN]], "min", &out->least);
    if (at[MAX] > 0) out->has_most = read_mark(reading, found[at[MAX]], "max", &out->most);
    if (at[WRONG] > 0) out->has_wrong = read_mark(reading, found[at[WRONG]], "wrong", &out->wrong);
    if (out->has_least && out->has_most && rational_compare(out->least, out->most) >= 0)
        mistake(reading, node, "'min' is not below 'max'; exchange them");
    return reading->n_mistakes == n_mistakes;
}

bool credit_read(struct rule_compiler *compiler, const struct node *node, struct credit *out)
{
    struct reading *reading = compiler->reading;
    *out = (struct credit){.kind = &CREDIT_FRACTIONS[0]};
    if (!node) return true;
    if (node->kind == NODE_LIST) {
        mistake(reading, node, "'credit' is a list; expected a name such as none_wrong, or {subset: 1/2}");
        return false;
    }
    out->kind = node->kind == NODE_MAP ? find_with_value(reading, node) : find_plain(reading, node);
    if (!out->kind || (node->kind == NODE_MAP && !read_parameters(compiler, node, out))) return false;
    return !out->kind->check || out->kind->check(compiler, node, out);
}

bool credit_mark(const struct credit *credit, const struct item_terms *terms, const struct selection *s,
                 struct rational *out)
{
    if (!credit->kind->fraction) return credit->kind->mark(credit, terms->points, s, out);
    const bool empty_is_right = s->keyed == 0 && s->wrong == 0;
    const struct rational share = empty_is_right ? (struct rational){1, 1} : credit->kind->fraction(credit, s);
    *out = terms->wrong;
    return share.num == 0 || rational_multiply(terms->points, share, out);
}

/* Where part of the right choices earn as much as all of them, the points are seldom meant. */
static void warn_of_equal_parts(struct rule_compiler *compiler, const struct credit *credit, unsigned n_options,
                                unsigned n_keyed)
{
    struct rational mark;
    const struct selection part = {n_options, n_keyed, n_keyed - 1, 0};
    if (!n_keyed || !credit->kind->mark || !credit_mark(credit, compiler->terms, &part, &mark) ||
        rational_compare(mark, compiler->terms->points) < 0)
        return;
    const struct node *points = node_find(compiler->item, "points");
    warning(compiler->reading, points ? points : compiler->item,
            "%u of %u right choices earn as much as all of them by credit '%s'; raise 'points' or lower that",
            n_keyed - 1, n_keyed, credit->kind->name);
}

/* Every selection that is possible. Without options f has no part in any denominator, so a few values of it show all
 * fractions; marks may go on falling with every wrong choice. */
void credit_name_marks(struct rule_compiler *compiler, const struct credit *credit, unsigned n_options,
                       unsigned n_keyed)
{
    const struct credit_kind *kind = credit->kind;
    struct item_terms *terms = compiler->terms;
    if (credit_is_by_option(credit)) {
        credit_name_options(compiler, credit);
        return;
    }
    if (kind->points && !compiler->has_points && !kind->points(credit, n_options, &terms->points))
        *compiler->unit_is_too_fine = true;
    warn_of_equal_parts(compiler, credit, n_options, n_keyed);
    const unsigned most_wrong = n_options ? n_options - n_keyed : kind->mark ? SET_LETTERS : n_keyed + 1;
    for (unsigned right = 0; right <= n_keyed; right++)
        for (unsigned wrong = 0; wrong <= most_wrong; wrong++) {
            struct rational mark;
            const struct selection s = {n_options, n_keyed, right, wrong};
            if (credit_mark(credit, terms, &s, &mark))
                rule_names_mark(compiler, mark);
            else
                *compiler->unit_is_too_fine = true;
        }
}
