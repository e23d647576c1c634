/*
 * paper.c: items and answers (contract in paper.h).
 *
 * The outcome of a cell is found by comparing one 31-bit draw with eight thresholds, without a branch: 300 million
 * cells of a national exam take a few seconds. Written answers then draw further from a stream of their own.
 */
#include "paper.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pools.h"
#include "random.h"

static const double POPULAR_SHARE = 0.5; /* of the wrong choices, on the popular distractor */
static const uint32_t DRAW_RANGE = 1u << 31;

enum { NUMBER_SLACK_HUNDREDTHS = 4 };

/* --- items --- */

static void choice_init(struct item *item, uint64_t key)
{
    const uint32_t right = below(draw(key, 2), N_CHOICES), first = below(draw(key, 3), N_CHOICES - 1);
    item->key[0] = (char)('A' + right);
    item->letters[OUTCOME_RIGHT] = item->key[0];
    for (uint32_t w = 0; w < N_CHOICES - 1; w++)
        item->letters[OUTCOME_WRONG + w] = (char)('A' + (right + 1 + (first + w) % (N_CHOICES - 1)) % N_CHOICES);
}

static void multi_init(struct item *item, uint64_t key)
{
    const uint32_t n_right = 2 + below(draw(key, 2), 2);
    uint32_t n = 0;
    for (uint32_t letter = 0; letter < N_MULTI_OPTIONS; letter++) {
        const uint32_t left = N_MULTI_OPTIONS - letter;
        if (below(draw(key, 3 + letter), left) < n_right - n) item->key[n++] = (char)('A' + letter);
    }
}

static void item_init(struct item *item, uint64_t key, uint32_t number, uint32_t number_in_kind)
{
    snprintf(item->id, sizeof item->id, "Q%u", (unsigned)(number + 1) % 100000);
    item->discrimination = exp(0.35 * normal(draw(key, 0)));
    item->difficulty = -0.4 + 0.9 * normal(draw(key, 1));
    if (item->kind == KIND_CHOICE) choice_init(item, key);
    if (item->kind == KIND_MULTI) multi_init(item, key);
    item->hundredths = 100 + (int32_t)below(draw(key, 2), 9900);
    item->concept = item->kind == KIND_TEXT ? number_in_kind % N_CONCEPTS : number_in_kind % N_THEMES;
}

/* Outcome thresholds of one item for one ability. Weaker students leave more blanks. */
static void thresholds_fill(const struct options *o, const struct item *item, double ability, uint32_t *thresholds)
{
    const double p = 1 / (1 + exp(-item->discrimination * (ability - item->difficulty)));
    double share[N_OUTCOMES] = {0};
    share[OUTCOME_BLANK] = fmin(1, 2 * o->blanks * (1 - p));
    const double written = 1 - share[OUTCOME_BLANK];
    share[OUTCOME_INVALID] = o->invalid * written;
    share[OUTCOME_RIGHT] = p * (written - share[OUTCOME_INVALID]);
    const double wrong = (1 - p) * (written - share[OUTCOME_INVALID]);
    const double popular = item->kind == KIND_CHOICE ? POPULAR_SHARE : 0.75;
    share[OUTCOME_WRONG] = popular * wrong;
    share[OUTCOME_WRONG_2] = share[OUTCOME_WRONG_3] = (1 - popular) / 2 * wrong;
    double reached = 0;
    for (int i = 0; i < N_OUTCOMES; i++) {
        reached += share[i];
        thresholds[i] = i >= OUTCOME_WRONG_3 ? DRAW_RANGE : (uint32_t)(fmin(reached, 1) * DRAW_RANGE);
    }
}

static void plant_wrong_keys(struct paper *paper, uint64_t key)
{
    const uint32_t n_choice = paper->options->n_items[KIND_CHOICE];
    for (uint32_t i = 0; i < paper->options->wrong_keys; i++) {
        struct item *item = &paper->items[shuffled(key, i, n_choice)];
        item->planted[0] = item->letters[OUTCOME_WRONG];
        fprintf(stderr, "datagen: wrong key planted: %s is %s, the rubric says %s\n", item->id, item->key,
                item->planted);
    }
}

