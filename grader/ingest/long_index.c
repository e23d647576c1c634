/*
 * long_index.c: students of long inputs (contract in long_index.h).
 *
 * Lines of all long inputs are numbered in one sequence, so that 4 bytes name one: `ordinal` = lines of the inputs
 * before + line. The first ordinals of students put them in order at the end: a bit is set for each, and the rank of a
 * student is the number of bits before his.
 */
#include "ingest/long_index.h"

#include <stdlib.h>
#include <string.h>

#include "base/threads.h"

enum {
    NOT_GIVEN = 0,   /* ordinals begin at 1 */
    TAKE_BATCH = 32, /* runs looked up together */
};
static const uint32_t GIVEN_TWICE = UINT32_MAX; /* under duplicate: error; all its rows are rejects */

struct id_part_students {
    struct dictionary ids;
    uint8_t *cells;          /* [student][stride] */
    uint32_t *given_by;      /* [student][item]: ordinal, NOT_GIVEN, GIVEN_TWICE */
    uint32_t *first_ordinal; /* by student */
    uint8_t *states;
    uint32_t *values; /* [student][attribute] */
    size_t cells_capacity, given_capacity, first_capacity, states_capacity, values_capacity;
    struct rejects rejects;
    struct long_counts counts;
};

struct input_lines {
    uint32_t source;
    const char *shown;
    uint64_t before; /* ordinals of earlier inputs */
};

struct long_index {
    const struct exam *exam;
    const bool *has_item;
    size_t n_items, n_attributes;
    struct cell_slot *slots;
    size_t stride;
    struct id_part_students parts[N_ID_PARTS];
    struct input_lines *inputs;
    size_t n_inputs, inputs_capacity;
    uint64_t lines_before, last_ordinal;
    uint32_t *origin; /* by row of the sheet: part * 2^26 + student; NULL unless lines are kept */
};

enum { ORIGIN_SHIFT = 26 };

struct long_index *long_index_new(const struct exam *exam, const bool *has_item, size_t n_attributes)
{
    struct long_index *index = gr_calloc(1, sizeof *index);
    index->exam = exam;
    index->has_item = has_item;
    index->n_items = exam->n_items;
    index->n_attributes = n_attributes;
    index->slots = gr_calloc(exam->n_items, sizeof *index->slots);
    return index;
}

static void part_release_answers(struct id_part_students *part)
{
    dictionary_release(&part->ids);
    free(part->cells);
    free(part->first_ordinal);
    free(part->states);
    free(part->values);
    part->cells = part->states = NULL;
    part->first_ordinal = part->values = NULL;
}

void long_index_free(struct long_index *index)
{
    if (!index) return;
    for (size_t p = 0; p < N_ID_PARTS; p++) {
        part_release_answers(&index->parts[p]);
        free(index->parts[p].given_by);
        rejects_release(&index->parts[p].rejects);
    }
    free(index->slots);
    free(index->inputs);
    free(index->origin);
    free(index);
}

void long_index_begin(struct long_index *index, uint32_t source, const char *shown)
{
    index->lines_before = index->last_ordinal;
    GR_GROW(index->inputs, index->inputs_capacity, index->n_inputs + 1);
    index->inputs[index->n_inputs++] = (struct input_lines){source, shown, index->lines_before};
}

static struct place place_of(const struct long_index *index, uint32_t ordinal)
{
    size_t i = index->n_inputs;
    while (index->inputs[i - 1].before >= ordinal)
        i--;
    return (struct place){index->inputs[i - 1].source, ordinal - index->inputs[i - 1].before};
}

/* The row as CSV: student, item, answer. */
static struct text answer_line(struct arena *arena, struct text id, struct text item, struct text answer)
{
    const struct text fields[] = {id, item, answer};
    return rejects_line(arena, fields, 3, ',');
}

/* ---- taking rows ---- */

