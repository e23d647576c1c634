/*
 * foresight.h: what the phases will take of memory, for --memory: so that a run which needs more is refused before its
 * work, with the number. About: what is not counted here is small, or is freed before something larger is needed.
 */
#ifndef GRADER_PIPELINE_FORESIGHT_H
#define GRADER_PIPELINE_FORESIGHT_H

#include "pipeline/graded.h"
#include "pipeline/open_run.h"

/* Of a row of `grader rank`: its outcome, and its ranks in all and in the groups. */
size_t ranked_row_bytes(size_t n_scores, size_t n_groups, size_t n_labels);

/* Of a student, from phase [6] on: besides his columns, his answers and his outcome. */
size_t later_bytes(const struct exam *exam, const struct grading *wanted);
size_t later_bytes_with_pseudonyms(const struct exam *exam, const struct grading *wanted);

/* The cohort is there, phases [4] to [8] are to come. Fails when they will not fit. */
MUST_CHECK enum gr_status foresee_phases(const struct graded *g, const struct grading *wanted, struct gr_error *err);

/* The cohort is to be read out of a run, with ids or without, and the phases follow. `more_bytes`: what the command
 * itself takes for a student. */
MUST_CHECK enum gr_status foresee_run(const struct opened_run *opened, const struct exam *exam,
                                      const struct grading *wanted, bool with_ids, size_t more_bytes,
                                      struct gr_error *err);

/* The same of a run to which answers are added: its rows and lines are taken again. */
MUST_CHECK enum gr_status foresee_earlier(const struct opened_run *opened, const struct exam *exam,
                                          const struct grading *wanted, struct gr_error *err);

#endif
