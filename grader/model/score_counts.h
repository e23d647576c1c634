/*
 * score_counts.h: how many students have which score. The national score distribution: everything published about
 * places in the whole population (segments, quantiles, fifths) is a function of it, and two of them merge by adding.
 */
#ifndef GRADER_MODEL_SCORE_COUNTS_H
#define GRADER_MODEL_SCORE_COUNTS_H

#include "model/exam.h"

struct score_count {
    mark_t score;
    uint32_t count; /* at least 1 */
};

struct score_counts {
    struct score_count *rows; /* ascending by score */
    size_t n;
    uint32_t students; /* sum of the counts */
};

/* Count the score of every student i, of n, with status[i] == STUDENT_PRESENT; it lies i * stride bytes behind the
 * first one. *out is overwritten. */
void score_counts_of_present(const mark_t *first, size_t stride, const uint8_t *status, size_t n,
                             struct score_counts *out);

/* The type 7 quantile (Hyndman and Fan) at `quarter` / 4 (0–4), in quarters of a unit, so that it stays an integer.
 * rows may ascend or descend; the quarter counts from the first. At least one student. */
int64_t score_quartile_x4(const struct score_count *rows, size_t n, uint32_t students, int quarter);

void score_counts_release(struct score_counts *counts);

#endif
