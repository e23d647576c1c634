/* completion.h: completion for bash, made from the same tables as the help when the program is installed. */
#ifndef GRADER_CLI_COMPLETION_H
#define GRADER_CLI_COMPLETION_H

#include <stdio.h>

void completion_print(FILE *to);

#endif
