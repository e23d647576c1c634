/*
 * score_classes.h: fifths of the students by total, and the top and bottom groups, without splitting hairs over ties.
 *
 * Students with the same total cannot be told apart, so a border that falls among them divides them in proportion:
 * each counts with the same fraction on either side. Every fifth then holds exactly N / 5 students (fractions
 * included), and nothing depends on the order of the students.
 *
 * Totals between two borders behave alike, so they form a class; a total on a border is a class of its own. Six borders
 * (20, 40, 60, 80 %, and of the groups 27 and 73 % unless the rubric says otherwise) make at most 13 classes; counting answers by class is enough for all shares.
 */
#ifndef GRADER_EVALUATE_SCORE_CLASSES_H
#define GRADER_EVALUATE_SCORE_CLASSES_H

#include "model/score_counts.h"
#include "model/statistics.h"

enum { CLASSES_MOST = 13 };

struct score_classes {
    size_t n;
    mark_t from[CLASSES_MOST];               /* least total of the class; ascending; unused entries are INT32_MAX */
    double in_fifth[N_FIFTHS][CLASSES_MOST]; /* part of the class that belongs to the fifth, lowest fifth first */
    double in_lower[CLASSES_MOST], in_upper[CLASSES_MOST]; /* … to the lower, the upper group */
    unsigned groups_percent;
};

/* `groups_percent`: the size of the upper and of the lower group, 1–50. */
void score_classes_find(const struct score_counts *totals, unsigned groups_percent, struct score_classes *out);

/* The class of a total that occurs. */
static inline size_t score_class_of(const struct score_classes *classes, mark_t total)
{
    size_t c = 0;
    for (size_t i = 1; i < CLASSES_MOST; i++)
        c += classes->from[i] <= total;
    return c;
}

#endif
