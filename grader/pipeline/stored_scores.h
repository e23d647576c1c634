/* stored_scores.h: the scores of one student, as a run has them: a population is needed to make them again. */
#ifndef GRADER_PIPELINE_STORED_SCORES_H
#define GRADER_PIPELINE_STORED_SCORES_H

#include "model/account.h"
#include "model/derived.h"
#include "store/run.h"

/* Into a->scores, and into *out as scores of a cohort of this one student; release with derived_release. */
void stored_scores_read(const struct exam *exam, const struct run_evaluation *stored, struct account *a,
                        struct derived *out);

#endif
