/* columns_help.h: what every column of the results means: `grader help results`. */
#ifndef GRADER_REPORT_COLUMNS_HELP_H
#define GRADER_REPORT_COLUMNS_HELP_H

#include <stdio.h>

void columns_help_print(FILE *to);

#endif
