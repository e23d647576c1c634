/*
 * tuple.h: answers of items that read several columns: the cells, joined with CELL_SEPARATOR (ingest/compose.c).
 */
#ifndef GRADER_SCORE_TUPLE_H
#define GRADER_SCORE_TUPLE_H

#include "model/exam.h"

enum { TUPLE_CELLS_MOST = 100 };

/* The cell that *rest begins with; *rest moves behind it, its `at` becomes NULL after the last one. */
static inline struct text tuple_take(struct text *rest)
{
    const char *separator = rest->len ? memchr(rest->at, CELL_SEPARATOR, rest->len) : NULL;
    const struct text cell = {rest->at, separator ? (size_t)(separator - rest->at) : rest->len};
    *rest = separator ? (struct text){separator + 1, rest->len - cell.len - 1} : (struct text){NULL, 0};
    return cell;
}

/* How many cells there are; more than there are columns when somebody wrote the separator into a cell. */
static inline size_t tuple_count(struct text answer)
{
    size_t n = 1;
    for (size_t i = 0; i < answer.len; i++)
        n += answer.at[i] == CELL_SEPARATOR;
    return n;
}

#endif
