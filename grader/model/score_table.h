/*
 * score_table.h: a table of scores from anywhere (`grader rank`): every row as it was written, and of it what ranking
 * needs: scores, id, groups.
 *
 * A row is kept as its bytes, without the line end, because it is written back as it is. So the table takes the room of
 * its input, and some 16 bytes a row and 8 bytes a score besides.
 */
#ifndef GRADER_MODEL_SCORE_TABLE_H
#define GRADER_MODEL_SCORE_TABLE_H

#include "base/memory.h"
#include "model/exam.h"
#include "model/students.h"

#define NO_SCORE INT64_MIN /* an empty cell */

enum key_cells { CELLS_UNKNOWN, CELLS_NUMBERS, CELLS_DATES }; /* unknown: no cell so far says anything */

/* A column to rank by. Its numbers are integers in 1/10^decimals, below 10^18 in size; dates are 20080531. */
struct key_column {
    struct text name;
    bool less_is_better;
    enum key_cells kind;
    int decimals;
    int64_t *values; /* by row */
    size_t capacity;
};

struct score_table {
    struct text header;       /* the header row as written … */
    const struct text *names; /* … and the names in it; in the arena */
    size_t n_names;
    char delimiter;
    char *bytes;      /* all rows, one after the other */
    uint64_t *starts; /* n + 1 entries: where each row begins; the last is the end */
    struct key_column *columns;
    size_t n_columns;
    struct students
        students; /* one a row; columns of groups are their attributes; absent: the first score is missing */
    struct rank_group *groups; /* of attributes, by their numbers; in the arena */
    size_t n_groups;
    uint64_t n_read, n_rejected;
    struct gr_messages rejected; /* the first few rows that were set aside: where and why */
    struct arena arena;
};

static inline struct text score_table_row(const struct score_table *t, size_t row)
{
    return (struct text){t->bytes + t->starts[row], (size_t)(t->starts[row + 1] - t->starts[row])};
}

void score_table_release(struct score_table *t);

#endif
