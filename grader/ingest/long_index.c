/*
 * long_index.c: students of long inputs, window by window (contract in long_index.h).
 *
 * A window is taken in three steps: the parts look up its runs in parallel and take those of students who have a
 * number; the new students of all parts get theirs, in the order of their first lines; the parts take their runs.
 *
 * Lines of all long inputs are numbered in one sequence, so that 4 bytes name one: `ordinal` = lines of the inputs
 * before + line.
 *
 * Without lines, a cell alone must tell whether it was given: 0 is not given, and a blank that was given is
 * GIVEN_BLANK until the end. So cells are laid out for one code more than there are.
 */
#include "ingest/long_index.h"

#include <stdlib.h>
#include <string.h>

#include "base/threads.h"
#include "ingest/encode_long.h"
#include "ingest/long_index_parts.h"

enum { BLOCK_ROWS = 4096 };

struct long_index *long_index_new(const struct long_index_options *options)
{
    struct long_index *index = gr_calloc(1, sizeof *index);
    index->options = *options;
    index->n_items = options->exam->n_items;
    index->takes_attempts = options->exam->answers.attempts.use != ATTEMPTS_REJECTED;
    index->sheet = SIZE_MAX;
    for (size_t item = 0; item < index->n_items; item++)
        index->n_given_items += options->has_item[item];
    if (!index->n_given_items) index->n_given_items = 1;
    return index;
}

void long_index_free(struct long_index *index)
{
    if (!index) return;
    for (size_t p = 0; p < N_ID_PARTS; p++) {
        student_slots_release(&index->parts[p].table);
        free(index->parts[p].fresh);
        free(index->parts[p].later);
        rejects_release(&index->parts[p].rejects);
        free(index->parts[p].attempts.list);
        line_packer_release(&index->parts[p].packer);
    }
    free(index->attempts.list);
    free(index->lines);
    free(index->packed_numbers);
    free(index->inputs);
    free(index);
}

void long_index_begin(struct long_index *index, uint32_t source, const char *shown)
{
    index->lines_before = index->last_ordinal;
    GR_GROW(index->inputs, index->inputs_capacity, index->n_inputs + 1);
    index->inputs[index->n_inputs++] = (struct input_lines){source, shown, index->lines_before};
}

struct sheet *long_index_sheet(const struct long_index *index)
{
    return index->sheet == SIZE_MAX ? NULL : &index->options.rows->sheets[index->sheet];
}

const struct later_answers *long_index_attempts(const struct long_index *index)
{
    return &index->attempts;
}

bool long_index_keeps_lines(const struct long_index *index)
{
    return index->options.keep_lines;
}

size_t long_index_bytes(const struct long_index *index)
{
    size_t bytes =
        index->lines_capacity * sizeof *index->lines + index->packed_numbers_capacity * sizeof *index->packed_numbers;
    for (size_t p = 0; p < N_ID_PARTS; p++)
        bytes += index->parts[p].table.n_slots * sizeof *index->parts[p].table.slots +
                 line_packer_bytes(&index->parts[p].packer);
    return bytes;
}

bool long_index_packs(const struct long_index *index)
{
    return index->options.packs != NULL;
}

double long_index_packed_bytes_a_line(const struct long_index *index)
{
    size_t bytes = 0;
    for (size_t p = 0; p < N_ID_PARTS; p++) {
        if (!index->parts[p].packer.n_packed) return 0;
        bytes += index->parts[p].packer.n_packed + index->parts[p].packer.n_bytes;
    }
    return (double)bytes / (double)index->last_ordinal;
}

const bool *long_index_has_item(const struct long_index *index)
{
    return index->options.has_item;
}

size_t long_index_n_items(const struct long_index *index)
{
    return index->n_given_items;
}

struct row_place long_place_of(const struct long_index *index, uint32_t ordinal)
{
    size_t i = index->n_inputs;
    while (index->inputs[i - 1].before >= ordinal)
        i--;
    return (struct row_place){index->inputs[i - 1].source, ordinal - index->inputs[i - 1].before};
}

/* The row as CSV: student, item, answer. */
struct text long_answer_line(struct arena *arena, struct text id, struct text item, struct text answer)
{
    const struct text fields[] = {id, item, answer};
    return rejects_line(arena, fields, 3, ',');
}

