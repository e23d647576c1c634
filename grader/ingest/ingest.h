/*
 * ingest.h: answers files, pipes and databases → a cohort.
 *
 * Wide and packed sources are read first, then long ones, in the order given: in windows of a few megabytes, cut into
 * chunks at record boundaries (tables: at rowids). Chunks are split and encoded in parallel against the codebooks so
 * far, then merged in input order. So the cohort does not depend on the number of threads, the chunk size, or the route
 * (file, pipe, compressed file, SQLite).
 *
 * Rows that cannot be used become rejects with a reason; nothing is dropped in silence.
 */
#ifndef GRADER_INGEST_INGEST_H
#define GRADER_INGEST_INGEST_H

#include "base/status.h"
#include "model/cohort.h"
#include "model/exam.h"
#include "model/row_marker.h"

enum layout { LAYOUT_AUTO, LAYOUT_WIDE, LAYOUT_LONG, LAYOUT_PACKED };

struct ingest_options {
    const char *const *sources; /* paths, "-" (once) for standard input, "x.db" or "x.db:table"; n_sources >= 1 */
    size_t n_sources;
    const char *roster; /* path (CSV or SQLite), or NULL */
    enum layout layout;
    char delimiter;      /* 0: found from the header */
    const char *columns; /* "a,b,c" names the columns of header-less long or packed input; NULL: header row */
    const char *keep;    /* "a,b,c": columns to carry besides rank.groups; or NULL */
    size_t chunk_bytes;  /* 0: the default; small values are for tests */
    /* Mark rows and keep no answers, where that can be done: while they are read when every input has all items, one
     * student a row; at the end when all inputs are long. NULL: keep the answers. */
    const struct row_marker *marker;
    /* What an earlier run read, with its origins: its inputs come before the sources. Its parts are used up; the caller
     * still releases it. earlier_shown names it in messages. NULL: nothing was read before. */
    struct cohort *earlier;
    const char *earlier_shown;
    bool keeps_origins; /* say in cohort.origins which row became whom */
    /* Memory that the later stages will take for a student, about, for --memory: for his outcome, and besides it. */
    size_t outcome_bytes, later_bytes;
    uint64_t max_rejects;      /* more rejects than this fail the run … */
    double max_reject_percent; /* … and more than this share of the rows read, in percent; >= 100: no limit */
};

/* Read everything. On success *out is released with cohort_release; on failure it is empty and err says why, with file
 * and line. Draws the progress meter "answers". */
MUST_CHECK enum gr_status ingest_answers(const struct exam *exam, const struct ingest_options *options,
                                         struct cohort *out, struct gr_error *err);

/* The file behind a source: of "exam.db:answers", when there is no file of that name, "exam.db", and *table is then
 * "answers", else NULL. The result lies in `source` or in the arena. */
const char *ingest_file_of(struct arena *arena, const char *source, const char **table);

/* Which splitter of the plain dialect runs: the best the processor has, or a named one, for tests and comparison.
 * GR_USAGE when this processor lacks it. Call before ingest_answers. */
MUST_CHECK enum gr_status ingest_set_scanner(const char *name /* "auto" | "avx512" | "avx2" | "portable" */,
                                             struct gr_error *err);

#endif
