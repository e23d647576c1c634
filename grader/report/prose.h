/* prose.h: text for people: collected with fprintf, then sent to standard output in one piece, or not at all. */
#ifndef GRADER_REPORT_PROSE_H
#define GRADER_REPORT_PROSE_H

#include <stdio.h>

#include "base/status.h"

struct prose {
    FILE *to;
    char *bytes;
    size_t len;
};

void prose_begin(struct prose *prose);
MUST_CHECK enum gr_status prose_send(struct prose *prose, struct gr_error *err); /* and release it */

#endif
