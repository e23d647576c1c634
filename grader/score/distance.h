/*
 * distance.h: how many slips of the pen lie between two texts.
 *
 * Optimal string alignment distance over code points: a letter added, left out or replaced is one slip, and so are two
 * neighbours that changed places (a place that was swapped is not edited again). O(length × length) time.
 */
#ifndef GRADER_SCORE_DISTANCE_H
#define GRADER_SCORE_DISTANCE_H

#include <stddef.h>
#include <stdint.h>

struct distance_rows {
    uint32_t *cells; /* three rows */
    size_t capacity;
};

/* The distance when it is at most `limit`, otherwise limit + 1. `rows` is scratch that may be used again. */
size_t slip_distance(const int32_t *a, size_t n_a, const int32_t *b, size_t n_b, size_t limit,
                     struct distance_rows *rows);
void distance_rows_release(struct distance_rows *rows);

#endif
