/*
 * key_values.c: keys, prepared and worked out (contract in key_values.h).
 *
 * Overflow: marks are below 2^30 units, attributes below 2^30, and an attribute with decimals multiplies the scale by
 * at most 10^6, so 64 operands stay below 2^56 and may be nested once more in a sum. The rubric loader bounds nesting.
 */
#include "rank/key_values.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/rational.h"
#include "base/threads.h"
#include "base/wide.h"
#include "rank/attribute_values.h"
#include "rank/ratios.h"

enum { STUDENTS_PER_BLOCK = 1 << 14 };

static const int64_t LACKING = INT64_MIN; /* what a student has no value of */

struct key_node {
    enum rank_key_kind kind;
    bool is_negative; /* of an operand */
    size_t index;
    int64_t factor;                    /* from units, or whole numbers, to the scale */
    const struct attribute *attribute; /* KEY_ATTRIBUTE, … */
    const int64_t *by_value;           /* … by number of its value; or LACKING */
    uint64_t seed;
    struct key_node *operands;
    size_t n_operands;
};

/* --- ranges: where to put who has no value ----------------------------------------------------------------------- */

/* All values lie in it; `can_lack`: and some students may have none. Wide, since bounds add up beyond all values. */
struct key_range {
    wide_t low, high;
    bool can_lack;
};

static struct key_range attribute_range(const struct key_node *node)
{
    struct key_range range = {INT64_MAX, INT64_MIN, false};
    for (size_t v = 0; v < node->attribute->values.n; v++) {
        const int64_t value = node->by_value[v];
        range.can_lack |= value == LACKING;
        if (value == LACKING) continue;
        if (value < range.low) range.low = value;
        if (value > range.high) range.high = value;
    }
    return range.low > range.high ? (struct key_range){0, 0, range.can_lack} : range;
}

static struct key_range score_range(const struct key_values *k, const struct key_node *node)
{
    const struct mark_span span = k->sources->evaluation->derived->spans[node->index];
    return span.low > span.high
               ? (struct key_range){0, 0, true}
               : (struct key_range){(wide_t)span.low * node->factor, (wide_t)span.high * node->factor, true};
}

static struct key_range range_of(const struct key_values *k, const struct key_node *node);

static struct key_range operand_range(const struct key_values *k, const struct key_node *node)
{
    const struct key_range range = range_of(k, node);
    return node->is_negative ? (struct key_range){-range.high, -range.low, range.can_lack} : range;
}

static struct key_range sum_range(const struct key_values *k, const struct key_node *node)
{
    struct key_range sum = {0, 0, false};
    for (size_t i = 0; i < node->n_operands; i++) {
        const struct key_range range = operand_range(k, &node->operands[i]);
        sum.low += range.can_lack && range.low > 0 ? 0 : range.low;
        sum.high += range.can_lack && range.high < 0 ? 0 : range.high;
    }
    return sum;
}

/* Of the largest, the smallest, the k-th largest: lacking when fewer than `needed` operands are there. */
static struct key_range extreme_range(const struct key_values *k, const struct key_node *node, size_t needed)
{
    struct key_range all = operand_range(k, &node->operands[0]);
    size_t n_sure = 0;
    for (size_t i = 0; i < node->n_operands; i++) {
        const struct key_range range = operand_range(k, &node->operands[i]);
        if (range.low < all.low) all.low = range.low;
        if (range.high > all.high) all.high = range.high;
        n_sure += !range.can_lack;
    }
    all.can_lack = n_sure < needed;
    return all;
}