/* Choice items alone make two sections, halves of the paper; otherwise each kind is a section. */
static uint32_t section_of(const struct paper *paper, uint32_t number, enum item_kind kind)
{
    const uint32_t *n = paper->options->n_items;
    if (n[KIND_CHOICE] == paper->n_items) return paper->n_items > 1 && number >= paper->n_items / 2;
    uint32_t section = 0;
    for (int k = 0; k < (int)kind; k++)
        section += n[k] > 0;
    return section;
}

void paper_init(struct paper *paper, const struct options *options)
{
    *paper = (struct paper){.options = options};
    for (int k = 0; k < N_KINDS; k++)
        paper->n_items += options->n_items[k];
    paper->items = gr_calloc(paper->n_items, sizeof *paper->items);
    const uint64_t key = stream_key(options->seed, STREAM_PAPER);
    uint32_t number = 0;
    for (int k = 0; k < N_KINDS; k++) {
        for (uint32_t i = 0; i < options->n_items[k]; i++, number++) {
            paper->items[number].kind = (enum item_kind)k;
            paper->items[number].section = section_of(paper, number, (enum item_kind)k);
            item_init(&paper->items[number], draw(key, number), number, i);
        }
    }
    paper->n_sections = paper->items[paper->n_items - 1].section + 1;
    paper->thresholds = gr_alloc((size_t)N_ABILITIES * paper->n_items * N_OUTCOMES * sizeof *paper->thresholds);
    for (uint32_t a = 0; a < N_ABILITIES; a++)
        for (uint32_t i = 0; i < paper->n_items; i++)
            thresholds_fill(options, &paper->items[i], ability_value(a),
                            paper->thresholds + ((size_t)a * paper->n_items + i) * N_OUTCOMES);
    plant_wrong_keys(paper, draw(key, paper->n_items));
}

void paper_release(struct paper *paper)
{
    free(paper->items);
    free(paper->thresholds);
    *paper = (struct paper){0};
}

/* --- answers --- */

static uint32_t outcome_of(const struct paper *paper, uint32_t item, uint32_t ability, uint64_t random)
{
    const uint32_t *thresholds = paper->thresholds + ((size_t)ability * paper->n_items + item) * N_OUTCOMES;
    const uint32_t at = (uint32_t)(random >> 33);
    uint32_t outcome = 0;
    for (int i = 0; i < N_OUTCOMES; i++)
        outcome += at >= thresholds[i];
    return outcome;
}

/* The right letters or some others, the ways people write a set: ABD, abd, A;B;D. */
static char *multi_print(const struct item *item, bool right, uint64_t key, char *to)
{
    char set[N_MULTI_OPTIONS + 1] = {0};
    uint32_t n = 0;
    for (uint32_t letter = 0; letter < N_MULTI_OPTIONS; letter++) {
        const char name = (char)('A' + letter);
        const bool keyed = strchr(item->key, name) != NULL;
        if (right ? keyed : unit(draw(key, letter)) < (keyed ? 0.6 : 0.2)) set[n++] = name;
    }
    if (!right && (n == 0 || !strcmp(set, item->key))) n = 1, set[0] = item->key[0];
    const uint32_t style = below(draw(key, 9), 32); /* mostly plain */
    for (uint32_t i = 0; i < n; i++) {
        if (i && style == 0) *to++ = ';';
        *to++ = style == 1 ? (char)(set[i] - 'A' + 'a') : set[i];
    }
    return to;
}

static char *number_print(const struct item *item, bool right, uint64_t key, char *to)
{
    int32_t value = item->hundredths;
    if (right) {
        const int32_t slack = (int32_t)zipf(draw(key, 0), NUMBER_SLACK_HUNDREDTHS + 1);
        value += draw(key, 1) & 1 ? slack : -slack;
    } else {
        static const int32_t usual[] = {10, -10, 1000};
        const uint32_t mistake = zipf(draw(key, 0), 6);
        if (mistake == 0)
            value *= 10;
        else if (mistake == 1)
            value = -value;
        else if (mistake < 5)
            value += usual[mistake - 2];
        else
            value += 100 + (int32_t)below(draw(key, 1), 5000);
    }
    const char *sign = value < 0 ? "-" : "";
    const int32_t size = abs(value);
    const uint32_t style = below(draw(key, 2), 16);
    if (style == 0) return to + sprintf(to, "%s%d.%02d0", sign, size / 100, size % 100);
    if (style == 1 && value > 0) return to + sprintf(to, "+%d.%02d", size / 100, size % 100);
    return to + sprintf(to, "%s%d.%02d", sign, size / 100, size % 100);
}

