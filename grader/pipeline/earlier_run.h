/*
 * earlier_run.h: a run to whose answers more are added (grade -a): `grade` over its answers files and tonight's, without
 * reading the former.
 *
 * The run gives students, answers and origins; ingest takes them as its first inputs (ingest/earlier.h). So every table is
 * that of a run over everything, byte for byte. The summary differs in the command line, in the times, and in naming the
 * run and its digest.
 */
#ifndef GRADER_PIPELINE_EARLIER_RUN_H
#define GRADER_PIPELINE_EARLIER_RUN_H

#include "ingest/ingest.h"
#include "pipeline/open_run.h"

struct earlier_run {
    struct opened_run opened;
    const char *path;
    uint64_t device, inode; /* of the file that was opened */
    struct cohort cohort;
    struct text digest; /* of the run; stays after closing */
    struct arena arena;
};

/* On failure, too, to be released. */
MUST_CHECK enum gr_status earlier_run_open(struct earlier_run *earlier, const char *path, struct gr_error *err);

/* The run's own rubric once more, for another owner. Fails when it keeps marks of an earlier one: those are marks of what
 * was graded then. */
MUST_CHECK enum gr_status earlier_run_rubric(const struct earlier_run *earlier, struct rubric **out,
                                             struct gr_error *err);

/* Would it have read the run's answers as they were read? */
MUST_CHECK enum gr_status earlier_run_check_rubric(const struct earlier_run *earlier, const struct rubric *rubric,
                                                   struct gr_error *err);

/* Once the outputs are ours: fails when another file is called so by now. Another night was put there since this run was
 * opened (or was completed just now, after a run that was killed), and would be lost. */
MUST_CHECK enum gr_status earlier_run_check_place(const struct earlier_run *earlier, struct gr_error *err);

/* Read what ingest needs and tell it so. */
MUST_CHECK enum gr_status earlier_run_read(struct earlier_run *earlier, struct ingest_options *ingest,
                                           struct gr_error *err);

/* Nothing more is read: the run may be replaced. */
void earlier_run_close(struct earlier_run *earlier);
void earlier_run_release(struct earlier_run *earlier);

#endif
