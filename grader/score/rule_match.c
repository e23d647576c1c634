/*
 * rule_match.c: pairs: each thing on the left with one on the right.
 *
 * One column for each left side holds the right one, or one cell holds all pairs: "1C 2A 3B", "1-C, 2-A", "1=C; 2=A",
 * "rome: italy, oslo: norway". A pair written twice counts once. With `key`, what is right is counted, and a left side
 * with two right ones is invalid; with `marks`, every pair has a mark of its own and their sum is paid (QTI's mapping
 * of pairs; `*` stands for pairs that are not listed).
 */
#include "base/hash.h"
#include "score/entries.h"
#include "score/keys.h"
#include "score/ladder.h"
#include "score/options.h"
#include "score/tuple.h"

enum match_credit { CREDIT_PAIRS, CREDIT_NET, CREDIT_ALL_OR_NOTHING, N_MATCH_CREDITS };
static const char *const CREDIT_NAMES[N_MATCH_CREDITS] = {"pairs", "net", "all_or_nothing"};

enum { PAIRS_MOST = 200 };

struct pair {
    struct text left, right; /* normal forms */
};

struct match {
    struct labels lefts;   /* with a key */
    struct labels *rights; /* by left side: any of them is right */
    size_t credit;
    struct ladder ladder;
    struct pair *pairs; /* with marks */
    struct rational *marks;
    size_t n_pairs;
    struct rational other;
    bool is_directed;
    struct entry_form form;
};

enum { COLUMNS, KEY, MARKS, CREDIT, LADDER, DIRECTED, SEPARATOR };
static const struct key_spec PARAMS[] = {
    [COLUMNS] =
        {"columns", "a list of columns",
         "for each left side of the key, in order, the column with its right side; unless given, one cell holds "
         "all pairs",
         false},
    [KEY] = {"key", "{1: C, 2: [A, D]}", "the right side of each left one; a list: any of them; or [1-C, 2-A]", false},
    [MARKS] = {"marks", "{1-C: 2, 2-A: 1, \"*\": 0}", "instead of a key: what each pair earns; their sum is paid",
               false},
    [CREDIT] = {"credit", "pairs | net | all_or_nothing",
                "right pairs / all (unless given); (right - wrong) / all, at least 0; or all must be right", false},
    [LADDER] = LADDER_PARAM,
    [DIRECTED] = {"directed", "yes | no", "no: a pair may be written either way round; yes unless given", false},
    [SEPARATOR] = SEPARATOR_PARAM,
};

/* ---- pairs in text ---- */

/* Cut at the first of the signs that stand between the sides of a pair; strongest first. */
static bool cut_at_sign(struct text t, struct pair *out)
{
    static const char *const signs[] = {"=", ":", "→", ">", "–", "-", " "};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        const char *at = memmem(t.at, t.len, signs[i], strlen(signs[i]));
        if (!at) continue;
        const char *right = at + strlen(signs[i]);
        out->left = text_trim((struct text){t.at, (size_t)(at - t.at)});
        out->right = text_trim((struct text){right, (size_t)(t.at + t.len - right)});
        return out->left.len && out->right.len;
    }
    return false;
}

/* "1-c", or two letters "1c"; of a text in normal form. */
static bool read_pair(struct text t, struct pair *out)
{
    if (cut_at_sign(t, out)) return true;
    struct text right = t;
    if (t.len) take_code_point(&right);
    if (!is_one_letter(right)) return false;
    *out = (struct pair){{t.at, t.len - right.len}, right};
    return is_one_letter(out->left);
}

static int pair_compare(const struct pair *a, const struct pair *b)
{
    const int order = text_compare(a->left, b->left);
    return order ? order : text_compare(a->right, b->right);
}

static struct pair turned(struct pair pair)
{
    return (struct pair){pair.right, pair.left};
}

/* ---- compile ---- */

/* [1-C, 2-A], as key tables have it (1-C|2-A), to {1: C, 2: A}. */
static const struct node *mapping_of(struct reading *reading, const struct node *key)
{
    if (key->kind != NODE_LIST) return key;
    struct node *map = arena_alloc(reading->arena, sizeof *map);
    *map = *key;
    map->kind = NODE_MAP;
    map->keys = arena_alloc(reading->arena, key->n * sizeof *map->keys);
    map->values = arena_alloc(reading->arena, key->n * sizeof *map->values);
    for (size_t i = 0; i < key->n; i++) {
        struct pair pair;
        if (key->values[i].kind != NODE_SCALAR || !read_pair(text_trim(key->values[i].text), &pair)) {
            mistake(reading, &key->values[i], "'key' holds what is no pair; expected [1-C, 2-A] or {1: C, 2: A}");
            return NULL;
        }
        map->keys[i] = map->values[i] = key->values[i];
        map->keys[i].text = pair.left;
        map->values[i].text = pair.right;
    }
    return map;
}

