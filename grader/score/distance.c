/* distance.c: the dynamic programme over three rows (contract in distance.h). */
#include "score/distance.h"

#include <stdlib.h>

#include "base/memory.h"

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* Row i: now[j] is the distance between the first i code points of a and the first j of b. */
static uint32_t fill_row(const int32_t *a, size_t i, const int32_t *b, size_t n_b, const uint32_t *before,
                         const uint32_t *above, uint32_t *now)
{
    uint32_t row_least = now[0] = (uint32_t)i;
    for (size_t j = 1; j <= n_b; j++) {
        uint32_t best = above[j - 1] + (a[i - 1] != b[j - 1]);
        best = least(best, above[j] + 1);
        best = least(best, now[j - 1] + 1);
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) best = least(best, before[j - 2] + 1);
        now[j] = best;
        row_least = least(row_least, best);
    }
    return row_least;
}

size_t slip_distance(const int32_t *a, size_t n_a, const int32_t *b, size_t n_b, size_t limit,
                     struct distance_rows *rows)
{
    const size_t apart = n_a > n_b ? n_a - n_b : n_b - n_a;
    if (apart > limit) return limit + 1;
    const size_t width = n_b + 1;
    GR_GROW(rows->cells, rows->capacity, 3 * width);
    uint32_t *before = rows->cells, *above = before + width, *now = above + width;
    for (size_t j = 0; j < width; j++)
        above[j] = (uint32_t)j;
    uint32_t least_above = 0;
    for (size_t i = 1; i <= n_a; i++) {
        const uint32_t least_now = fill_row(a, i, b, n_b, before, above, now);
        /* A swap reaches back two rows, so both must be beyond the limit before nothing better can follow. */
        if (least_now > limit && least_above > limit) return limit + 1;
        least_above = least_now;
        uint32_t *spare = before;
        before = above;
        above = now;
        now = spare;
    }
    return above[n_b] <= limit ? above[n_b] : limit + 1;
}

void distance_rows_release(struct distance_rows *rows)
{
    free(rows->cells);
    *rows = (struct distance_rows){0};
}