static struct key_range range_of(const struct key_values *k, const struct key_node *node)
{
    switch (node->kind) {
    case KEY_CORRECT:
    case KEY_WRONG:
    case KEY_BLANK: return (struct key_range){0, (wide_t)UINT16_MAX * node->factor, false};
    case KEY_ATTRIBUTE: return attribute_range(node);
    case KEY_SCORE: return score_range(k, node);
    case KEY_SUM: return sum_range(k, node);
    case KEY_MAX:
    case KEY_MIN: return extreme_range(k, node, 1);
    case KEY_KTH: return extreme_range(k, node, node->index);
    case KEY_RATIO:
    case KEY_RANDOM: return (struct key_range){0, 0, false}; /* whole keys, which everybody has */
    case KEY_TOTAL:
    case KEY_SECTION:
    case KEY_ITEM: break;
    }
    return (struct key_range){(wide_t)INT32_MIN * node->factor, (wide_t)INT32_MAX * node->factor, false};
}

static int64_t beyond_all(struct key_range range, bool less_is_better)
{
    const wide_t value = less_is_better ? range.high + 1 : range.low - 1, most = INT64_MAX / 2;
    return (int64_t)(value > most ? most : value < -most ? -most : value);
}

/* --- values ------------------------------------------------------------------------------------------------------ */

static int64_t node_value(const struct key_values *k, const struct key_node *node, size_t student);

static int64_t operand_value(const struct key_values *k, const struct key_node *node, size_t student)
{
    const int64_t value = node_value(k, node, student);
    return node->is_negative && value != LACKING ? -value : value;
}

/* In sums and ratios, what is not there adds nothing: no bonus, no subject. */
static int64_t operand_or_zero(const struct key_values *k, const struct key_node *node, size_t student)
{
    const int64_t value = operand_value(k, node, student);
    return value == LACKING ? 0 : value;
}

static int64_t sum_of(const struct key_values *k, const struct key_node *node, size_t student)
{
    int64_t sum = 0;
    for (size_t i = 0; i < node->n_operands; i++)
        sum += operand_or_zero(k, &node->operands[i], student);
    return sum;
}

/* The position-th largest of the operands that are there, from 0; kept in order while they come. */
static int64_t largest_of(const struct key_values *k, const struct key_node *node, size_t student, size_t position)
{
    int64_t best[KEY_OPERANDS_MOST];
    size_t n = 0;
    for (size_t i = 0; i < node->n_operands; i++) {
        const int64_t value = operand_value(k, &node->operands[i], student);
        if (value == LACKING) continue;
        size_t at = n < position + 1 ? n++ : position + 1;
        for (; at > 0 && best[at - 1] < value; at--)
            if (at <= position) best[at] = best[at - 1];
        if (at <= position) best[at] = value;
    }
    return position < n ? best[position] : LACKING;
}

static int64_t smallest_of(const struct key_values *k, const struct key_node *node, size_t student)
{
    int64_t least = LACKING;
    for (size_t i = 0; i < node->n_operands; i++) {
        const int64_t value = operand_value(k, &node->operands[i], student);
        if (value != LACKING && (least == LACKING || value < least)) least = value;
    }
    return least;
}

static int64_t score_value(const struct key_values *k, const struct key_node *node, size_t student)
{
    const mark_t value = derived_value(k->sources->evaluation->derived, student, node->index);
    return value == MARK_MISSING ? LACKING : value * node->factor;
}

static int64_t node_value(const struct key_values *k, const struct key_node *node, size_t student)
{
    const struct key_sources *from = k->sources;
    const struct outcome *outcome = evaluation_outcome(from->evaluation, student);
    switch (node->kind) {
    case KEY_SECTION: return outcome->section[node->index] * node->factor;
    case KEY_ITEM:
        return from->marks->items[node->index].mark[responses_code(&from->cohort->responses, student, node->index)] *
               node->factor;
    case KEY_CORRECT: return outcome->correct * node->factor;
    case KEY_WRONG: return outcome->wrong * node->factor;
    case KEY_BLANK: return outcome->blank * node->factor;
    case KEY_ATTRIBUTE: return node->by_value[attribute_number(node->attribute, student)];
    case KEY_SCORE: return score_value(k, node, student);
    case KEY_SUM: return sum_of(k, node, student);
    case KEY_MAX: return largest_of(k, node, student, 0);
    case KEY_MIN: return smallest_of(k, node, student);
    case KEY_KTH: return largest_of(k, node, student, node->index - 1);
    case KEY_RATIO:
        return ratios_rank(k->ratios, operand_or_zero(k, &node->operands[0], student),
                           operand_or_zero(k, &node->operands[1], student));
    case KEY_RANDOM: return (int64_t)(hash_seeded(student_id(&from->cohort->students, student), node->seed) >> 1);
    case KEY_TOTAL: break;
    }
    return outcome->total * node->factor;
}

