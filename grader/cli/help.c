/* help.c: pages for a terminal, and the parts that manual.c makes its pages of (contract in help.h). */
#include "cli/help.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/wrap.h"
#include "cli/option_table.h"

int help_columns(FILE *to)
{
    enum { LEAST = 40 };
    struct winsize size;
    if (!isatty(fileno(to)) || ioctl(fileno(to), TIOCGWINSZ, &size) != 0 || !size.ws_col) return WRAP_COLUMNS;
    return size.ws_col > WRAP_COLUMNS ? WRAP_COLUMNS : size.ws_col < LEAST ? LEAST : size.ws_col;
}

void help_overview(FILE *to)
{
    struct page page = {.to = to, .columns = help_columns(to)};
    fputs("grader: grades exams, evaluates every student, ranks the nation.\n\nUsage:\n", to);
    for (size_t i = 0; i < N_COMMANDS; i++) {
        page_words(&page, "  ", 10, COMMANDS[i].usage);
        page_words(&page, "      ", 6, COMMANDS[i].summary);
    }
    fputs("  grader help [COMMAND]\n", to);
    page_words(
        &page, "      ", 6,
        "all options of a command; 'grader help rubric' shows how a rubric is written, 'grader help results' what "
        "every column means");
    fputs("  grader --version\n\n", to);
    page_words(&page, "", 0,
               "Exit codes: 0 done; 1 failed, nothing written; 2 usage or rubric error; 3 done, but some rows were "
               "rejected.");
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
    fprintf(page->to, "%s: %s\n\n", command->name, command->summary);
    page_words(page, "Usage: ", 10, command->usage);
    fputc('\n', page->to);
    page_lines(page, command->more);
    page_heading(page, "Options:");
    help_options(page, command, OWN_OPTIONS);
    help_options(page, command, COMMON_OPTIONS);
    if (!help_n_examples(command)) return;
    page_heading(page, "Examples:");
    help_examples(page, command);
}
