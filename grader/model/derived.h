/*
 * derived.h: what the rules of score_rule.h gave. Values by student, and the tables that say how every raw value was
 * converted, which are what a ministry publishes and what an appeal asks for.
 */
#ifndef GRADER_MODEL_DERIVED_H
#define GRADER_MODEL_DERIVED_H

#include "model/evaluation.h"
#include "model/score_rule.h"

#define NO_GROUP_VALUE UINT32_MAX

/* A raw value that occurs, and what became of it. */
struct scale_row {
    size_t score;
    uint32_t group; /* number of the value of `within`, or NO_GROUP_VALUE */
    mark_t raw;     /* in units of the source */
    uint32_t students;
    mark_t value;  /* in units of the score; MARK_MISSING: none */
    uint8_t label; /* grade, or NO_GRADE */
};

/* A grade of a score of the kind `grades`, in one population. */
struct grade_row {
    size_t score;
    uint32_t group;
    size_t grade;
    uint32_t students, population;
    mark_t raw_high, raw_low; /* ends of the interval that is mapped, units of the source; MARK_MISSING: empty grade */
    size_t merged;            /* distinct marks that share their converted value with a higher mark of the grade */
};

enum { POPULATION_HIDDEN = 2 }; /* in grades_hidden: nor is how many they are together */

struct derived {
    size_t n_scores;
    mark_t *values;          /* [student][score], units of the score; MARK_MISSING: none */
    uint8_t *labels;         /* [student][score], or NULL: grade, or number of a reason (0: eligible); NO_GRADE: none */
    struct mark_span *spans; /* by score, of the values there are */
    struct scale_row *scale; /* by score, then group in byte order of its text, then raw from the top */
    size_t n_scale, scale_capacity;
    struct grade_row *grades; /* by score, group, grade from the best */
    size_t n_grades, grades_capacity;
    uint8_t *scale_hidden, *grades_hidden; /* by row: 1 when its counts are not to be published; NULL: none is */
    uint8_t *ranked;   /* enum student_status by student, as it matters for ranks: who has no value of the first key
                                 of rank.by does not count as present; NULL: as they are */
    size_t n_unranked; /* so many */
    size_t *n_without_spread; /* by score: populations in which all have one mark, so that everybody gets the mean */
};

static inline mark_t derived_value(const struct derived *d, size_t student, size_t score)
{
    return d->values[student * d->n_scores + score];
}

/* The reason number of a student who lacks part `i` of a sum; those of the minimums come first, from 1. */
static inline uint8_t lacking_reason(const struct score_rule *rule, size_t i)
{
    return (uint8_t)(1 + rule->n_minimums + i);
}

void derived_release(struct derived *d);

#endif
