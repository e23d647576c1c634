/* angoff.c: a cut score from judges (contract in angoff.h). */
#include "score/angoff.h"

bool angoff_cut(const struct rational *ratings, size_t n_judges, size_t n_items, const int64_t *points,
                struct rational *cut)
{
    struct rational sum = {0, 1}, part;
    for (size_t judge = 0; judge < n_judges; judge++)
        for (size_t item = 0; item < n_items; item++)
            if (!rational_multiply(ratings[judge * n_items + item], rational_make(points[item], 1), &part) ||
                !rational_add(sum, part, &sum))
                return false;
    return rational_multiply(sum, rational_make(1, (int64_t)n_judges), cut);
}
