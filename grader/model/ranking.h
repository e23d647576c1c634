/*
 * ranking.h: national and group ranks, and the tables published beside them.
 *
 * Students with the same rank key (all of rank.by equal) form a tie group. Groups are numbered from the best, 0, 1, …;
 * what is published of a student's place — rank, percentile — is a function of the group alone and of merged counts
 * that parts of the nation could add up. So a group is one number, the position of its first student, and the rest is
 * worked out from it when it is asked for: five million students without ties take 20 MB, not 120.
 */
#ifndef GRADER_MODEL_RANKING_H
#define GRADER_MODEL_RANKING_H

#include "model/exam.h"
#include "model/students.h"
#include "model/tie_rules.h"

#define NO_TIE_GROUP UINT32_MAX

/* One of rank.groups: which of its values each student has. Of a crossing (province and track) the text of a value is
 * that of its columns joined by CELL_SEPARATOR; students who lack one of them have the empty text. */
struct partition {
    const struct rank_group *group;
    const struct attribute *values; /* an attribute of the students, or … */
    struct attribute *crossing;     /* … this, which is owned; NULL: one column */
    struct dictionary *parts;       /* of a crossing, by column: texts by value of the crossing; views */
    struct text *names;             /* of its columns */
    /* Of a crossing: a column each value of which occurs with one value of every other one, as a school lies in one
     * province; the crossing then has its numbers. Or NULL. */
    const struct attribute *decider;
    size_t like; /* the first partition that divides the students as this one does, by the same numbers; or itself */
};

/* Rank inside each value of one partition, e.g. within the province; doubled, 0 = unranked. Such a rank is a function
 * of the value and the national tie group. So when these are not too many (and the label is not ordinal), there is a
 * table of them, which costs no memory worth mentioning; otherwise every student has an entry. A partition that is
 * `like` an earlier one shares its ranks. Read with group_rank2. */
struct group_rank {
    size_t partition; /* index into ranking.partitions */
    enum tie_rule label;
    bool by_student; /* `rank2`, else `cells` */
    rank2_t *cells;  /* [tie group][value], `stride` values: in rank order, neighbours */
    rank2_t *rank2;  /* of the first student; those of student s lie s * stride further */
    size_t stride;
};

struct ranking {
    const struct rank_policy *policy;
    size_t n_students, n_ranked;
    uint32_t *order;    /* students, best first; ties by id (bytes); unranked students last, in input order */
    uint32_t *group_of; /* by student; NO_TIE_GROUP = unranked */
    uint32_t *first;    /* by tie group: where it begins in `order`; one more entry: n_ranked */
    size_t n_groups;
    uint32_t *class_first; /* as `first`, of the students with the same first key; NULL unless percentiles go by it */
    size_t n_classes;
    rank2_t *rank2;               /* when a label is ordinal: that rank by student, 0 = unranked; else NULL */
    struct partition *partitions; /* one for each of rank.groups, in that order */
    size_t n_partitions;
    struct group_rank *within; /* [partition][label], the label of rank.ties before those of rank.labels */
    size_t n_within;
    rank2_t *walked; /* what `rank2` of the groups points into */
};

/* One row of a published score table ("one row a point"), from the top. */
struct segment {
    uint32_t value;      /* value number of the partition; 0 in the national table */
    mark_t score;        /* the lowest score of the row; SEGMENT_OPEN: the row has no lower bound */
    mark_t upto;         /* the highest one; SEGMENT_OPEN: no upper bound */
    uint32_t count;      /* students with such a score */
    uint32_t cumulative; /* students with such a score or a better one */
    uint32_t population; /* students in the table (nation, or this value of the partition) */
};

#define SEGMENT_OPEN INT32_MIN

struct segment_table {
    struct segment *rows; /* by value (in byte order of its text), then score from the top */
    size_t n;
    int64_t scale;   /* scores are in 1/scale marks */
    bool of_some;    /* some of those ranked do not have this score, and are not in the table */
    uint8_t *hidden; /* by row: 1 when its counts are not to be published; NULL: none is */
};

/* One row of a group table: a school, a province. Quartiles are type 7 (Hyndman–Fan); sd with n-1, NaN for one. */
struct group_summary {
    uint32_t value; /* value number of the partition */
    uint32_t students;
    double mean, sd, q1, median, q3; /* marks, not units */
    mark_t min, max;                 /* units */
    double pass_rate;                /* percent; NaN when the exam has no pass rule */
    double top_rate;                 /* percent of them in the national top band (rank.top) */
    double difference;               /* mean less the nation's mean, marks */
    uint32_t rank;                   /* by mean, competition; exact comparison of sums */
};

struct group_table {
    struct group_summary *rows; /* by rank, then byte order of the value's text; hidden ones last */
    size_t n;
    uint8_t *hidden; /* by row: 1 when nothing but its name is to be published; NULL: none is */
};

struct rank_tables {
    struct segment_table *segments; /* [policy][nation, then each partition] */
    size_t n_segments;              /* policies */
    struct group_table *groups;     /* one for each partition */
    uint32_t min_cell;              /* students in the smallest cell that is published; 0: all are */
    size_t n_partitions;
};

/* Rows whose `hidden` is 1. */
size_t rank_tables_hidden(const uint8_t *hidden, size_t n);

/* A score table of the nation, or of a partition (NO_GROUP: the nation). */
static inline struct segment_table *rank_tables_segments(const struct rank_tables *t, size_t policy, size_t partition)
{
    return &t->segments[policy * (t->n_partitions + 1) + (partition == NO_GROUP ? 0 : partition + 1)];
}

static inline uint32_t ranking_above(const struct ranking *r, size_t group) /* students in better places */
{
    return r->first[group];
}

static inline uint32_t ranking_size(const struct ranking *r, size_t group)
{
    return r->first[group + 1] - r->first[group];
}

/* The rank of a tie group under a label other than ordinal, doubled. */
static inline rank2_t ranking_group_rank2(const struct ranking *r, enum tie_rule label, size_t group)
{
    return tie_rank2(label, ranking_above(r, group), ranking_size(r, group), (uint32_t)group);
}

/* The published national rank, doubled; 0 = unranked. */
static inline rank2_t ranking_rank2(const struct ranking *r, size_t student)
{
    if (r->policy->ties == TIES_ORDINAL) return r->rank2[student];
    const uint32_t group = r->group_of[student];
    return group == NO_TIE_GROUP ? 0 : ranking_group_rank2(r, r->policy->ties, group);
}

/* Of a tie group, times 10^rank.decimals, rounded half up. */
uint64_t ranking_percentile(const struct ranking *r, size_t group);

/* The rank of a student inside a partition, doubled; `value` is his number of the partition's values. */
static inline rank2_t group_rank2(const struct ranking *r, size_t within, size_t student, uint32_t value)
{
    const struct group_rank *w = &r->within[within];
    if (w->by_student) return w->rank2[student * w->stride];
    return r->group_of[student] == NO_TIE_GROUP ? 0 : w->cells[r->group_of[student] * w->stride + value];
}

/* The tie group at a position of `order`; n_groups for those behind the ranked ones. */
size_t ranking_group_at(const struct ranking *r, size_t position);

/* The position behind a tie group's last. */
static inline size_t ranking_group_end(const struct ranking *r, size_t group)
{
    return group < r->n_groups ? r->first[group + 1] : SIZE_MAX;
}

void ranking_release(struct ranking *r);
void rank_tables_release(struct rank_tables *t);

#endif
