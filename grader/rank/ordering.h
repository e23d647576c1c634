/*
 * ordering.h: students in the order of their rank keys, and the tie groups that this makes. In two steps, because what is
 * wanted of the students in that order may depend on the tie groups.
 */
#ifndef GRADER_RANK_ORDERING_H
#define GRADER_RANK_ORDERING_H

#include "model/ranking.h"
#include "rank/place_marks.h"
#include "rank/rank_keys.h"

struct ordering {
    const struct rank_keys *keys;
    const uint32_t *by_id;
    bool exact;               /* a place is a tie group, and students are put there in the second step; else … */
    unsigned shift;           /* … it is the leading keys without so many bits, and all is done in the first */
    struct place_marks marks; /* `group_of` has places that are numbered by them; without bits: not used */
    size_t n_places, n_blocks;
    uint32_t *slots;    /* [block][place]: counts, then the next free position */
    uint32_t *ends;     /* by place: the position behind its last student */
    uint32_t *group_at; /* by place, its tie group; NULL: its number, or not known yet */
    struct ranking *out;
};

/* Columns that are wanted in the order of ranks. */
struct in_order {
    const struct attribute **columns;
    size_t n_columns;
    uint32_t *numbers; /* [position][column], for the n_ranked positions */
};

/* Fills first and n_groups of *out; order and group_of, of n_ranked students, are there, and filled when it is finished.
 * `by_id`: the students present in byte order of their ids, which ties keep; NULL: all students, as they come. The
 * arguments must last until then. */
void ordering_start(struct ordering *ordering, const struct rank_keys *keys, const uint32_t *by_id,
                    struct ranking *out);

/* Fills order, group_of, and the numbers of *wanted: in an exact ordering they come along while students are put in their
 * places, which costs less than to look for them later. */
void ordering_finish(struct ordering *ordering, const struct in_order *wanted);

#endif
