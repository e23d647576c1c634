/*
 * long.h: the students of long inputs, whose rows may come in any order.
 *
 * The index is divided into N_ID_PARTS parts by the hash of the id. A part owns its students wholly: ids, answers,
 * states. So the parts take the rows of a window in parallel, each in input order, without a lock, and the result does
 * not depend on which thread did what.
 *
 * Every cell remembers the line that gave it (4 bytes a cell): that tells a blank that was given from one that was not,
 * finds the same student and item given twice, and lets every row be named in a reject later.
 */
#ifndef GRADER_INGEST_LONG_H
#define GRADER_INGEST_LONG_H

#include "ingest/chunk.h"
#include "model/exam.h"

struct long_index;

struct long_counts {
    uint64_t graded, rejected, replaced; /* rows */
};

/* `has_item`: the items that long inputs may give; must outlive the index. */
struct long_index *long_index_new(const struct exam *exam, const bool *has_item, size_t n_attributes);
void long_index_free(struct long_index *index); /* accepts NULL */

/* A new input begins. */
void long_index_begin(struct long_index *index, uint32_t source);

/* Take the settled rows of a window; `line` is the number of the first chunk's first line. */
MUST_CHECK enum gr_status long_index_take(struct long_index *index, const struct codebook *codebooks,
                                          struct chunk *chunks, size_t n_chunks, uint64_t line, struct gr_error *err);

/* After the last input: one row a student, in the order of first appearance, in a sheet of its own; rejects of
 * duplicates; counts. `keep_lines` when long_index_reject will be asked. */
void long_index_finish(struct long_index *index, struct rows *rows, const struct codebook *codebooks, bool keep_lines,
                       struct rejects *rejects, struct long_counts *counts);

/* Reject all lines that gave the student his answers; row counts from 0 in the sheet. Returns how many. */
uint64_t long_index_reject(const struct long_index *index, const struct rows *rows, const struct sheet *sheet,
                           size_t row, const struct codebook *codebooks, struct rejects *rejects, const char *reason);

#endif