struct taking {
    const struct long_index *index;
    const struct codebook *codebooks;
    const struct chunk *chunks;
    size_t n_chunks;
    uint64_t first_ordinal; /* of the first chunk's first line */
};

static void reject_answer(const struct taking *taking, struct id_part_students *part, size_t student, size_t item,
                          uint32_t ordinal, uint32_t code, bool replaced)
{
    const struct place place = place_of(taking->index, ordinal);
    const struct text id = part->ids.texts[student], item_id = taking->index->exam->items[item].id;
    const struct text line =
        answer_line(&part->rejects.arena, id, item_id, codebook_text(&taking->codebooks[item], code));
    const struct reject reject = {.source = place.source, .line = place.line, .replaced = replaced, .text = line};
    char student_shown[TEXT_SHOWN_BYTES], item_shown[TEXT_SHOWN_BYTES];
    rejects_add(&part->rejects, reject,
                replaced ? "student '%s' answers item '%s' more than once; another row counts"
                         : "student '%s' answers item '%s' more than once; keep one row, or set answers.duplicate",
                text_show(id, student_shown), text_show(item_id, item_shown));
    if (replaced)
        part->counts.replaced++;
    else
        part->counts.rejected++;
}

/* The student and item were given before, by *given_by. */
static void take_repeated(const struct taking *taking, struct id_part_students *part, size_t student, size_t item,
                          uint32_t *given_by, uint32_t ordinal, uint32_t code)
{
    uint8_t *row = part->cells + student * taking->index->stride;
    const struct cell_slot slot = taking->index->slots[item];
    switch (taking->index->exam->answers.duplicate) {
    case DUPLICATE_FIRST: reject_answer(taking, part, student, item, ordinal, code, true); return;
    case DUPLICATE_LAST:
        reject_answer(taking, part, student, item, *given_by, cell_read(row, slot), true);
        cell_write(row, slot, code);
        *given_by = ordinal;
        return;
    case DUPLICATE_ERROR: break;
    }
    if (*given_by != GIVEN_TWICE) {
        reject_answer(taking, part, student, item, *given_by, cell_read(row, slot), false);
        part->counts.graded--;
        cell_write(row, slot, CODE_EMPTY);
        part->states[student] |= ROW_SET_ASIDE;
        *given_by = GIVEN_TWICE;
    }
    reject_answer(taking, part, student, item, ordinal, code, false);
}

static size_t find_student(const struct taking *taking, struct id_part_students *part, struct text id, uint64_t hash,
                           uint32_t ordinal)
{
    const struct long_index *index = taking->index;
    const size_t known = part->ids.n;
    const size_t student = dictionary_add_hashed(&part->ids, id, hash);
    if (student < known) return student;
    const size_t n = known + 1;
    GR_GROW(part->cells, part->cells_capacity, n * index->stride);
    GR_GROW(part->given_by, part->given_capacity, n * index->n_items);
    GR_GROW(part->first_ordinal, part->first_capacity, n);
    GR_GROW(part->states, part->states_capacity, n);
    GR_GROW(part->values, part->values_capacity, n * index->n_attributes);
    memset(part->cells + student * index->stride, 0, index->stride);
    memset(part->given_by + student * index->n_items, 0, index->n_items * sizeof *part->given_by);
    for (size_t a = 0; a < index->n_attributes; a++)
        part->values[student * index->n_attributes + a] = 0;
    part->first_ordinal[student] = ordinal;
    part->states[student] = 0;
    return student;
}

