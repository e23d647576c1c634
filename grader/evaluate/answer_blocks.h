/*
 * answer_blocks.h: items whose answers are one byte each and lie side by side, 64 at a time.
 *
 * Nearly all answers of a block are a few letters (nothing, A, B, C, D). So a row is compared with each letter in turn, all
 * 64 items at once, in vectors; the rare cell that is none of them is looked up by itself. The vectors are GCC's and
 * Clang's: the same code runs on any processor, and on some in wider registers.
 */
#ifndef GRADER_EVALUATE_ANSWER_BLOCKS_H
#define GRADER_EVALUATE_ANSWER_BLOCKS_H

#include "model/cohort.h"

enum { BLOCK_LANES = 64, BLOCK_LETTERS_MOST = 12 };

typedef uint8_t lanes_t __attribute__((vector_size(BLOCK_LANES), aligned(16), may_alias)); /* malloc's alignment */

/* Compile a function for several kinds of processor; the best is chosen when the program starts. */
#if defined(__x86_64__) && !defined(GRADER_NO_SIMD) && !defined(__SANITIZE_ADDRESS__) && !defined(__clang__)
#define FOR_EVERY_PROCESSOR __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
#define FOR_EVERY_PROCESSOR
#endif

struct answer_block {
    size_t first;       /* of its items, in the list that it was found in */
    uint32_t n;         /* items, at most BLOCK_LANES */
    uint32_t offset;    /* of the first one's cell in a row */
    uint32_t n_letters; /* 0: its answers are no few letters */
    uint8_t letters[BLOCK_LETTERS_MOST];
};

/* Blocks among n items, whose cells are at cells[0] …; at most n / 8 of them, to be freed. Items in no block are left to
 * the caller. */
struct answer_block *answer_blocks_find(const struct cohort *cohort, const struct cell_slot *cells, size_t n,
                                        size_t *n_blocks);

/* The block's cells of a student. More bytes than the row has are read where memory goes on, or else `spare` is used. */
static inline const uint8_t *block_cells(const struct answer_block *block, const struct responses *r, size_t student,
                                         uint8_t spare[BLOCK_LANES])
{
    const size_t at = student * r->stride + block->offset;
    if (at + BLOCK_LANES <= r->n_students * r->stride) return r->rows + at;
    memcpy(spare, r->rows + at, block->n);
    return spare;
}

#endif
