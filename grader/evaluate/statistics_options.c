/*
 * statistics_options.c: option statistics, one row an answer that was given (contract in statistics_formulas.h).
 *
 *   share            of all students present whose form has the item, blanks included
 *   mean_total       of those who chose it, in marks
 *   point_biserial   Pearson correlation of "chose it" with the total, the item included (uncorrected)
 *   point_biserial_rest   the same with the rest score Y = X - x, the total without what the student earned on this
 *                    item: for the key of an item that is right or wrong it is the item's discrimination
 *   mean_rest        mean rest score of those who chose it, in marks
 *   upper_share, lower_share   share choosing it in the upper and in the lower group
 *   fifth_share      share choosing it in each fifth by total; ties on a border count in proportion (score_classes.h)
 *
 * All blank codes make one row, CODE_EMPTY. Answers that nobody gave have no row. Of an item with very many different
 * answers the 200 most frequent are listed (answer_slots.h), so its shares need not add up to 1. Items excluded after
 * a challenge have no rows.
 */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "evaluate/answer_slots.h"
#include "evaluate/statistics_formulas.h"

static double chosen_in(const struct answer_slot *slot, const double weights[CLASSES_MOST])
{
    double chosen = 0.0;
    for (size_t c = 0; c < CLASSES_MOST; c++)
        chosen += weights[c] * slot->tally.by_class[c];
    return chosen;
}

/* Fifths and groups are of all students. */
static void add_shares(const struct statistics_sums *sums, const struct answer_slot *slot, bool of_all,
                       struct option_statistics *o)
{
    const double n = of_all ? (double)sums->students : NAN, group = n * sums->classes.groups_percent / 100.0;
    for (size_t f = 0; f < N_FIFTHS; f++)
        o->fifth_share[f] = chosen_in(slot, sums->classes.in_fifth[f]) / (n / N_FIFTHS);
    o->upper_share = chosen_in(slot, sums->classes.in_upper) / group;
    o->lower_share = chosen_in(slot, sums->classes.in_lower) / group;
}

static struct option_statistics option_of(const struct statistics_sums *sums, size_t item,
                                          const struct answer_slot *slot, double unit)
{
    const struct item_sums *x = &sums->items[item];
    const double n = (double)x->students;
    struct option_statistics o = {.item = item,
                                  .code = slot->code,
                                  .is_key = slot->result == RESULT_CORRECT,
                                  .mark = slot->mark,
                                  .count = slot->count};
    const wide_t students = x->students, count = slot->count, total = x->total;
    o.share = slot->count / n;
    o.mean_total = (double)slot->tally.totals / slot->count / unit;
    o.point_biserial = correlation(students * slot->tally.totals - count * total, count * (students - count),
                                   students * x->total_squares - total * total);
    const struct item_moments m = item_moments_of(sums, item);
    const wide_t rests = (wide_t)slot->tally.totals - (wide_t)slot->mark * slot->count;
    o.point_biserial_rest =
        correlation(students * rests - count * (total - x->marks), count * (students - count), m.YY);
    o.mean_rest = (double)rests / slot->count / unit;
    add_shares(sums, slot, x->students == sums->students, &o);
    return o;
}

/* All blank answers as one; `code` is CODE_EMPTY, mark and result are those of any of them (they agree). */
static struct answer_slot merge_blanks(const struct item_sums *sums)
{
    struct answer_slot all = {.code = CODE_EMPTY, .state = ANSWER_BLANK};
    for (size_t s = 0; s < sums->n_slots; s++) {
        const struct answer_slot *slot = &sums->slots[s];
        if (slot->state != ANSWER_BLANK || slot->count == 0) continue;
        all.mark = slot->mark;
        all.result = slot->result;
        all.count += slot->count;
        all.tally.totals += slot->tally.totals;
        for (size_t c = 0; c < CLASSES_MOST; c++)
            all.tally.by_class[c] += slot->tally.by_class[c];
    }
    return all;
}

static int compare_options(const void *left, const void *right, void *book)
{
    const struct option_statistics *a = left, *b = right;
    return compare_answers(book, a->code, a->count, b->code, b->count);
}

static void add_option(struct statistics *out, size_t *capacity, struct option_statistics option)
{
    GR_GROW(out->options, *capacity, out->n_options + 1);
    out->options[out->n_options++] = option;
}

static void add_item(const struct cohort *cohort, const struct statistics_sums *sums, size_t item, double unit,
                     struct statistics *out, size_t *capacity)
{
    const size_t first = out->n_options;
    const struct item_sums *of_item = &sums->items[item];
    const struct answer_slot blank = merge_blanks(of_item);
    if (blank.count > 0) add_option(out, capacity, option_of(sums, item, &blank, unit));
    for (size_t s = 0; s < of_item->n_slots; s++) {
        const struct answer_slot *slot = &of_item->slots[s];
        if (slot->count == 0 || slot->state == ANSWER_BLANK || slot->state == ANSWER_NOT_PRESENTED ||
            slot->code == CODE_NONE)
            continue;
        add_option(out, capacity, option_of(sums, item, slot, unit));
    }
    const size_t n = out->n_options - first;
    if (n == 0) return;
    qsort_r(out->options + first, n, sizeof *out->options, compare_options, &cohort->codebooks[item]);
    if (n > OPTIONS_LISTED_MOST) out->n_options = first + OPTIONS_LISTED_MOST;
}

void option_statistics_build(const struct exam *exam, const struct cohort *cohort, const struct statistics_sums *sums,
                             struct statistics *out)
{
    size_t capacity = 0;
    for (size_t item = 0; item < exam->n_items; item++)
        if (exam->items[item].counted) add_item(cohort, sums, item, (double)exam->unit, out, &capacity);
}
