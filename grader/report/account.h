/* account.h: a student's account on standard output, for people or as one JSON object. */
#ifndef GRADER_REPORT_ACCOUNT_H
#define GRADER_REPORT_ACCOUNT_H

#include "base/status.h"
#include "model/account.h"

MUST_CHECK enum gr_status report_account(const struct account *account, struct gr_error *err);
MUST_CHECK enum gr_status report_account_json(const struct account *account, struct gr_error *err);

#endif
