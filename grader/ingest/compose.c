/*
 * compose.c: columns → items (contract in compose.h).
 *
 * A tuple is found one column at a time: (number of the tuple so far, code of the next column) has a number, dense in
 * the order of first appearance. So a student costs one look-up of a pair a column, whatever the texts are, and texts
 * are joined once for each distinct tuple. The students are gone through in windows that fit a cache; in each, every
 * item is numbered by one thread in student order: codes do not depend on threads.
 *
 * How wide an item's cells must be is known at the end only. Until then its codes wait in the cells of its columns,
 * which lie side by side and have been read by then; only when there could be too many tuples for that, in an array.
 * The matrix is then laid out anew, where it stands when rows become no longer, which is the usual case.
 */
#include "ingest/compose.h"

#include <stdlib.h>
#include <string.h>

#include "base/threads.h"

/* Pairs of numbers, numbered 0, 1, 2, … Open addressing. */
struct pair_table {
    uint64_t *pairs;   /* by slot */
    uint32_t *numbers; /* by slot: number + 1; 0 = free */
    size_t n, n_slots;
};

enum { WINDOW_ROWS = 4096 };

/* An item that reads several columns, while its tuples are numbered. */
struct tuples {
    const struct exam_item *item;
    struct pair_table *tables; /* one a column but the first */
    uint32_t *codes;           /* by number of the whole tuple; CODE_NONE while there is none */
    size_t codes_capacity;
    struct codebook book;
    uint32_t *window;         /* codes of the students in the window */
    struct cell_slot waiting; /* where codes wait in the old rows; width 0: in all_codes */
    uint32_t *all_codes;      /* by student, or NULL */
};

/* Bytes of a row that are taken over as they are. */
struct stretch {
    uint32_t from, to, bytes;
};

static size_t slot_of(const struct pair_table *table, uint64_t pair)
{
    uint64_t mixed = pair * UINT64_C(0x9E3779B97F4A7C15);
    mixed ^= mixed >> 32;
    size_t slot = mixed & (table->n_slots - 1);
    while (table->numbers[slot] && table->pairs[slot] != pair)
        slot = (slot + 1) & (table->n_slots - 1);
    return slot;
}

static void grow(struct pair_table *table)
{
    const struct pair_table old = *table;
    table->n_slots = old.n_slots ? 4 * old.n_slots : 256;
    table->pairs = gr_alloc(table->n_slots * sizeof *table->pairs);
    table->numbers = gr_calloc(table->n_slots, sizeof *table->numbers);
    for (size_t i = 0; i < old.n_slots; i++) {
        if (!old.numbers[i]) continue;
        const size_t slot = slot_of(table, old.pairs[i]);
        table->pairs[slot] = old.pairs[i];
        table->numbers[slot] = old.numbers[i];
    }
    free(old.pairs);
    free(old.numbers);
}

static uint32_t number_of(struct pair_table *table, uint32_t first, uint32_t second)
{
    if (2 * table->n >= table->n_slots) grow(table);
    const uint64_t pair = (uint64_t)first << 32 | second;
    const size_t slot = slot_of(table, pair);
    if (!table->numbers[slot]) {
        table->pairs[slot] = pair;
        table->numbers[slot] = (uint32_t)++table->n;
    }
    return table->numbers[slot] - 1;
}

/* A form has all columns of an item or none. */
static bool is_not_presented(const struct exam_item *item, const struct cohort *cohort, const uint8_t *row)
{
    bool all = true;
    for (size_t i = 0; i < item->n_columns && all; i++)
        all = cell_read(row, cohort->responses.slots[item->first_column + i]) == NOT_PRESENTED;
    return all;
}

/* The cells of a row, joined, in the item's codebook. */
static uint32_t add_tuple(struct tuples *t, const struct cohort *cohort, const uint8_t *row, struct arena *scratch)
{
    const size_t n = t->item->n_columns, first = t->item->first_column;
    if (is_not_presented(t->item, cohort, row)) return NOT_PRESENTED;
    static const char separator = CELL_SEPARATOR;
    struct text *cells = arena_alloc(scratch, n * sizeof *cells);
    for (size_t i = 0; i < n; i++)
        cells[i] = codebook_text(&cohort->codebooks[first + i], cell_read(row, cohort->responses.slots[first + i]));
    const uint32_t code = codebook_add(&t->book, arena_join(scratch, cells, n, (struct text){&separator, 1}));
    arena_clear(scratch);
    return code;
}

