/*
 * score_bars.h: totals in bars, for the charts of distributions: the nation's from its score table, those of a school on
 * the same scale.
 */
#ifndef GRADER_REPORT_SCORE_BARS_H
#define GRADER_REPORT_SCORE_BARS_H

#include "report/html.h"
#include "store/run_grid.h"

/* Bar b holds scores from low + b * step to below low + (b + 1) * step. */
struct score_bars {
    double low, step;
    uint64_t *counts;
    size_t n; /* 0: there are no scores */
};

/* One row of the national score table that has a score and a count. */
struct score_row {
    double score;
    uint64_t n;
};

/* From the top; returns how many. `rows` has room for all rows of the table. */
size_t score_rows_read(const struct run_grid *segments, struct score_row *rows);

/* At most some sixty bars of a width of which people count easily. Counts lie in the arena. */
struct score_bars score_bars_make(const struct run_grid *segments, struct arena *arena);

size_t score_bars_find(const struct score_bars *bars, double score); /* the nearest bar, of at least one; NaN: the first */

/* ,"low":…,"step":…,"counts":[…]; with counts of somebody else, these beside those of the bars as "nation". */
void score_bars_json(struct html *h, const struct score_bars *bars, const uint64_t *others);

#endif
