/*
 * statistics_sums.c: one pass over the response matrix (contract in statistics_sums.h).
 *
 * Per answer: find its slot, count it under the class of the student's total, add the total to the slot's sum, and
 * count the rest score (total - mark) of the item. Everything else follows from these: Σx, Σx², ΣxX from the slots'
 * marks, blanks from their states, shares by fifth from the classes.
 *
 * Items of letters go 64 at a time (block_counts.h): the same counts, many times faster.
 *
 * Items are taken in panels whose counters fit the second-level cache; 60 one-letter items are one panel. Threads have
 * counters of their own, added up after the pass: integers, so nothing depends on who counted what. When totals have
 * a fine unit, rest scores have too many values to count in the pass; they are then gathered item by item.
 */
#include "evaluate/statistics_sums.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/threads.h"
#include "evaluate/answer_slots.h"
#include "evaluate/block_counts.h"
#include "evaluate/rest_scores.h"
#include "evaluate/statistics_formulas.h"

enum {
    STUDENTS_PER_BLOCK = 1 << 13,
    PANEL_BYTES = 1 << 21,        /* of counters; an item that needs more is a panel of its own */
    RESTS_COUNTED_MOST = 1 << 13, /* values of a rest score */
};

/* Where to count one answer. */
struct answer_route {
    uint32_t slot; /* in the panel */
    uint32_t rest; /* where, in the panel, the rest score of a student with the lowest total is counted */
};

struct panel_item {
    size_t item;
    struct cell_slot cell;
    struct answer_route *routes; /* by code */
    bool counts_rests;
    bool is_counted;                        /* as part of a block */
    size_t first_slot, first_rest, n_rests; /* in the panel */
    int64_t lowest_rest;
};

struct panel {
    struct panel_item *items;
    size_t n_items, items_capacity, n_slots, n_rests;
    struct answer_tally *tallies; /* [thread][slot] */
    uint32_t *rests;              /* [thread][rest] */
};

struct pass {
    const struct exam *exam;
    const struct cohort *cohort;
    const struct mark_table *marks;
    const struct evaluation *evaluation;
    struct statistics_sums *out;
    size_t n_blocks;
};

static void count_student(const struct pass *pass, const struct panel *panel, size_t student,
                          struct answer_tally *tallies, uint32_t *rests)
{
    const uint8_t *row = responses_row(&pass->cohort->responses, student);
    const mark_t total = evaluation_total(pass->evaluation, student);
    const uint32_t above_lowest = (uint32_t)total - (uint32_t)pass->out->totals.rows[0].score;
    const size_t c = score_class_of(&pass->out->classes, total);
    for (size_t i = 0; i < panel->n_items; i++) {
        const struct panel_item *item = &panel->items[i];
        if (item->is_counted) continue;
        const struct answer_route route = item->routes[cell_read(row, item->cell)];
        tallies[route.slot].by_class[c]++;
        tallies[route.slot].totals += total;
        if (item->counts_rests) rests[above_lowest + route.rest]++;
    }
}

static void count_block(const struct pass *pass, const struct panel *panel, size_t block)
{
    const size_t n = pass->cohort->students.n, thread = (size_t)thread_id();
    const size_t end = piece_start(n, block + 1, pass->n_blocks);
    for (size_t student = piece_start(n, block, pass->n_blocks); student < end; student++)
        if (pass->cohort->students.status[student] == STUDENT_PRESENT)
            count_student(pass, panel, student, panel->tallies + thread * panel->n_slots,
                          panel->rests + thread * panel->n_rests);
}

struct mark_range {
    mark_t low, high;
};

static struct mark_range slot_mark_range(const struct item_sums *sums)
{
    struct mark_range range = {sums->slots[0].mark, sums->slots[0].mark};
    for (size_t i = 1; i < sums->n_slots; i++) {
        if (sums->slots[i].mark < range.low) range.low = sums->slots[i].mark;
        if (sums->slots[i].mark > range.high) range.high = sums->slots[i].mark;
    }
    return range;
}