/* ---- the layout of cells ---- */

static uint32_t width_of(const struct long_index *index, const struct codebook *codebooks, size_t item)
{
    return index->options.has_item[item] ? cell_width_for(codebook_end(&codebooks[item]) + 1) : 0;
}

static size_t lay_out(struct long_index *index, const struct codebook *codebooks, struct cell_slot *slots)
{
    uint32_t offset = 0;
    index->all_one_byte = true;
    for (size_t item = 0; item < index->n_items; item++) {
        slots[item] = (struct cell_slot){offset, width_of(index, codebooks, item)};
        offset += slots[item].width;
        index->all_one_byte &= slots[item].width <= 1;
    }
    return offset;
}

static bool is_outgrown(const struct long_index *index, const struct codebook *codebooks, const struct sheet *sheet)
{
    for (size_t item = 0; item < index->n_items; item++)
        if (width_of(index, codebooks, item) > sheet->slots[item].width) return true;
    return false;
}

static bool is_given_blank(uint32_t cell, struct cell_slot slot)
{
    return cell == GIVEN_BLANK >> (32 - 8 * slot.width);
}

static void move_row(const struct long_index *index, uint8_t *to, const struct cell_slot *to_slots, const uint8_t *from,
                     const struct cell_slot *from_slots)
{
    for (size_t item = 0; item < index->n_items; item++) {
        if (!to_slots[item].width) continue;
        const uint32_t cell = cell_read(from, from_slots[item]);
        cell_write(to, to_slots[item], is_given_blank(cell, from_slots[item]) ? GIVEN_BLANK : cell);
    }
}

