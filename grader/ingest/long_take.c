/*
 * long_take.c: one part of the students takes its runs of a window (contract in long_index_parts.h).
 *
 * In shuffled input every look-up and every cell is a cache miss. So runs go in small batches through three rounds:
 * fetch the slots that will be probed; probe, and fetch the cells that will be written; write. While one batch is
 * waiting for memory, others are worked on.
 */
#include "base/memory.h"
#include "ingest/encode_long.h"
#include "ingest/long_index_parts.h"

enum { BATCH = 32 }; /* runs looked up together */

static const uint32_t NOT_WANTED = UINT32_MAX; /* in place of an entry: a student who is not among options.only */

static struct text id_of_student(const struct long_index *index, size_t student)
{
    return rows_id(index->options.rows, long_index_sheet(index)->first_row + student);
}

/* ---- answers ---- */

static void reject_answer(const struct taking *taking, struct id_part_students *part, size_t student, size_t item,
                          uint32_t ordinal, uint32_t code, bool replaced)
{
    const struct long_index *index = taking->index;
    const struct long_answer answer = {(uint32_t)item, code};
    struct reject reject = long_reject_of(index, taking->codebooks, student, &answer, ordinal, &part->rejects.arena);
    reject.replaced = replaced;
    char student_shown[TEXT_SHOWN_BYTES], item_shown[TEXT_SHOWN_BYTES];
    rejects_add(&part->rejects, reject,
                replaced ? "student '%s' answers item '%s' more than once; another row counts"
                         : "student '%s' answers item '%s' more than once; keep one row, or set answers.duplicate",
                text_show(id_of_student(index, student), student_shown),
                text_show(index->options.exam->items[item].id, item_shown));
    if (replaced)
        part->counts.replaced++;
    else
        part->counts.rejected++;
}

/* The student and item were given before, by the line in *given_by. */
static void take_repeated(const struct taking *taking, struct id_part_students *part, size_t student, size_t item,
                          uint32_t *given_by, uint32_t ordinal, uint32_t code)
{
    const struct sheet *sheet = long_index_sheet(taking->index);
    uint8_t *row = sheet->cells + student * sheet->stride;
    const struct cell_slot slot = sheet->slots[item];
    switch (taking->index->options.exam->answers.duplicate) {
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
        taking->index->options.rows->states[sheet->first_row + student] |= ROW_SET_ASIDE;
        *given_by = GIVEN_TWICE;
    }
    reject_answer(taking, part, student, item, ordinal, code, false);
}

/* An answer that is given again is listed. */
static void take_attempts(const struct taking *taking, struct id_part_students *part, const struct long_run *run,
                          size_t student, uint64_t chunk_ordinal)
{
    const struct long_index *index = taking->index;
    const struct sheet *sheet = long_index_sheet(index);
    uint8_t *cells = sheet->cells + student * sheet->stride;
    uint32_t *given_by = index->ordinals ? index->ordinals + student * index->n_items : NULL;
    for (uint32_t i = 0; i < long_run_n_answers(run); i++) {
        const struct long_answer answer = run->answers[i];
        const struct cell_slot slot = sheet->slots[answer.item];
        const uint32_t ordinal = (uint32_t)(chunk_ordinal + run->line + i);
        part->counts.graded++;
        if (given_by ? given_by[answer.item] != NOT_GIVEN : cell_read(cells, slot) != CODE_EMPTY) {
            later_answers_add(&part->attempts,
                              (struct later_answer){(uint32_t)student, answer.item, answer.code, ordinal});
            continue;
        }
        cell_write(cells, slot, answer.code || given_by ? answer.code : GIVEN_BLANK);
        if (given_by) given_by[answer.item] = ordinal;
    }
}

static void take_with_ordinals(const struct taking *taking, struct id_part_students *part, const struct long_run *run,
                               size_t student, uint64_t chunk_ordinal)
{
    const struct sheet *sheet = long_index_sheet(taking->index);
    uint8_t *cells = sheet->cells + student * sheet->stride;
    uint32_t *given_by = taking->index->ordinals + student * taking->index->n_items;
    for (uint32_t i = 0; i < long_run_n_answers(run); i++) {
        const struct long_answer answer = run->answers[i];
        const uint32_t ordinal = (uint32_t)(chunk_ordinal + run->line + i);
        if (given_by[answer.item] != NOT_GIVEN) {
            take_repeated(taking, part, student, answer.item, &given_by[answer.item], ordinal, answer.code);
            continue;
        }
        given_by[answer.item] = ordinal;
        cell_write(cells, sheet->slots[answer.item], answer.code);
        part->counts.graded++;
    }
}

/* Without ordinals. What an answer that was given twice leaves in its cell does not matter: such a student is read again.
 * Returns whether there was one. */
