/* differences.c: new standings from old ones (contract in differences.h). Integers; every thread counts for itself. */
#include "evaluate/differences.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/threads.h"
#include "evaluate/evaluate.h"

struct item_difference {
    size_t item;
    struct cell_slot slot;
    int64_t *moves;    /* by code: the new mark less the old one */
    uint32_t **counts; /* [thread][code] */
    uint32_t n_codes;
};

struct differences {
    const struct exam *exam;
    struct item_difference *items;
    size_t n;
    int n_threads;
    const uint32_t **counts;     /* by item of the exam, once they are asked for */
    struct evaluator *evaluator; /* NULL: totals are sums */
    struct outcome **outcomes;   /* of one row, by thread */
    atomic_bool is_wrong;        /* a total is none */
};

bool totals_are_sums(const struct exam *exam)
{
    bool plain = true;
    for (size_t s = 0; s < exam->n_sections; s++) {
        const struct exam_section *section = &exam->sections[s];
        plain &= section->choice == CHOOSE_ALL && !section->n_parts && !section->is_weighed && !section->has_least &&
                 !section->has_most && !section->has_pass;
    }
    return plain;
}

/* In whatever units. */
static bool marks_differ(const struct exam *before, const struct item_marks *marks_before, const struct exam *now,
                         const struct item_marks *marks_now)
{
    bool differ = false;
    for (uint32_t code = 0; code < marks_now->n_codes && !differ; code++)
        differ = marks_now->mark[code] * before->unit != marks_before->mark[code] * now->unit;
    return differ;
}

static void start_item(const struct differences *d, struct item_difference *out, const struct item_marks *before,
                       const struct item_marks *now)
{
    out->n_codes = now->n_codes;
    out->moves = gr_alloc(now->n_codes * sizeof *out->moves);
    for (uint32_t code = 0; code < now->n_codes; code++)
        out->moves[code] = (int64_t)now->mark[code] - before->mark[code];
    out->counts = gr_calloc((size_t)d->n_threads, sizeof *out->counts);
    for (int t = 0; t < d->n_threads; t++)
        out->counts[t] = gr_calloc(now->n_codes, sizeof **out->counts);
}

static void start_evaluator(struct differences *d, const struct mark_table *marks, const struct cell_slot *slots)
{
    d->evaluator = evaluator_new(d->exam);
    evaluator_follow(d->evaluator, marks, slots);
    d->outcomes = gr_calloc((size_t)d->n_threads, sizeof *d->outcomes);
    for (int t = 0; t < d->n_threads; t++)
        d->outcomes[t] = gr_calloc(1, outcome_bytes(d->exam));
}

struct differences *differences_new(const struct exam *before, const struct exam *now,
                                    const struct mark_table *marks_before, const struct mark_table *marks_now,
                                    const struct cell_slot *slots)
{
    struct differences *d = gr_alloc(sizeof *d);
    *d = (struct differences){.exam = now,
                              .items = gr_calloc(now->n_items, sizeof *d->items),
                              .n_threads = threads_max(),
                              .counts = gr_calloc(now->n_items, sizeof *d->counts)};
    for (size_t i = 0; i < now->n_items; i++) {
        if (!marks_differ(before, &marks_before->items[i], now, &marks_now->items[i])) continue;
        struct item_difference *out = &d->items[d->n++];
        *out = (struct item_difference){.item = i, .slot = slots[i]};
        start_item(d, out, &marks_before->items[i], &marks_now->items[i]);
    }
    if (before->unit != now->unit || !totals_are_sums(before) || !totals_are_sums(now))
        start_evaluator(d, marks_now, slots);
    return d;
}

/* What the answers are worth more; `counts`: students before and now. */
static int64_t move_of(const struct differences *d, const uint8_t *row, bool counts, int thread)
{
    int64_t move = 0;
    for (size_t i = 0; i < d->n; i++) {
        const struct item_difference *item = &d->items[i];
        const uint32_t code = cell_read(row, item->slot);
        move += item->moves[code];
        item->counts[thread][code] += counts;
    }
    return move;
}

/* A run that lies may have any total. */
static void place_by_total(struct differences *d, int64_t total, struct standing *now)
{
    if (total < d->exam->minimum || total > d->exam->maximum) {
        atomic_store(&d->is_wrong, true);
        return;
    }
    now->total = (mark_t)total;
    now->grade = grade_for(d->exam, now->total);
    now->passed = !d->exam->has_pass || now->total >= d->exam->pass;
}

static void place_by_outcome(const struct outcome *outcome, struct standing *now)
{
    now->total = outcome->total;
    now->grade = outcome->grade;
    now->passed = outcome->passed;
}

void differences_apply(struct differences *d, const uint8_t *rows, size_t stride, size_t n,
                       const struct standing *before, const uint8_t *status, struct standing *now)
{
    const int thread = thread_id();
    for (size_t i = 0; i < n; i++) {
        const uint8_t *row = rows + i * stride;
        now[i] = (struct standing){.status = status[i], .grade = NO_GRADE, .cutoff = NO_CUTOFF};
        if (status[i] != STUDENT_PRESENT) continue;
        const int64_t move = move_of(d, row, before[i].status == STUDENT_PRESENT, thread);
        if (!d->evaluator) {
            place_by_total(d, before[i].total + move, &now[i]);
            continue;
        }
        evaluator_rows(d->evaluator, row, stride, 1, (uint8_t *)d->outcomes[thread]);
        place_by_outcome(d->outcomes[thread], &now[i]);
    }
}

bool differences_are_sound(const struct differences *d)
{
    return !atomic_load(&d->is_wrong);
}

const uint32_t *const *differences_counts(struct differences *d)
{
    for (size_t i = 0; i < d->n; i++) {
        struct item_difference *item = &d->items[i];
        if (d->counts[item->item]) continue;
        for (int t = 1; t < d->n_threads; t++)
            for (uint32_t code = 0; code < item->n_codes; code++)
                item->counts[0][code] += item->counts[t][code];
        d->counts[item->item] = item->counts[0];
    }
    return d->counts;
}

void differences_free(struct differences *d)
{
    if (!d) return;
    for (size_t i = 0; i < d->n; i++) {
        for (int t = 0; t < d->n_threads; t++)
            free(d->items[i].counts[t]);
        free(d->items[i].counts);
        free(d->items[i].moves);
    }
    for (int t = 0; d->outcomes && t < d->n_threads; t++)
        free(d->outcomes[t]);
    free(d->outcomes);
    evaluator_free(d->evaluator);
    free(d->items);
    free(d->counts);
    free(d);
}
