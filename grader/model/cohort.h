/*
 * cohort.h: everything that was read: students, their answers as codes, the codebooks, what was set aside, and where
 * it all came from. Made by ingest (or read back from a run file), read-only for all later stages.
 */
#ifndef GRADER_MODEL_COHORT_H
#define GRADER_MODEL_COHORT_H

#include <stdint.h>

#include "base/memory.h"
#include "base/sha256.h"
#include "model/codebook.h"
#include "model/origins.h"
#include "model/responses.h"
#include "model/students.h"

#define ROSTER_SOURCE UINT32_MAX

/* A row that was not graded. Texts live in the arena of the list. */
struct reject {
    uint32_t source;    /* for cohort_source */
    uint64_t line;      /* physical line on which the row begins, from 1; row number for SQLite */
    uint32_t column;    /* field, from 1; 0 when the row as a whole is meant */
    bool replaced;      /* not an error: another row of the student took its place (duplicate: first | last) */
    struct text reason; /* what is wrong; what to do */
    struct text text;   /* the row as written, at most 1,000 bytes of it */
};

/* Sorted by source, line, column, reason. */
struct rejects {
    struct reject *list;
    size_t n, capacity;
    struct arena arena;
};

/* An answers file or the roster. */
struct source {
    struct text name;   /* as given: "answers.csv", "exam.db:answers", "-" */
    const char *layout; /* "wide", "long", "packed" */
    char delimiter;     /* 0 for SQLite */
    bool is_sqlite;
    uint64_t bytes;                /* of the content, decompressed; 0 for SQLite */
    uint64_t rows;                 /* records read, without the header and empty lines */
    char digest[SHA256_HEX_BYTES]; /* of the bytes as stored on disk or as they came through the pipe; empty when rows
                                      were marked while they were read */
};

/* Rows of answers: rows_read = rows_graded + rows_rejected + rows_replaced, checked at the end of ingest and printed in
 * summary.json. Rows of the roster that could not be used are counted apart. */
struct intake_counts {
    uint64_t rows_read, rows_graded, rows_rejected, rows_replaced;
    uint64_t roster_rejected;
    uint64_t students_differing; /* whose rows of answers give two values of a column, of which the first counts */
    struct text first_differing; /* id of the first of them, in the cohort's arena; empty where it is not to be told */
};

struct cohort {
    struct students students;
    struct codebook *codebooks; /* one an item of the exam */
    uint32_t **code_counts;     /* [item][code]: students who gave this answer; NULL until cohort_count_codes */
    size_t n_items;
    struct responses responses; /* students.n rows; empty when the rows were marked while they were read */
    uint8_t *marked_rows;       /* what the marker kept of each student's row (row_marker.h), or NULL */
    struct rejects rejects;
    struct source *sources; /* of answers */
    size_t n_sources;
    struct source roster; /* no name: there is none */
    struct intake_counts counts;
    struct origins origins; /* of the students; where they were asked for */
    bool has_pseudonyms;    /* in the place of ids */
    struct arena arena;     /* names of sources and attributes */
};

/* The source of a reject: an index into `sources`, or ROSTER_SOURCE. */
static inline const struct source *cohort_source(const struct cohort *cohort, uint32_t source)
{
    return source == ROSTER_SOURCE ? &cohort->roster : &cohort->sources[source];
}

/* Rows of answers and roster that were set aside; replaced ones are none. */
static inline uint64_t cohort_rejected(const struct cohort *cohort)
{
    return cohort->counts.rows_rejected + cohort->counts.roster_rejected;
}

/* Fill code_counts from the response matrix, over all students. Sums of integers: any thread count gives the same. */
void cohort_count_codes(struct cohort *cohort);

/* Give answers the codes that follow from the students alone, in the order of the students who first gave them: no code is
 * left to an answer of which every row was set aside, so codes have no gaps; and lay cells out as narrow as that allows.
 * What a run file holds thus depends on who answered what, not on how it came in. Counts the codes too; before anything
 * is scored. */
void cohort_settle_codes(struct cohort *cohort);

void cohort_release(struct cohort *cohort);

#endif
