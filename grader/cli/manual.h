/*
 * manual.h: the manual pages, made from the same tables as the help when the program is installed: grader(1) with a
 * section for each command, grader-COMMAND(1), grader-rubric(5), grader-results(5).
 */
#ifndef GRADER_CLI_MANUAL_H
#define GRADER_CLI_MANUAL_H

#include <stdbool.h>
#include <stdio.h>

void manual_list(FILE *to); /* names of all pages, one a line: grader.1 */

/* Print the page of this name; false: there is none. */
bool manual_print(FILE *to, const char *name);

#endif
