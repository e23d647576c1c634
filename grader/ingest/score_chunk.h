/*
 * score_chunk.h: one chunk of a table of scores, read by one thread (score_file.h puts chunks together).
 *
 * A chunk brings the numbers of a column to its own number of decimals, and numbers the values of a group by itself.
 * Whether a column holds numbers or dates is said by its first cell in the input; a chunk that does not know it goes by
 * its own first cell, and is read again when that was wrong.
 */
#ifndef GRADER_INGEST_SCORE_CHUNK_H
#define GRADER_INGEST_SCORE_CHUNK_H

#include "base/dictionary.h"
#include "ingest/window.h"
#include "model/score_table.h"

/* What the columns of the input are for. */
struct score_plan {
    const struct text *names; /* of all columns */
    size_t n_fields;
    size_t id_field;
    const size_t *score_fields, *group_fields;
    size_t n_scores, n_groups;
    char delimiter, decimal_mark;
};

enum { BAD_ROWS_KEPT = 5 };

struct bad_row {
    uint64_t line; /* from the chunk's start */
    size_t field;  /* from 1; 0: the row as a whole */
    struct text why;
};

struct chunk_row {
    uint32_t start, length; /* in the chunk's bytes */
};

struct chunk_scores {
    enum key_cells kind;
    int decimals;
    bool is_too_wide; /* its numbers do not fit DECIMAL_DIGITS_MOST digits together */
    int64_t *values;  /* by row */
    size_t capacity;
};

struct score_chunk {
    const struct score_plan *plan;
    struct text bytes;
    uint64_t n_lines, n_read;
    struct chunk_row *rows;
    size_t n_rows, rows_capacity;
    char *id_bytes;
    size_t n_id_bytes, id_bytes_capacity;
    uint32_t *id_ends;
    size_t id_ends_capacity;
    struct chunk_scores *scores; /* by score column */
    struct dictionary *groups;   /* by group */
    uint32_t *numbers;           /* [row][group] */
    size_t numbers_capacity;
    struct bad_row bad[BAD_ROWS_KEPT]; /* the first of n_bad */
    size_t n_bad;
    struct decimal *cells; /* of the row being read, by score column */
    enum key_cells *kinds;
    struct arena arena;
};

void score_chunk_start(struct score_chunk *chunk, const struct score_plan *plan);
void score_chunk_release(struct score_chunk *chunk);

/* Read the records of a piece that begins with a record; `known` says what the columns of the table hold so far. Gives
 * the bytes of the complete records, as chunk_encode does. `has_quote`: the piece may hold quotes. */
size_t score_chunk_read(struct score_chunk *chunk, const struct key_column *known, struct text bytes, bool has_quote,
                        bool is_last);

#endif
