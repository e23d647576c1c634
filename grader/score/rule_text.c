/*
 * rule_text.c: a word or a short text, compared in normal form.
 *
 * A key is looked for in this order: one that equals the answer; then the best of those that equal it but for case or
 * accents, of those the fewest slips of the pen away, and of those whose stars (wildcard.h) take it. Each may earn a part
 * of the points, and so may each kind of slip. A key that earns nothing refuses what equals it, or is nearest to it.
 *
 * Slips of the pen are counted as in distance.h. However many a bare `distance` allows, a key of fewer than 4 letters
 * forgives none and one of fewer than 8 letters forgives one (the rule of OU pmatch): else "cat" would take "dog" at three
 * slips. Keys with stars forgive none.
 */
#include "score/keys.h"
#include "score/wildcard.h"

enum { SLIP_SPELLING, SLIP_CASE, SLIP_ACCENTS, N_SLIPS };
static const struct key_spec SLIPS[N_SLIPS] = {
    [SLIP_SPELLING] = {"spelling", "0 to 1", "of a key within `distance`; all unless given", false},
    [SLIP_CASE] = {"case", "0 to 1", "of a key that differs in case; for items that keep it (normalize: -fold)", false},
    [SLIP_ACCENTS] = {"accents", "0 to 1", "of a key that differs in accents", false},
};

/* The normal forms of an item: its own, and those in which case, accents, and both make no difference. */
enum { FORM_OWN, FORM_CASE, FORM_ACCENTS, FORM_BOTH, N_FORMS };

struct text_key {
    struct wildcard forms[N_FORMS]; /* those in use */
    struct text written;
    struct rational credit;
    int32_t *code_points; /* only when slips are forgiven */
    size_t n_code_points, slips;
};

struct form {
    bool used;
    unsigned steps;
    struct rational credit;
    const struct synonym_table *synonyms;
};

struct rung {
    int64_t letters, slips; /* a key of at least so many letters forgives so many slips */
};

enum { DISTANCE_MOST = 9, LADDER_MOST = 9, LETTERS_MOST = 1000 };

struct text_rule {
    struct form forms[N_FORMS];
    struct rational spelling;
    struct rung ladder[LADDER_MOST];
    size_t n_rungs;
    size_t longest; /* code points of an answer that could still be within the distance of some key */
    struct text_key *keys;
    size_t n;
};

enum { KEY, NORMALIZE, DISTANCE, SLIP, SYNONYMS, N_PARAMS };
static const struct key_spec PARAMS[N_PARAMS] = {
    [KEY] = {"key", "a text, or a list",
             "the right text, * is any run of characters (\\* a star); with a list, any of them; {text: organelle, "
             "credit: 1/2} earns a part, 0 refuses it",
             true},
    [NORMALIZE] = {"normalize", "[nfkc, fold, space, quotes, dashes]",
                   "steps before comparing; these unless listed, [] for none; also accents, punctuation and blanks, "
                   "which are dropped; [+accents, -fold] changes the usual ones",
                   false},
    [DISTANCE] = {"distance", "0 to 9, or {4: 1, 8: 2}",
                  "slips of the pen forgiven: a letter added, left out, replaced, or two swapped; none in keys under 4 "
                  "letters, one under 8; or from how many letters on how many",
                  false},
    [SLIP] = {"slips", "{case: 1/2, …}", "slips that earn a part of the points (see below)", false},
    [SYNONYMS] = {"synonyms", "exam | none", "whether the exam's synonyms count in this item; they do unless given",
                  false},
};

/* The usual rungs for so many slips. */
static void usual_ladder(struct text_rule *rule, int64_t distance)
{
    if (distance == 0) return;
    rule->ladder[rule->n_rungs++] = (struct rung){4, 1};
    if (distance > 1) rule->ladder[rule->n_rungs++] = (struct rung){8, distance};
}

