/* help.h: what `grader help` prints, from the tables of commands and options. */
#ifndef GRADER_CLI_HELP_H
#define GRADER_CLI_HELP_H

#include <stdio.h>

#include "cli/command_table.h"

void help_overview(FILE *to);
void help_command(FILE *to, const struct command *command);

#endif
