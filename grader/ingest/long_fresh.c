/*
 * long_fresh.c: numbers, and rows, for the students who are new in a window of long input (contract in
 * long_index_parts.h).
 */
#include <stdlib.h>
#include <string.h>

#include "ingest/long_index_parts.h"

/* ---- the order of their first lines ---- */

/* One bit a line of the window, set where a new student begins, and the number of bits set before each word. */
struct beginnings {
    uint64_t *bits;
    uint32_t *before;
};

static struct beginnings find_beginnings(const struct long_index *index, uint64_t n_lines)
{
    const size_t n_words = (size_t)(n_lines / 64 + 1);
    struct beginnings b = {gr_calloc(n_words, sizeof *b.bits), gr_alloc(n_words * sizeof *b.before)};
    for (size_t p = 0; p < N_ID_PARTS; p++)
        for (size_t i = 0; i < index->parts[p].n_fresh; i++) {
            const uint32_t line = index->parts[p].fresh[i].line;
            b.bits[line / 64] |= UINT64_C(1) << (line % 64);
        }
    uint32_t n = 0;
    for (size_t w = 0; w < n_words; w++) {
        b.before[w] = n;
        n += (uint32_t)__builtin_popcountll(b.bits[w]);
    }
    return b;
}

/* How many begin before this line. */
static size_t begun_before(const struct beginnings *b, uint32_t line)
{
    const uint64_t below = b->bits[line / 64] & ((UINT64_C(1) << (line % 64)) - 1);
    return b->before[line / 64] + (size_t)__builtin_popcountll(below);
}

/* ---- room for them ---- */

static void make_sheet(struct long_index *index, const struct codebook *codebooks)
{
    struct rows *rows = index->options.rows;
    struct sheet *sheet = rows_sheet(rows, index->options.has_item, codebooks, index->n_items, NULL);
    sheet->longs = index;
    long_cells_lay_out(index, codebooks, sheet);
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

static size_t count_id_bytes(const struct long_index *index)
{
    size_t n = 0;
    for (size_t p = 0; p < N_ID_PARTS; p++)
        for (size_t i = 0; i < index->parts[p].n_fresh; i++)
            n += long_run_id_length(index->parts[p].fresh[i].run);
    return n;
}

/* Of room that is not used only the addresses are. */
static void reserve(struct long_index *index, size_t n, size_t expected)
{
    struct rows *rows = index->options.rows;
    struct sheet *sheet = long_index_sheet(index);
    if (index->options.only) expected = index->options.only->n;
    rows_reserve(rows, n, count_id_bytes(index), sheet->first_row + expected);
    sheet_reserve(sheet, sheet->n_rows + n, expected);
    if (index->options.keeps_ordinals)
        GR_GROW(index->ordinals, index->ordinals_capacity, (sheet->n_rows + n) * index->n_items);
    if (index->options.packs) {
        GR_GROW(index->packed_numbers, index->packed_numbers_capacity, sheet->n_rows + n);
        memset(index->packed_numbers + sheet->n_rows, 0, n * sizeof *index->packed_numbers);
    }
}

/* ---- numbers ---- */

void long_fresh_number(const struct taking *taking, size_t n, uint64_t n_lines, size_t expected_students)
{
    struct long_index *index = taking->index;
    struct rows *rows = index->options.rows;
    if (index->sheet == SIZE_MAX) make_sheet(index, taking->codebooks);
    if (!rows->id_starts && !has_usual_ids(index)) rows_keep_id_starts(rows);
    reserve(index, n, expected_students);
    struct sheet *sheet = long_index_sheet(index);
    struct beginnings beginnings = find_beginnings(index, n_lines);
    uint64_t *ends = rows->id_starts ? rows->id_starts + rows->n + 1 : NULL; /* of ids; lengths to begin with */
    for (size_t p = 0; p < N_ID_PARTS; p++)
        for (size_t i = 0; i < index->parts[p].n_fresh; i++) {
            struct fresh_student *fresh = &index->parts[p].fresh[i];
            const size_t place = begun_before(&beginnings, fresh->line);
            fresh->number = (uint32_t)(sheet->n_rows + place);
            if (ends) ends[place] = long_run_id_length(fresh->run);
        }
    for (size_t i = 0; i < n && ends; i++)
        ends[i] += rows->id_starts[rows->n + i];
    rows->n += n;
    sheet->n_rows += n;
    free(beginnings.bits);
    free(beginnings.before);
}
