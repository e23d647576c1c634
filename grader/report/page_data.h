/* page_data.h: read from a run what the pages of the nation show (report/pages.h). */
#ifndef GRADER_REPORT_PAGE_DATA_H
#define GRADER_REPORT_PAGE_DATA_H

#include "report/pages.h"

/* `nation`: everything; else only what the pages of single groups and students need. Release also after a failure. */
MUST_CHECK enum gr_status report_data_read(struct report_data *out, struct run *run, const struct exam *exam,
                                           bool nation, struct gr_error *err);
void report_data_release(struct report_data *d);

#endif