static void panel_add(const struct pass *pass, struct panel *panel, size_t item)
{
    const struct item_marks *marks = &pass->marks->items[item];
    const struct score_counts *totals = &pass->out->totals;
    struct item_sums *sums = &pass->out->items[item];
    uint32_t *slot_of = gr_realloc_array(NULL, marks->n_codes, sizeof *slot_of);
    answer_slots_plan(pass->cohort, marks, item, sums, slot_of);

    const struct mark_range range = slot_mark_range(sums);
    const int64_t lowest = (int64_t)totals->rows[0].score - range.high;
    const int64_t highest = (int64_t)totals->rows[totals->n - 1].score - range.low;
    struct panel_item added = {.item = item,
                               .cell = pass->cohort->responses.slots[item],
                               .first_slot = panel->n_slots,
                               .first_rest = panel->n_rests,
                               .lowest_rest = lowest};
    added.counts_rests = pass->exam->items[item].counted && highest - lowest < RESTS_COUNTED_MOST;
    added.n_rests = added.counts_rests ? (size_t)(highest - lowest) + 1 : 0;
    added.routes = gr_realloc_array(NULL, marks->n_codes, sizeof *added.routes);
    for (uint32_t code = 0; code < marks->n_codes; code++) {
        const uint32_t below_highest = (uint32_t)range.high - (uint32_t)marks->mark[code];
        added.routes[code] = (struct answer_route){(uint32_t)(added.first_slot + slot_of[code]),
                                                   (uint32_t)added.first_rest + below_highest};
    }
    free(slot_of);
    /* An odd number of cache lines: at a distance of 128 lines the tallies of all items would compete for the same few
     * places of the cache. Takes half the time off the pass over 60 one-letter items. */
    panel->n_slots += sums->n_slots | 1;
    panel->n_rests += added.n_rests;
    GR_GROW(panel->items, panel->items_capacity, panel->n_items + 1);
    panel->items[panel->n_items++] = added;
}

static bool panel_is_full(const struct panel *panel)
{
    return panel->n_slots * sizeof *panel->tallies + panel->n_rests * sizeof *panel->rests >= PANEL_BYTES;
}

static void collect_slots(const struct panel *panel, const struct panel_item *item, int n_threads,
                          struct item_sums *sums)
{
    for (size_t s = 0; s < sums->n_slots; s++) {
        struct answer_slot *slot = &sums->slots[s];
        slot->tally = panel->tallies[item->first_slot + s];
        for (int t = 1; t < n_threads; t++) {
            const struct answer_tally *more = &panel->tallies[(size_t)t * panel->n_slots + item->first_slot + s];
            for (size_t c = 0; c < CLASSES_MOST; c++)
                slot->tally.by_class[c] += more->by_class[c];
            slot->tally.totals += more->totals;
        }
        slot->count = 0;
        for (size_t c = 0; c < CLASSES_MOST; c++)
            slot->count += slot->tally.by_class[c];
        sums->marks += (int64_t)slot->mark * slot->count;
        sums->squares += (wide_t)slot->mark * slot->mark * slot->count;
        sums->with_total += (wide_t)slot->mark * slot->tally.totals;
        if (slot->state == ANSWER_BLANK)
            sums->blank += slot->count;
        else if (slot->state != ANSWER_ANSWERED && slot->state != ANSWER_NOT_PRESENTED)
            sums->invalid += slot->count;
    }
}

static void rests_from_counters(const struct panel *panel, const struct panel_item *item, int n_threads,
                                struct score_counts *rests)
{
    *rests = (struct score_counts){.rows = gr_realloc_array(NULL, item->n_rests, sizeof *rests->rows)};
    for (size_t value = 0; value < item->n_rests; value++) {
        uint32_t count = 0;
        for (int t = 0; t < n_threads; t++)
            count += panel->rests[(size_t)t * panel->n_rests + item->first_rest + value];
        if (count == 0) continue;
        rests->rows[rests->n++] = (struct score_count){(mark_t)(item->lowest_rest + (int64_t)value), count};
    }
}

static void rests_from_students(const struct pass *pass, size_t item, struct score_counts *rests)
{
    const struct cohort *cohort = pass->cohort;
    const size_t n = cohort->students.n;
    mark_t *rest = gr_calloc(n, sizeof *rest);
    for (size_t student = 0; student < n; student++)
        if (cohort->students.status[student] == STUDENT_PRESENT)
            rest[student] = evaluation_total(pass->evaluation, student) -
                            pass->marks->items[item].mark[responses_code(&cohort->responses, student, item)];
    score_counts_of_present(rest, sizeof *rest, cohort->students.status, n, rests);
    free(rest);
}