static bool read_distance(struct reading *reading, const struct node *node, struct text_rule *rule)
{
    int64_t distance = 0;
    if (!node) return true;
    if (node->kind != NODE_MAP) {
        if (!read_count(reading, node, "distance", 0, DISTANCE_MOST, &distance)) return false;
        usual_ladder(rule, distance);
        return true;
    }
    if (node->n == 0 || node->n > LADDER_MOST) {
        mistake(reading, node, "'distance' as a mapping; expected letters and slips, {4: 1, 8: 2}");
        return false;
    }
    bool good = true;
    for (size_t i = 0; i < node->n; i++) {
        struct rung *rung = &rule->ladder[rule->n_rungs++];
        const int64_t before = i ? rung[-1].letters : 0;
        *rung = (struct rung){0, 0};
        good &= read_count(reading, &node->keys[i], "letters of a distance", before + 1, LETTERS_MOST, &rung->letters);
        good &= read_count(reading, &node->values[i], "distance", 0, DISTANCE_MOST, &rung->slips);
    }
    return good;
}

static size_t slips_forgiven(const struct text_rule *rule, size_t letters)
{
    size_t slips = 0;
    for (size_t i = 0; i < rule->n_rungs && letters >= (size_t)rule->ladder[i].letters; i++)
        slips = (size_t)rule->ladder[i].slips;
    return slips;
}

static void add_form(struct text_rule *rule, int form, unsigned steps, struct rational credit)
{
    rule->forms[form] = (struct form){.used = true, .steps = steps, .credit = credit};
}

static bool read_slips(struct reading *reading, const struct node *node, struct text_rule *rule, unsigned steps)
{
    const struct key_table table = KEY_TABLE(SLIPS);
    const struct node *found[N_SLIPS] = {0};
    struct rational credits[N_SLIPS];
    const size_t n_mistakes = reading->n_mistakes;
    if (node) read_map(reading, node, "'slips'", &table, 1, found);
    for (size_t i = 0; i < N_SLIPS; i++)
        read_credit_share(reading, found[i], SLIPS[i].name, &credits[i]);
    if (found[SLIP_CASE] && (steps & NORMAL_FOLD))
        mistake(reading, found[SLIP_CASE], "case makes no difference in this item; add normalize: -fold");
    if (found[SLIP_ACCENTS] && (steps & NORMAL_ACCENTS))
        mistake(reading, found[SLIP_ACCENTS], "accents make no difference in this item; leave them in 'normalize'");
    if (found[SLIP_SPELLING] && rule->n_rungs == 0)
        mistake(reading, found[SLIP_SPELLING], "no slip of the pen is forgiven; add distance: 1");
    rule->spelling = found[SLIP_SPELLING] ? credits[SLIP_SPELLING] : (struct rational){1, 1};
    add_form(rule, FORM_OWN, steps, (struct rational){1, 1});
    if (found[SLIP_CASE]) add_form(rule, FORM_CASE, steps | NORMAL_FOLD, credits[SLIP_CASE]);
    if (found[SLIP_ACCENTS]) add_form(rule, FORM_ACCENTS, steps | NORMAL_ACCENTS, credits[SLIP_ACCENTS]);
    if (found[SLIP_CASE] && found[SLIP_ACCENTS])
        add_form(rule, FORM_BOTH, steps | NORMAL_FOLD | NORMAL_ACCENTS,
                 credit_times(credits[SLIP_CASE], credits[SLIP_ACCENTS]));
    return reading->n_mistakes == n_mistakes;
}

static bool is_plain(const struct text_key *key)
{
    return key->forms[FORM_OWN].n == 1;
}

static void add_key(struct rule_compiler *compiler, struct text_rule *rule, const struct key_answer *answer)
{
    struct arena *arena = compiler->reading->arena;
    struct text_key *key = &rule->keys[rule->n];
    char shown[TEXT_SHOWN_BYTES];
    *key = (struct text_key){.written = text_trim(answer->at->text), .credit = answer->credit};
    for (int form = 0; form < N_FORMS; form++)
        if (rule->forms[form].used)
            wildcard_compile(arena, answer->at->text, rule->forms[form].steps, rule->forms[form].synonyms,
                             &key->forms[form]);
    for (size_t i = 0; i < rule->n && is_plain(key); i++)
        if (is_plain(&rule->keys[i]) &&
            text_equal(rule->keys[i].forms[FORM_OWN].parts[0], key->forms[FORM_OWN].parts[0])) {
            warning(compiler->reading, answer->at, "key '%s' is the same as an earlier one; remove one",
                    text_show(answer->at->text, shown));
            return;
        }
    if (is_plain(key)) {
        const struct text normal = key->forms[FORM_OWN].parts[0];
        key->code_points = arena_alloc(arena, (normal.len + 1) * sizeof *key->code_points);
        key->n_code_points = code_points_of(normal, key->code_points);
        key->slips = slips_forgiven(rule, key->n_code_points);
        if (key->n_code_points + key->slips > rule->longest) rule->longest = key->n_code_points + key->slips;
    }
    rule->n++;
}

