/* help.c: pages for a terminal (contract in help.h). */
#include "cli/help.h"

#include <string.h>

#include "base/wrap.h"
#include "cli/option_table.h"

void help_overview(FILE *to)
{
    fputs("grader: grades exams, evaluates every student, ranks the nation.\n\nUsage:\n", to);
    for (size_t i = 0; i < N_COMMANDS; i++)
        fprintf(to, "  %s\n      %s\n", COMMANDS[i].usage, COMMANDS[i].summary);
    fputs(
        "  grader help [COMMAND]\n      all options of a command; 'grader help rubric' shows how a rubric is written,\n"
        "      'grader help results' what every column means\n"
        "  grader --version\n\n"
        "Exit codes: 0 done; 1 failed, nothing written; 2 usage or rubric error; 3 done, but some rows were rejected.\n",
        to);
}

static void print_option(FILE *to, const struct option_row *row)
{
    enum { INDENT = 36 };
    char left[64];
    const char *value = row->argument ? row->argument : "";
    if (row->letter)
        snprintf(left, sizeof left, "  -%c, --%s%s%s", row->letter, row->name, row->argument ? " " : "", value);
    else
        snprintf(left, sizeof left, "      --%s%s%s", row->name, row->argument ? "=" : "", value);
    fprintf(to, "%-*s", INDENT, left);
    if (strlen(left) >= INDENT) fprintf(to, "\n%*s", INDENT, "");
    wrap_print(to, row->help, INDENT, INDENT);
}

void help_command(FILE *to, const struct command *command)
{
    fprintf(to, "%s: %s\n\nUsage: %s\n\n%s\nOptions:\n", command->name, command->summary, command->usage,
            command->more);
    for (size_t i = 0; i < N_OPTIONS; i++)
        if ((OPTIONS[i].commands & command->arguments.bit) && OPTIONS[i].help) print_option(to, &OPTIONS[i]);
}
