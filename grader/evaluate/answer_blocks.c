/* answer_blocks.c: finding blocks and their letters (contract in answer_blocks.h). */
#include "evaluate/answer_blocks.h"

#include <stdlib.h>

#include "base/memory.h"

enum { ITEMS_LEAST = 8, ROWS_SAMPLED = 1000, ONE_IN = 2000, OTHERS_PERCENT_MOST = 1 };

/* The most frequent bytes among the first rows, unless there are many others. A matter of speed alone. */
static void choose_letters(const struct responses *r, struct answer_block *block)
{
    uint32_t counts[256] = {0};
    size_t others = 0;
    const size_t rows = r->n_students < ROWS_SAMPLED ? r->n_students : ROWS_SAMPLED;
    for (size_t student = 0; student < rows; student++)
        for (uint32_t i = 0; i < block->n; i++)
            counts[responses_row(r, student)[block->offset + i]]++;
    while (block->n_letters < BLOCK_LETTERS_MOST) {
        unsigned most = 0;
        for (unsigned byte = 1; byte < 256; byte++)
            if (counts[byte] > counts[most]) most = byte;
        if (counts[most] == 0 || (size_t)counts[most] * ONE_IN < rows * block->n) break;
        block->letters[block->n_letters++] = (uint8_t)most;
        counts[most] = 0;
    }
    for (unsigned byte = 0; byte < 256; byte++)
        others += counts[byte];
    if (100 * others > OTHERS_PERCENT_MOST * rows * block->n) block->n_letters = 0;
}

struct answer_block *answer_blocks_find(const struct cohort *cohort, const struct cell_slot *cells, size_t n,
                                        size_t *n_blocks)
{
    struct answer_block *blocks = gr_calloc(n / ITEMS_LEAST + 1, sizeof *blocks);
    *n_blocks = 0;
    for (size_t first = 0, end; first < n; first = end) {
        for (end = first + 1; end < n && end - first < BLOCK_LANES && cells[end].width == 1 &&
                              cells[end].offset == cells[first].offset + (end - first);)
            end++;
        if (cells[first].width != 1 || end - first < ITEMS_LEAST) continue;
        struct answer_block *block = &blocks[(*n_blocks)++];
        *block = (struct answer_block){.first = first, .n = (uint32_t)(end - first), .offset = cells[first].offset};
        choose_letters(&cohort->responses, block);
    }
    return blocks;
}
