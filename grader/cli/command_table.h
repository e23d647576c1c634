/*
 * command_table.h: every command, one row each. Dispatch, checks, help, the manual and the completion read the rows.
 *
 * To add a command: a bit in options.h, a row in command_table.c, and in command_runs.c a function that hands its
 * options to the pipeline.
 */
#ifndef GRADER_CLI_COMMAND_TABLE_H
#define GRADER_CLI_COMMAND_TABLE_H

#include "base/status.h"
#include "cli/options.h"

/* Do it. *n_rejected: rows that were set aside (exit code 3); mistakes of a rubric go to `mistakes`, all of them. */
typedef enum gr_status command_run(const struct options *options, uint64_t *n_rejected, struct gr_messages *mistakes,
                                   struct gr_error *err);

struct example {
    const char *line, *meaning; /* as typed; what it does, in words */
};

struct command {
    const char *name, *usage, *summary;
    struct arguments arguments;
    command_run *run;
    const char *more;           /* lines of at most 118 columns; those that begin with a blank are kept as they are */
    struct example examples[5]; /* as many as have a line */
};

/* In the order in which help shows them. */
extern const struct command COMMANDS[];
extern const size_t N_COMMANDS;

const struct command *command_find(const char *name); /* NULL: there is none of this name */

#endif
