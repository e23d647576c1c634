/*
 * mark_counts.c: students counted by total and mark, item by item (contract in mark_counts.h).
 *
 * Totals that occur are numbered from the best, and so are the different marks of each item; students are counted in a
 * table of cells for each item, some thousand students at a time, so that a stretch of answers stays in the cache while all
 * items are counted. Many items of many totals are counted in several passes. Integers; every thread counts for itself.
 */
#include "evaluate/mark_counts.h"

#include <stdlib.h>

#include "base/threads.h"

enum {
    TOTALS_MOST = 1 << 22,
    CELLS_MOST = 1 << 25, /* of the items of a pass, for each thread: 128 MiB */
    STUDENTS_PER_BLOCK = 2048,
};
#define NO_PLACE UINT32_MAX

/* The different marks of an item. */
struct mark_kinds {
    mark_t *marks; /* descending */
    uint32_t n;
    uint32_t *kind_of; /* by code */
    size_t first_cell; /* in the table of a pass: [place][kind] */
};

struct mark_counting {
    const struct cohort *cohort;
    const struct standings *standings;
    mark_t lowest;
    uint32_t *places;                 /* by total - lowest, from the best; NO_PLACE: nobody has it */
    const struct standing **at_place; /* one of those who are there */
    size_t n_totals, n_places;
    struct mark_kinds *kinds; /* one an item */
    size_t first, end;        /* items of the pass */
    size_t n_cells, n_pieces;
    uint32_t *cells; /* [piece] */
};

/* --- totals and marks -------------------------------------------------------------------------------------------- */

static bool number_totals(struct mark_counting *c)
{
    const struct standings *s = c->standings;
    mark_t low = INT32_MAX, high = INT32_MIN;
    for (size_t i = 0; i < s->n; i++) {
        if (s->list[i].status != STUDENT_PRESENT) continue;
        if (s->list[i].total < low) low = s->list[i].total;
        if (s->list[i].total > high) high = s->list[i].total;
    }
    if (low > high) return true;
    if ((int64_t)high - low >= TOTALS_MOST) return false;
    c->lowest = low;
    c->n_totals = (size_t)(high - low) + 1;
    c->places = gr_alloc(c->n_totals * sizeof *c->places);
    c->at_place = gr_alloc(c->n_totals * sizeof *c->at_place);
    memset(c->places, 0xFF, c->n_totals * sizeof *c->places);
    for (size_t i = 0; i < s->n; i++)
        if (s->list[i].status == STUDENT_PRESENT) c->places[s->list[i].total - low] = 0;
    for (size_t t = c->n_totals; t-- > 0;)
        if (c->places[t] != NO_PLACE) c->places[t] = (uint32_t)c->n_places++;
    for (size_t i = 0; i < s->n; i++)
        if (s->list[i].status == STUDENT_PRESENT) c->at_place[c->places[s->list[i].total - low]] = &s->list[i];
    return true;
}

static int highest_first(const void *left, const void *right)
{
    const mark_t a = *(const mark_t *)left, b = *(const mark_t *)right;
    return (a < b) - (a > b);
}

static void find_kinds(const struct item_marks *marks, struct mark_kinds *out)
{
    out->marks = gr_alloc((marks->n_codes + 1) * sizeof *out->marks);
    out->kind_of = gr_alloc((marks->n_codes + 1) * sizeof *out->kind_of);
    if (marks->n_codes) memcpy(out->marks, marks->mark, marks->n_codes * sizeof *out->marks);
    qsort(out->marks, marks->n_codes, sizeof *out->marks, highest_first);
    for (uint32_t code = 0; code < marks->n_codes; code++)
        if (!out->n || out->marks[out->n - 1] != out->marks[code]) out->marks[out->n++] = out->marks[code];
    for (uint32_t code = 0; code < marks->n_codes; code++) {
        const mark_t *found =
            bsearch(&marks->mark[code], out->marks, out->n, sizeof *out->marks, highest_first); /* always there */
        out->kind_of[code] = (uint32_t)(found - out->marks);
    }
}

/* --- counting ---------------------------------------------------------------------------------------------------- */

