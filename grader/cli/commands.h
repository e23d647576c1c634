/*
 * commands.h: the commands and options, each described once: the same tables parse the command line and print the help.
 */
#ifndef GRADER_CLI_COMMANDS_H
#define GRADER_CLI_COMMANDS_H

#include "base/status.h"

enum exit_code {
    EXIT_DONE = 0,
    EXIT_FAILED = 1,   /* nothing was written */
    EXIT_USAGE = 2,    /* the command line or the rubric is wrong */
    EXIT_REJECTED = 3, /* done, but some rows were rejected */
};

/* Run the command line; messages have been printed when it returns. */
enum exit_code run_command_line(int argc, char **argv);

#endif