static bool read_key(struct rule_compiler *compiler, const struct node *written, struct match *match)
{
    struct reading *reading = compiler->reading;
    char shown[TEXT_SHOWN_BYTES];
    const struct node *key = mapping_of(reading, written);
    if (!key) return false;
    if (key->kind != NODE_MAP || key->n == 0 || key->n > TUPLE_CELLS_MOST) {
        mistake(reading, key, "'key' of a match item is no mapping of 1 to %d pairs; expected {1: C, 2: A}",
                TUPLE_CELLS_MOST);
        return false;
    }
    bool good = true;
    struct text *pairs = arena_alloc(reading->arena, key->n * sizeof *pairs);
    match->lefts.list = arena_alloc(reading->arena, key->n * sizeof *match->lefts.list);
    match->rights = arena_alloc(reading->arena, key->n * sizeof *match->rights);
    for (size_t i = 0; i < key->n; i++) {
        const struct node *members;
        size_t n;
        const struct text left = normalise_into(reading->arena, key->keys[i].text, NORMAL_LABEL);
        if (left.len == 0 || labels_hold(&match->lefts, left)) {
            mistake(reading, &key->keys[i], "left side '%s' is empty or stands here twice; correct it",
                    text_show(key->keys[i].text, shown));
            good = false;
        }
        match->lefts.list[match->lefts.n++] = left;
        match->form.holds_commas |= key_holds_comma(&key->keys[i]) || key_holds_comma(&key->values[i]);
        if (!read_keys(reading, &key->values[i], &members, &n)) {
            good = false;
            continue;
        }
        match->rights[i] = (struct labels){.list = arena_alloc(reading->arena, n * sizeof *match->rights[i].list)};
        for (size_t k = 0; k < n; k++)
            match->rights[i].list[match->rights[i].n++] = normalise_into(reading->arena, members[k].text, NORMAL_LABEL);
        pairs[i] = arena_format(reading->arena, "%.*s-%.*s", TEXT_ARGS(text_trim(key->keys[i].text)),
                                TEXT_ARGS(show_keys(reading->arena, members, n)));
    }
    if (good) compiler->key_shown = arena_join(reading->arena, pairs, key->n, TEXT(", "));
    return good;
}

static bool add_marked_pair(struct rule_compiler *compiler, const struct node *key, const struct node *value,
                            struct match *match)
{
    struct reading *reading = compiler->reading;
    char shown[TEXT_SHOWN_BYTES];
    struct rational mark = {0, 1};
    struct pair pair;
    const struct text normal = normalise_into(reading->arena, key->text, NORMAL_LABEL);
    if (!read_mark(reading, value, "marks", &mark)) return false;
    rule_names_mark(compiler, mark);
    if (text_equal(normal, TEXT("*"))) {
        match->other = mark;
        return true;
    }
    if (!read_pair(normal, &pair)) {
        mistake(reading, key, "'%s' is no pair; expected 1-C, or * for all others", text_show(key->text, shown));
        return false;
    }
    if (!match->is_directed && text_compare(pair.left, pair.right) > 0) pair = turned(pair);
    for (size_t i = 0; i < match->n_pairs; i++)
        if (pair_compare(&match->pairs[i], &pair) == 0) {
            mistake(reading, key, "pair '%s' stands here twice; remove one", text_show(key->text, shown));
            return false;
        }
    match->pairs[match->n_pairs] = pair;
    match->marks[match->n_pairs++] = mark;
    return true;
}

/* The most, and the least, that the listed pairs can earn together. */
static void bound_marks(struct rule_compiler *compiler, const struct match *match)
{
    struct rational most = {0, 1}, least = {0, 1};
    for (size_t i = 0; i < match->n_pairs; i++) {
        struct rational *bound = match->marks[i].num > 0 ? &most : &least;
        if (!rational_add(*bound, match->marks[i], bound)) *compiler->unit_is_too_fine = true;
    }
    rule_names_mark(compiler, least);
    rule_pays_at_most(compiler, most);
}

