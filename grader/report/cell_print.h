/*
 * cell_print.h: the cells of a table as text, the way CSV shows them: quoted where needed, numbers plain.
 */
#ifndef GRADER_REPORT_CELL_PRINT_H
#define GRADER_REPORT_CELL_PRINT_H

#include "report/table.h"

enum { NUMBER_CELL_BYTES = DECIMAL_BYTES }; /* most bytes of a cell that is a number */

/* Print the cell; returns its bytes. Room: NUMBER_CELL_BYTES, or 2 * length + 2 for a text. */
size_t print_cell(char *out, const struct column *c, size_t entry);

/* A rank, doubled: "2", "2.5", nothing for 0. */
size_t print_rank(char *out, rank2_t rank2);

/* Columns whose cells are a function of a small integer (a total, a count, a province, a tie group): the same texts come
 * again and again, so a writer may print each value once and copy it from then on. */
bool cell_values_are_few(const struct column *c);
size_t print_value(char *out, const struct column *c, int64_t value);
size_t widest_value(const struct column *c, int64_t value); /* room for print_value */

/* Of these the integer is the tie group. */
static inline bool column_is_of_tie_group(const struct column *c)
{
    return c->kind == COLUMN_GROUP_RANK || c->kind == COLUMN_PERCENTILE;
}

/* COLUMN_WITHIN: number of the cell of the ranking's table; -1, which no cell has, for who is not ranked. */
static inline int64_t within_cell(const struct column *c, uint32_t value, size_t group)
{
    return group < c->from.ranking->n_groups ? (int64_t)(group * c->n_values + value) : -1;
}

/* The integer of such a column's cell. */
static inline int64_t cell_value(const struct column *c, size_t entry)
{
    const void *at = column_at(c, entry);
    switch (c->kind) {
    case COLUMN_SCORE:
    case COLUMN_MARK: return *(const mark_t *)at;
    case COLUMN_LABEL:
    case COLUMN_FLAG: return *(const uint8_t *)at;
    case COLUMN_COUNT16: return *(const uint16_t *)at;
    case COLUMN_OF_STUDENT: return (int64_t)column_shown(c, entry);
    case COLUMN_WITHIN: return within_cell(c, *(const uint32_t *)at, c->from.ranking->group_of[entry]);
    default: return *(const uint32_t *)at; /* VALUE, PERCENTILE, GROUP_RANK */
    }
}

#endif
