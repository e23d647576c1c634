/* run_answers.h: the answers of a run, as the ones to grade by an exam: what ingest would have made for it. */
#ifndef GRADER_PIPELINE_RUN_ANSWERS_H
#define GRADER_PIPELINE_RUN_ANSWERS_H

#include "pipeline/open_run.h"

/* `exam` reads answers as the run's does (rubric_reads_otherwise). Without ids, unless the exam itself needs them, it takes a
 * fraction of the time; ids are then taken to ascend. Fails when the run lacks a column that the exam names. */
MUST_CHECK enum gr_status read_run_answers(const struct opened_run *opened, const char *path, const struct exam *exam,
                                           bool needs_ids, struct cohort *out, struct gr_error *err);

/* Whether these students have every column that the exam names; puts nothing in order. */
bool run_has_columns(const struct students *students, const struct exam *exam);

struct status_change {
    enum student_status to;
    const uint8_t
        *stored; /* by student: the status in the run; who has another by now was named twice. NULL: not looked at */
};

/* Make one student, or all that a file names, void or present. `who`: the file, if there is one of this name, with one id a
 * line; else an id. Fails when such a student is not in the run or cannot have the status: without answers in the run
 * nobody becomes present. */
MUST_CHECK enum gr_status set_status(const struct opened_run *opened, const char *path, const char *who,
                                     const struct status_change *change, struct students *students,
                                     struct gr_error *err);

#endif
