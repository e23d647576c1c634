/*
 * suppression_parts.h: the pieces of suppression.c. Cells are numbered table by table: groups, score tables, rows of
 * `scales`, rows of `conversions`, then the populations of scores.
 */
#ifndef GRADER_RANK_SUPPRESSION_PARTS_H
#define GRADER_RANK_SUPPRESSION_PARTS_H

#include "model/cutoffs.h"
#include "model/derived.h"
#include "model/exam.h"
#include "model/ranking.h"
#include "rank/cell_sums.h"

/* The students who have a score in one value of its `within`: stretches of derived.scale and derived.grades. */
struct score_population {
    size_t score;
    uint32_t group;
    size_t first_row, end_row, first_grade, end_grade;
};

struct suppression {
    const struct exam *exam;
    const struct students *students;
    const struct ranking *ranking;
    struct rank_tables *tables;
    struct derived *derived;
    struct cells cells;
    struct cell_sums sums;
    uint64_t n_present;    /* students */
    size_t *first_group;   /* by partition: the cell of its first group */
    size_t *first_segment; /* as tables->segments */
    size_t **rows_of;      /* as tables->segments, by value: where its rows begin, or NO_CELL */
    size_t **group_of;     /* by partition, by value: its cell; NO_CELL: nobody has it */
    size_t first_scale, first_grade, first_population;
    struct score_population *populations;
    size_t n_populations, populations_capacity;
};

/* suppress_scores.c. In this order: find the populations (before cells are numbered), count the cells, say what adds up;
 * then, until nothing changes, protect; at last, hand over what is hidden. */
void score_cells_find(struct suppression *s);
void score_cells_count(struct suppression *s);
void score_cells_add_sums(struct suppression *s);
void score_cells_protect(struct suppression *s);
void score_cells_finish(struct suppression *s);

/* The first row of a value in a score table, or NO_CELL; `value` is 0 in that of the nation. */
static inline size_t first_row_of(const struct suppression *s, const struct segment_table *table, uint32_t value)
{
    return s->rows_of[table - s->tables->segments][value];
}

/* suppress_steps.c: what several score tables of one key tell together. */
void step_tables_protect(struct suppression *s);

/* suppress_cutoffs.c: when all tables are final. */
void cutoffs_suppress(const struct suppression *s, struct cutoffs *cutoffs);

#endif
