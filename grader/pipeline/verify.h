/*
 * verify.h: is a run what it was when it was written, and does what it says follow from its answers and its rubric?
 *
 * Two proofs: the digests of all tables (store/run_seal.h), and everything worked out again and compared with what stands
 * there (report/run_check.h). The first finds an answer that was changed, the second a result that never followed.
 * Neither can tell whether somebody has made another run in the place of this one: for that its digest must be known.
 */
#ifndef GRADER_PIPELINE_VERIFY_H
#define GRADER_PIPELINE_VERIFY_H

#include "base/status.h"

struct verify_options {
    const char *run_path;
    const char *digest; /* as it was printed when the run was new; NULL: not known */
};

/* GR_FAILED when something was altered: then every difference is a message in `differences`; and when the run is whole, but
 * not the one of the digest that was given. */
MUST_CHECK enum gr_status verify(const struct verify_options *options, struct gr_messages *differences,
                                 struct gr_error *err);

#endif
