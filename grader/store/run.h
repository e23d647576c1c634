/*
 * run.h: a finished run (report/run_file.c), read back: by whom it was asked what, and what they answered.
 *
 * It lies in store/, below the stages, because it needs nothing but SQLite and the records of model/: the rubric is
 * handed out as text, and whoever reads a run compiles it with score/rubric.h and hands the exam back in. So every
 * later command reads runs through here, and no stage learns of another.
 *
 *     run_open      the file is a run, of this layout; else one error that says what it is
 *     run_rubrics   the rubric's text
 *     run_set_exam  the rubric compiled: is it the one the response matrix was made for?
 *     then one student (run_find_student, run_evaluation, run_answer: a few look-ups each, however many students there
 *     are), or everything (run_read_codebooks, run_read_cohort)
 *
 * A run may come from anybody. It is opened read-only and as untrusted (store/db.h); tables must be tables, not views;
 * every number that is used as a size or an index is checked first, and a run that lies is an error as any damage is.
 * One run belongs to one thread at a time.
 */
#ifndef GRADER_STORE_RUN_H
#define GRADER_STORE_RUN_H

#include "model/cohort.h"
#include "model/exam.h"
#include "model/results.h"
#include "model/standings.h"

struct run;

/* On failure *out is NULL. */
MUST_CHECK enum gr_status run_open(struct run **out, const char *path, struct gr_error *err);
void run_close(struct run *run); /* accepts NULL */

/* The rubric, and behind it those whose marks it keeps; at least one. Valid until run_close. */
const struct rubric_text *run_rubrics(const struct run *run, size_t *n);
size_t run_n_students(const struct run *run);
size_t run_stride(const struct run *run); /* bytes of a student's row of the response matrix */

/* Bytes, packed, of the lines of long inputs and of the rows of attempts that the run keeps; 0: none. They are read with the
 * cohort. */
MUST_CHECK enum gr_status run_kept_bytes(struct run *run, uint64_t *bytes, struct gr_error *err);

/* `exam` must outlive the run. Fails when its items are not those of the response matrix. */
MUST_CHECK enum gr_status run_set_exam(struct run *run, const struct exam *exam, struct gr_error *err);

#define RUN_NO_STUDENT SIZE_MAX

/* Number of the student with this id, from 0 in input order, or RUN_NO_STUDENT. */
MUST_CHECK enum gr_status run_find_student(struct run *run, struct text id, size_t *student, struct gr_error *err);

/* What the evaluations say of one student: names and values of the columns, numbers as text, in the arena. */
struct run_evaluation {
    struct text *names, *values;
    size_t n;
};
MUST_CHECK enum gr_status run_evaluation(struct run *run, size_t student, struct arena *arena,
                                         struct run_evaluation *out, struct gr_error *err);
struct text run_evaluation_value(const struct run_evaluation *e, struct text column); /* "" when there is none */

/* Rows of a table, each with its columns. Texts in the arena; release with run_student_rows_release. */
struct run_student_rows {
    struct run_evaluation *rows;
    size_t n;
};
/* The rows of the student of that number and id in a table that lists students in the order of the input, with rows of
 * any number each; none when the run lacks the table. */
MUST_CHECK enum gr_status run_rows_of_student(struct run *run, const char *table, size_t student, struct text id,
                                              struct arena *arena, struct run_student_rows *out, struct gr_error *err);
void run_student_rows_release(struct run_student_rows *rows);

/* What a student wrote to an item; in the arena, empty when nothing. The exam must be set. */
MUST_CHECK enum gr_status run_answer(struct run *run, size_t student, size_t item, struct arena *arena,
                                     struct text *answer, struct gr_error *err);

/* Students who share a place in the national ranking, counted from the best, 0. */
struct run_place {
    uint32_t number;                  /* of the place, from 0 */
    uint32_t above, students, ranked; /* in better places, in this one, in all */
};

/* The place that holds position `position` (from 0); or, `by_number`, the place with this number. */
MUST_CHECK enum gr_status run_place(struct run *run, uint32_t position, bool by_number, struct run_place *out,
                                    struct gr_error *err);

/* Students present in one group, in table groups_<group>, whose n `columns` tell its value apart: "group", or the columns
 * of a crossing; 0 for a value that the run does not know. */
MUST_CHECK enum gr_status run_group_students(struct run *run, struct text group, const struct text *columns,
                                             const struct text *values, size_t n, uint32_t *students,
                                             struct gr_error *err);

/* All distinct answers that were given: one codebook an item, and counts by code (as cohort.code_counts). Codes are
 * those of the run unless some of its codes were given by nobody. Release with run_codebooks_release. */
struct run_codebooks {
    struct codebook *books;
    uint32_t **counts;
    size_t n_items;
};
MUST_CHECK enum gr_status run_read_codebooks(struct run *run, struct run_codebooks *out, struct gr_error *err);
void run_codebooks_release(struct run_codebooks *books);

/* Everything as ingest made it: students with their status and attributes, codebooks, counts, response matrix, and what
 * it kept of the inputs. Release with cohort_release. */
MUST_CHECK enum gr_status run_read_cohort(struct run *run, struct cohort *out, struct gr_error *err);

/* The same without ids and with no attributes but the columns of rank.groups, in a fraction of the time. Ids are taken to
 * ascend. */
MUST_CHECK enum gr_status run_read_cohort_without_ids(struct run *run, struct cohort *out, struct gr_error *err);

/* And without answers: status, groups and standings in one pass. The layout of a row of answers is there. */
MUST_CHECK enum gr_status run_read_cohort_without_answers(struct run *run, struct cohort *out,
                                                          struct standings *standings, struct gr_error *err);

/* The rows of all students, some at a time, in any order and by many threads: n from `first` on; the
 * codes are checked against the cohort's codebooks. */
typedef void run_rows_taker(void *context, size_t first, size_t n, const uint8_t *rows);
MUST_CHECK enum gr_status run_stream_answers(struct run *run, const struct cohort *cohort, run_rows_taker *take,
                                             void *context, struct gr_error *err);

/* Where everybody stood. Marks are in units of the exam of the run. Release with standings_release. */
MUST_CHECK enum gr_status run_read_standings(struct run *run, struct standings *out, struct gr_error *err);

MUST_CHECK enum gr_status run_student_id(struct run *run, size_t student, struct arena *arena, struct text *id,
                                         struct gr_error *err);

/* A row of the table `summary`, in the arena; *found is false, and the value empty, when there is none. */
MUST_CHECK enum gr_status run_fact(struct run *run, const char *name, struct arena *arena, struct text *value,
                                   bool *found, struct gr_error *err);

/* What --min-cell the tables of the run were made with; 0: none. */
MUST_CHECK enum gr_status run_min_cell(struct run *run, uint32_t *min_cell, struct gr_error *err);

#endif