/* Lay the rows out anew when an item has outgrown its cells. */
static void fit_cells(struct long_index *index, const struct codebook *codebooks)
{
    struct sheet *sheet = long_index_sheet(index);
    if (!sheet || !is_outgrown(index, codebooks, sheet)) return;
    struct sheet wide = *sheet;
    wide.slots = gr_calloc(index->n_items, sizeof *wide.slots);
    wide.stride = wide.row_bytes = lay_out(index, codebooks, wide.slots);
    wide.cells = NULL;
    wide.capacity = 0;
    sheet_reserve(&wide, sheet->n_rows, 0);
    const size_t n_blocks = (sheet->n_rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
#pragma omp parallel for schedule(static) num_threads(threads_for(n_blocks))
    for (size_t block = 0; block < n_blocks; block++)
        for (size_t row = block * BLOCK_ROWS; row < sheet->n_rows && row < (block + 1) * BLOCK_ROWS; row++)
            move_row(index, wide.cells + row * wide.stride, wide.slots, sheet->cells + row * sheet->stride,
                     sheet->slots);
    free(sheet->slots);
    free(sheet->cells);
    *sheet = wide;
}

/* ---- numbers for new students ---- */

/* One bit a line of the window, set where a new student begins, and the number of bits set before each word. */
struct ordering {
    uint64_t *bits;
    uint32_t *before;
};

static size_t rank_of(const struct ordering *order, uint32_t line)
{
    const uint64_t below = order->bits[line / 64] & ((UINT64_C(1) << (line % 64)) - 1);
    return order->before[line / 64] + (size_t)__builtin_popcountll(below);
}

static struct ordering order_fresh(const struct long_index *index, uint64_t n_lines)
{
    const size_t n_words = (size_t)(n_lines / 64 + 1);
    struct ordering order = {gr_calloc(n_words, sizeof *order.bits), gr_alloc(n_words * sizeof *order.before)};
    for (size_t p = 0; p < N_ID_PARTS; p++)
        for (size_t i = 0; i < index->parts[p].n_fresh; i++) {
            const uint32_t line = index->parts[p].fresh[i].line;
            order.bits[line / 64] |= UINT64_C(1) << (line % 64);
        }
    uint32_t n = 0;
    for (size_t w = 0; w < n_words; w++) {
        order.before[w] = n;
        n += (uint32_t)__builtin_popcountll(order.bits[w]);
    }
    return order;
}

static void make_sheet(struct long_index *index, const struct codebook *codebooks)
{
    struct rows *rows = index->options.rows;
    struct sheet *sheet = rows_sheet(rows, index->options.has_item, codebooks, index->n_items, NULL);
    sheet->longs = index;
    sheet->stride = sheet->row_bytes = lay_out(index, codebooks, sheet->slots);
    index->sheet = rows->n_sheets - 1;
}

/* Whether the new students' ids have the one length that all ids so far have, if they have one. */
static bool has_usual_ids(const struct long_index *index)
{
    struct rows *rows = index->options.rows;
    bool is_first = rows->n == 0;
    for (size_t p = 0; p < N_ID_PARTS; p++)
        for (size_t i = 0; i < index->parts[p].n_fresh; i++) {
            if (is_first) rows->id_length = long_run_id_length(index->parts[p].fresh[i].run);
            is_first = false;
            if (long_run_id_length(index->parts[p].fresh[i].run) != rows->id_length) return false;
        }
    return true;
}

/* Rows for n new students: all but what long_take_fresh fills in. `expected_students`: if everybody answers every item;
 * of room that is not used only the addresses are. */
static void number_fresh(struct long_index *index, const struct codebook *codebooks, size_t n, uint64_t n_lines,
                         size_t expected_students)
{
    struct rows *rows = index->options.rows;
    if (index->sheet == SIZE_MAX) make_sheet(index, codebooks);
    struct sheet *sheet = long_index_sheet(index);
    struct ordering order = order_fresh(index, n_lines);
    size_t n_id_bytes = 0;
    for (size_t p = 0; p < N_ID_PARTS; p++)
        for (size_t i = 0; i < index->parts[p].n_fresh; i++)
            n_id_bytes += long_run_id_length(index->parts[p].fresh[i].run);
    if (!rows->id_starts && !has_usual_ids(index)) rows_keep_id_starts(rows);
    const size_t expected = index->options.only ? index->options.only->n : expected_students;
    rows_reserve(rows, n, n_id_bytes, sheet->first_row + expected);
    sheet_reserve(sheet, sheet->n_rows + n, expected);
    if (index->options.keep_lines) GR_GROW(index->lines, index->lines_capacity, (sheet->n_rows + n) * index->n_items);
    if (index->options.packs) {
        GR_GROW(index->packed_numbers, index->packed_numbers_capacity, sheet->n_rows + n);
        memset(index->packed_numbers + sheet->n_rows, 0, n * sizeof *index->packed_numbers);
    }
    uint64_t *ends = rows->id_starts ? rows->id_starts + rows->n + 1 : NULL;
    for (size_t p = 0; p < N_ID_PARTS; p++)
        for (size_t i = 0; i < index->parts[p].n_fresh; i++) {
            struct fresh_student *fresh = &index->parts[p].fresh[i];
            const size_t rank = rank_of(&order, fresh->line);
            fresh->number = (uint32_t)(sheet->n_rows + rank);
            if (ends) ends[rank] = long_run_id_length(fresh->run);
        }
    for (size_t i = 0; i < n && ends; i++)
        ends[i] += rows->id_starts[rows->n + i];
    rows->n += n;
    sheet->n_rows += n;
    free(order.bits);
    free(order.before);
}

/* ---- a window ---- */

static enum gr_status check_limits(const struct long_index *index, uint64_t last_ordinal, size_t n_fresh,
                                   struct gr_error *err)
{
    const char *shown = index->inputs[index->n_inputs - 1].shown;
    const struct sheet *sheet = long_index_sheet(index);
    if (last_ordinal >= GIVEN_TWICE)
        return gr_fail(err, GR_FAILED, "%s: more than %u lines in long layout; divide them or use the wide layout",
                       shown, GIVEN_TWICE - 1);
    if ((sheet ? sheet->n_rows : 0) + n_fresh >= FRESH)
        return gr_fail(err, GR_FAILED, "%s: more than %u students in long layout; divide the answers", shown,
                       FRESH - 1);
    return GR_OK;
}

enum gr_status long_index_take(struct long_index *index, const struct codebook *codebooks, struct chunk *chunks,
                               size_t n_chunks, uint64_t line, size_t expected_lines, struct gr_error *err)
{
    const struct taking taking = {index, codebooks, chunks, n_chunks, index->lines_before + line};
    uint64_t end = taking.first_ordinal;
    for (size_t c = 0; c < n_chunks; c++) {
        end += chunks[c].n_lines;
        index->has_details |= chunks[c].n_rows > 0;
        long_answers_patch(&chunks[c]);
    }
    enum gr_status st = check_limits(index, end, 0, err);
    if (st) return st;
    index->last_ordinal = end;
    fit_cells(index, codebooks);
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(N_ID_PARTS))
    for (size_t p = 0; p < N_ID_PARTS; p++)
        long_take_known(&taking, &index->parts[p], p);
    size_t n_fresh = 0;
    for (size_t p = 0; p < N_ID_PARTS; p++)
        n_fresh += index->parts[p].n_fresh;
    if (!n_fresh && !index->options.packs) return GR_OK;
    st = check_limits(index, end, n_fresh, err);
    if (st) return st;
    if (n_fresh)
        number_fresh(index, codebooks, n_fresh, end - taking.first_ordinal, expected_lines / index->n_given_items);
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(N_ID_PARTS))
    for (size_t p = 0; p < N_ID_PARTS; p++) {
        long_take_fresh(&taking, &index->parts[p]);
        if (index->options.packs) long_pack(&taking, &index->parts[p], p);
    }
    return GR_OK;
}

