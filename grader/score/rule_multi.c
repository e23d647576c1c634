/*
 * rule_multi.c: a set of answers: all that are right are to be chosen.
 *
 * A set is written as letters in any order, with or without separators; one chosen twice counts once. An empty cell is
 * a blank; the empty set, "none of them", is written {}. `credit` says what a set that is not quite right earns
 * (credit.h). Without `options` any letter may be chosen.
 */
#include "score/credit.h"
#include "score/rule.h"

struct multi {
    struct letter_set key, options; /* no options: unknown */
    struct credit credit;
    int64_t fewest, most; /* how many may be chosen */
};

enum { KEY, OPTIONS, CREDIT, CHOOSE };
static const struct key_spec PARAMS[] = {
    [KEY] = {"key", "letters, ABD",
             "the right set, {} when none is right; needed unless credit has a mark for each option", false},
    [OPTIONS] = {"options", "letters, ABCDE", "what can be chosen; any other letter makes the answer invalid", false},
    [CREDIT] = {"credit", "a name, or {name: …}", "what part of the points a set earns (see below)", false},
    [CHOOSE] = {"choose", "2, or [1, 3]", "how many must be chosen; any other number makes the answer invalid", false},
};

static bool is_empty_set(const struct node *node)
{
    if (node->kind != NODE_SCALAR) return node->n == 0;
    struct letter_set set;
    return letter_set_parse(text_trim(node->text), &set) && set.n == 0;
}

/* A list [A, B, D] or a scalar "ABD", "A,B,D". */
static bool read_letters(struct rule_compiler *compiler, const struct node *node, const char *name,
                         struct letter_set *out)
{
    struct reading *reading = compiler->reading;
    const struct node *members;
    size_t n;
    char shown[TEXT_SHOWN_BYTES];
    out->n = 0;
    if (!read_scalars(reading, node, name, false, &members, &n)) return false;
    for (size_t i = 0; i < n; i++) {
        struct letter_set part;
        const struct text normal = normalise_into(reading->arena, members[i].text, NORMAL_LABEL);
        if (!letter_set_parse(normal, &part)) {
            mistake(reading, &members[i], "'%s' is '%s'; expected letters such as ABD", name,
                    text_show(members[i].text, shown));
            return false;
        }
        if (node->kind == NODE_LIST && part.n > 1) {
            mistake(reading, &members[i],
                    "'%s' holds '%s'; options are single letters or digits, and each stands alone "
                    "in a list",
                    name, text_show(members[i].text, shown));
            return false;
        }
        for (size_t k = 0; k < part.n && out->n < SET_LETTERS; k++)
            if (!letter_set_holds(out, part.letters[k])) out->letters[out->n++] = part.letters[k];
    }
    if (out->n) return true;
    mistake(reading, node, "'%s' is empty; expected letters such as ABD", name);
    return false;
}

/* A count, or [fewest, most]. */
static bool read_choose(struct rule_compiler *compiler, const struct node *node, struct multi *multi)
{
    const bool is_list = node->kind == NODE_LIST;
    if (is_list && node->n != 2) {
        mistake(compiler->reading, node, "'choose' as a list; expected two counts, [fewest, most]");
        return false;
    }
    const struct node *fewest = is_list ? &node->values[0] : node, *most = is_list ? &node->values[1] : node;
    if (!read_count(compiler->reading, fewest, "choose", 0, SET_LETTERS, &multi->fewest)) return false;
    return read_count(compiler->reading, most, "choose", is_list ? multi->fewest : 0, SET_LETTERS, &multi->most);
}

static bool are_options(struct rule_compiler *compiler, const struct multi *multi, const struct node *at,
                        const char *what, const int32_t *letters, size_t n)
{
    bool good = true;
    for (size_t i = 0; i < n && multi->options.n; i++) {
        if (letter_set_holds(&multi->options, letters[i])) continue;
        char shown[LETTER_SHOWN_BYTES];
        mistake(compiler->reading, at, "%s '%s' is not among the options; correct it or add the option", what,
                letter_show(letters[i], shown));
        good = false;
    }
    return good;
}

/* The key as written; the letters of a list one after the other. */
static struct text show_key(struct arena *arena, const struct node *key)
{
    if (key->kind == NODE_SCALAR) return text_trim(key->text);
    if (key->n == 0) return TEXT("{}");
    struct text *letters = arena_alloc(arena, key->n * sizeof *letters);
    for (size_t i = 0; i < key->n; i++)
        letters[i] = text_trim(key->values[i].text);
    return arena_join(arena, letters, key->n, TEXT(""));
}

/* Do key, options and credit fit one another? */
static bool parts_fit(struct rule_compiler *compiler, const struct multi *multi, const struct node *const *found)
{
    struct reading *reading = compiler->reading;
    const struct credit *credit = &multi->credit;
    const struct credit_kind *kind = credit->kind;
    const int64_t n_keyed = (int64_t)multi->key.n;
    if (!found[KEY]) {
        if (credit_is_by_option(credit)) return true;
        mistake(reading, compiler->item, "a multi item without 'key'; expected letters such as ABD");
        return false;
    }
    if (n_keyed == 0 && kind->needs_key) {
        mistake(reading, found[KEY], "nothing is keyed, but credit '%s' takes the empty set for a blank; use another",
                kind->name);
        return false;
    }
    if (kind->most_keyed && n_keyed > kind->most_keyed) {
        mistake(reading, found[KEY], "%lld letters are keyed, but credit '%s' is defined for up to %u; use another",
                (long long)n_keyed, kind->name, kind->most_keyed);
        return false;
    }
    if (kind->needs_options && !found[OPTIONS]) {
        mistake(reading, found[CREDIT], "credit '%s' depends on how many options there are; add options: ABCD",
                kind->name);
        return false;
    }
    if (n_keyed >= multi->fewest && n_keyed <= multi->most) return true;
    mistake(reading, found[CHOOSE], "the key has %lld letters, which 'choose' does not allow; correct one of them",
            (long long)n_keyed);
    return false;
}