static void name_marks(struct rule_compiler *compiler, const struct text_rule *rule)
{
    for (size_t i = 0; i < rule->n; i++) {
        const struct rational credit = rule->keys[i].credit;
        if (i && rational_compare(credit, rule->keys[i - 1].credit) == 0) continue;
        const struct rational parts[] = {rule->spelling, rule->forms[FORM_OWN].credit, rule->forms[FORM_CASE].credit,
                                         rule->forms[FORM_ACCENTS].credit, rule->forms[FORM_BOTH].credit};
        for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
            struct rational part;
            if (parts[k].den == 0) continue; /* a form that is not used */
            if (rational_multiply(credit, parts[k], &part))
                rule_can_pay_fraction(compiler, part);
            else
                *compiler->unit_is_too_fine = true;
        }
    }
}

static void *compile(struct rule_compiler *compiler, const struct node *const *found)
{
    static const char *const sources[] = {"exam", "none"};
    struct reading *reading = compiler->reading;
    struct text_rule *rule = arena_alloc(reading->arena, sizeof *rule);
    struct key_answer *keys;
    size_t n, source = 0;
    unsigned steps = NORMAL_ALL;
    *rule = (struct text_rule){.n = 0};
    bool good = read_normal_steps(reading, found[NORMALIZE], &steps);
    good &= read_distance(reading, found[DISTANCE], rule);
    good &= read_slips(reading, found[SLIP], rule, steps);
    if (found[SYNONYMS]) good &= read_name(reading, found[SYNONYMS], "source of synonyms", sources, 2, &source);
    good &= read_key_answers(compiler, found[KEY], "text", &keys, &n);
    if (!good) return NULL;
    for (int form = 0; form < N_FORMS && source == 0; form++)
        if (rule->forms[form].used)
            rule->forms[form].synonyms = synonyms_in_form(compiler->synonyms, reading->arena, rule->forms[form].steps);
    rule->keys = arena_alloc(reading->arena, n * sizeof *rule->keys);
    for (size_t i = 0; i < n; i++)
        add_key(compiler, rule, &keys[i]);
    name_marks(compiler, rule);
    compiler->key_shown = show_key_answers(reading->arena, keys, n, TEXT(""));
    return rule;
}

/* What an answer earns so far. */
struct finding {
    const struct text_key *key;
    struct rational credit;
    const char *how;
    size_t slips;
};

static void take_better(struct finding *best, const struct text_key *key, struct rational part, const char *how,
                        size_t slips)
{
    const struct rational credit = credit_times(key->credit, part);
    if (!best->key || rational_compare(credit, best->credit) > 0) *best = (struct finding){key, credit, how, slips};
}

static const struct text_key *equal_key(const struct text_rule *rule, int form, struct text normal)
{
    const struct text_key *best = NULL;
    for (size_t i = 0; i < rule->n; i++)
        if (is_plain(&rule->keys[i]) && text_equal(rule->keys[i].forms[form].parts[0], normal) &&
            (!best || rational_compare(rule->keys[i].credit, best->credit) > 0))
            best = &rule->keys[i];
    return best;
}

