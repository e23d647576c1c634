/* columns_help.h: what every column of the results means: `grader help results`. */
#ifndef GRADER_REPORT_COLUMNS_HELP_H
#define GRADER_REPORT_COLUMNS_HELP_H

#include "base/page.h"

void columns_help_print(struct page *to);

#endif
