/* report_run.h: a finished run as a folder of HTML pages: `grader report`. */
#ifndef GRADER_PIPELINE_REPORT_RUN_H
#define GRADER_PIPELINE_REPORT_RUN_H

#include <stdbool.h>

#include "base/status.h"

struct report_options {
    const char *run_path;
    const char *folder; /* is made, or an older report there is replaced as a whole */
    const char *group;  /* "school=S00123": the page of that value alone; NULL: of the nation */
    const char
        *split; /* "school": beside the nation a page for each; "student": with group, a statement each; or NULL */
    const char *student; /* the statement of this one; NULL: none */
    bool embargoed;      /* also before the hour of release (pipeline/release.h); every page says so then */
};
MUST_CHECK enum gr_status report_run(const struct report_options *options, struct gr_error *err);

#endif