static uint32_t tuple_code(struct tuples *t, const struct cohort *cohort, const uint8_t *row, struct arena *scratch)
{
    const struct cell_slot *slots = cohort->responses.slots + t->item->first_column;
    uint32_t so_far = cell_read(row, slots[0]), any = so_far;
    for (size_t i = 1; i < t->item->n_columns; i++) {
        const uint32_t code = cell_read(row, slots[i]);
        any |= code;
        so_far = number_of(&t->tables[i - 1], so_far, code);
    }
    const size_t n_known = t->codes_capacity;
    GR_GROW(t->codes, t->codes_capacity, so_far + 1);
    for (size_t i = n_known; i < t->codes_capacity; i++)
        t->codes[i] = CODE_NONE;
    if (t->codes[so_far] == CODE_NONE) t->codes[so_far] = any ? add_tuple(t, cohort, row, scratch) : CODE_EMPTY;
    return t->codes[so_far];
}

static void number_window(struct tuples *t, const struct cohort *cohort, size_t from, size_t end)
{
    struct arena scratch = {0};
    for (size_t student = from; student < end; student++)
        t->window[student - from] = tuple_code(t, cohort, responses_row(&cohort->responses, student), &scratch);
    arena_release(&scratch);
}

static void keep_window(const struct tuples *tuples, size_t n, struct responses *responses, size_t from, size_t end)
{
    for (size_t student = from; student < end; student++) {
        uint8_t *row = responses->rows + student * responses->stride;
        for (size_t i = 0; i < n; i++) {
            if (tuples[i].all_codes)
                tuples[i].all_codes[student] = tuples[i].window[student - from];
            else
                cell_write(row, tuples[i].waiting, tuples[i].window[student - from]);
        }
    }
}

/* There are no more tuples than students, nor than combinations of codes. */
static uint64_t most_codes(const struct exam_item *item, const struct cohort *cohort)
{
    const uint64_t n_students = cohort->responses.n_students;
    uint64_t combinations = 1;
    for (size_t i = 0; i < item->n_columns && combinations < n_students; i++)
        combinations *= codebook_end(&cohort->codebooks[item->first_column + i]);
    return CODE_FIRST_LONG + (combinations < n_students ? combinations : n_students);
}

static void tuples_start(struct tuples *t, const struct exam_item *item, const struct cohort *cohort)
{
    const struct cell_slot *slots = cohort->responses.slots + item->first_column;
    uint32_t bytes = 0;
    *t = (struct tuples){.item = item, .waiting = {slots[0].offset, 0}};
    t->tables = gr_calloc(item->n_columns - 1, sizeof *t->tables);
    t->window = gr_alloc(WINDOW_ROWS * sizeof *t->window);
    for (size_t i = 0; i < item->n_columns; i++)
        bytes += slots[i].width;
    const uint32_t width = most_codes(item, cohort) <= UINT16_MAX ? 2 : 4;
    if (width <= bytes)
        t->waiting.width = width;
    else
        t->all_codes = gr_alloc(cohort->responses.n_students * sizeof *t->all_codes);
}

static void tuples_release(struct tuples *t)
{
    for (size_t i = 0; i + 1 < t->item->n_columns; i++) {
        free(t->tables[i].pairs);
        free(t->tables[i].numbers);
    }
    free(t->tables);
    free(t->codes);
    free(t->window);
    free(t->all_codes);
}