static void collect_item(const struct pass *pass, const struct panel *panel, const struct panel_item *item,
                         int n_threads)
{
    struct item_sums *sums = &pass->out->items[item->item];
    collect_slots(panel, item, n_threads, sums);
    if (!pass->exam->items[item->item].counted) return;
    struct score_counts rests;
    if (item->counts_rests)
        rests_from_counters(panel, item, n_threads, &rests);
    else
        rests_from_students(pass, item->item, &rests);
    struct score_count *marks = item_marks_ascending(sums);
    sums->sorted_product = sorted_product(marks, sums->n_slots, rests.rows, rests.n);
    free(marks);
    score_counts_release(&rests);
}

/* What block_counts.h has counted goes where count_student would have counted it. */
struct block_taker {
    const struct pass *pass;
    struct panel *panel;
};

static void take_block_count(void *context, size_t i, uint32_t code, mark_t total, uint32_t count)
{
    const struct block_taker *taker = context;
    const struct panel_item *item = &taker->panel->items[i];
    const struct answer_route route = item->routes[code];
    struct answer_tally *tally = &taker->panel->tallies[route.slot];
    const uint32_t above_lowest = (uint32_t)total - (uint32_t)taker->pass->out->totals.rows[0].score;
    tally->by_class[score_class_of(&taker->pass->out->classes, total)] += count;
    tally->totals += (int64_t)total * count;
    if (item->counts_rests) taker->panel->rests[above_lowest + route.rest] += count;
}

/* Items of letters, 64 at a time; false when others are left. */
static bool count_blocks(const struct pass *pass, struct panel *panel)
{
    const struct score_counts *totals = &pass->out->totals;
    struct cell_slot *cells = gr_realloc_array(NULL, panel->n_items, sizeof *cells);
    size_t n_blocks, n_counted = 0;
    for (size_t i = 0; i < panel->n_items; i++)
        cells[i] = panel->items[i].cell;
    struct answer_block *blocks = answer_blocks_find(pass->cohort, cells, panel->n_items, &n_blocks);
    for (size_t b = 0; b < n_blocks; b++) {
        struct block_taker taker = {pass, panel};
        if (!block_counts_take(&blocks[b], pass->cohort, pass->evaluation, totals->rows[0].score,
                               totals->rows[totals->n - 1].score, take_block_count, &taker))
            continue;
        for (uint32_t i = 0; i < blocks[b].n; i++)
            panel->items[blocks[b].first + i].is_counted = true;
        n_counted += blocks[b].n;
    }
    free(blocks);
    free(cells);
    return n_counted == panel->n_items;
}

static void run_panel(const struct pass *pass, struct panel *panel)
{
    const int n_threads = threads_for(pass->n_blocks);
    panel->tallies = gr_calloc((size_t)n_threads * panel->n_slots, sizeof *panel->tallies);
    panel->rests = gr_calloc((size_t)n_threads * panel->n_rests, sizeof *panel->rests);
    if (!count_blocks(pass, panel)) {
#pragma omp parallel for schedule(static) num_threads(n_threads)
        for (size_t block = 0; block < pass->n_blocks; block++)
            count_block(pass, panel, block);
    }
    for (size_t i = 0; i < panel->n_items; i++)
        collect_item(pass, panel, &panel->items[i], n_threads);
    free(panel->tallies);
    free(panel->rests);
    for (size_t i = 0; i < panel->n_items; i++)
        free(panel->items[i].routes);
    panel->n_items = panel->n_slots = panel->n_rests = 0;
}

static bool is_blank(const struct pass *pass, size_t student, size_t item)
{
    const uint32_t code = responses_code(&pass->cohort->responses, student, item);
    return pass->marks->items[item].state[code] == ANSWER_BLANK;
}

/* The column of the students that names their forms, or NULL. */
static const struct attribute *form_column(const struct pass *pass)
{
    const struct exam_forms *forms = pass->exam->forms;
    return forms ? students_find_attribute(&pass->cohort->students, forms->column) : NULL;
}

/* An item is not reached when it and every later counted item, in the order of the booklet or else of the rubric, is
 * blank. Most students answer the last item, so this looks at one cell of most of them. */
