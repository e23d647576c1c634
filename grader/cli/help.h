/* help.h: what `grader help` prints, from the tables of commands and options. */
#ifndef GRADER_CLI_HELP_H
#define GRADER_CLI_HELP_H

#include <stdio.h>

#include "base/page.h"
#include "cli/command_table.h"

int help_columns(FILE *to); /* how wide a page may be there: as the terminal is, within reason */
void help_overview(FILE *to);
void help_command(struct page *page, const struct command *command);

/* Parts that the manual has too. The options of a command come in two halves: those that every command knows, and its
 * own. */
enum option_half { OWN_OPTIONS, COMMON_OPTIONS };
void help_options(struct page *page, const struct command *command, enum option_half half);
void help_examples(struct page *page, const struct command *command);

/* Number of examples that a command has. */
size_t help_n_examples(const struct command *command);

#endif