static void *compile(struct rule_compiler *compiler, const struct node *const *found)
{
    struct multi *multi = arena_alloc(compiler->reading->arena, sizeof *multi);
    *multi = (struct multi){.most = SET_LETTERS};
    const struct credit *credit = &multi->credit;
    bool good = credit_read(compiler, found[CREDIT], &multi->credit);
    if (found[OPTIONS]) good &= read_letters(compiler, found[OPTIONS], "options", &multi->options);
    if (found[KEY] && !is_empty_set(found[KEY])) good &= read_letters(compiler, found[KEY], "key", &multi->key);
    if (found[CHOOSE]) good &= read_choose(compiler, found[CHOOSE], multi);
    if (!good || !parts_fit(compiler, multi, found)) return NULL;
    good &= are_options(compiler, multi, found[KEY], "key", multi->key.letters, multi->key.n);
    good &= are_options(compiler, multi, found[CREDIT], "letter", credit->letters, credit->n_letters);
    if (!good) return NULL;
    if (!found[OPTIONS] && credit_is_by_option(credit)) {
        multi->options.n = credit->n_letters;
        memcpy(multi->options.letters, credit->letters, credit->n_letters * sizeof *credit->letters);
    }
    credit_name_marks(compiler, credit, (unsigned)multi->options.n, (unsigned)multi->key.n);
    if (found[KEY]) compiler->key_shown = show_key(compiler->reading->arena, found[KEY]);
    return multi;
}

static void judge_set(const struct multi *multi, const struct item_terms *terms, const struct letter_set *chosen,
                      struct verdict *verdict)
{
    const struct credit *credit = &multi->credit;
    struct selection s = {(unsigned)multi->options.n, (unsigned)multi->key.n, 0, 0};
    for (size_t i = 0; i < chosen->n; i++)
        if (letter_set_holds(&multi->key, chosen->letters[i]))
            s.right++;
        else
            s.wrong++;
    if (credit_is_by_option(credit)) {
        verdict_mark(verdict, credit_of_options(credit, chosen));
        explain(verdict, "sum of the marks of %zu options", chosen->n);
        return;
    }
    explain(verdict, "%s: %u of %u right chosen, %u wrong", credit->kind->name, s.right, s.keyed, s.wrong);
    struct rational mark = terms->wrong;
    credit_mark(credit, terms, &s, &mark); /* cannot overflow: credit_name_marks has formed all of them */
    verdict_mark(verdict, mark);
}

/* The set as it was read: letters in order, "ABD". */
static void explain_letters(struct verdict *verdict, const struct letter_set *chosen)
{
    char letters[SET_LETTERS * (LETTER_SHOWN_BYTES + 1)];
    size_t used = 0;
    if (!verdict->why) return;
    for (int32_t above = -1; used < sizeof letters;) {
        int32_t next = INT32_MAX;
        for (size_t i = 0; i < chosen->n; i++)
            if (chosen->letters[i] > above && chosen->letters[i] < next) next = chosen->letters[i];
        if (next == INT32_MAX) break;
        char shown[LETTER_SHOWN_BYTES];
        const struct text letter = text_of(letter_show(next, shown));
        memcpy(letters + used, letter.at, letter.len);
        used += letter.len;
        above = next;
    }
    explain_read_as(verdict, (struct text){letters, used});
}

static void apply(const void *state, const struct item_terms *terms, struct text answer, struct scorer_worker *worker,
                  struct verdict *verdict)
{
    const struct multi *multi = state;
    struct letter_set chosen;
    struct text normal;
    if (has_control_character(answer, false) || !normalise(answer, NORMAL_LABEL, &worker->normal, &normal) ||
        !letter_set_parse(normal, &chosen)) {
        verdict_invalid(verdict, "not a set of letters");
        return;
    }
    for (size_t i = 0; i < chosen.n && multi->options.n; i++)
        if (!letter_set_holds(&multi->options, chosen.letters[i])) {
            verdict_invalid(verdict, "a letter that is not among the options");
            return;
        }
    if ((int64_t)chosen.n < multi->fewest || (int64_t)chosen.n > multi->most) {
        verdict_invalid(verdict, (int64_t)chosen.n < multi->fewest ? "too few chosen" : "too many chosen");
        return;
    }
    explain_letters(verdict, &chosen);
    judge_set(multi, terms, &chosen, verdict);
}

const struct rule_kind RULE_MULTI = {
    .name = "multi",
    .summary = "A set of letters: ABD, A,B,D, A;B;D, b a d and {A, B, D} are the same.",
    .example = "{id: Q3, type: multi, key: ABD, options: ABCDE, points: 6, credit: none_wrong}",
    .params = {PARAMS, sizeof PARAMS / sizeof *PARAMS, NULL},
    .compile = compile,
    .apply = apply,
};