static char *text_print(const struct item *item, uint32_t outcome, uint64_t key, char *to)
{
    const struct concept *c = &concepts[item->concept];
    const char *word;
    if (outcome == OUTCOME_RIGHT)
        word = c->right[zipf(draw(key, 0), pool_size(c->right, 4))];
    else if (outcome == OUTCOME_WRONG)
        word = c->wrong[zipf(draw(key, 0), pool_size(c->wrong, 10))];
    else if (outcome == OUTCOME_WRONG_2)
        word = c->slips[zipf(draw(key, 0), pool_size(c->slips, 6))];
    else /* the long tail: nearly everybody's own */
        return to + sprintf(to, "idea %u of mine", below(draw(key, 0), 100000));
    const uint32_t style = below(draw(key, 1), 16);
    for (const char *from = word; *from; from++)
        *to++ = (style == 0 && from == word) || style == 1 ? (char)(*from >= 'a' && *from <= 'z' ? *from - 32 : *from)
                                                           : *from;
    if (style == 2) *to++ = ' ';
    return to;
}

static char *sentence_print(const struct item *item, uint32_t outcome, uint64_t key, char *to)
{
    const struct theme *t = &themes[item->concept];
    to = stpcpy(to, openings[below(draw(key, 0), N_OPENINGS)]);
    const uint32_t way = below(draw(key, 1), 4), other_way = below(draw(key, 2), 4);
    if (outcome == OUTCOME_RIGHT) {
        to = stpcpy(to, t->idea[0][way]);
        to = stpcpy(to, " and ");
        to = stpcpy(to, t->idea[1][other_way]);
    } else if (outcome == OUTCOME_WRONG) {
        to = stpcpy(to, t->idea[way & 1][other_way]);
    } else if (outcome == OUTCOME_WRONG_2) {
        to = stpcpy(to, t->misconception[below(draw(key, 3), 3)]);
    } else {
        to += sprintf(to, "reason %u", below(draw(key, 3), 100000));
    }
    return stpcpy(to, closings[below(draw(key, 4), N_CLOSINGS)]);
}

/* No possible answer for the kind; texts and sentences have no such thing, there it is a stray mark. */
static char *invalid_print(enum item_kind kind, uint64_t key, char *to)
{
    static const char *const what[N_KINDS][2] = {
        {"AB", "CD"}, {"AZ", "12"}, {"n/a", "ten"}, {"?", "..."}, {"?", "..."}};
    return stpcpy(to, what[kind][key >> 63]);
}

char *paper_answer(const struct paper *paper, uint32_t number, const struct student *student, char *to)
{
    const struct item *item = &paper->items[number];
    const uint64_t random = draw(student->key, number);
    const uint32_t outcome = outcome_of(paper, number, student->ability, random);
    if (outcome == OUTCOME_BLANK) return to;
    if (item->letters[outcome]) {
        *to = item->letters[outcome];
        return to + 1;
    }
    const uint64_t key = mix(random);
    if (outcome == OUTCOME_INVALID) return invalid_print(item->kind, key, to);
    switch (item->kind) {
    case KIND_MULTI: return multi_print(item, outcome == OUTCOME_RIGHT, key, to);
    case KIND_NUMBER: return number_print(item, outcome == OUTCOME_RIGHT, key, to);
    case KIND_TEXT: return text_print(item, outcome, key, to);
    default: return sentence_print(item, outcome, key, to);
    }
}

char paper_letter(const struct paper *paper, uint32_t number, const struct student *student)
{
    const uint64_t random = draw(student->key, number);
    return paper->items[number].letters[outcome_of(paper, number, student->ability, random)];
}

uint64_t paper_writing_draw(uint32_t item, const struct student *student)
{
    return mix(draw(student->key, item) ^ GOLDEN);
}
