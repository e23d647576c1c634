/*
 * suspects.c: is another answer more plausibly the key? (contract in statistics_formulas.h)
 *
 * Whoever knows the subject gives the right answer, so its students are better on the rest of the test than those who
 * give any other. Of every answer that earns nothing and is not rare, this compares with the key (all answers with full
 * marks together):
 *
 *   r      correlation of giving it with the rest score
 *   mean   mean rest score of those who gave it; z is the distance from the key's mean in standard errors,
 *          s √(1/count + 1/key count), s the sd of the rest scores
 *   upper  share of the upper group that gave it
 *
 *   instead   r is positive and above the key's, the mean is higher (z > 1.5), and at least as many of the upper group gave
 *             it as gave the key: the key looks wrong
 *   also      r is clearly positive (r √n > 3), its students are no weaker than the key's, and a fair part of the upper
 *             group gave it: it may be right too. A frequent spelling that a text rule misses looks like this
 *
 * An item is dead weight in another way when a wrong option attracts nobody (dead_distractor).
 */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "evaluate/statistics_formulas.h"

static const double INSTEAD_Z = 1.5, INSTEAD_R = 0.05;
static const double ALSO_R_Z = 3.0, ALSO_R = 0.05, ALSO_WEAKER_SD = 0.1, ALSO_UPPER = 0.02;
enum { STUDENTS_LEAST = 10, LETTERS = 128, OPTIONS_DECLARED_MOST = 12 };

/* What is known of one answer, or of all right ones. */
struct chosen {
    int64_t count;
    wide_t rests;
    double upper;
};

static void add_slot(struct chosen *c, const struct statistics_sums *sums, const struct answer_slot *slot)
{
    c->count += slot->count;
    c->rests += slot->tally.totals - (wide_t)slot->mark * slot->count;
    for (size_t i = 0; i < CLASSES_MOST; i++)
        c->upper += sums->classes.in_upper[i] * slot->tally.by_class[i];
}

static double correlation_with_rest(const struct item_sums *x, const struct item_moments *m, const struct chosen *c)
{
    const wide_t n = x->students;
    return correlation(n * c->rests - c->count * ((wide_t)x->total - x->marks), (wide_t)c->count * (n - c->count),
                       m->YY);
}

static bool is_instead(const struct suspect_key *s)
{
    const bool better = s->key_count == 0 || (s->point_biserial > s->key_point_biserial && s->z > INSTEAD_Z);
    return better && s->point_biserial > INSTEAD_R && s->upper >= s->key_upper;
}

static bool is_also(const struct suspect_key *s, double n, double sd)
{
    return s->point_biserial > ALSO_R && s->point_biserial * sqrt(n) > ALSO_R_Z && s->upper > ALSO_UPPER &&
           s->mean_rest > s->key_mean_rest - ALSO_WEAKER_SD * sd;
}

/* The item's right answers against one of the others. */
static bool is_suspect(const struct exam *exam, const struct statistics_sums *sums, const struct chosen *key,
                       const struct answer_slot *slot, struct suspect_key *s)
{
    const struct item_sums *x = &sums->items[s->item];
    const struct item_moments m = item_moments_of(sums, s->item);
    const double n = (double)x->students, unit = (double)exam->unit, sd = sqrt((double)m.YY / (n * (n - 1.0))) / unit;
    const double group = (double)sums->students * sums->classes.groups_percent / 100.0;
    struct chosen other = {0};
    add_slot(&other, sums, slot);
    s->code = slot->code;
    s->count = (uint32_t)other.count;
    s->key_count = (uint32_t)key->count;
    s->point_biserial = correlation_with_rest(x, &m, &other);
    s->key_point_biserial = correlation_with_rest(x, &m, key);
    s->upper = other.upper / group;
    s->key_upper = key->upper / group;
    s->mean_rest = (double)other.rests / (double)other.count / unit;
    s->key_mean_rest = key->count ? (double)key->rests / (double)key->count / unit : NAN;
    s->z = (s->mean_rest - s->key_mean_rest) / (sd * sqrt(1.0 / (double)other.count + 1.0 / (double)key->count));
    s->kind = is_instead(s) ? SUSPECT_INSTEAD : SUSPECT_ALSO;
    return s->kind == SUSPECT_INSTEAD || is_also(s, n, sd);
}

/* Whether the rubric marks it by a key that could be another one; after a bonus there is no wrong answer. */
static bool has_key(const struct exam_item *item)
{
    const bool is_bonus = item->adjust == ADJUST_BONUS_ALL || item->adjust == ADJUST_BONUS_ATTEMPTED;
    return item->counted && item->points > 0 && !is_bonus && strcmp(item->type, "marked") != 0;
}

