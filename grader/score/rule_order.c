/*
 * rule_order.c: the entries of a list, to be put in order.
 *
 * Entries compare as choice letters do: "BACD", "b, a, c, d" and "B > A > C > D" are the same; or each place has a
 * column. An entry may be missing, its place left blank or not, but none may stand twice. `credit` says what an order
 * that is not quite right earns; the rules are those of Moodle's ordering questions and of PrairieLearn's (edits); they
 * stand in order_credit.c.
 *
 * Right orders are found first: every rule gives them the points.
 */
#include "score/entries.h"
#include "score/options.h"
#include "score/order_credit.h"
#include "score/tuple.h"

struct order {
    struct labels key, options; /* no options: the key's entries */
    struct entry_form form;
    const struct order_credit *credit;
};

enum { COLUMNS, KEY, OPTIONS, CREDIT, SEPARATOR };
static const struct key_spec PARAMS[] = {
    [COLUMNS] = COLUMNS_PARAM,
    [KEY] = {"key", "letters (BADC) or a list", "the entries in the right order", true},
    [OPTIONS] = {"options", "letters (ABCDE) or a list",
                 "all that can be put in order, when not all of it belongs there", false},
    [CREDIT] = {"credit", "a name", "what part of the points an order earns (see below); all_or_nothing unless given",
                false},
    [SEPARATOR] = SEPARATOR_PARAM,
};

/* Credit under defaults that is not among these is meant for sets. */
static bool read_credit(struct rule_compiler *compiler, const struct node *node, const struct order_credit **out)
{
    const char *names[ORDER_CREDITS_MOST];
    size_t which = 0;
    *out = &ORDER_CREDITS[0];
    for (size_t i = 0; i < N_ORDER_CREDITS; i++) {
        names[i] = ORDER_CREDITS[i].name;
        if (node && node->kind == NODE_SCALAR && text_equal(node->text, text_of(names[i]))) *out = &ORDER_CREDITS[i];
    }
    return !rule_has_own(compiler, "credit") ||
           read_name(compiler->reading, node, "credit", names, N_ORDER_CREDITS, &which);
}

static bool key_is_offered(struct rule_compiler *compiler, const struct order *order, const struct node *at)
{
    char shown[TEXT_SHOWN_BYTES];
    for (size_t i = 0; i < order->key.n && order->options.n; i++) {
        if (labels_hold(&order->options, order->key.list[i])) continue;
        mistake(compiler->reading, at, "'%s' of the key is not among the options; correct it or add the option",
                text_show(order->key.written[i], shown));
        return false;
    }
    return true;
}

static enum loose_entries loose_form(const struct order *order)
{
    const struct labels *all = order->options.n ? &order->options : &order->key;
    for (size_t i = 0; i < all->n; i++)
        if (!is_one_letter(all->list[i])) return ENTRY_WORDS;
    return ENTRY_LETTERS;
}

static void *compile(struct rule_compiler *compiler, const struct node *const *found)
{
    struct reading *reading = compiler->reading;
    struct order *order = arena_alloc(reading->arena, sizeof *order);
    *order = (struct order){.form.arrows = true};
    if (!found[KEY]) return NULL;
    bool good = read_labels(reading, found[KEY], "key", &order->key);
    good &= read_options(reading, rule_has_own(compiler, "options") ? found[OPTIONS] : NULL, &order->options);
    good &= read_credit(compiler, found[CREDIT], &order->credit);
    if (!good) return NULL;
    if (order->key.n < 2 || order->key.n > ORDER_MOST || order->options.n > ORDER_MOST) {
        mistake(reading, found[KEY], "%zu entries to put in order; expected 2 to %d", order->key.n, ORDER_MOST);
        return NULL;
    }
    const size_t n_places = order->options.n ? 0 : order->key.n;
    if (!entry_form_read(compiler, found[COLUMNS], found[SEPARATOR], n_places, &order->form) ||
        !key_is_offered(compiler, order, found[KEY]))
        return NULL;
    order->form.loose = loose_form(order);
    order->form.holds_commas = found[KEY]->kind == NODE_LIST && key_holds_comma(found[KEY]);
    rule_can_pay_fraction(compiler, (struct rational){1, (int64_t)order->credit->denominator(order->key.n)});
    compiler->key_shown = arena_join(reading->arena, order->key.written, order->key.n, TEXT(", "));
    return order;
}

/* The place in the key of each entry. What is wrong with the answer, or NULL. */
static const char *read_sequence(const struct order *order, const struct item_terms *terms, struct text answer,
                                 struct scorer_worker *worker, struct sequence *out)
{
    struct entries entries;
    bool seen[ORDER_MOST] = {0};
    struct text normal;
    entries_split(&order->form, answer, &entries);
    out->n = 0;
    if (entries.n > PLACES_MOST) return "too many entries";
    while (entries.n && entry_is_blank(terms, entries.list[entries.n - 1]))
        entries.n--;
    for (size_t i = 0; i < entries.n; i++) {
        out->place[out->n++] = NO_ENTRY;
        if (entry_is_blank(terms, entries.list[i])) continue;
        if (has_control_character(entries.list[i], false) ||
            !normalise(entries.list[i], NORMAL_LABEL, &worker->normal, &normal))
            return "an entry that is no label";
        const struct labels *all = order->options.n ? &order->options : &order->key;
        const size_t which = labels_find(all, normal);
        if (which == all->n) return "an entry that is not one of those to put in order";
        if (seen[which]) return "an entry stands there twice";
        seen[which] = true;
        const size_t place = labels_find(&order->key, normal);
        out->place[i] = place < order->key.n ? (int)place : NOT_IN_KEY;
    }
    return NULL;
}

static void apply(const void *state, const struct item_terms *terms, struct text answer, struct scorer_worker *worker,
                  struct verdict *verdict)
{
    const struct order *order = state;
    struct sequence sequence;
    const char *why = read_sequence(order, terms, answer, worker, &sequence);
    if (why) {
        verdict_invalid(verdict, why);
    } else if (sequence.n == 0) {
        verdict_blank(verdict, terms);
    } else if (sequence_is_right(&sequence, order->key.n)) {
        verdict_right(verdict, terms);
        explain(verdict, "the right order");
    } else {
        const size_t points = order->credit->count(&sequence, order->key.n);
        const size_t most = order->credit->denominator(order->key.n);
        verdict_fraction(verdict, terms, rational_make((int64_t)points, (int64_t)most));
        explain(verdict, "%s: %zu of %zu", order->credit->name, points, most);
    }
}

const struct rule_kind RULE_ORDER = {
    .name = "order",
    .summary = "Entries to be put in order: BACD, \"b, a, c, d\" and \"B > A > C > D\" are the same.",
    .example = "{id: Q10, type: order, key: DBAC, credit: longest_ordered, points: 4}",
    .params = {PARAMS, sizeof PARAMS / sizeof *PARAMS, NULL},
    .compile = compile,
    .apply = apply,
};
