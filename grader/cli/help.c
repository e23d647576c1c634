/* help.c: pages for a terminal, and the parts that manual.c makes its pages of (contract in help.h). */
#include "cli/help.h"

#include <stdlib.h>

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

static void print_option(struct page *page, const struct option_row *row)
{
    char *term = row->letter ? gr_format("-%c, --%s%s", row->letter, row->name, row->argument ? " " : "")
                             : gr_format("%s--%s%s", page->manual ? "" : "    ", row->name, row->argument ? "=" : "");
    if (page->manual) {
        page_entry(page, &(struct page_entry){.term = term, .form = row->argument, .text = row->help});
    } else {
        char *left = gr_format("%s%s", term, row->argument ? row->argument : "");
        page_entry(page, &(struct page_entry){.term = left, .term_column = 2, .text_column = 36, .text = row->help});
        free(left);
    }
    free(term);
}

void help_options(struct page *page, const struct command *command, enum option_half half)
{
    for (size_t i = 0; i < N_OPTIONS; i++) {
        const struct option_row *row = &OPTIONS[i];
        const enum option_half its_half = row->commands == COMMAND_ALL ? COMMON_OPTIONS : OWN_OPTIONS;
        if (row->help && its_half == half && (row->commands & command->arguments.bit)) print_option(page, row);
    }
}

size_t help_n_examples(const struct command *command)
{
    size_t n = 0;
    while (n < sizeof command->examples / sizeof *command->examples && command->examples[n].line)
        n++;
    return n;
}

void help_examples(struct page *page, const struct command *command)
{
    for (size_t i = 0; i < help_n_examples(command); i++)
        page_example(page, command->examples[i].line, command->examples[i].meaning);
}

void help_command(struct page *page, const struct command *command)
{
    fprintf(page->to, "%s: %s\n\nUsage: %s\n\n", command->name, command->summary, command->usage);
    page_lines(page, command->more);
    page_heading(page, "Options:");
    help_options(page, command, OWN_OPTIONS);
    help_options(page, command, COMMON_OPTIONS);
    if (!help_n_examples(command)) return;
    page_heading(page, "Examples:");
    help_examples(page, command);
}