/* One run of rows of the same student. */
static void take_run(const struct taking *taking, struct id_part_students *part, const struct chunk *chunk,
                     const struct long_run *run, size_t student, uint64_t chunk_ordinal)
{
    const struct long_index *index = taking->index;
    part->states[student] |= chunk->states[run->row];
    uint32_t *values = part->values + student * index->n_attributes;
    for (size_t a = 0; a < index->n_attributes; a++)
        if (!values[a]) values[a] = chunk->values[run->row * index->n_attributes + a];
    uint32_t *given_by = part->given_by + student * index->n_items;
    uint8_t *cells = part->cells + student * index->stride;
    for (uint32_t i = run->first_answer; i < run->answers_end; i++) {
        const struct long_answer *answer = &chunk->answers[i];
        const uint32_t ordinal = (uint32_t)(chunk_ordinal + answer->line);
        if (given_by[answer->item] != NOT_GIVEN) {
            take_repeated(taking, part, student, answer->item, &given_by[answer->item], ordinal, answer->code);
            continue;
        }
        given_by[answer->item] = ordinal;
        cell_write(cells, index->slots[answer->item], answer->code);
        part->counts.graded++;
    }
}

/* In shuffled input every access is a cache miss. So runs are taken in small batches, in three rounds: fetch what the
 * look-up will touch, look the students up and fetch what taking will touch, take. The misses of a round overlap. */
static void take_batch(const struct taking *taking, struct id_part_students *part, const struct chunk *chunk,
                       const struct long_run *runs, size_t n, uint64_t chunk_ordinal)
{
    const struct long_index *index = taking->index;
    size_t students[TAKE_BATCH];
    for (size_t i = 0; i < n; i++) {
        __builtin_prefetch(chunk->id_bytes + runs[i].id_start);
        __builtin_prefetch(&chunk->answers[runs[i].first_answer]);
        if (part->ids.n_slots) __builtin_prefetch(&part->ids.slots[runs[i].id_hash & (part->ids.n_slots - 1)]);
    }
    for (size_t i = 0; i < n; i++) {
        const struct long_answer *first = &chunk->answers[runs[i].first_answer];
        const struct text id = {chunk->id_bytes + runs[i].id_start, runs[i].id_length};
        students[i] = find_student(taking, part, id, runs[i].id_hash, (uint32_t)(chunk_ordinal + first->line));
        __builtin_prefetch(part->given_by + students[i] * index->n_items + first->item, 1);
        __builtin_prefetch(part->cells + students[i] * index->stride + index->slots[first->item].offset, 1);
    }
    for (size_t i = 0; i < n; i++)
        take_run(taking, part, chunk, &runs[i], students[i], chunk_ordinal);
}

static void take_part(const struct taking *taking, struct id_part_students *part, size_t p)
{
    uint64_t ordinal = taking->first_ordinal;
    for (size_t c = 0; c < taking->n_chunks; c++) {
        const struct chunk *chunk = &taking->chunks[c];
        const size_t end = chunk->part_start[p + 1];
        for (size_t i = chunk->part_start[p]; i < end; i += TAKE_BATCH)
            take_batch(taking, part, chunk, &chunk->runs_by_part[i], end - i < TAKE_BATCH ? end - i : TAKE_BATCH,
                       ordinal);
        ordinal += chunk->n_lines;
    }
}

static void patch_codes(struct chunk *chunk, size_t n_items)
{
    for (size_t item = 0; chunk->n_pending && item < n_items; item++)
        for (size_t i = 0; i < chunk->pending[item].n; i++) {
            const struct pending pending = chunk->pending[item].list[i];
            chunk->answers[pending.row].code = pending.text;
        }
}

static void widen_part(const struct long_index *index, struct id_part_students *part, const struct cell_slot *slots,
                       size_t stride)
{
    const size_t capacity = part->ids.n * stride;
    uint8_t *cells = gr_calloc(part->ids.n, stride);
    for (size_t student = 0; student < part->ids.n; student++)
        cells_move(cells + student * stride, slots, part->cells + student * index->stride, index->slots,
                   index->n_items);
    free(part->cells);
    part->cells = cells;
    part->cells_capacity = capacity;
}

