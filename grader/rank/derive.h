/*
 * derive.h: marks → the scores of the rubric's `scores`, in its order. Between evaluate and rank.
 */
#ifndef GRADER_RANK_DERIVE_H
#define GRADER_RANK_DERIVE_H

#include "base/status.h"
#include "model/cohort.h"
#include "model/derived.h"

/* Converted values are functions of counts of distinct marks: a student costs a look-up a score. Without scores *out is
 * empty and nothing is done. GR_FAILED: the reference group of an equating is empty, or values do not fit. */
MUST_CHECK enum gr_status derive_scores(const struct exam *exam, const struct cohort *cohort,
                                        const struct evaluation *evaluation, struct derived *out, struct gr_error *err);

#endif