static void count_not_reached_in(const struct pass *pass, const struct attribute *forms, size_t from, size_t end,
                                 uint32_t *not_reached)
{
    for (size_t student = from; student < end; student++) {
        if (pass->cohort->students.status[student] != STUDENT_PRESENT) continue;
        const struct exam_form *form =
            forms ? forms_find(pass->exam->forms, forms->values.texts[attribute_number(forms, student)]) : NULL;
        for (size_t place = form ? form->n_items : pass->exam->n_items; place-- > 0;) {
            const size_t item = form ? form->items[place] : place;
            if (!pass->exam->items[item].counted) continue;
            if (!is_blank(pass, student, item)) break;
            not_reached[item]++;
        }
    }
}

static void count_not_reached(const struct pass *pass)
{
    const struct attribute *forms = form_column(pass);
    const size_t n = pass->cohort->students.n, n_items = pass->exam->n_items;
    const size_t n_pieces = (size_t)threads_for(pass->n_blocks);
    uint32_t *counts = gr_calloc(n_pieces * n_items, sizeof *counts);
#pragma omp parallel for schedule(static) num_threads(threads_for(n_pieces))
    for (size_t i = 0; i < n_pieces; i++)
        count_not_reached_in(pass, forms, piece_start(n, i, n_pieces), piece_start(n, i + 1, n_pieces),
                             counts + i * n_items);
    for (size_t i = 0; i < n_pieces; i++)
        for (size_t item = 0; item < n_items; item++)
            pass->out->items[item].not_reached += counts[i * n_items + item];
    free(counts);
}

/* Students whose form lacks an item are none of its students. */
static void leave_out_not_presented(const struct pass *pass)
{
    for (size_t student = 0; student < pass->cohort->students.n; student++) {
        if (pass->cohort->students.status[student] != STUDENT_PRESENT) continue;
        const int64_t total = evaluation_outcome(pass->evaluation, student)->total;
        for (size_t item = 0; item < pass->exam->n_items; item++) {
            if (responses_code(&pass->cohort->responses, student, item) != NOT_PRESENTED) continue;
            struct item_sums *sums = &pass->out->items[item];
            sums->students--;
            sums->total -= total;
            sums->total_squares -= (wide_t)total * total;
        }
    }
}

static void sum_totals(struct statistics_sums *out)
{
    out->students = out->totals.students;
    for (size_t i = 0; i < out->totals.n; i++) {
        const struct score_count *row = &out->totals.rows[i];
        out->total += (int64_t)row->score * row->count;
        out->total_squares += (wide_t)row->score * row->score * row->count;
    }
}

void statistics_sums_build(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                           const struct evaluation *evaluation, struct statistics_sums *out)
{
    *out = (struct statistics_sums){.n_items = exam->n_items};
    out->items = gr_calloc(exam->n_items, sizeof *out->items);
    score_counts_of_present(&evaluation_outcome(evaluation, 0)->total, evaluation->stride, cohort->students.status,
                            cohort->students.n, &out->totals);
    sum_totals(out);
    if (out->students == 0) return;
    score_classes_find(&out->totals, (unsigned)exam->analysis.groups_percent, &out->classes);

    const struct pass pass = {.exam = exam,
                              .cohort = cohort,
                              .marks = marks,
                              .evaluation = evaluation,
                              .out = out,
                              .n_blocks = cohort->students.n / STUDENTS_PER_BLOCK + 1};
    struct panel panel = {0};
    for (size_t item = 0; item < exam->n_items; item++) {
        panel_add(&pass, &panel, item);
        if (panel_is_full(&panel) || item + 1 == exam->n_items) run_panel(&pass, &panel);
    }
    free(panel.items);
    count_not_reached(&pass);
    for (size_t item = 0; item < exam->n_items; item++) {
        out->items[item].students = out->students;
        out->items[item].total = out->total;
        out->items[item].total_squares = out->total_squares;
    }
    if (exam_forms_lack_items(exam)) leave_out_not_presented(&pass);
}

void statistics_sums_release(struct statistics_sums *sums)
{
    for (size_t i = 0; i < sums->n_items; i++)
        free(sums->items[i].slots);
    free(sums->items);
    score_counts_release(&sums->totals);
    *sums = (struct statistics_sums){0};
}
