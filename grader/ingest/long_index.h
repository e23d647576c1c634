/*
 * long_index.h: the students of long inputs, whose rows may come in any order.
 *
 * The students become rows of a sheet (rows.h) in the order of their first lines, and their answers are written into
 * the sheet as they come. The index from ids to rows is divided into N_ID_PARTS parts by the hash of the id; a part
 * owns its students, so the parts take the runs of a window in parallel, each in input order, without a lock, and the
 * result does not depend on which thread did what.
 *
 * Lines of all long inputs are numbered in one sequence, by ordinals, so that 4 bytes name one. A reject names its line,
 * and which line gave an answer is needed only when it was given twice or its student is not on the roster. Keeping an
 * ordinal a cell for that would be most of the memory, so it is done only where an input cannot be read again (pipes,
 * lines out of a run). Otherwise the students in question are remembered, and long_details.h reads the inputs a second
 * time for them alone.
 *
 * For a run that more answers may be added to, all good lines are packed besides, while they are taken (kept_lines.h).
 */
#ifndef GRADER_INGEST_LONG_INDEX_H
#define GRADER_INGEST_LONG_INDEX_H

#include "ingest/attempts.h"
#include "ingest/chunk.h"
#include "ingest/kept_lines.h"
#include "model/exam.h"

struct long_index;

struct long_counts {
    uint64_t graded, rejected, replaced; /* rows */
};

struct long_index_options {
    const struct exam *exam;
    const bool *has_item;             /* the items that long inputs may give; must outlive the index */
    struct rows *rows;                /* where the students go */
    const struct dictionary *only;    /* take these students alone; NULL: all */
    bool keeps_ordinals;              /* which line gave each answer */
    const struct kept_meaning *packs; /* pack the good lines, for long_index_pack; NULL: do not. Must outlive the index;
                                         not together with `only` */
};

struct long_index *long_index_new(const struct long_index_options *options);
void long_index_free(struct long_index *index); /* accepts NULL */

/* A new input begins; `shown` names it in messages. */
void long_index_begin(struct long_index *index, uint32_t source, const char *shown);

/* Take the settled runs of a window; `line` is the number of the first chunk's first line. `expected_lines`: how many
 * the input may have in the end, 0 when that is not known. */
MUST_CHECK enum gr_status long_index_take(struct long_index *index, const struct codebook *codebooks,
                                          struct chunk *chunks, size_t n_chunks, uint64_t line, size_t expected_lines,
                                          struct gr_error *err);

/* After the last input: the sheet is complete. Rejects of duplicates and counts are handed over; without
 * ordinals, answers given more than once count as graded so far, and their students' rows have the state ROW_REPEATED. */
void long_index_finish(struct long_index *index, struct rejects *rejects, struct long_counts *counts);

/* When the index is finished: its packed lines, and where each of the n_sources sources ends, become those of *to. */
void long_index_pack(struct long_index *index, struct origins *to, size_t n_sources);

/* What the index itself has taken of memory, besides the rows. */
size_t long_index_bytes(const struct long_index *index);

bool long_index_packs(const struct long_index *index);

/* Bytes that a packed line takes, on the average so far; 0: it is too early to tell, since the first lines are mostly of
 * new students, whose ids are packed with them. */
double long_index_packed_bytes_a_line(const struct long_index *index);

/* The sheet of the students; NULL when no row was good. */
struct sheet *long_index_sheet(const struct long_index *index);

/* Further attempts, sorted, when the index is finished; students as in the sheet. */
const struct later_answers *long_index_attempts(const struct long_index *index);
bool long_index_keeps_ordinals(const struct long_index *index);
const bool *long_index_has_item(const struct long_index *index);
size_t long_index_n_items(const struct long_index *index);  /* that long inputs may give; at least 1 */
size_t long_index_repeated(const struct long_index *index); /* students with ROW_REPEATED */

/* Whether nothing more will be asked of the cells: none is in question, and ordinals are not kept, so that rejects
 * of strangers need another reading anyway. */
bool long_index_is_final(const struct long_index *index);

/* Put marks in the place of the answers. The index is finished and final. */
void long_index_mark(struct long_index *index, const struct row_marker *marker, const struct codebook *codebooks);

/* Reject all lines that gave the student his answers; `student` counts from 0 in the sheet. The index must have kept
 * ordinals. Returns how many. */
uint64_t long_index_reject(const struct long_index *index, size_t student, const struct codebook *codebooks,
                           struct rejects *rejects, const char *reason);

#endif