/* One codebook an item: those of single columns as they are, those of several replaced. */
static void take_codebooks(const struct exam *exam, struct tuples *tuples, struct cohort *cohort)
{
    struct codebook *books = gr_calloc(exam->n_items, sizeof *books);
    for (size_t i = 0; i < exam->n_items; i++) {
        const struct exam_item *item = &exam->items[i];
        if (item->n_columns == 1) {
            books[i] = cohort->codebooks[item->first_column];
            continue;
        }
        books[i] = (tuples++)->book;
        for (size_t k = 0; k < item->n_columns; k++)
            codebook_release(&cohort->codebooks[item->first_column + k]);
    }
    free(cohort->codebooks);
    cohort->codebooks = books;
    cohort->n_items = exam->n_items;
}

/* New slots, and what of a row moves where; items of several columns are not in the stretches. */
static size_t lay_out(const struct exam *exam, const struct cohort *cohort, struct cell_slot *slots,
                      struct stretch *stretches, size_t *stride)
{
    uint32_t offset = 0;
    size_t n = 0;
    for (size_t i = 0; i < exam->n_items; i++) {
        const struct exam_item *item = &exam->items[i];
        const struct cell_slot old = cohort->responses.slots[item->first_column];
        const bool is_single = item->n_columns == 1;
        slots[i] =
            (struct cell_slot){offset, is_single ? old.width : cell_width_for(codebook_end(&cohort->codebooks[i]))};
        offset += slots[i].width;
        if (!is_single) continue;
        struct stretch *last = n ? &stretches[n - 1] : NULL;
        if (last && last->from + last->bytes == old.offset && last->to + last->bytes == slots[i].offset)
            last->bytes += old.width;
        else
            stretches[n++] = (struct stretch){old.offset, slots[i].offset, old.width};
    }
    *stride = offset;
    return n;
}

static uint32_t waiting_code(const struct tuples *t, const uint8_t *old_row, size_t student)
{
    return t->all_codes ? t->all_codes[student] : cell_read(old_row, t->waiting);
}

static void take_responses(const struct exam *exam, const struct tuples *tuples, size_t n_tuples, struct cohort *cohort)
{
    struct responses *old = &cohort->responses;
    struct responses new = *old;
    new.n_items = exam->n_items;
    new.slots = gr_calloc(exam->n_items, sizeof *new.slots);
    struct stretch *stretches = gr_alloc(exam->n_items * sizeof *stretches);
    const size_t n_stretches = lay_out(exam, cohort, new.slots, stretches, &new.stride);
    const bool in_place = new.stride <= old->stride;
    if (!in_place) new.rows = gr_alloc(new.n_students *new.stride);
    uint8_t *row = gr_alloc(new.stride);
    for (size_t student = 0; student < new.n_students; student++) {
        const uint8_t *from = responses_row(old, student);
        for (size_t i = 0; i < n_stretches; i++)
            memcpy(row + stretches[i].to, from + stretches[i].from, stretches[i].bytes);
        for (size_t i = 0; i < n_tuples; i++)
            cell_write(row, new.slots[tuples[i].item - exam->items], waiting_code(&tuples[i], from, student));
        memcpy(new.rows + student *new.stride, row, new.stride);
    }
    free(row);
    free(stretches);
    free(old->slots);
    if (!in_place) free(old->rows);
    *old = new;
}

void compose_items(const struct exam *exam, struct cohort *cohort)
{
    struct tuples *tuples = gr_calloc(exam->n_items, sizeof *tuples);
    size_t n = 0;
    const size_t n_students = cohort->responses.n_students;
    for (size_t i = 0; i < exam->n_items; i++)
        if (exam->items[i].n_columns > 1) tuples_start(&tuples[n++], &exam->items[i], cohort);
    for (size_t from = 0, end; from < n_students; from = end) {
        end = from + WINDOW_ROWS < n_students ? from + WINDOW_ROWS : n_students;
/* Dynamic: items have different numbers of columns. */
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(n))
        for (size_t i = 0; i < n; i++)
            number_window(&tuples[i], cohort, from, end);
        keep_window(tuples, n, &cohort->responses, from, end);
    }
    take_codebooks(exam, tuples, cohort);
    take_responses(exam, tuples, n, cohort);
    for (size_t i = 0; i < n; i++)
        tuples_release(&tuples[i]);
    free(tuples);
}
