/*
 * rubric_rank_key.c: what students are ranked by: one key, from its text.
 *
 *     key      = ["-"] term
 *     term     = "total" | "correct" | "wrong" | "blank" | "section:" ID | "item:" ID | "score:" ID | "attr:" COLUMN
 *              | NAME "(" arguments ")"
 *
 * An id stands alone or ends at the comma or bracket behind it.
 */
#include "score/rubric_parts.h"

enum { NESTED_MOST = 3, OPERANDS_MOST = 64 /* as rank/key_values.h */ };

const struct rank_key_form RANK_KEY_FORMS[N_RANK_KEY_FORMS] = {
    {"total", "total", "the sum of all marks", KEY_TOTAL},
    {"section:", "section:I", "the mark on a section", KEY_SECTION},
    {"item:", "item:Q7", "the mark on an item", KEY_ITEM},
    {"score:", "score:T",
     "a score of `scores`; who has no value of the first key of rank.by is not ranked, else they "
     "come last",
     KEY_SCORE},
    {"correct", "correct", "items with full marks", KEY_CORRECT},
    {"wrong", "wrong", "items answered wrong; -wrong: fewer are better", KEY_WRONG},
    {"blank", "blank", "items left blank", KEY_BLANK},
    {"attr:", "attr:bonus",
     "a column of the roster or the answers: a number, or a date such as 2008-05-31 (the older "
     "is the better); those without one come last",
     KEY_ATTRIBUTE},
    {"sum(", "sum(a, b, …)",
     "of keys; sum(total, -attr:bonus) subtracts; a column or score that a student has no value of adds nothing",
     KEY_SUM},
    {"max(", "max(a, b, …)", "the largest of those that the student has; who has none comes last", KEY_MAX},
    {"min(", "min(a, b, …)", "the smallest of those that the student has", KEY_MIN},
    {"kth(", "kth(2, a, b, …)",
     "the second largest, such as the second best of the electives that were sat; who has fewer comes last", KEY_KTH},
    {"ratio(", "ratio(a, b)",
     "a / b, compared by cross-multiplication; ratio(wrong, correct, best): 0/0 is the best, "
     "else it is the worst",
     KEY_RATIO},
    {"random(", "random(2026)",
     "a draw: the greatest XXH3-64 of the student's id with this seed comes first; only as "
     "a whole key, as ratio",
     KEY_RANDOM},
};

struct parser {
    struct rubric_compiler *c;
    const struct node *node;
    struct text left; /* of what is written */
    bool number_only;
    bool of_columns; /* words are names of columns */
};

static void skip_spaces(struct parser *p)
{
    while (p->left.len && (p->left.at[0] == ' ' || p->left.at[0] == '\n' || p->left.at[0] == '\t'))
        p->left = (struct text){p->left.at + 1, p->left.len - 1};
}

static bool take(struct parser *p, const char *what)
{
    const struct text prefix = text_of(what);
    skip_spaces(p);
    if (!text_begins_with(p->left, prefix)) return false;
    p->left = (struct text){p->left.at + prefix.len, p->left.len - prefix.len};
    return true;
}

/* Up to the comma or bracket that ends an operand; all of it when this is a whole key. */
static struct text take_word(struct parser *p, unsigned depth)
{
    size_t n = 0;
    skip_spaces(p);
    while (n < p->left.len && (depth == 0 || (p->left.at[n] != ',' && p->left.at[n] != ')')))
        n++;
    const struct text word = {p->left.at, n};
    p->left = (struct text){p->left.at + n, p->left.len - n};
    return text_trim(word);
}

static bool fail(struct parser *p, const char *what)
{
    char shown[TEXT_SHOWN_BYTES];
    mistake(p->c->reading, p->node, "rank key '%s': %s", text_show(p->node->text, shown), what);
    return false;
}

