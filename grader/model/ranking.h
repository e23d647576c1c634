/*
 * ranking.h: national and group ranks, and the tables published beside them.
 *
 * Students with the same rank key (all of rank.by equal) form a tie group. Groups are numbered from the best, 0, 1, …;
 * what is published of a student's place — rank, percentile — is a function of the group alone and of merged counts
 * that parts of the nation could add up, so it is computed once per group.
 */
#ifndef GRADER_MODEL_RANKING_H
#define GRADER_MODEL_RANKING_H

#include "model/exam.h"

#define NO_TIE_GROUP UINT32_MAX

/* Ranks are stored doubled, so that a fractional rank (2.5) stays an integer (5). Other tie rules give even values. */
typedef uint32_t rank2_t;

struct tie_group {
    uint32_t size;       /* students in it */
    uint32_t above;      /* students in better groups */
    rank2_t rank2;       /* unless ties are ordinal: then the rank is above + position within the group + 1 */
    uint64_t percentile; /* times 10^rank.decimals, rounded half up */
};

/* Rank inside each value of one attribute, e.g. within the province; doubled, 0 = unranked. Such a rank is a function
 * of the value and the national tie group. So when these are not too many (and ties are not ordinal), there is a table
 * of them, which costs no memory worth mentioning; otherwise every student has an entry. Read with group_rank2. */
struct group_rank {
    size_t attribute; /* index into students.attributes */
    rank2_t *cells;   /* [value][tie group], or NULL */
    rank2_t *rank2;   /* by student, or NULL */
};

struct ranking {
    size_t n_students, n_ranked;
    uint32_t *order;    /* students, best first; ties by id (bytes); unranked students last, in input order */
    uint32_t *group_of; /* by student; NO_TIE_GROUP = unranked */
    struct tie_group *groups;
    size_t n_groups;
    rank2_t *rank2;            /* ties are ordinal: by student, 0 = unranked; else NULL, see ranking_rank2 */
    struct group_rank *within; /* one for each of rank.groups, in that order */
    size_t n_within;
};

/* One row of a published score table ("one row a point"), from the top. */
struct segment {
    uint32_t value;      /* value number of the attribute; 0 in the national table */
    mark_t score;        /* a total that occurs */
    uint32_t count;      /* students with this total */
    uint32_t cumulative; /* students with this total or a better one */
    uint32_t population; /* students in the table (nation, or this value of the attribute) */
};

struct segment_table {
    struct segment *rows; /* by value (in byte order of its text), then score from the top */
    size_t n;
};

/* One row of a group table: a school, a province. Quartiles are type 7 (Hyndman–Fan); sd with n-1, NaN for one. */
struct group_summary {
    uint32_t value; /* value number of the attribute */
    uint32_t students;
    double mean, sd, q1, median, q3; /* marks, not units */
    mark_t min, max;                 /* units */
    double pass_rate;                /* percent; NaN when the exam has no pass rule */
    uint32_t rank;                   /* by mean, competition; exact comparison of sums */
};

struct group_table {
    struct group_summary *rows; /* by rank, then byte order of the value's text */
    size_t n;
};

struct rank_tables {
    struct segment_table segments;         /* national, by total */
    struct segment_table *segments_within; /* one for each of rank.groups */
    struct group_table *groups;            /* one for each of rank.groups */
    size_t n_within;
};

/* The published national rank, doubled; 0 = unranked. */
static inline rank2_t ranking_rank2(const struct ranking *r, size_t student)
{
    if (r->rank2) return r->rank2[student];
    return r->group_of[student] == NO_TIE_GROUP ? 0 : r->groups[r->group_of[student]].rank2;
}

/* The rank of a student in group `g` of rank.groups, doubled; `value` is his number of the attribute. */
static inline rank2_t group_rank2(const struct ranking *r, size_t g, size_t student, uint32_t value)
{
    const struct group_rank *within = &r->within[g];
    if (within->rank2) return within->rank2[student];
    return r->group_of[student] == NO_TIE_GROUP ? 0 : within->cells[value * r->n_groups + r->group_of[student]];
}

/* The tie group at a position of `order`; n_groups for those behind the ranked ones. */
size_t ranking_group_at(const struct ranking *r, size_t position);

/* The position behind a tie group's last. */
static inline size_t ranking_group_end(const struct ranking *r, size_t group)
{
    return group < r->n_groups ? (size_t)r->groups[group].above + r->groups[group].size : SIZE_MAX;
}

void ranking_release(struct ranking *r);
void rank_tables_release(struct rank_tables *t);

#endif
