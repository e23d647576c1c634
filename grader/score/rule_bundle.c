/*
 * rule_bundle.c: several short answers under one item, which earn marks by how many of them are right.
 *
 * The statements of a true-or-false question, the gaps of a table: one column each, or one cell ("TFFT", "yes, no, no").
 * Entries compare as choice letters do. An entry that is empty or not among the options is not right; an answer without
 * any possible entry is invalid. Without a ladder each right entry earns its share of the points.
 */
#include "score/entries.h"
#include "score/keys.h"
#include "score/ladder.h"
#include "score/options.h"
#include "score/tuple.h"

struct bundle {
    struct labels *keys; /* accepted answers, one set an entry */
    size_t n;
    struct labels options; /* n = 0: any answer is possible */
    struct entry_form form;
    struct ladder ladder;
};

enum { COLUMNS, KEY, OPTIONS, LADDER, SEPARATOR };
static const struct key_spec PARAMS[] = {
    [COLUMNS] = COLUMNS_PARAM,
    [KEY] = {"key", "a list, [yes, no, no]", "the right answer of each entry, in order; a list in it: any of them",
             true},
    [OPTIONS] = {"options", "letters (ABCD) or a list", "what can be answered; anything else is not right", false},
    [LADDER] = LADDER_PARAM,
    [SEPARATOR] = SEPARATOR_PARAM,
};

static bool read_accepted(struct rule_compiler *compiler, const struct node *node, const struct labels *options,
                          struct labels *out)
{
    struct reading *reading = compiler->reading;
    const struct node *members;
    size_t n;
    char shown[TEXT_SHOWN_BYTES];
    if (!read_keys(reading, node, &members, &n)) return false;
    *out = (struct labels){.list = arena_alloc(reading->arena, n * sizeof *out->list)};
    for (size_t i = 0; i < n; i++) {
        const struct text normal = normalise_into(reading->arena, members[i].text, NORMAL_LABEL);
        out->list[out->n++] = normal;
        if (!options->n || labels_hold(options, normal)) continue;
        mistake(reading, &members[i], "key '%s' is not among the options; correct the key or add the option",
                text_show(members[i].text, shown));
        return false;
    }
    return true;
}

static bool are_letters(const struct labels *labels)
{
    for (size_t i = 0; i < labels->n; i++)
        if (!is_one_letter(labels->list[i])) return false;
    return true;
}

static bool read_all_accepted(struct rule_compiler *compiler, const struct node *key, struct bundle *bundle)
{
    bool good = true;
    struct text *shown = arena_alloc(compiler->reading->arena, key->n * sizeof *shown);
    bundle->form.loose = ENTRY_LETTERS;
    for (size_t i = 0; i < key->n; i++) {
        good &= read_accepted(compiler, &key->values[i], &bundle->options, &bundle->keys[i]);
        if (!good) continue;
        if (!are_letters(&bundle->keys[i])) bundle->form.loose = ENTRY_WORDS;
        shown[i] = show_key(compiler->reading->arena, &key->values[i]);
    }
    if (good) compiler->key_shown = arena_join(compiler->reading->arena, shown, key->n, TEXT(", "));
    return good;
}

static void *compile(struct rule_compiler *compiler, const struct node *const *found)
{
    struct reading *reading = compiler->reading;
    const struct node *key = found[KEY];
    struct bundle *bundle = arena_alloc(reading->arena, sizeof *bundle);
    *bundle = (struct bundle){0};
    if (!key) return NULL;
    if (key->kind != NODE_LIST || key->n < 2 || key->n > TUPLE_CELLS_MOST) {
        mistake(reading, key,
                "'key' of a bundle is no list of 2 to %d; expected the right answer of each entry, "
                "[yes, no, no]",
                TUPLE_CELLS_MOST);
        return NULL;
    }
    bundle->n = key->n;
    bundle->keys = arena_alloc(reading->arena, key->n * sizeof *bundle->keys);
    bool good = read_options(reading, rule_has_own(compiler, "options") ? found[OPTIONS] : NULL, &bundle->options);
    if (!good) bundle->options.n = 0;
    good &= entry_form_read(compiler, found[COLUMNS], found[SEPARATOR], key->n, &bundle->form);
    good &= read_all_accepted(compiler, key, bundle);
    bundle->form.holds_commas = key_holds_comma(key);
    good &= ladder_read(compiler, found[LADDER], key->n, &bundle->ladder);
    if (!good) return NULL;
    if (!found[LADDER]) rule_can_pay_fraction(compiler, (struct rational){1, (int64_t)key->n});
    return bundle;
}

static void apply(const void *state, const struct item_terms *terms, struct text answer, struct scorer_worker *worker,
                  struct verdict *verdict)
{
    const struct bundle *bundle = state;
    struct entries entries;
    size_t n_right = 0, n_possible = 0, n_blank = 0;
    entries_split(&bundle->form, answer, &entries);
    if (entries.n != bundle->n) {
        verdict_invalid(verdict, "not as many entries as the item has");
        return;
    }
    for (size_t i = 0; i < entries.n; i++) {
        struct text normal;
        if (entry_is_blank(terms, entries.list[i])) {
            n_blank++;
            continue;
        }
        if (has_control_character(entries.list[i], false) ||
            !normalise(entries.list[i], NORMAL_LABEL, &worker->normal, &normal))
            continue;
        const bool is_right = labels_hold(&bundle->keys[i], normal);
        n_right += is_right;
        n_possible += is_right || !bundle->options.n || labels_hold(&bundle->options, normal);
    }
    if (n_blank == entries.n) {
        verdict_blank(verdict, terms);
    } else if (!n_possible) {
        verdict_invalid(verdict, "no entry is among the options");
    } else {
        if (bundle->ladder.n)
            ladder_pay(&bundle->ladder, terms, n_right, verdict);
        else
            verdict_fraction(verdict, terms, rational_make((int64_t)n_right, (int64_t)bundle->n));
        explain(verdict, "%zu of %zu right", n_right, bundle->n);
    }
}

const struct rule_kind RULE_BUNDLE = {
    .name = "bundle",
    .summary = "Several short answers under one item: marks by how many are right.",
    .example = "{id: Q8, type: bundle, columns: [Q8a, Q8b, Q8c, Q8d], key: [yes, no, no, yes], ladder: {4: 2, 3: 1}}",
    .params = {PARAMS, sizeof PARAMS / sizeof *PARAMS, NULL},
    .compile = compile,
    .apply = apply,
};