size_t add_rank_column(struct rubric_compiler *c, struct text name)
{
    struct rank_policy *rank = &c->rubric->exam.rank;
    for (size_t i = 0; i < rank->n_columns; i++)
        if (text_equal(rank->columns[i], name)) return i;
    struct text *columns = arena_alloc(c->reading->arena, (rank->n_columns + 1) * sizeof *columns);
    if (rank->n_columns) memcpy(columns, rank->columns, rank->n_columns * sizeof *columns);
    columns[rank->n_columns] = name;
    rank->columns = columns;
    return rank->n_columns++;
}

static bool find_id(struct parser *p, struct text id, struct rank_key *key)
{
    const struct exam *exam = &p->c->rubric->exam;
    char shown[TEXT_SHOWN_BYTES];
    if (key->kind == KEY_ATTRIBUTE) {
        if (id.len == 0) return fail(p, "attr: names no column; write attr:COLUMN");
        if (exam_find_item(exam, id) != SIZE_MAX) return fail(p, "attr: names an item; write item:ID");
        key->index = add_rank_column(p->c, id);
        return true;
    }
    key->index = key->kind == KEY_SCORE     ? exam_find_score(exam, id)
                 : key->kind == KEY_SECTION ? exam_find_section(exam, id)
                                            : exam_find_item(exam, id);
    if (key->index != SIZE_MAX) return true;
    mistake(p->c->reading, p->node, "rank key '%s' names no %s; correct its id", text_show(p->node->text, shown),
            key->kind == KEY_SCORE     ? "score"
            : key->kind == KEY_SECTION ? "section"
                                       : "item");
    return false;
}

static bool whole_number(struct text t, uint64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < t.len; i++) {
        if (t.at[i] < '0' || t.at[i] > '9') return false;
        if (__builtin_mul_overflow(*out, 10, out) || __builtin_add_overflow(*out, (uint64_t)(t.at[i] - '0'), out))
            return false;
    }
    return t.len > 0;
}

static bool parse_key(struct parser *p, unsigned depth, struct rank_key *key);

static bool parse_operands(struct parser *p, unsigned depth, struct rank_key *key)
{
    struct rank_key *operands = arena_alloc(p->c->reading->arena, OPERANDS_MOST * sizeof *operands);
    key->operands = operands;
    do {
        if (key->kind == KEY_RATIO && key->n_operands == 2) {
            const struct text word = take_word(p, depth);
            key->undefined_is_best = text_equal(word, TEXT("best"));
            if (!key->undefined_is_best && !text_equal(word, TEXT("worst")))
                return fail(p, "the third part of a ratio says where 0/0 stands; write best or worst");
            break;
        }
        if (key->n_operands == OPERANDS_MOST) return fail(p, "more than 64 operands; use sums of sums");
        if (!parse_key(p, depth, &operands[key->n_operands])) return false;
        key->n_operands++;
    } while (take(p, ","));
    if (key->kind == KEY_RATIO && key->n_operands != 2)
        return fail(p, "a ratio has two operands: ratio(wrong, correct)");
    if (key->kind == KEY_KTH && key->index > key->n_operands) return fail(p, "kth(k, …) needs at least k operands");
    return take(p, ")") || fail(p, "the bracket is not closed; expected ) or another operand");
}

static bool parse_function(struct parser *p, unsigned depth, struct rank_key *key)
{
    uint64_t k = 0;
    if (depth > NESTED_MOST) return fail(p, "brackets are nested too deep; at most three");
    if (key->kind == KEY_RANDOM) {
        if (!whole_number(take_word(p, depth), &key->seed)) return fail(p, "a draw needs a seed, such as random(2026)");
        return take(p, ")") || fail(p, "the bracket is not closed; write random(2026)");
    }
    if (key->kind == KEY_KTH) {
        if (!whole_number(take_word(p, depth), &k) || k < 1 || k > OPERANDS_MOST || !take(p, ","))
            return fail(p, "expected kth(k, a, b, …) with k from 1, such as kth(2, section:A, section:B)");
        key->index = (size_t)k;
    }
    return parse_operands(p, depth, key);
}