/* Of the keys within their number of slips, those with the fewest, and of these the best. */
static void find_near(const struct text_rule *rule, struct text normal, struct scorer_worker *worker,
                      struct finding *best)
{
    enum { LONGEST = 4096 }; /* code points; a longer short answer is not one slip away from anything short */
    int32_t letters[LONGEST];
    struct finding nearest = {.slips = DISTANCE_MOST};
    if (rule->n_rungs == 0 || normal.len > 4 * rule->longest || normal.len > LONGEST) return;
    const size_t n = code_points_of(normal, letters);
    for (size_t i = 0; i < rule->n; i++) {
        const struct text_key *key = &rule->keys[i];
        if (!is_plain(key) || key->slips == 0) continue;
        const size_t most = key->slips < nearest.slips ? key->slips : nearest.slips;
        const size_t slips = slip_distance(key->code_points, key->n_code_points, letters, n, most, &worker->distance);
        if (slips > most) continue;
        if (slips < nearest.slips) nearest = (struct finding){.slips = slips};
        take_better(&nearest, key, rule->spelling, "slip", slips);
    }
    if (nearest.key) take_better(best, nearest.key, rule->spelling, "slip", nearest.slips);
}

static bool own_form(const struct text_rule *rule, int form, struct text answer, struct scorer_worker *worker,
                     struct text *out)
{
    if (!normalise(answer, rule->forms[form].steps, &worker->normal, out)) return false;
    *out = synonyms_replace(rule->forms[form].synonyms, *out, &worker->synonyms);
    return true;
}

static void find_alike(const struct text_rule *rule, struct text answer, struct scorer_worker *worker,
                       struct finding *best)
{
    static const char *const hows[N_FORMS] = {"", "but for case", "but for accents", "but for case and accents"};
    for (int form = FORM_CASE; form < N_FORMS; form++) {
        struct text normal;
        if (!rule->forms[form].used || !own_form(rule, form, answer, worker, &normal)) continue;
        const struct text_key *key = equal_key(rule, form, normal);
        if (key) take_better(best, key, rule->forms[form].credit, hows[form], 0);
    }
}

static struct finding find(const struct text_rule *rule, struct text answer, struct text normal,
                           struct scorer_worker *worker)
{
    struct finding best = {.key = equal_key(rule, FORM_OWN, normal), .how = ""};
    if (best.key) {
        best.credit = best.key->credit;
        return best;
    }
    for (size_t i = 0; i < rule->n; i++)
        if (!is_plain(&rule->keys[i]) && wildcard_matches(&rule->keys[i].forms[FORM_OWN], normal))
            take_better(&best, &rule->keys[i], (struct rational){1, 1}, "by its stars", 0);
    find_near(rule, normal, worker, &best);
    find_alike(rule, answer, worker, &best); /* last: it reuses the buffers */
    return best;
}

static void apply(const void *state, const struct item_terms *terms, struct text answer, struct scorer_worker *worker,
                  struct verdict *verdict)
{
    const struct text_rule *rule = state;
    struct text normal;
    if (!own_form(rule, FORM_OWN, answer, worker, &normal)) {
        verdict_invalid(verdict, "the answer is not UTF-8 text");
        return;
    }
    explain_read_as(verdict, normal); /* before the search, which reuses the buffers */
    const struct finding found = find(rule, answer, normal, worker);
    if (!found.key) {
        verdict_wrong(verdict, terms);
        explain(verdict, "none of the keys");
        return;
    }
    verdict_fraction(verdict, terms, found.credit);
    explain_part(verdict, (size_t)(found.key - rule->keys));
    if (found.slips)
        explain(verdict, "the key '%.*s' with %zu slip%s", TEXT_ARGS(found.key->written), found.slips,
                found.slips == 1 ? "" : "s");
    else
        explain(verdict, "the key '%.*s'%s%s", TEXT_ARGS(found.key->written), found.how[0] ? " " : "", found.how);
    explain_credit(verdict, found.credit);
}

static struct rule_part part(const void *state, size_t number)
{
    const struct text_rule *rule = state;
    return (struct rule_part){number < rule->n ? rule->keys[number].written : TEXT(""), false};
}

const struct rule_kind RULE_TEXT = {
    .name = "text",
    .summary = "A word or short text: case, spacing, full-width letters, curly quotes and dashes make no difference.",
    .example = "{id: Q5, type: text, key: [mitochondri*, {text: organelle, credit: 1/2}], distance: 1}",
    .params = {PARAMS, N_PARAMS, NULL},
    .more = {{"slips:", {SLIPS, N_SLIPS, NULL}}},
    .compile = compile,
    .apply = apply,
    .part = part,
    .parts_are_answers = true,
    .nature = NATURE_WORDS,
};
