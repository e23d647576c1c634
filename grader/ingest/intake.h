/*
 * intake.h: one run of ingest while it is under way: the inputs, the rows so far, the cohort they become.
 *
 *     earlier.c        inputs, rows and lines of an earlier cohort, which were read another day (earlier_parts.h)
 *     input_plan.c     every input: what it is (stream, dialect, SQLite), what its columns are for (plan)
 *     input_read.c     each input: window → chunks → encode in parallel → settle new texts (settle.c) → rows (rows.h),
 *                      or the index of long inputs (long_index.h), which becomes rows at the end
 *     long_details.c   long inputs again, for students whose rows must be named one by one in rejects
 *     unite.c          all rows, those of the roster last → students
 */
#ifndef GRADER_INGEST_INTAKE_H
#define GRADER_INGEST_INTAKE_H

#include "ingest/attempts.h"
#include "ingest/chunk.h"
#include "ingest/ingest.h"
#include "ingest/long_index.h"
#include "store/db.h"

struct input {
    struct text name;  /* as given; ends in NUL */
    const char *shown; /* in messages */
    const char *path;
    const char *table; /* of a SQLite file */
    uint32_t source;   /* index, or ROSTER_SOURCE */
    bool is_sqlite, is_archive;
    uint64_t stored_bytes; /* 0 when not known */
    struct stream *stream; /* of a text; open from planning to reading only if it cannot be opened again */
    struct window window;
    struct header header;
    struct plan plan;
};

struct intake {
    const struct exam *exam, *whole_exam; /* by column, and as it is; mostly the same */
    const struct ingest_options *options;
    struct cohort *cohort;
    struct arena arena;           /* names, headers, plans */
    struct dictionary items;      /* names of items; of places, when there are forms */
    struct attribute *attributes; /* becomes students.attributes */
    size_t n_attributes;
    struct kept_meaning meaning; /* of packed lines: the codebooks, the attributes */
    struct input *inputs;
    size_t n_inputs;
    size_t n_earlier, n_earlier_rows; /* the first ones, of the earlier cohort (earlier.h) */
    uint64_t n_earlier_lines_graded;  /* of its long inputs */
    struct input roster;
    bool has_roster;
    struct rows rows;
    const struct row_marker *marker; /* of the rows of answers, when they can be marked at once */
    struct later_answers later;      /* of students with several attempts, by student; filled when rows are united */
    struct long_index *longs;        /* NULL without long inputs */
    struct chunk *chunks;
    size_t n_chunks, chunks_capacity;
    uint64_t stored_done; /* bytes of the inputs read to their end, for the meter */
};

/* Find out what an input is and what its columns are for. */
MUST_CHECK enum gr_status input_plan(struct intake *intake, struct input *input, const char *name, uint32_t source,
                                     struct gr_error *err);
void input_release(struct input *input);

/* Read an input to its end. Rows of the roster are not counted as answers. */
MUST_CHECK enum gr_status input_read(struct intake *intake, struct input *input, struct gr_error *err);

/* Read a long input once more, into `longs`; nothing else in the intake changes. Fails when the input has changed. */
MUST_CHECK enum gr_status input_read_again(struct intake *intake, struct input *input, struct long_index *longs,
                                           struct gr_error *err);

/* Of an input's number, or ROSTER_SOURCE: where it is described in the cohort, and its name for messages. */
struct source *intake_source(const struct intake *intake, uint32_t source);
const char *intake_shown(const struct intake *intake, uint32_t source);

#endif