int64_t key_values_of(const struct key_values *values, size_t student)
{
    const int64_t value = node_value(values, values->root, student);
    return value == LACKING ? values->missing : value;
}

bool key_values_lack(const struct key_values *values, size_t student)
{
    return values->can_lack && node_value(values, values->root, student) == LACKING;
}

bool key_values_are_a_field(const struct key_values *values, size_t *offset, bool *is_mark)
{
    const struct key_node *root = values->root;
    *is_mark = root->kind == KEY_TOTAL || root->kind == KEY_SECTION;
    switch (root->kind) {
    case KEY_TOTAL: *offset = offsetof(struct outcome, total); break;
    case KEY_SECTION: *offset = offsetof(struct outcome, section) + root->index * sizeof(mark_t); break;
    case KEY_CORRECT: *offset = offsetof(struct outcome, correct); break;
    case KEY_WRONG: *offset = offsetof(struct outcome, wrong); break;
    case KEY_BLANK: *offset = offsetof(struct outcome, blank); break;
    default: return false;
    }
    return root->factor == 1;
}

/* Evaluations that were looked through know the spans of their marks. */
static bool bounds_of_marks(const struct key_values *values, int64_t *low, int64_t *high)
{
    const struct evaluation *e = values->sources->evaluation;
    const struct key_node *root = values->root;
    if (!e->section) return false;
    const struct mark_span span = root->kind == KEY_TOTAL ? e->total : e->section[root->index];
    *low = span.low * root->factor;
    *high = span.high * root->factor;
    return span.low <= span.high;
}

bool key_values_bounds(const struct key_values *values, int64_t *low, int64_t *high)
{
    const struct key_node *root = values->root;
    *low = 0;
    *high = INT64_MAX;
    if (root->kind == KEY_RANDOM) return true;
    if (root->kind == KEY_RATIO) {
        *low = -1;
        *high = (int64_t)ratios_count(values->ratios);
        return true;
    }
    if (root->kind == KEY_TOTAL || root->kind == KEY_SECTION) return bounds_of_marks(values, low, high);
    if (root->kind != KEY_ATTRIBUTE || root->attribute->values.n == 0) return false;
    const struct key_range range = attribute_range(root);
    *low = values->can_lack && !values->less_is_better ? values->missing : (int64_t)range.low;
    *high = values->can_lack && values->less_is_better ? values->missing : (int64_t)range.high;
    return true;
}

/* --- preparing --------------------------------------------------------------------------------------------------- */

/* Ingest fails when a column is missing. */
static const struct attribute *attribute_of(const struct key_sources *from, const struct rank_key *key)
{
    return students_find_attribute(&from->cohort->students, from->exam->rank.columns[key->index]);
}

/* What the scale of the whole key must serve. */
static void look_at_scale(const struct key_sources *from, const struct rank_key *key, bool *has_marks, int *decimals)
{
    *has_marks |= key->kind == KEY_TOTAL || key->kind == KEY_SECTION || key->kind == KEY_ITEM;
    if (key->kind == KEY_ATTRIBUTE) {
        const int needed = attribute_decimals(attribute_of(from, key));
        if (needed > *decimals) *decimals = needed;
    }
    if (key->kind == KEY_SCORE && from->exam->scores[key->index].decimals > *decimals)
        *decimals = from->exam->scores[key->index].decimals;
    for (size_t i = 0; i < key->n_operands; i++)
        look_at_scale(from, &key->operands[i], has_marks, decimals);
}

