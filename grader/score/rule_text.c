/*
 * rule_text.c: a word or a short text, compared in normal form; `distance` forgives slips of the pen.
 *
 * Slips are counted as in distance.h. However many the rubric allows, a key of fewer than 4 letters forgives none and
 * one of fewer than 8 letters forgives one (the rule of OU pmatch): else "cat" would take "dog" at three slips.
 */
#include "score/rule.h"

struct text_key {
    struct text normal, written;
    int32_t *code_points; /* only when slips are forgiven */
    size_t n_code_points, slips;
};

struct text_rule {
    unsigned steps;
    size_t distance, longest; /* code points of an answer that could still be within the distance of some key */
    struct text_key *keys;
    size_t n;
};

enum { DISTANCE_MOST = 9 };
enum { KEY, NORMALIZE, DISTANCE };
static const struct key_spec PARAMS[] = {
    [KEY] = {"key", "a text, or a list", "the right text; with a list, any of them", true},
    [NORMALIZE] = {"normalize", "[nfkc, fold, space, quotes, dashes]",
                   "steps before comparing; all unless listed, "
                   "[] for none",
                   false},
    [DISTANCE] = {"distance", "0 to 9",
                  "slips forgiven: a letter added, left out, replaced, or two swapped; none in keys "
                  "under 4 letters, one under 8",
                  false},
};

static size_t slips_forgiven(size_t distance, size_t letters)
{
    if (letters < 4) return 0;
    if (letters < 8) return distance < 1 ? distance : 1;
    return distance;
}

static void add_key(struct rule_compiler *compiler, struct text_rule *rule, const struct node *node)
{
    struct arena *arena = compiler->reading->arena;
    struct text_key *key = &rule->keys[rule->n];
    char shown[TEXT_SHOWN_BYTES];
    *key = (struct text_key){.normal = normalise_into(arena, node->text, rule->steps), .written = node->text};
    for (size_t i = 0; i < rule->n; i++)
        if (text_equal(rule->keys[i].normal, key->normal)) {
            warning(compiler->reading, node, "key '%s' is the same as an earlier one; remove one",
                    text_show(node->text, shown));
            return;
        }
    key->code_points = arena_alloc(arena, (key->normal.len + 1) * sizeof *key->code_points);
    key->n_code_points = code_points_of(key->normal, key->code_points);
    key->slips = slips_forgiven(rule->distance, key->n_code_points);
    if (key->n_code_points + key->slips > rule->longest) rule->longest = key->n_code_points + key->slips;
    rule->n++;
}

static void *compile(struct rule_compiler *compiler, const struct node *const *found)
{
    struct reading *reading = compiler->reading;
    struct text_rule *rule = arena_alloc(reading->arena, sizeof *rule);
    *rule = (struct text_rule){.steps = NORMAL_ALL};
    const struct node *keys;
    size_t n;
    int64_t distance = 0;
    bool good = read_normal_steps(reading, found[NORMALIZE], &rule->steps);
    if (found[DISTANCE]) good &= read_count(reading, found[DISTANCE], "distance", 0, DISTANCE_MOST, &distance);
    good &= rule_read_keys(compiler, found[KEY], &keys, &n);
    if (!good) return NULL;
    rule->distance = (size_t)distance;
    rule->keys = arena_alloc(reading->arena, n * sizeof *rule->keys);
    for (size_t i = 0; i < n; i++)
        add_key(compiler, rule, &keys[i]);
    compiler->key_shown = rule_show_keys(reading->arena, keys, n, TEXT(""));
    return rule;
}

static const struct text_key *equal_key(const struct text_rule *rule, struct text normal)
{
    for (size_t i = 0; i < rule->n; i++)
        if (text_equal(rule->keys[i].normal, normal)) return &rule->keys[i];
    return NULL;
}

/* The first key within its number of slips. */
static const struct text_key *near_key(const struct text_rule *rule, struct text normal, struct scorer_worker *worker,
                                       size_t *slips)
{
    enum { LONGEST = 4096 }; /* code points; a longer short answer is not one slip away from anything short */
    int32_t letters[LONGEST];
    if (rule->distance == 0 || normal.len > 4 * rule->longest || normal.len > LONGEST) return NULL;
    const size_t n = code_points_of(normal, letters);
    for (size_t i = 0; i < rule->n; i++) {
        const struct text_key *key = &rule->keys[i];
        *slips = slip_distance(key->code_points, key->n_code_points, letters, n, key->slips, &worker->distance);
        if (*slips <= key->slips) return key;
    }
    return NULL;
}

static void apply(const void *state, const struct item_terms *terms, struct text answer, struct scorer_worker *worker,
                  struct verdict *verdict)
{
    const struct text_rule *rule = state;
    struct text normal;
    size_t slips = 0;
    if (!normalise(answer, rule->steps, &worker->normal, &normal)) {
        verdict_invalid(verdict, "the answer is not UTF-8 text");
        return;
    }
    explain_read_as(verdict, normal);
    const struct text_key *key = equal_key(rule, normal);
    if (!key) key = near_key(rule, normal, worker, &slips);
    if (!key) {
        verdict_wrong(verdict, terms);
        explain(verdict, "none of the keys");
        return;
    }
    verdict_right(verdict, terms);
    explain_part(verdict, (size_t)(key - rule->keys));
    if (slips)
        explain(verdict, "the key '%.*s' with %zu slip%s", TEXT_ARGS(key->written), slips, slips == 1 ? "" : "s");
    else
        explain(verdict, "the key '%.*s'", TEXT_ARGS(key->written));
}

static struct rule_part part(const void *state, size_t number)
{
    const struct text_rule *rule = state;
    return (struct rule_part){number < rule->n ? rule->keys[number].written : TEXT(""), false};
}

const struct rule_kind RULE_TEXT = {
    .name = "text",
    .summary = "A word or short text: case, spacing, full-width letters, curly quotes and dashes make no difference.",
    .example = "{id: Q5, type: text, key: [mitochondrion, mitochondria], distance: 1}",
    .params = {PARAMS, sizeof PARAMS / sizeof *PARAMS, NULL},
    .compile = compile,
    .apply = apply,
    .part = part,
    .parts_are_answers = true,
};
