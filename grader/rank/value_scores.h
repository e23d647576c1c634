/*
 * value_scores.h: the students present, gathered by value of an attribute (in byte order of its text) and by score
 * from the top: what segment tables, cut-offs within groups and group tables are made of.
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

/* A score of each student: that of student s lies s * stride bytes behind the first one. */
struct score_column {
    const mark_t *first;
    size_t stride;
};

static inline mark_t score_of(struct score_column scores, size_t student)
{
    return *(const mark_t *)((const char *)scores.first + student * scores.stride);
}

static inline struct score_column scores_total(const struct evaluation *e)
{
    return (struct score_column){&evaluation_outcome(e, 0)->total, e->stride};
}

/* Students without a value (the empty text) are in no group. `passed` is taken from the evaluation; without one
 * (NULL) nobody has. */
void scores_by_value_build(const struct students *students, const struct attribute *attribute,
                           struct score_column scores, const struct evaluation *evaluation,
                           struct scores_by_value *out);

/* The same for the whole nation, as its one value, which has number 0 (and nobody counted as passed); no value when
 * nobody is present. */
void scores_of_nation_build(const struct students *students, struct score_column scores, struct scores_by_value *out);
void scores_by_value_release(struct scores_by_value *by_value);

#endif