static void count_item(const struct mark_counting *c, size_t item, size_t first, size_t n, const uint32_t *places,
                       uint32_t *cells)
{
    const struct responses *responses = &c->cohort->responses;
    const struct mark_kinds *kinds = &c->kinds[item];
    const struct cell_slot slot = responses->slots[item];
    const uint8_t *row = responses_row(responses, first);
    cells += kinds->first_cell;
    for (size_t i = 0; i < n; i++, row += responses->stride)
        if (places[i] != NO_PLACE) cells[(size_t)places[i] * kinds->n + kinds->kind_of[cell_read(row, slot)]]++;
}

static void count_piece(const struct mark_counting *c, size_t piece)
{
    const struct standings *s = c->standings;
    uint32_t places[STUDENTS_PER_BLOCK], *cells = c->cells + piece * c->n_cells;
    const size_t end = piece_start(s->n, piece + 1, c->n_pieces);
    for (size_t first = piece_start(s->n, piece, c->n_pieces); first < end; first += STUDENTS_PER_BLOCK) {
        const size_t n = end - first < STUDENTS_PER_BLOCK ? end - first : STUDENTS_PER_BLOCK;
        for (size_t i = 0; i < n; i++) {
            const struct standing *at = &s->list[first + i];
            places[i] = at->status == STUDENT_PRESENT ? c->places[at->total - c->lowest] : NO_PLACE;
        }
        for (size_t item = c->first; item < c->end; item++)
            count_item(c, item, first, n, places, cells);
    }
}

/* Items from `first` on, as many as their cells allow; at least one. */
static void plan_pass(struct mark_counting *c)
{
    c->n_cells = 0;
    for (c->end = c->first; c->end < c->cohort->n_items; c->end++) {
        struct mark_kinds *kinds = &c->kinds[c->end];
        const size_t n = c->n_places * kinds->n;
        if (c->end > c->first && c->n_cells + n > CELLS_MOST) break;
        kinds->first_cell = c->n_cells;
        c->n_cells += n;
    }
}

static void take_item(const struct mark_counting *c, size_t item, mark_counts_taker *take, void *context)
{
    const struct mark_kinds *kinds = &c->kinds[item];
    struct mark_count *counts = gr_alloc((c->n_places * kinds->n + 1) * sizeof *counts);
    size_t n = 0;
    for (size_t place = 0; place < c->n_places; place++)
        for (uint32_t k = 0; k < kinds->n; k++) {
            const size_t cell = kinds->first_cell + place * kinds->n + k;
            struct mark_count count = {.standing = c->at_place[place], .mark = kinds->marks[k]};
            for (size_t piece = 0; piece < c->n_pieces; piece++)
                count.students += c->cells[piece * c->n_cells + cell];
            if (count.students) counts[n++] = count;
        }
    take(context, item, counts, n);
    free(counts);
}

static void count_pass(struct mark_counting *c, mark_counts_taker *take, void *context)
{
    plan_pass(c);
    c->n_pieces = (size_t)threads_for(c->standings->n / STUDENTS_PER_BLOCK + 1);
    c->cells = gr_calloc(c->n_pieces * c->n_cells + 1, sizeof *c->cells);
#pragma omp parallel for schedule(static, 1) num_threads(threads_for(c->n_pieces))
    for (size_t piece = 0; piece < c->n_pieces; piece++)
        count_piece(c, piece);
    for (size_t item = c->first; item < c->end; item++)
        take_item(c, item, take, context);
    free(c->cells);
    c->first = c->end;
}

bool mark_counts_take(const struct cohort *cohort, const struct mark_table *marks, const struct standings *standings,
                      mark_counts_taker *take, void *context)
{
    struct mark_counting c = {.cohort = cohort, .standings = standings};
    bool fits = number_totals(&c);
    c.kinds = gr_calloc(cohort->n_items + 1, sizeof *c.kinds);
    for (size_t i = 0; i < cohort->n_items && fits; i++) {
        find_kinds(&marks->items[i], &c.kinds[i]);
        fits = !c.n_places || c.kinds[i].n <= CELLS_MOST / c.n_places;
    }
    while (c.first < cohort->n_items && fits)
        count_pass(&c, take, context);
    for (size_t i = 0; i < cohort->n_items; i++) {
        free(c.kinds[i].marks);
        free(c.kinds[i].kind_of);
    }
    free(c.kinds);
    free(c.places);
    free(c.at_place);
    return fits;
}
