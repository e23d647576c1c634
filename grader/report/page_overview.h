/* page_overview.h: parts of the overview that stand in a file of their own. */
#ifndef GRADER_REPORT_PAGE_OVERVIEW_H
#define GRADER_REPORT_PAGE_OVERVIEW_H

#include "report/pages.h"

void overview_reliability(struct html *h, const struct report_data *d);

#endif