static bool unknown(struct parser *p, struct text name)
{
    const char *names[N_RANK_KEY_FORMS];
    char shown[TEXT_SHOWN_BYTES];
    for (size_t i = 0; i < N_RANK_KEY_FORMS; i++)
        names[i] = RANK_KEY_FORMS[i].name;
    const char *guess = reading_suggest(p->c->reading, name, names, N_RANK_KEY_FORMS);
    if (exam_find_item(&p->c->rubric->exam, name) != SIZE_MAX) guess = "an item is written item:ID";
    if (exam_find_section(&p->c->rubric->exam, name) != SIZE_MAX) guess = "a section is written section:ID";
    if (exam_find_score(&p->c->rubric->exam, name) != SIZE_MAX) guess = "a score is written score:ID";
    mistake(p->c->reading, p->node, "unknown rank key '%s'; %s", text_show(p->node->text, shown),
            guess[0]
                ? guess
                : "expected total, section:ID, item:ID, attr:COLUMN, correct, wrong, blank, sum(…), max(…), min(…), "
                  "kth(…), ratio(…) or random(SEED), perhaps with - before");
    return false;
}

static bool parse_key(struct parser *p, unsigned depth, struct rank_key *key)
{
    *key = (struct rank_key){.kind = KEY_TOTAL};
    key->less_is_better = take(p, "-");
    skip_spaces(p);
    for (size_t i = 0; i < N_RANK_KEY_FORMS; i++) {
        const struct rank_key_form *form = &RANK_KEY_FORMS[i];
        const char last = form->name[strlen(form->name) - 1];
        const struct text before = p->left;
        if (p->of_columns && last != '(') continue;
        if (!take(p, form->name)) continue;
        key->kind = form->kind;
        if (form->kind >= KEY_RATIO && (depth > 0 || p->number_only))
            return fail(p, "a ratio or a draw has no value to work with; use it as a whole key of rank.by");
        if (last == '(') return parse_function(p, depth + 1, key);
        if (last == ':') return find_id(p, take_word(p, depth), key);
        if (take_word(p, depth).len == 0) return true;
        p->left = before;
        return unknown(p, take_word(p, depth));
    }
    if (!p->of_columns) return unknown(p, take_word(p, depth));
    key->kind = KEY_ATTRIBUTE;
    const struct text column = take_word(p, depth);
    if (column.len == 0) return fail(p, "an operand is missing; expected a column");
    key->index = add_rank_column(p->c, column);
    return true;
}

bool read_column_key(struct rubric_compiler *c, struct text written, struct rank_key *key)
{
    const struct node node = {.kind = NODE_SCALAR, .text = text_trim(written), .line = 1, .column = 1};
    struct parser p = {.c = c, .node = &node, .left = node.text, .of_columns = true};
    if (!parse_key(&p, 0, key)) return false;
    key->text = node.text;
    skip_spaces(&p);
    return p.left.len == 0 || fail(&p, "something stands behind its last bracket; remove it");
}

bool read_rank_key(struct rubric_compiler *c, const struct node *node, struct text written, bool number_only,
                   struct rank_key *key)
{
    struct node shown = *node; /* with the whole of a key that YAML has cut at its commas */
    shown.text = text_trim(written);
    struct parser p = {.c = c, .node = &shown, .left = shown.text, .number_only = number_only};
    if (!parse_key(&p, 0, key)) return false;
    key->text = shown.text;
    skip_spaces(&p);
    return p.left.len == 0 || fail(&p, "something stands behind its last bracket; remove it");
}

bool same_rank_key(const struct rank_key *a, const struct rank_key *b)
{
    if (a->kind != b->kind || a->index != b->index || a->n_operands != b->n_operands) return false;
    if (a->kind == KEY_RANDOM) return true; /* a second draw decides nothing */
    for (size_t i = 0; i < a->n_operands; i++)
        if (!same_rank_key(&a->operands[i], &b->operands[i]) ||
            a->operands[i].less_is_better != b->operands[i].less_is_better)
            return false;
    return true;
}
