/* run_parts.h: an open run, as the files of `run` share it (run.c, run_cohort.c, run_origins.c, …). */
#ifndef GRADER_STORE_RUN_PARTS_H
#define GRADER_STORE_RUN_PARTS_H

#include "store/db.h"
#include "store/run.h"

struct run {
    struct db *db;
    char *path;
    struct arena arena;          /* the rubric's text */
    struct rubric_text *rubrics; /* in the arena */
    size_t n_rubrics;
    uint32_t n_students, n_answers, n_places; /* rows of evaluations, codebook, places */
    bool has_order;                           /* there is a table student_order */

    const struct exam *exam; /* and what follows: set by run_set_exam */
    struct dictionary items; /* ids; numbers are indexes into the exam */
    struct cell_slot *slots; /* one an item */
    uint32_t stride;         /* bytes of a row of the matrix */
    uint32_t per_blob;       /* students in every row of `responses` but the last */

    struct db_statement *id_of, *order_blob, *answer_at; /* asked again and again; NULL until then */
    uint8_t *row;                                        /* of the matrix: that of student row_of */
    size_t row_of;
};

/* "RUN: the run is damaged: …". */
enum gr_status run_damaged(const struct run *run, const char *what, struct gr_error *err);

/* Whether there is a real table of this name: no view or virtual table, which could be made to do anything. */
enum gr_status run_has_table(struct run *run, const char *name, bool *has, struct gr_error *err);

/* One row of `responses`: the codes of n students from `first` on, checked; valid until the statement's next step. */
enum gr_status run_check_blob(const struct run *run, struct db_statement *blob, uint32_t first, uint32_t *n,
                              const uint8_t **codes, struct gr_error *err);

/* Read the rows 1 … n of a table whose rows hold blobs of many students each, by all threads, each with a connection of
 * its own. `select` has two parameters, the first and the last rowid. `take` gets every row once, with its number from 0,
 * in any order. */
typedef enum gr_status run_blob_taker(void *context, struct db_statement *row, uint32_t number, struct gr_error *err);
enum gr_status run_read_blobs(struct run *run, const char *select, uint32_t n, run_blob_taker *take, void *context,
                              struct gr_error *err);

/* run_intake.c: names of sources, rejects, counts of rows: what the summary and `rejects` say. */
enum gr_status run_read_intake(struct run *run, struct cohort *out, struct gr_error *err);

/* run_people.c: students with their ids, status and all attributes. */
enum gr_status run_read_people(struct run *run, struct cohort *out, struct gr_error *err);

/* run_origins.c: origins, and of the rejects what the table `rejects` does not say. Students, sources and rejects are there. */
enum gr_status run_read_origins(struct run *run, struct cohort *out, struct gr_error *err);

/* run_standings.c: status and values of rank.groups; standings too, unless NULL. */
enum gr_status run_read_groups(struct run *run, struct cohort *out, struct standings *standings, struct gr_error *err);

#define RUN_SELECT_RESPONSES "SELECT first_student, students, codes FROM responses "

#endif
