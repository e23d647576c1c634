/*
 * row_marker.h: marking rows of answers while they are read.
 *
 * The response matrix is the largest thing in memory, and the job that runs every night, a table of evaluations, needs
 * it only once, row by row. A reader that is given a marker hands it every row as soon as its codes are known, and
 * keeps what the marker makes of the row instead of the answers.
 */
#ifndef GRADER_MODEL_ROW_MARKER_H
#define GRADER_MODEL_ROW_MARKER_H

#include "model/codebook.h"
#include "model/responses.h"

struct row_marker {
    void *self;
    size_t row_bytes; /* what is kept of a row */
    /* Some answers have new codes, or rows have a new layout. Called before the rows concerned, by one thread. */
    void (*follow)(void *self, const struct codebook *codebooks, const struct cell_slot *slots);
    /* n rows of `stride` bytes each → n * row_bytes bytes at `kept`, aligned to 4. Called by many threads. */
    void (*mark)(const void *self, const uint8_t *rows, size_t stride, size_t n, uint8_t *kept);
};

#endif