/* ---- finishing ---- */

/* Blanks that were given become blanks. Gives whether the ids of the rows ascend, the row before included. */
static bool finish_rows(const struct long_index *index, struct sheet *sheet, size_t from, size_t end)
{
    const struct rows *rows = index->options.rows;
    uint8_t *cells = sheet->cells + from * sheet->stride;
    const size_t n_bytes = (end - from) * sheet->stride;
    if (index->lines) {
        /* Cells are codes already. */
    } else if (index->all_one_byte) {
        for (size_t i = 0; i < n_bytes; i++)
            cells[i] = cells[i] == (uint8_t)GIVEN_BLANK ? CODE_EMPTY : cells[i];
    } else {
        for (size_t row = from; row < end; row++, cells += sheet->stride)
            for (size_t item = 0; item < index->n_items; item++) {
                const struct cell_slot slot = sheet->slots[item];
                if (slot.width && is_given_blank(cell_read(cells, slot), slot)) cell_write(cells, slot, CODE_EMPTY);
            }
    }
    bool ascending = true;
    for (size_t row = sheet->first_row + from; row < sheet->first_row + end && ascending; row++)
        ascending = row == 0 || text_compare(rows_id(rows, row - 1), rows_id(rows, row)) < 0;
    return ascending;
}

/* Students are divided among the parts, so the order of the parts does not matter. */
static void gather_attempts(struct long_index *index, struct id_part_students *part)
{
    for (size_t i = 0; i < part->attempts.n; i++)
        later_answers_add(&index->attempts, part->attempts.list[i]);
    free(part->attempts.list);
    part->attempts = (struct later_answers){0};
}

