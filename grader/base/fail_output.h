/* fail_output.h: outputs that cannot be written, with advice. */
#ifndef GRADER_BASE_FAIL_OUTPUT_H
#define GRADER_BASE_FAIL_OUTPUT_H

#include "base/status.h"

/* As gr_fail, for the reason in errno: "PATH: cannot DOING: REASON; ADVICE". */
MUST_CHECK enum gr_status fail_output(struct gr_error *err, const char *path, const char *doing);

#endif
