/*
 * changes.h: what a regrade changes, for whom. Made by evaluate/compare.c from the standings before and after.
 */
#ifndef GRADER_MODEL_CHANGES_H
#define GRADER_MODEL_CHANGES_H

#include "model/standings.h"

/* One kind of better and worse. */
struct up_down {
    uint32_t up, down;
};

/* Over some students: the nation, a province. */
struct change_counts {
    uint32_t students;     /* present before and after */
    struct up_down total;  /* marks */
    struct up_down rank;   /* places; up: nearer to the top */
    struct up_down passed; /* now passed; no longer */
    struct up_down grade;  /* bands; up: a better one */
    struct up_down cutoff; /* lines; up: a higher one */
    int64_t moved;         /* sum of the new totals less the old ones, in 1 / changes.unit */
};

struct item_change {
    size_t item;
    uint32_t answers;        /* distinct answers whose mark changed */
    struct up_down students; /* present, whose mark on the item went up, down */
    struct text key_before, key_now;
    enum adjustment adjust; /* now */
    bool excluded_before, is_excluded;
};

struct group_change {
    uint32_t value;   /* number of the partition's value */
    struct text name; /* its text */
    struct change_counts counts;
};

enum { MOVES_SHOWN = 10 };

struct changes {
    const struct exam *before, *now;
    const struct standings *old, *new_;
    int64_t unit;                              /* in which totals of both exams are whole numbers */
    int64_t scale_before, scale_now;           /* units of each exam to 1 / unit */
    bool same_grades, same_cutoffs, same_pass; /* both exams have them, and of the same names: they are compared */
    struct change_counts all;
    uint32_t left, joined;     /* students present only before, only now */
    struct item_change *items; /* those that changed */
    size_t n_items;
    struct group_change **groups; /* by partition of the ranking; those with students, in byte order of their names */
    size_t n_partitions, *n_values;
    uint32_t *moved_most, *climbed_most; /* students: largest changes of total, of rank */
    size_t n_moved, n_climbed;
};

/* Of a student present in both: the total now less the total before, in 1 / changes.unit. */
static inline int64_t change_of_total(const struct changes *c, size_t student)
{
    return c->new_->list[student].total * c->scale_now - c->old->list[student].total * c->scale_before;
}

/* Doubled places; above 0: nearer to the top. */
static inline int64_t change_of_rank(const struct changes *c, size_t student)
{
    return (int64_t)c->old->list[student].rank2 - (int64_t)c->new_->list[student].rank2;
}

/* Whether anything that changes.csv shows differs: status, total, rank, grade. */
bool change_is_any(const struct changes *c, size_t student);

void changes_release(struct changes *c);

#endif
