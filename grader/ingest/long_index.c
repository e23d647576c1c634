/*
 * long_index.c: students of long inputs, window by window (contract in long_index.h).
 *
 * A window is taken in three steps: the parts look up its runs in parallel and take those of students who have a number
 * (long_take.c); the new students of all parts get theirs, in the order of their first lines (long_fresh.c); the parts
 * take the runs of the new students, and pack all of them where lines are to be kept (long_pack.c).
 */
#include "ingest/long_index.h"

#include <stdlib.h>

#include "base/threads.h"
#include "ingest/encode_long.h"
#include "ingest/long_index_parts.h"

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

/* All but the packed lines, and the counts. */
static void release_part(struct id_part_students *part)
{
    student_slots_release(&part->table);
    rejects_release(&part->rejects);
    free(part->fresh);
    free(part->later);
    free(part->attempts.list);
    part->fresh = NULL;
    part->later = NULL;
    part->fresh_capacity = part->later_capacity = 0;
    part->attempts = (struct later_answers){0};
}

void long_index_free(struct long_index *index)
{
    if (!index) return;
    for (size_t p = 0; p < N_ID_PARTS; p++) {
        release_part(&index->parts[p]);
        line_packer_release(&index->parts[p].packer);
    }
    free(index->attempts.list);
    free(index->ordinals);
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

bool long_index_keeps_ordinals(const struct long_index *index)
{
    return index->options.keeps_ordinals;
}

size_t long_index_bytes(const struct long_index *index)
{
    size_t bytes = index->ordinals_capacity * sizeof *index->ordinals +
                   index->packed_numbers_capacity * sizeof *index->packed_numbers;
    for (size_t p = 0; p < N_ID_PARTS; p++)
        bytes += index->parts[p].table.n_slots * sizeof *index->parts[p].table.slots +
                 line_packer_bytes(&index->parts[p].packer);
    return bytes;
}

const bool *long_index_has_item(const struct long_index *index)
{
    return index->options.has_item;
}

size_t long_index_n_items(const struct long_index *index)
{
    return index->n_given_items;
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
    long_cells_fit(index, codebooks);
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(N_ID_PARTS))
    for (size_t p = 0; p < N_ID_PARTS; p++)
        long_take_known(&taking, &index->parts[p], p);
    size_t n_fresh = 0;
    for (size_t p = 0; p < N_ID_PARTS; p++)
        n_fresh += index->parts[p].n_fresh;
    if (!n_fresh && !index->options.packs) return GR_OK;
    st = check_limits(index, end, n_fresh, err);
    if (st) return st;
    if (n_fresh) long_fresh_number(&taking, n_fresh, end - taking.first_ordinal, expected_lines / index->n_given_items);
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(N_ID_PARTS))
    for (size_t p = 0; p < N_ID_PARTS; p++) {
        long_take_fresh(&taking, &index->parts[p]);
        if (index->options.packs) long_pack(&taking, &index->parts[p], p);
    }
    return GR_OK;
}

/* ---- finishing ---- */

/* Students are divided among the parts, so the order of the parts does not matter. */
static void gather_attempts(struct long_index *index, const struct id_part_students *part)
{
    for (size_t i = 0; i < part->attempts.n; i++)
        later_answers_add(&index->attempts, part->attempts.list[i]);
}

void long_index_finish(struct long_index *index, struct rejects *rejects, struct long_counts *counts)
{
    *counts = (struct long_counts){0};
    for (size_t p = 0; p < N_ID_PARTS; p++) {
        struct id_part_students *part = &index->parts[p];
        rejects_join(rejects, &part->rejects);
        counts->graded += part->counts.graded;
        counts->rejected += part->counts.rejected;
        counts->replaced += part->counts.replaced;
        gather_attempts(index, part);
        release_part(part);
    }
    later_answers_sort(&index->attempts);
    struct sheet *sheet = long_index_sheet(index);
    if (!sheet) return;
    bool ascending = true;
    const size_t n_blocks = (sheet->n_rows + LONG_BLOCK_ROWS - 1) / LONG_BLOCK_ROWS;
#pragma omp parallel for schedule(static) num_threads(threads_for(n_blocks)) reduction(&& : ascending)
    for (size_t block = 0; block < n_blocks; block++) {
        const size_t from = block * LONG_BLOCK_ROWS, left = sheet->n_rows - from;
        const size_t end = from + (left < LONG_BLOCK_ROWS ? left : LONG_BLOCK_ROWS);
        long_cells_finish(index, from, end);
        ascending = rows_ids_ascend(index->options.rows, sheet->first_row + from, sheet->first_row + end) && ascending;
    }
    index->options.rows->ascending &= ascending;
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
    return long_index_sheet(index) && !index->ordinals && !long_index_repeated(index);
}