static void prepare_attribute(struct key_values *k, const struct rank_key *key, struct key_node *out)
{
    struct attribute_numbers numbers;
    out->attribute = attribute_of(k->sources, key);
    attribute_read_numbers(out->attribute, k->scale, &k->arena, &numbers);
    for (size_t v = 0; v < out->attribute->values.n; v++)
        if (!numbers.is_there[v]) numbers.by_value[v] = LACKING;
    out->by_value = numbers.by_value;
    k->n_unreadable += numbers.n_unreadable;
}

static void prepare(struct key_values *k, const struct rank_key *key, bool is_operand, struct key_node *out)
{
    const bool is_mark = key->kind == KEY_TOTAL || key->kind == KEY_SECTION || key->kind == KEY_ITEM;
    *out = (struct key_node){.kind = key->kind,
                             .is_negative = is_operand && key->less_is_better,
                             .index = key->index,
                             .factor = is_mark ? k->scale / k->sources->exam->unit : k->scale,
                             .seed = key->seed,
                             .n_operands = key->n_operands};
    if (key->kind == KEY_ATTRIBUTE) prepare_attribute(k, key, out);
    if (key->kind == KEY_SCORE) out->factor = k->scale / k->sources->exam->scores[key->index].unit;
    out->operands = arena_alloc(&k->arena, key->n_operands * sizeof *out->operands);
    for (size_t i = 0; i < key->n_operands; i++)
        prepare(k, &key->operands[i], true, &out->operands[i]);
}

static struct ratios *gather_piece(const struct key_values *k, size_t n_pieces, size_t piece)
{
    const struct students *students = &k->sources->cohort->students;
    struct ratios *ratios = ratios_new();
    const size_t end = piece_start(students->n, piece + 1, n_pieces);
    for (size_t student = piece_start(students->n, piece, n_pieces); student < end; student++)
        if (students->status[student] == STUDENT_PRESENT)
            ratios_add(ratios, operand_or_zero(k, &k->root->operands[0], student),
                       operand_or_zero(k, &k->root->operands[1], student));
    return ratios;
}

static void gather_ratios(struct key_values *k, bool undefined_is_greatest)
{
    const size_t n_pieces = (size_t)threads_for(k->sources->cohort->students.n / STUDENTS_PER_BLOCK + 1);
    struct ratios **parts = gr_calloc(n_pieces, sizeof *parts);
#pragma omp parallel for schedule(static) num_threads(threads_for(n_pieces))
    for (size_t piece = 0; piece < n_pieces; piece++)
        parts[piece] = gather_piece(k, n_pieces, piece);
    k->ratios = parts[0];
    for (size_t piece = 1; piece < n_pieces; piece++) {
        ratios_add_all(k->ratios, parts[piece]);
        ratios_free(parts[piece]);
    }
    free(parts);
    ratios_order(k->ratios, undefined_is_greatest);
}

void key_values_init(struct key_values *out, const struct key_sources *sources, const struct rank_key *key,
                     bool in_units)
{
    bool has_marks = in_units;
    int decimals = 0;
    look_at_scale(sources, key, &has_marks, &decimals);
    int64_t scale = has_marks ? sources->exam->unit : 1;
    if (!denominator_join(&scale, decimal_power(decimals), INT64_MAX)) abort(); /* units and decimals are bounded */
    *out = (struct key_values){.sources = sources, .scale = scale, .less_is_better = key->less_is_better};
    out->root = arena_alloc(&out->arena, sizeof *out->root);
    prepare(out, key, false, out->root);
    const struct key_range range = range_of(out, out->root);
    out->can_lack = range.can_lack;
    out->missing = beyond_all(range, key->less_is_better);
    if (key->kind == KEY_RATIO) gather_ratios(out, key->less_is_better != key->undefined_is_best);
}

void key_values_release(struct key_values *values)
{
    ratios_free(values->ratios);
    arena_release(&values->arena);
    *values = (struct key_values){0};
}
