/*
 * rule_choice.c: one answer out of several; one or more of them are right.
 *
 * Letters and labels are compared in normal form: trimmed, without case, full-width letters as plain ones. What
 * counts as a possible answer depends on what the rubric tells: with `options`, those and the keys; without, any
 * single letter or digit when all keys are single letters (so "AB" and "*" are invalid), and any label when keys are
 * labels.
 */
#include "score/code_marks.h"
#include "score/keys.h"
#include "score/options.h"

struct choice {
    struct labels keys, options;
    struct code_marks marks; /* of single options */
    bool letters_only;       /* no options given, and every key is one letter */
};

enum { KEY, OPTIONS, MARKS };
static const struct key_spec PARAMS[] = {
    [KEY] = {"key", "a letter or label, or a list of them",
             "the right answer; with a list, any of them; needed unless marks are given", false},
    [OPTIONS] = {"options", "letters (ABCD) or a list", "what can be chosen; any other answer is invalid", false},
    [MARKS] = {"marks", "{A: 2, B: 1, C: -1}",
               "what single options earn; beside a key, or instead of one: then the best of them are right. Others pay "
               "`wrong`, or the mark of \"*\"",
               false},
};

static bool key_is_an_option(struct rule_compiler *compiler, const struct choice *choice, const struct node *key,
                             struct text normal)
{
    if (choice->options.n == 0 || labels_hold(&choice->options, normal)) return true;
    char shown[TEXT_SHOWN_BYTES];
    const struct text offered =
        arena_join(compiler->reading->arena, choice->options.written, choice->options.n, TEXT(", "));
    struct letter_set letters;
    const bool several = letter_set_parse(normal, &letters) && letters.n > 1;
    mistake(compiler->reading, key, "key '%s' is not among the options (%.*s); %s", text_show(key->text, shown),
            TEXT_ARGS(offered),
            several ? "write [A, C] when either is right, or type: multi when all must be chosen"
                    : "correct the key or add the option");
    return false;
}

/* Without options any label can be a key, so "A,C" is a label too: one that hardly anybody means. */
static void warn_of_joined_keys(struct rule_compiler *compiler, const struct choice *choice, const struct node *key)
{
    char shown[TEXT_SHOWN_BYTES];
    if (choice->options.n) return;
    for (size_t i = 0; i < key->text.len; i++) {
        if (!strchr(",;/|", key->text.at[i])) continue;
        warning(compiler->reading, key,
                "key '%s' is taken as one answer, written just so; write [A, C] (A|C in a key table) when either is "
                "right, or type: multi when all must be chosen",
                text_show(key->text, shown));
        return;
    }
}

static bool read_choice_keys(struct rule_compiler *compiler, const struct node *node, struct choice *choice)
{
    const struct node *keys;
    size_t n;
    bool good = true;
    if (!read_keys(compiler->reading, node, &keys, &n)) return false;
    choice->keys.list = arena_alloc(compiler->reading->arena, n * sizeof *choice->keys.list);
    choice->keys.written = arena_alloc(compiler->reading->arena, n * sizeof *choice->keys.written);
    for (size_t i = 0; i < n; i++) {
        const struct text normal = normalise_into(compiler->reading->arena, keys[i].text, NORMAL_LABEL);
        if (labels_hold(&choice->keys, normal) || code_marks_find(&choice->marks, normal)) {
            char shown[TEXT_SHOWN_BYTES];
            mistake(compiler->reading, &keys[i], "key '%s' %s; remove one", text_show(keys[i].text, shown),
                    labels_hold(&choice->keys, normal) ? "stands here twice" : "stands under 'marks' too");
            good = false;
        }
        good &= key_is_an_option(compiler, choice, &keys[i], normal);
        warn_of_joined_keys(compiler, choice, &keys[i]);
        choice->keys.written[choice->keys.n] = text_trim(keys[i].text);
        choice->keys.list[choice->keys.n++] = normal;
        choice->letters_only &= is_one_letter(normal);
    }
    compiler->key_shown = show_keys(compiler->reading->arena, keys, n);
    return good;
}

