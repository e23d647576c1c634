/*
 * origins.h: which rows of which inputs the students came from: all that joining more rows with them later (grade -a)
 * needs to know besides the students and their answers.
 *
 * A row is a line of a wide or packed input that was good by itself, counted in the order of the input. Mostly row i is
 * student i, said what the student has now, and nothing but the lines need be kept. Otherwise the rows have their students
 * by number, and what a row said is listed where it is not what one would expect: the student's status, and the student's
 * values in the columns that its input has. Rows of students who are not on the roster are counted, and nothing else is
 * known of them.
 *
 * The good lines of long inputs are kept as they are, packed: those of strangers too. So are rows where a student may have
 * several (attempts), since joining forgets them; of those, students, details and strangers are not noted.
 */
#ifndef GRADER_MODEL_ORIGINS_H
#define GRADER_MODEL_ORIGINS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/memory.h"
#include "base/text.h"

/* From `row` on, to the next run, rows stand on consecutive lines of one source. */
struct line_run {
    uint64_t row, line;
    uint32_t source;
};

struct line_runs {
    struct line_run *list;
    size_t n, capacity;
};

struct row_place {
    uint32_t source;
    uint64_t line;
};

void line_runs_add(struct line_runs *runs, uint64_t row, uint32_t source, uint64_t line);
struct row_place line_runs_find(const struct line_runs *runs, uint64_t row);

/* What the rows of a student said about him; or-ed together. */
enum row_state {
    ROW_PRESENT = 1,
    ROW_ABSENT = 2,
    ROW_VOID = 4,
    ROW_SET_ASIDE = 8,
    ROW_WITHHELD = 32,
    ROW_REPEATED = 16, /* long inputs, until long_details.h has settled it: some item was given more than once */
    ROW_DIFFERS = 64,  /* the rows of answers give more than one value of a column, such as two schools */
};

/* What a row can say by itself; the others come of comparing rows. */
enum { ROW_STATES_STATED = ROW_PRESENT | ROW_ABSENT | ROW_VOID | ROW_WITHHELD };

/* Whether a cohort has its origins, and why not. */
enum origins_kind {
    ORIGINS_NONE, /* nobody asked for them */
    ORIGINS_KEPT,
    ORIGINS_LONG,       /* answers came in long layout, whose lines were not kept when the run was made */
    ORIGINS_ATTEMPTS,   /* rows are attempts, joined for good: there were too many to keep, or the run was made by an
                           older version */
    ORIGINS_PSEUDONYMS, /* ids are not those of the inputs */
    ORIGINS_STATUSES,   /* students were made void, or present again, by hand */
};
enum { N_ORIGINS_KINDS = ORIGINS_STATUSES + 1 };
extern const struct text origins_kind_names[N_ORIGINS_KINDS];

/* A row that said another thing: of column `column` (an attribute; n_attributes: the state), `value` (a number in the
 * attribute's dictionary; enum row_state). */
struct row_detail {
    uint32_t row, column, value;
};

/* Columns of an input, as its header names them. */
struct source_columns {
    struct text *names;
    size_t n;
};

/* Some bytes of a stream, compressed; n and n_unpacked: how many they are, and become. */
struct kept_piece {
    uint8_t *bytes;
    uint32_t n, n_unpacked;
};

/* Good lines of long inputs, packed (ingest/kept_lines.h): those of a part of the students, in the order of the input. */
struct kept_stream {
    struct kept_piece *pieces;
    size_t n, capacity;
};

enum { N_KEPT_STREAMS = 64, KEPT_PIECE_BYTES = 128 * 1024 /* at most, unpacked */ };

void kept_stream_add(struct kept_stream *stream, struct kept_piece piece); /* takes the bytes over */
void kept_stream_release(struct kept_stream *stream);

#define ORIGINS_NO_STUDENT UINT32_MAX
#define ORIGINS_ASIDE      UINT32_C(0x80000000) /* beside a student's number: the row is a reject */

struct origins {
    enum origins_kind kind;
    size_t n_rows;
    uint32_t *students; /* by row, some with ORIGINS_ASIDE; NULL: row i is student i */
    struct line_runs lines;
    struct row_detail *details; /* by row, then column */
    size_t n_details, details_capacity;
    struct source_columns *columns; /* one a source of the cohort */
    uint64_t n_strangers;           /* rows of students who were not on the roster */
    struct kept_stream *long_lines; /* N_KEPT_STREAMS; NULL without long inputs */
    uint32_t *n_long_lines;         /* by source, of long ones: the number behind that of the last line; or NULL */
    struct kept_stream row_answers; /* of rows that are attempts, in their order (ingest/keep_rows.h) */
    struct arena arena;             /* names */
};

static inline size_t origins_student(const struct origins *o, size_t row)
{
    return o->students ? o->students[row] & ~ORIGINS_ASIDE : row;
}

static inline bool origins_is_aside(const struct origins *o, size_t row)
{
    return o->students && o->students[row] & ORIGINS_ASIDE;
}

/* Forget all but why. */
void origins_drop(struct origins *origins, enum origins_kind why);

#endif