static bool read_marks(struct rule_compiler *compiler, const struct node *const *found, struct match *match)
{
    struct reading *reading = compiler->reading;
    const struct node *marks = found[MARKS];
    static const size_t of_keys[] = {CREDIT, LADDER, COLUMNS};
    if (marks->kind != NODE_MAP || marks->n == 0 || marks->n > PAIRS_MOST) {
        mistake(reading, marks, "'marks' is no mapping of 1 to %d pairs; expected {1-C: 2, 2-A: 1}", PAIRS_MOST);
        return false;
    }
    bool good = true;
    for (size_t i = 0; i < sizeof of_keys / sizeof *of_keys; i++) {
        const struct node *own = node_find(compiler->item, PARAMS[of_keys[i]].name);
        if (!own) continue;
        mistake(reading, own, "'%s' goes with 'key', not with 'marks'; remove one of the two", PARAMS[of_keys[i]].name);
        good = false;
    }
    match->pairs = arena_alloc(reading->arena, marks->n * sizeof *match->pairs);
    match->marks = arena_alloc(reading->arena, marks->n * sizeof *match->marks);
    struct text *shown = arena_alloc(reading->arena, marks->n * sizeof *shown);
    for (size_t i = 0; i < marks->n; i++) {
        good &= add_marked_pair(compiler, &marks->keys[i], &marks->values[i], match);
        match->form.holds_commas |= key_holds_comma(&marks->keys[i]);
        shown[i] = arena_format(reading->arena, "%.*s: %.*s", TEXT_ARGS(text_trim(marks->keys[i].text)),
                                TEXT_ARGS(text_trim(marks->values[i].text)));
    }
    if (good) bound_marks(compiler, match);
    compiler->key_shown = arena_join(reading->arena, shown, marks->n, TEXT(", "));
    return good;
}

static void *compile(struct rule_compiler *compiler, const struct node *const *found)
{
    static const char *const answers[] = {"yes", "no", "true", "false"};
    struct reading *reading = compiler->reading;
    struct match *match = arena_alloc(reading->arena, sizeof *match);
    size_t directed = 0;
    *match = (struct match){.other = {0, 1}, .form.loose = ENTRY_WORDS};
    bool good = true;
    if (found[DIRECTED]) good &= read_name(reading, found[DIRECTED], "directed", answers, 4, &directed);
    match->is_directed = directed % 2 == 0;
    if (!found[KEY] == !found[MARKS]) {
        mistake(reading, compiler->item, "a match item %s; expected the right pairs as 'key', or the marks of pairs",
                found[KEY] ? "with both 'key' and 'marks'" : "without 'key' and 'marks'");
        return NULL;
    }
    if (found[MARKS]) {
        if (found[SEPARATOR]) good &= entry_form_read(compiler, NULL, found[SEPARATOR], 0, &match->form);
        return read_marks(compiler, found, match) && good ? match : NULL;
    }
    if (rule_has_own(compiler, "credit"))
        good &= read_name(reading, found[CREDIT], "credit", CREDIT_NAMES, N_MATCH_CREDITS, &match->credit);
    good &= read_key(compiler, found[KEY], match);
    if (!good) return NULL;
    good &= entry_form_read(compiler, found[COLUMNS], found[SEPARATOR], match->lefts.n, &match->form);
    good &= ladder_read(compiler, found[LADDER], match->lefts.n, &match->ladder);
    if (!found[LADDER] && match->credit != CREDIT_ALL_OR_NOTHING)
        rule_can_pay_fraction(compiler, (struct rational){1, (int64_t)match->lefts.n});
    return good ? match : NULL;
}

/* ---- apply ---- */

/* What the pairs of one answer come to. */
struct tally {
    size_t n_given, n_right;
    bool matched[TUPLE_CELLS_MOST], right[TUPLE_CELLS_MOST]; /* by left side */
    uint64_t seen[ENTRIES_MOST];                             /* hashes of pairs with marks */
    struct rational sum;
};

static bool is_right(const struct match *match, size_t left, struct text right)
{
    return labels_hold(&match->rights[left], right);
}

/* One pair under a key: what is wrong with the answer, or NULL. */
static const char *count_pair(const struct match *match, struct pair pair, struct tally *tally)
{
    size_t left = labels_find(&match->lefts, pair.left);
    if (!match->is_directed && (left == match->lefts.n || !is_right(match, left, pair.right))) {
        const size_t other = labels_find(&match->lefts, pair.right);
        if (other < match->lefts.n && (left == match->lefts.n || is_right(match, other, pair.left))) {
            left = other;
            pair = turned(pair);
        }
    }
    if (left == match->lefts.n) return "a pair whose left side is not in the item";
    const bool right = is_right(match, left, pair.right);
    if (tally->matched[left]) return tally->right[left] && right ? NULL : "a left side is matched twice";
    tally->matched[left] = true;
    tally->right[left] = right;
    tally->n_given++;
    tally->n_right += right;
    return NULL;
}