static bool read_choice_marks(struct rule_compiler *compiler, const struct node *node, bool has_key,
                              struct choice *choice)
{
    if (!code_marks_read(compiler, node, &choice->marks)) return false;
    bool good = true;
    for (size_t i = 0; i < choice->marks.n; i++) {
        const struct code_mark *entry = &choice->marks.entries[i];
        char shown[TEXT_SHOWN_BYTES];
        if (choice->options.n && !labels_hold(&choice->options, entry->code)) {
            mistake(compiler->reading, entry->at,
                    "'%s' of 'marks' is not among the options; correct it or add the option",
                    text_show(entry->at->text, shown));
            good = false;
        }
        choice->letters_only &= is_one_letter(entry->code);
    }
    if (!has_key) compiler->key_shown = choice->marks.shown;
    if (!has_key) rule_pays_at_most(compiler, code_marks_highest(&choice->marks));
    return good;
}

static void *compile(struct rule_compiler *compiler, const struct node *const *found)
{
    struct choice *choice = arena_alloc(compiler->reading->arena, sizeof *choice);
    *choice = (struct choice){0};
    bool good = read_options(compiler->reading, found[OPTIONS], &choice->options);
    if (!good) choice->options.n = 0;
    choice->letters_only = choice->options.n == 0;
    if (!found[KEY] && !found[MARKS]) {
        mistake(compiler->reading, compiler->item, "a choice item without 'key'; expected %s", PARAMS[KEY].form);
        return NULL;
    }
    if (found[MARKS]) good &= read_choice_marks(compiler, found[MARKS], found[KEY] != NULL, choice);
    if (found[KEY]) good &= read_choice_keys(compiler, found[KEY], choice);
    return good ? choice : NULL;
}

/* An answer that is possible, and no key. */
static void judge_other(const struct choice *choice, const struct item_terms *terms, struct text normal,
                        struct verdict *verdict)
{
    const struct code_mark *entry = code_marks_find(&choice->marks, normal);
    if (entry || choice->marks.has_other) {
        verdict_mark(verdict, entry ? entry->mark : choice->marks.other);
        explain(verdict, "the mark of option %.*s", TEXT_ARGS(entry ? text_trim(entry->at->text) : TEXT("*")));
        if (entry) explain_part(verdict, choice->keys.n + (size_t)(entry - choice->marks.entries));
    } else {
        verdict_wrong(verdict, terms);
        explain(verdict, "not the key");
    }
}

static void apply(const void *state, const struct item_terms *terms, struct text answer, struct scorer_worker *worker,
                  struct verdict *verdict)
{
    const struct choice *choice = state;
    struct text normal;
    if (has_control_character(answer, false) || !normalise(answer, NORMAL_LABEL, &worker->normal, &normal)) {
        verdict_invalid(verdict, "no letter or label");
        return;
    }
    if (!text_equal_ignoring_case(normal, answer)) explain_read_as(verdict, normal);
    const size_t key = labels_find(&choice->keys, normal);
    if (key < choice->keys.n) {
        verdict_right(verdict, terms);
        explain(verdict, "the key '%.*s'", TEXT_ARGS(choice->keys.written[key]));
        explain_part(verdict, key);
    } else if (choice->options.n && !labels_hold(&choice->options, normal)) {
        verdict_invalid(verdict, "not among the options");
    } else if (choice->letters_only && !is_one_letter(normal)) {
        verdict_invalid(verdict, "not a single letter");
    } else {
        judge_other(choice, terms, normal, verdict);
    }
}

static struct rule_part part(const void *state, size_t number)
{
    const struct choice *choice = state;
    if (number < choice->keys.n) return (struct rule_part){choice->keys.written[number], false};
    number -= choice->keys.n;
    if (number >= choice->marks.n) return (struct rule_part){TEXT(""), false};
    const struct code_mark *entry = &choice->marks.entries[number];
    return (struct rule_part){text_trim(entry->at->text), entry->mark.num < 0};
}

const struct rule_kind RULE_CHOICE = {
    .name = "choice",
    .summary = "One of several answers. Compared after trimming, without case; two letters are invalid.",
    .example = "{id: Q1, type: choice, key: B, options: ABCD, points: 3, wrong: -1}",
    .params = {PARAMS, sizeof PARAMS / sizeof *PARAMS, NULL},
    .compile = compile,
    .apply = apply,
    .part = part,
    .parts_are_answers = true,
};
