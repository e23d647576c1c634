/*
 * score_file.h: any CSV file or pipe with columns of scores → a score table.
 *
 * Encoding mark, delimiter, quotes, line ends and compression are told as for answers. The table does not depend on the
 * number of threads, the chunk size or the route.
 */
#ifndef GRADER_INGEST_SCORE_FILE_H
#define GRADER_INGEST_SCORE_FILE_H

#include "base/status.h"
#include "model/score_table.h"

struct score_file_options {
    const char *path;            /* "-": standard input */
    const struct text *by;       /* total, -wrong: columns of scores */
    size_t n_by;                 /* 0, and no operands: `total`, or else `score` */
    const struct text *operands; /* further columns of numbers, behind those of `by`, which may be among them */
    size_t n_operands;
    const char *groups;        /* "province,school", or NULL */
    const char *id;            /* column, or NULL: `student_id`, or else the first one */
    char delimiter;            /* 0: found from the header */
    char decimal_mark;         /* '.' or ',' */
    size_t chunk_bytes;        /* 0: the default */
    size_t later_bytes;        /* memory that ranking a row will take, about, for --memory */
    uint64_t max_rejects;      /* a row that cannot be used fails the reading when there are more than this … */
    double max_reject_percent; /* … or more than this share of the rows, in percent; >= 100: no limit */
};

/* On failure *out is empty; err says why, with file, line and field. */
MUST_CHECK enum gr_status score_file_read(const struct score_file_options *options, struct score_table *out,
                                          struct gr_error *err);

#endif