static bool is_candidate(const struct exam_item *item, const struct answer_slot *slot)
{
    const bool is_choice = strcmp(item->type, "choice") == 0 || strcmp(item->type, "multi") == 0;
    const bool was_written = slot->state == ANSWER_ANSWERED || (slot->state == ANSWER_INVALID && !is_choice);
    return was_written && slot->code != CODE_NONE && slot->mark <= 0 && slot->result != RESULT_CORRECT &&
           slot->count >= STUDENTS_LEAST;
}

static int most_suspicious_first(const void *left, const void *right)
{
    const struct suspect_key *a = left, *b = right;
    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    if (a->point_biserial != b->point_biserial) return a->point_biserial > b->point_biserial ? -1 : 1;
    return (a->code > b->code) - (a->code < b->code);
}

static void find_in_item(const struct exam *exam, const struct statistics_sums *sums, size_t item,
                         struct statistics *out, size_t *capacity)
{
    const struct item_sums *x = &sums->items[item];
    const size_t first = out->n_suspects;
    struct chosen key = {0};
    if (!has_key(&exam->items[item]) || x->students < 2 * STUDENTS_LEAST) return;
    for (size_t s = 0; s < x->n_slots; s++)
        if (x->slots[s].result == RESULT_CORRECT) add_slot(&key, sums, &x->slots[s]);
    for (size_t s = 0; s < x->n_slots; s++) {
        struct suspect_key suspect = {.item = item};
        if (!is_candidate(&exam->items[item], &x->slots[s])) continue;
        if (!is_suspect(exam, sums, &key, &x->slots[s], &suspect)) continue;
        GR_GROW(out->suspects, *capacity, out->n_suspects + 1);
        out->suspects[out->n_suspects++] = suspect;
    }
    const size_t n = out->n_suspects - first;
    if (n) out->items[item].flags |= ITEM_SUSPECT_KEY;
    if (n) qsort(out->suspects + first, n, sizeof *out->suspects, most_suspicious_first);
}

/* --- distractors that attract nobody ----------------------------------------------------------------------------- */

/* Of a choice item: how many students chose each option, capitals and small letters together; -1: no option. */
struct options {
    int64_t count[LETTERS];
    bool is_right[LETTERS];
    size_t n; /* possible ones */
};

static bool options_of(const struct exam_item *item, const struct item_sums *x, struct options *out)
{
    *out = (struct options){.n = 0};
    if (strcmp(item->type, "choice") != 0 || !has_key(item)) return false;
    for (size_t i = 0; i < LETTERS; i++)
        out->count[i] = -1;
    for (size_t s = 0; s < x->n_slots; s++) {
        const struct answer_slot *slot = &x->slots[s];
        if (slot->state != ANSWER_ANSWERED || slot->code >= LETTERS) continue;
        const size_t letter = slot->code >= 'a' && slot->code <= 'z' ? slot->code - 'a' + 'A' : slot->code;
        if (!((letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9'))) continue;
        out->n += out->count[letter] < 0;
        out->count[letter] = (out->count[letter] < 0 ? 0 : out->count[letter]) + slot->count;
        out->is_right[letter] |= slot->result == RESULT_CORRECT;
    }
    return true;
}

/* Where the rubric does not declare options, any letter is possible: then those count that some item of the exam makes
 * a real option of, if anybody chose them. */
static void find_dead(const struct exam *exam, const struct statistics_sums *sums, struct statistics *out)
{
    const double least = share_of(exam->analysis.dead);
    bool is_usual[LETTERS] = {false};
    struct options options;
    for (size_t item = 0; item < exam->n_items; item++) {
        const double n = (double)sums->items[item].students;
        if (!options_of(&exam->items[item], &sums->items[item], &options)) continue;
        for (size_t i = 0; i < LETTERS; i++)
            is_usual[i] |= options.count[i] > 0 && (double)options.count[i] >= least * n;
    }
    for (size_t item = 0; item < exam->n_items; item++) {
        const double n = (double)sums->items[item].students;
        if (n < STUDENTS_LEAST || !options_of(&exam->items[item], &sums->items[item], &options)) continue;
        const bool are_declared = options.n <= OPTIONS_DECLARED_MOST;
        for (size_t i = 0; i < LETTERS; i++) {
            const bool is_option = options.count[i] >= 0 && (are_declared || (is_usual[i] && options.count[i] > 0));
            if (is_option && !options.is_right[i] && (double)options.count[i] < least * n)
                out->items[item].flags |= ITEM_DEAD_DISTRACTOR;
        }
    }
}

void suspects_build(const struct exam *exam, const struct statistics_sums *sums, struct statistics *out)
{
    size_t capacity = 0;
    if (sums->students == 0) return;
    for (size_t item = 0; item < exam->n_items; item++)
        find_in_item(exam, sums, item, out, &capacity);
    find_dead(exam, sums, out);
}