static bool take_answers(const struct sheet *sheet, bool all_one_byte, const struct long_run *run, size_t student)
{
    uint8_t *cells = sheet->cells + student * sheet->stride;
    uint32_t before = 0;
    if (all_one_byte) {
        for (uint32_t i = 0; i < long_run_n_answers(run); i++) {
            uint8_t *cell = cells + sheet->slots[run->answers[i].item].offset;
            const uint32_t code = run->answers[i].code;
            before |= *cell;
            *cell = (uint8_t)(code ? code : GIVEN_BLANK);
        }
        return before != 0;
    }
    for (uint32_t i = 0; i < long_run_n_answers(run); i++) {
        const struct cell_slot slot = sheet->slots[run->answers[i].item];
        const uint32_t code = run->answers[i].code;
        before |= cell_read(cells, slot);
        cell_write(cells, slot, code ? code : GIVEN_BLANK);
    }
    return before != 0;
}

static void take_details(const struct rows *rows, size_t row, const struct chunk *chunk, size_t chunk_row)
{
    row_join(&rows->states[row], rows->values + row * rows->n_attributes, rows->n_attributes, chunk->states[chunk_row],
             chunk->values + chunk_row * rows->n_attributes);
}

static void take_run(const struct taking *taking, struct id_part_students *part, const struct chunk *chunk,
                     const struct long_run *run, size_t student, uint64_t chunk_ordinal)
{
    struct long_index *index = taking->index;
    const struct sheet *sheet = long_index_sheet(index);
    const struct rows *rows = index->options.rows;
    const size_t row = sheet->first_row + student;
    if (run->row != NO_CHUNK_ROW)
        take_details(rows, row, chunk, run->row);
    else if (index->has_details)
        rows->states[row] |= ROW_PRESENT;
    if (index->takes_attempts) {
        take_attempts(taking, part, run, student, chunk_ordinal);
        return;
    }
    if (index->ordinals) {
        take_with_ordinals(taking, part, run, student, chunk_ordinal);
        return;
    }
    part->counts.graded += long_run_n_answers(run);
    if (!take_answers(sheet, index->all_one_byte, run, student) || rows->states[row] & ROW_REPEATED) return;
    rows->states[row] |= ROW_REPEATED;
    part->n_repeated++;
}

/* ---- students ---- */

/* A new student, without a number for now; gives his slot's entry. */
static uint32_t add_fresh(struct id_part_students *part, const struct chunk *chunk, const struct long_run *run,
                          uint32_t line)
{
    GR_GROW(part->fresh, part->fresh_capacity, part->n_fresh + 1);
    part->fresh[part->n_fresh] = (struct fresh_student){.chunk = chunk, .run = run, .hash = run->hash, .line = line};
    return FRESH | (uint32_t)part->n_fresh++;
}

/* Word and tag of a longer id agree: does the rest? */
static bool is_same_id(const struct long_index *index, const struct id_part_students *part, uint32_t entry,
                       struct text id)
{
    if (!(entry & FRESH)) return text_equal(id_of_student(index, entry - 1), id);
    const struct fresh_student *fresh = &part->fresh[entry & ~FRESH];
    return text_equal(chunk_id(fresh->chunk, fresh->run->row), id);
}

/* The entry of the run's student, who is added when he is new. */
static uint32_t look_up(const struct long_index *index, struct id_part_students *part, const struct chunk *chunk,
                        const struct long_run *run, uint64_t window_line)
{
    struct student_slots *table = &part->table;
    const uint32_t tag = id_tag(long_run_id_length(run), run->hash);
    if (!table->n_slots) student_slots_make_room(table);
    size_t slot = student_slots_probe(table, run->id_word, tag, run->hash);
    char room[ID_WORD_BYTES];
    const struct text id = long_run_id(chunk, run, room);
    if (id.len > ID_WORD_BYTES)
        while (table->slots[slot].entry && !is_same_id(index, part, table->slots[slot].entry, id))
            slot = student_slots_probe(table, run->id_word, tag, slot + 1);
    if (table->slots[slot].entry) return table->slots[slot].entry;
    if (index->options.only && dictionary_find(index->options.only, id) == DICTIONARY_NONE) return NOT_WANTED;
    const uint32_t entry = add_fresh(part, chunk, run, (uint32_t)(window_line + run->line));
    table->slots[slot] = (struct student_slot){run->id_word, tag, entry};
    table->n++;
    student_slots_make_room(table);
    return entry;
}

/* Runs that are looked up together, and what was found. */
struct batch {
    struct long_run *runs[BATCH];
    uint32_t entries[BATCH];
    size_t n;
};

/* The next runs of a stream. Slots where they will be looked up are asked for. */
static void fetch_batch(struct batch *batch, struct long_run **run, const char *end, const struct student_slots *table)
{
    batch->n = 0;
    for (; batch->n < BATCH && (const char *)*run < end; batch->n++) {
        batch->runs[batch->n] = *run;
        if (table->n_slots) __builtin_prefetch(&table->slots[(*run)->hash & (table->n_slots - 1)]);
        *run = long_run_next(*run);
    }
}