/* One pair with a mark; each pair counts once, however often it is written. */
static const char *add_mark(const struct match *match, struct pair pair, struct tally *tally)
{
    size_t listed = 0;
    if (!match->is_directed && text_compare(pair.left, pair.right) > 0) pair = turned(pair);
    const uint64_t hash = hash_text(pair.left) * 3 + hash_text(pair.right);
    for (size_t i = 0; i < tally->n_given; i++)
        if (tally->seen[i] == hash) return NULL;
    tally->seen[tally->n_given++] = hash;
    while (listed < match->n_pairs && pair_compare(&match->pairs[listed], &pair) != 0)
        listed++;
    const struct rational mark = listed < match->n_pairs ? match->marks[listed] : match->other;
    /* Cannot overflow: marks are small enough for the exam's unit, and pairs are few. */
    return rational_add(tally->sum, mark, &tally->sum) ? NULL : "marks too large to add";
}

static const char *take_pair(const struct match *match, struct pair pair, struct tally *tally)
{
    return match->pairs ? add_mark(match, pair, tally) : count_pair(match, pair, tally);
}

static bool normal_entry(struct text entry, struct scorer_worker *worker, struct text *out)
{
    return !has_control_character(entry, false) && normalise(entry, NORMAL_LABEL, &worker->normal, out);
}

/* "A B" alone is split into words, of which none is a pair: the two are one. */
static bool is_single_pair(const struct entries *entries)
{
    struct pair pair;
    return entries->n == 2 && !read_pair(entries->list[0], &pair) && !read_pair(entries->list[1], &pair);
}

static const char *take_entries(const struct match *match, const struct item_terms *terms, struct text answer,
                                struct scorer_worker *worker, struct tally *tally)
{
    struct entries entries;
    struct text normal;
    struct pair pair;
    const char *why = NULL;
    entries_split(&match->form, answer, &entries);
    if (entries.n > ENTRIES_MOST) return "too many pairs";
    if (match->form.n_columns <= 1 && is_single_pair(&entries)) {
        entries.list[0] = answer;
        entries.n = 1;
    }
    for (size_t i = 0; i < entries.n && !why; i++) {
        if (entry_is_blank(terms, entries.list[i])) continue;
        if (!normal_entry(entries.list[i], worker, &normal)) return "an entry that is no pair";
        if (match->form.n_columns > 1)
            pair = (struct pair){match->lefts.list[i], normal};
        else if (!read_pair(normal, &pair))
            return "an entry that is no pair";
        why = take_pair(match, pair, tally);
    }
    return why;
}

static void pay(const struct match *match, const struct item_terms *terms, const struct tally *tally,
                struct verdict *verdict)
{
    const size_t n = match->lefts.n, wrong = tally->n_given - tally->n_right;
    const size_t net = tally->n_right > wrong ? tally->n_right - wrong : 0;
    explain(verdict, "%zu of %zu pairs right, %zu wrong", tally->n_right, n, wrong);
    if (match->ladder.n)
        ladder_pay(&match->ladder, terms, tally->n_right, verdict);
    else if (match->credit == CREDIT_ALL_OR_NOTHING)
        verdict_fraction(verdict, terms, (struct rational){tally->n_right == n, 1});
    else
        verdict_fraction(verdict, terms,
                         rational_make((int64_t)(match->credit == CREDIT_NET ? net : tally->n_right), (int64_t)n));
}

static void apply(const void *state, const struct item_terms *terms, struct text answer, struct scorer_worker *worker,
                  struct verdict *verdict)
{
    const struct match *match = state;
    struct tally tally = {.sum = {0, 1}};
    const char *why = take_entries(match, terms, answer, worker, &tally);
    if (why) {
        verdict_invalid(verdict, why);
    } else if (tally.n_given == 0) {
        verdict_blank(verdict, terms);
    } else if (match->pairs) {
        verdict_mark(verdict, tally.sum);
        explain(verdict, "the sum of the pairs' marks");
    } else {
        pay(match, terms, &tally, verdict);
    }
}

const struct rule_kind RULE_MATCH = {
    .name = "match",
    .summary = "Pairs: \"1C 2A 3B\", \"1-C, 2-A\" and \"1=C; 2=A\" are the same; or one column for each left side.",
    .example = "{id: Q12, type: match, key: {1: C, 2: A, 3: [B, D]}, points: 3}",
    .params = {PARAMS, sizeof PARAMS / sizeof *PARAMS, NULL},
    .compile = compile,
    .apply = apply,
};