/* Lay the answers out for the codebooks as they are, the first time and whenever an item has outgrown its cells. */
static void fit_slots(struct long_index *index, const struct codebook *codebooks)
{
    if (index->stride && !slots_are_outgrown(index->slots, codebooks, index->n_items)) return;
    struct cell_slot *slots = gr_calloc(index->n_items, sizeof *slots);
    const size_t stride = slots_lay_out(slots, index->has_item, codebooks, index->n_items);
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(N_ID_PARTS))
    for (size_t p = 0; p < N_ID_PARTS; p++)
        widen_part(index, &index->parts[p], slots, stride);
    free(index->slots);
    index->slots = slots;
    index->stride = stride;
}

enum gr_status long_index_take(struct long_index *index, const struct codebook *codebooks, struct chunk *chunks,
                               size_t n_chunks, uint64_t line, struct gr_error *err)
{
    const struct taking taking = {index, codebooks, chunks, n_chunks, index->lines_before + line};
    uint64_t end = taking.first_ordinal;
    for (size_t c = 0; c < n_chunks; c++)
        end += chunks[c].n_lines;
    if (end >= GIVEN_TWICE)
        return gr_fail(err, GR_FAILED, "%s: more than %u lines in long layout; divide them or use the wide layout",
                       index->inputs[index->n_inputs - 1].shown, GIVEN_TWICE - 1);
    index->last_ordinal = end;
    fit_slots(index, codebooks);
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(n_chunks))
    for (size_t c = 0; c < n_chunks; c++)
        patch_codes(&chunks[c], index->n_items);
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(N_ID_PARTS))
    for (size_t p = 0; p < N_ID_PARTS; p++)
        take_part(&taking, &index->parts[p], p);
    return GR_OK;
}

/* ---- finishing ---- */

/* One bit an ordinal, and the number of bits set before each word. */
struct ordering {
    uint64_t *bits;
    uint32_t *before;
};

static struct ordering order_students(const struct long_index *index)
{
    const size_t n_words = (size_t)(index->last_ordinal / 64 + 1);
    struct ordering order = {gr_calloc(n_words, sizeof *order.bits), gr_alloc(n_words * sizeof *order.before)};
    for (size_t p = 0; p < N_ID_PARTS; p++)
        for (size_t s = 0; s < index->parts[p].ids.n; s++) {
            const uint32_t ordinal = index->parts[p].first_ordinal[s];
            order.bits[ordinal / 64] |= UINT64_C(1) << (ordinal % 64);
        }
    uint32_t n = 0;
    for (size_t w = 0; w < n_words; w++) {
        order.before[w] = n;
        n += (uint32_t)__builtin_popcountll(order.bits[w]);
    }
    return order;
}

static size_t rank_of(const struct ordering *order, uint32_t ordinal)
{
    const uint64_t below = order->bits[ordinal / 64] & ((UINT64_C(1) << (ordinal % 64)) - 1);
    return order->before[ordinal / 64] + (size_t)__builtin_popcountll(below);
}

static void place_lengths(const struct id_part_students *part, const struct ordering *order, uint64_t *ends)
{
    for (size_t s = 0; s < part->ids.n; s++)
        ends[rank_of(order, part->first_ordinal[s])] = part->ids.texts[s].len;
}

static void place_part(struct long_index *index, size_t p, const struct ordering *order, struct rows *rows,
                       struct sheet *sheet)
{
    const struct id_part_students *part = &index->parts[p];
    for (size_t s = 0; s < part->ids.n; s++) {
        const size_t rank = rank_of(order, part->first_ordinal[s]), row = sheet->first_row + rank;
        memcpy(rows->id_bytes + rows->id_starts[row], part->ids.texts[s].at, part->ids.texts[s].len);
        rows->states[row] = part->states[s];
        for (size_t a = 0; a < index->n_attributes; a++)
            rows->values[row * index->n_attributes + a] = part->values[s * index->n_attributes + a];
        memcpy(sheet->cells + rank * sheet->stride, part->cells + s * index->stride, index->stride);
        if (index->origin) index->origin[rank] = (uint32_t)p << ORIGIN_SHIFT | (uint32_t)s;
    }
    part_release_answers(&index->parts[p]);
}

