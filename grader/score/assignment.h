/*
 * assignment.h: which of the student's entries is meant for which of the expected ones.
 */
#ifndef GRADER_SCORE_ASSIGNMENT_H
#define GRADER_SCORE_ASSIGNMENT_H

#include <stddef.h>
#include <stdint.h>

enum { ASSIGNMENT_ROWS_MOST = 64, ASSIGNMENT_COLUMNS_MOST = 200 };

/* The largest sum of weights[row * n_columns + column] over at most `most` pairs, no row and no column used twice.
 * Weights are at least 0 and sums must stay below 2^40. The Hungarian method, O(rows² (rows + columns)). */
int64_t assignment_best(const int64_t *weights, size_t n_rows, size_t n_columns, size_t most);

#endif
