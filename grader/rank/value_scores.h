/*
 * value_scores.h: the students present, gathered by value of an attribute (in byte order of its text) and by total
 * from the top: what segment tables within groups and group tables are made of.
 */
#ifndef GRADER_RANK_VALUE_SCORES_H
#define GRADER_RANK_VALUE_SCORES_H

#include "model/evaluation.h"
#include "model/score_counts.h"
#include "model/students.h"

/* One value of the attribute with at least one student present. */
struct value_scores {
    uint32_t value;    /* number in the attribute's dictionary */
    size_t first, end; /* its rows in `scores` */
    uint32_t students, passed;
};

struct scores_by_value {
    struct score_count *scores; /* descending within a value */
    size_t n_scores, scores_capacity;
    struct value_scores *values; /* in byte order of their texts */
    size_t n_values, values_capacity;
};

/* Students without a value (the empty text) are in no group. */
void scores_by_value_build(const struct students *students, size_t attribute, const struct evaluation *evaluation,
                           struct scores_by_value *out);
void scores_by_value_release(struct scores_by_value *by_value);

#endif