void long_index_finish(struct long_index *index, struct rejects *rejects, struct long_counts *counts)
{
    *counts = (struct long_counts){0};
    for (size_t p = 0; p < N_ID_PARTS; p++) {
        struct id_part_students *part = &index->parts[p];
        rejects_join(rejects, &part->rejects);
        rejects_release(&part->rejects);
        counts->graded += part->counts.graded;
        counts->rejected += part->counts.rejected;
        counts->replaced += part->counts.replaced;
        gather_attempts(index, part);
        student_slots_release(&part->table);
        free(part->fresh);
        free(part->later);
        part->fresh = NULL;
        part->later = NULL;
        part->fresh_capacity = part->later_capacity = 0;
    }
    later_answers_sort(&index->attempts);
    struct sheet *sheet = long_index_sheet(index);
    if (!sheet) return;
    bool ascending = true;
    const size_t n_blocks = (sheet->n_rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
#pragma omp parallel for schedule(static) num_threads(threads_for(n_blocks)) reduction(&& : ascending)
    for (size_t block = 0; block < n_blocks; block++) {
        const size_t end = (block + 1) * BLOCK_ROWS < sheet->n_rows ? (block + 1) * BLOCK_ROWS : sheet->n_rows;
        ascending = finish_rows(index, sheet, block * BLOCK_ROWS, end) && ascending;
    }
    index->options.rows->ascending &= ascending;
}

/* Packing the rest of each part takes longest where everybody has but few lines. */
void long_index_pack(struct long_index *index, struct origins *to, size_t n_sources)
{
    to->long_lines = gr_calloc(N_KEPT_STREAMS, sizeof *to->long_lines);
    to->n_long_lines = gr_calloc(n_sources, sizeof *to->n_long_lines);
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(N_ID_PARTS))
    for (size_t p = 0; p < N_ID_PARTS; p++)
        line_packer_finish(&index->parts[p].packer, index->options.packs, &to->long_lines[p]);
    for (size_t i = 0; i < index->n_inputs; i++) {
        const uint64_t end = i + 1 < index->n_inputs ? index->inputs[i + 1].before : index->last_ordinal;
        to->n_long_lines[index->inputs[i].source] = (uint32_t)(end - index->inputs[i].before);
    }
}

size_t long_index_repeated(const struct long_index *index)
{
    size_t n = 0;
    for (size_t p = 0; p < N_ID_PARTS; p++)
        n += index->parts[p].n_repeated;
    return n;
}

bool long_index_is_final(const struct long_index *index)
{
    return long_index_sheet(index) && !index->lines && !long_index_repeated(index);
}

void long_index_mark(struct long_index *index, const struct row_marker *marker, const struct codebook *codebooks)
{
    struct sheet *sheet = long_index_sheet(index);
    marker->follow(marker->self, codebooks, sheet->slots);
    uint8_t *marked = gr_alloc(sheet->n_rows * marker->row_bytes);
    const size_t n_blocks = (sheet->n_rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
#pragma omp parallel for schedule(static) num_threads(threads_for(n_blocks))
    for (size_t block = 0; block < n_blocks; block++) {
        const size_t from = block * BLOCK_ROWS, left = sheet->n_rows - from;
        marker->mark(marker->self, sheet->cells + from * sheet->stride, sheet->stride,
                     left < BLOCK_ROWS ? left : BLOCK_ROWS, marked + from * marker->row_bytes);
    }
    free(sheet->cells);
    sheet->cells = marked;
    sheet->marker = marker;
    sheet->row_bytes = marker->row_bytes;
    sheet->capacity = sheet->n_rows * marker->row_bytes;
}

static void reject_line(const struct long_index *index, size_t student, const struct codebook *codebooks, size_t item,
                        uint32_t code, uint32_t ordinal, struct rejects *rejects, const char *reason)
{
    const struct text id = rows_id(index->options.rows, long_index_sheet(index)->first_row + student);
    const struct row_place place = long_place_of(index, ordinal);
    const struct text line = long_answer_line(&rejects->arena, id, index->options.exam->items[item].id,
                                              codebook_text(&codebooks[item], code));
    rejects_add(rejects, (struct reject){.source = place.source, .line = place.line, .text = line}, "%s", reason);
}

uint64_t long_index_reject(const struct long_index *index, size_t student, const struct codebook *codebooks,
                           struct rejects *rejects, const char *reason)
{
    const struct sheet *sheet = long_index_sheet(index);
    const uint32_t *lines = index->lines + student * index->n_items;
    uint64_t n = 0;
    for (size_t item = 0; item < index->n_items; item++) {
        if (lines[item] == NOT_GIVEN || lines[item] == GIVEN_TWICE) continue;
        const uint32_t code = cell_read(sheet->cells + student * sheet->stride, sheet->slots[item]);
        reject_line(index, student, codebooks, item, code, lines[item], rejects, reason);
        n++;
    }
    const struct later_answers *attempts = &index->attempts;
    for (size_t i = later_answers_of(attempts, (uint32_t)student); i < attempts->n; i++, n++) {
        const struct later_answer *again = &attempts->list[i];
        if (again->student != student) break;
        reject_line(index, student, codebooks, again->item, again->code, again->line, rejects, reason);
    }
    return n;
}
