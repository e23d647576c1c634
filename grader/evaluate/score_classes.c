/* score_classes.c: borders, classes and their weights (contract in score_classes.h). */
#include "evaluate/score_classes.h"

#include <string.h>

enum { N_BORDERS = 6 };

/* The part of the students first … end-1 (places by total, from the lowest) that lies between two borders. */
static double part_between(uint64_t first, uint64_t end, uint64_t students, unsigned low, unsigned high)
{
    /* In hundredths of a student, so that borders are integers. */
    const uint64_t low_end = students * low, high_end = students * high;
    const uint64_t from = 100 * first > low_end ? 100 * first : low_end;
    const uint64_t to = 100 * end < high_end ? 100 * end : high_end;
    return to > from ? (double)(to - from) / (double)(100 * (end - first)) : 0.0;
}

/* 2 * (borders at or below the places) + (1 when a border lies inside): equal for totals of one class only. */
static unsigned region_of(uint64_t first, uint64_t end, uint64_t students, unsigned groups_percent)
{
    const unsigned borders[N_BORDERS] = {
        20, 40, 60, 80, groups_percent, 100 - groups_percent}; /* percent, from below */
    unsigned region = 0;
    for (size_t b = 0; b < N_BORDERS; b++) {
        const uint64_t border = students * borders[b];
        if (border <= 100 * first)
            region += 2;
        else if (border < 100 * end)
            region |= 1;
    }
    return region;
}

static void set_weights(struct score_classes *out, size_t c, uint64_t first, uint64_t end, uint64_t students)
{
    for (unsigned f = 0; f < N_FIFTHS; f++)
        out->in_fifth[f][c] = part_between(first, end, students, 20 * f, 20 * (f + 1));
    out->in_lower[c] = part_between(first, end, students, 0, out->groups_percent);
    out->in_upper[c] = part_between(first, end, students, 100 - out->groups_percent, 100);
}

void score_classes_find(const struct score_counts *totals, unsigned groups_percent, struct score_classes *out)
{
    memset(out, 0, sizeof *out);
    out->groups_percent = groups_percent;
    for (size_t c = 0; c < CLASSES_MOST; c++)
        out->from[c] = INT32_MAX;
    uint64_t class_first = 0, end = 0;
    unsigned class_region = 0;
    for (size_t i = 0; i < totals->n; i++) {
        const uint64_t first = end;
        end += totals->rows[i].count;
        const unsigned region = region_of(first, end, totals->students, groups_percent);
        const bool continues = out->n > 0 && region == class_region && region % 2 == 0;
        if (!continues) {
            out->from[out->n++] = totals->rows[i].score;
            class_first = first;
            class_region = region;
        }
        set_weights(out, out->n - 1, class_first, end, totals->students);
    }
}
