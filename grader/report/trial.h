/* trial.h: how a rule did on a sample, on standard output, for people or as one JSON object. */
#ifndef GRADER_REPORT_TRIAL_H
#define GRADER_REPORT_TRIAL_H

#include "base/status.h"
#include "model/trial.h"

MUST_CHECK enum gr_status report_trial(const struct trial *trial, struct gr_error *err);
MUST_CHECK enum gr_status report_trial_json(const struct trial *trial, struct gr_error *err);

#endif