static void fetch_cells(const struct long_index *index, const struct sheet *sheet, const struct long_run *run,
                        size_t student)
{
    const uint32_t item = run->answers[0].item;
    __builtin_prefetch(sheet->cells + student * sheet->stride + sheet->slots[item].offset, 1);
    if (index->ordinals) __builtin_prefetch(index->ordinals + student * index->n_items + item, 1);
}

/* Slots have come; cells that will be written are asked for. */
static void look_up_batch(const struct taking *taking, struct id_part_students *part, const struct chunk *chunk,
                          struct batch *batch, uint64_t ordinal)
{
    const struct long_index *index = taking->index;
    const struct sheet *sheet = long_index_sheet(index);
    for (size_t i = 0; i < batch->n; i++) {
        const uint32_t entry = look_up(index, part, chunk, batch->runs[i], ordinal - taking->first_ordinal);
        batch->entries[i] = entry;
        if (!(entry & FRESH)) fetch_cells(index, sheet, batch->runs[i], entry - 1);
    }
}

static void take_batch(const struct taking *taking, struct id_part_students *part, const struct chunk *chunk,
                       const struct batch *batch, uint64_t ordinal)
{
    for (size_t i = 0; i < batch->n; i++) {
        const uint32_t entry = batch->runs[i]->student = batch->entries[i];
        if (!(entry & FRESH)) {
            take_run(taking, part, chunk, batch->runs[i], entry - 1, ordinal);
        } else if (entry != NOT_WANTED) {
            GR_GROW(part->later, part->later_capacity, part->n_later + 1);
            part->later[part->n_later++] = (struct later_run){chunk, batch->runs[i], ordinal};
        }
    }
}

/* Three batches are under way at any time, one in each round. */
static void take_stream(const struct taking *taking, struct id_part_students *part, const struct chunk *chunk,
                        const struct run_stream *stream, uint64_t ordinal)
{
    struct long_run *run = (struct long_run *)(void *)stream->bytes;
    const char *end = stream->bytes + stream->n;
    struct batch batches[3];
    batches[0].n = batches[1].n = batches[2].n = 0;
    for (size_t round = 0, empty = 0; empty < 3; round++) {
        struct batch *fetched = &batches[round % 3];
        fetch_batch(fetched, &run, end, &part->table);
        look_up_batch(taking, part, chunk, &batches[(round + 2) % 3], ordinal);
        take_batch(taking, part, chunk, &batches[(round + 1) % 3], ordinal);
        empty = fetched->n ? 0 : empty + 1;
    }
}

void long_take_known(const struct taking *taking, struct id_part_students *part, size_t p)
{
    uint64_t ordinal = taking->first_ordinal;
    part->n_fresh = part->n_later = 0;
    for (size_t c = 0; c < taking->n_chunks; c++) {
        const struct chunk *chunk = &taking->chunks[c];
        if (chunk->runs.streams[p].n) take_stream(taking, part, chunk, &chunk->runs.streams[p], ordinal);
        ordinal += chunk->n_lines;
    }
}

/* The row of a fresh student, and his number in his slot. */
static void set_up(const struct long_index *index, struct student_slots *table, const struct fresh_student *fresh,
                   uint32_t place)
{
    const struct rows *rows = index->options.rows;
    const struct sheet *sheet = long_index_sheet(index);
    const size_t student = fresh->number, row = sheet->first_row + student;
    char room[ID_WORD_BYTES];
    const struct text id = long_run_id(fresh->chunk, fresh->run, room);
    memcpy(rows->id_bytes + rows_id_start(rows, row), id.at, id.len);
    rows->states[row] = fresh->run->row == NO_CHUNK_ROW ? ROW_PRESENT : 0;
    for (size_t a = 0; a < rows->n_attributes; a++)
        rows->values[row * rows->n_attributes + a] = 0;
    memset(sheet->cells + student * sheet->stride, 0, sheet->stride);
    if (index->ordinals)
        memset(index->ordinals + student * index->n_items, 0, index->n_items * sizeof *index->ordinals);
    size_t slot = fresh->hash & (table->n_slots - 1);
    while (table->slots[slot].entry != (FRESH | place))
        slot = (slot + 1) & (table->n_slots - 1);
    table->slots[slot].entry = fresh->number + 1;
}

void long_take_fresh(const struct taking *taking, struct id_part_students *part)
{
    for (size_t i = 0; i < part->n_fresh; i++)
        set_up(taking->index, &part->table, &part->fresh[i], (uint32_t)i);
    for (size_t i = 0; i < part->n_later; i++) {
        const struct later_run *later = &part->later[i];
        take_run(taking, part, later->chunk, later->run, part->fresh[later->run->student & ~FRESH].number,
                 later->ordinal);
    }
}