/* Hand over the rejects and counts of a part; gives the bytes of its ids. */
static size_t close_part(struct id_part_students *part, struct rejects *rejects, struct long_counts *counts)
{
    size_t n_id_bytes = 0;
    for (size_t s = 0; s < part->ids.n; s++)
        n_id_bytes += part->ids.texts[s].len;
    rejects_join(rejects, &part->rejects);
    rejects_release(&part->rejects);
    counts->graded += part->counts.graded;
    counts->rejected += part->counts.rejected;
    counts->replaced += part->counts.replaced;
    return n_id_bytes;
}

/* The students of all parts, n of them, as rows in the order of their first lines; uses the parts up. */
static void place_students(struct long_index *index, size_t n, struct rows *rows, struct sheet *sheet)
{
    struct ordering order = order_students(index);
    uint64_t *ends = rows->id_starts + rows->n + 1;
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(N_ID_PARTS))
    for (size_t p = 0; p < N_ID_PARTS; p++)
        place_lengths(&index->parts[p], &order, ends);
    for (size_t i = 0; i < n; i++)
        ends[i] += rows->id_starts[rows->n + i];
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(N_ID_PARTS))
    for (size_t p = 0; p < N_ID_PARTS; p++)
        place_part(index, p, &order, rows, sheet);
    for (size_t row = rows->n; row < rows->n + n && rows->ascending; row++)
        rows->ascending = row == 0 || text_compare(rows_id(rows, row - 1), rows_id(rows, row)) < 0;
    rows->n += n;
    sheet->n_rows = n;
    free(order.bits);
    free(order.before);
}

void long_index_finish(struct long_index *index, struct rows *rows, const struct codebook *codebooks, bool keep_lines,
                       struct rejects *rejects, struct long_counts *counts)
{
    size_t n = 0, n_id_bytes = 0;
    *counts = (struct long_counts){0};
    for (size_t p = 0; p < N_ID_PARTS; p++) {
        struct id_part_students *part = &index->parts[p];
        n += part->ids.n;
        n_id_bytes += close_part(part, rejects, counts);
        if (keep_lines) continue;
        free(part->given_by);
        part->given_by = NULL;
    }
    if (!n) return;
    fit_slots(index, codebooks);
    struct sheet *sheet = rows_sheet(rows, index->has_item, codebooks, index->n_items, NULL);
    sheet->longs = index;
    rows_keep_id_starts(rows);
    rows_reserve(rows, n, n_id_bytes, 0);
    sheet_reserve(sheet, n, 0);
    if (keep_lines) index->origin = gr_alloc(n * sizeof *index->origin);
    place_students(index, n, rows, sheet);
}

uint64_t long_index_reject(const struct long_index *index, const struct rows *rows, const struct sheet *sheet,
                           size_t row, const struct codebook *codebooks, struct rejects *rejects, const char *reason)
{
    const uint32_t origin = index->origin[row];
    const struct id_part_students *part = &index->parts[origin >> ORIGIN_SHIFT];
    const uint32_t *given_by = part->given_by + (size_t)(origin & ((UINT32_C(1) << ORIGIN_SHIFT) - 1)) * index->n_items;
    const struct text id = rows_id(rows, sheet->first_row + row);
    uint64_t n = 0;
    for (size_t item = 0; item < index->n_items; item++) {
        if (given_by[item] == NOT_GIVEN || given_by[item] == GIVEN_TWICE) continue;
        const struct place place = place_of(index, given_by[item]);
        const uint32_t code = cell_read(sheet->cells + row * sheet->stride, sheet->slots[item]);
        const struct text line =
            answer_line(&rejects->arena, id, index->exam->items[item].id, codebook_text(&codebooks[item], code));
        rejects_add(rejects, (struct reject){.source = place.source, .line = place.line, .text = line}, "%s", reason);
        n++;
    }
    return n;
}
