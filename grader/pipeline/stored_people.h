/*
 * stored_people.h: what a run says of a student's skills and answer pattern. Both compare the student with all others, so
 * `explain` tells them as they are stored.
 */
#ifndef GRADER_PIPELINE_STORED_PEOPLE_H
#define GRADER_PIPELINE_STORED_PEOPLE_H

#include "model/account.h"
#include "store/run.h"

/* Fills skills, advice and fit of the account, whose exam and student are set; texts in its arena. */
MUST_CHECK enum gr_status stored_people_read(struct run *run, size_t student, struct account *account,
                                             struct gr_error *err);

#endif
