/* manual.c: pages of man(7) (contract in manual.h). */
#include "cli/manual.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cli/help.h"
#include "model/version.h"
#include "report/columns_help.h"
#include "score/rubric.h"

static void print_title(struct page *page, const char *name, int section, const char *summary)
{
    fputs(".\\\" Made by grader help --man from the program's own tables.\n", page->to);
    char *upper = gr_strdup(name);
    for (char *c = upper; *c; c++)
        if (*c >= 'a' && *c <= 'z') *c = (char)(*c - 'a' + 'A');
    fprintf(page->to, ".TH %s %d %s \"grader %s\" \"%s\"\n", upper, section, GRADER_DATE, GRADER_VERSION,
            section == 1 ? "User Commands" : "File Formats");
    free(upper);
    /* No hyphens and no stretched blanks: commands and file names stand in the text. */
    fputs(".nh\n.ad l\n.SH NAME\n", page->to);
    page_escaped(page, name, strlen(name));
    fputs(" \\- ", page->to);
    page_escaped(page, summary, strlen(summary));
    fputc('\n', page->to);
}

static void print_usage(struct page *page, const char *usage)
{
    page_macro(page, ".B", usage);
    page->after_heading = false;
}

static void print_exit_codes(struct page *page)
{
    static const char *const CODES[][2] = {
        {"0", "done"},
        {"1", "failed, nothing was written; of verify: something was altered"},
        {"2", "the command line or the rubric is wrong"},
        {"3", "done, but some rows were rejected"},
        {"130, 143", "stopped by SIGINT or SIGTERM; unfinished outputs were removed"},
    };
    page_section(page, "EXIT STATUS");
    for (size_t i = 0; i < sizeof CODES / sizeof *CODES; i++)
        page_entry(page, &(struct page_entry){.term = CODES[i][0], .text = CODES[i][1]});
}

static void print_files(struct page *page)
{
    static const char *const FILES[][2] = {
        {"NAME.db", "with -o, a run: one SQLite file that holds the whole result, the rubric and the answers; commands "
                    "on finished runs need nothing else"},
        {"DIR/", "with -o, a folder of CSV files: evaluations, ranks, segments, groups, items, options, test, rejects, "
                 "and summary.json; see grader-results(5)"},
        {".NAME.partial", "an output that is being written; it gets its name when it is complete, and is removed when "
                          "the run fails. One that a killed run has left behind is overwritten by the next"},
        {".grader-commit", "which finished outputs are being put in place, for as long as that takes; the next run "
                           "completes what a killed one has begun"},
        {"/usr/share/doc/grader/examples/", "rubrics of every kind, and units for a nightly run under systemd"},
    };
    page_section(page, "FILES");
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++)
        page_entry(page, &(struct page_entry){.term = FILES[i][0], .text = FILES[i][1]});
}

static void print_see_also(struct page *page, const char *self)
{
    static const char *const PAGES[][2] = {
        {"grader", "1"}, {"grader-rubric", "5"}, {"grader-results", "5"}, {"sqlite3", "1"}};
    const char *before = "";
    page_section(page, "SEE ALSO");
    for (size_t i = 0; i < sizeof PAGES / sizeof *PAGES; i++) {
        if (strcmp(PAGES[i][0], self) == 0) continue;
        fputs(before, page->to);
        fputs(".BR ", page->to);
        page_escaped(page, PAGES[i][0], strlen(PAGES[i][0]));
        fprintf(page->to, " (%s)", PAGES[i][1]);
        before = ",\n";
    }
    fputc('\n', page->to);
}

static void print_program(struct page *page)
{
    print_title(page, "grader", 1, "grade exams, evaluate every student, rank the nation");
    page_section(page, "SYNOPSIS");
    for (size_t i = 0; i < N_COMMANDS; i++) {
        print_usage(page, COMMANDS[i].usage);
        fputs(".br\n", page->to);
    }
    print_usage(page, "grader help [COMMAND | rubric | results]");
    fputs(".br\n", page->to);
    print_usage(page, "grader --version");
    page_section(page, "DESCRIPTION");
    page_lines(page,
               "grader marks the answers of an exam against a rubric, tells how every student did, and makes rank "
               "tables.\n\n"
               "It reads CSV, plain or compressed, from files or a pipe, and SQLite. Each distinct answer is scored "
               "once, however many students gave it. Marks, ranks and percentiles are exact, and the same input gives "
               "the same tables to the byte, on any number of threads. Standard output carries data only, standard "
               "error messages only.\n\n"
               "How a rubric is written is in grader-rubric(5), what every column of the results means in "
               "grader-results(5).\n");
    page_section(page, "COMMANDS");
    for (size_t i = 0; i < N_COMMANDS; i++) {
        const struct command *command = &COMMANDS[i];
        char *title = gr_format("%s: %s", command->name, command->summary);
        page_heading(page, title);
        free(title);
        print_usage(page, command->usage);
        page_lines(page, command->more);
        help_options(page, command, OWN_OPTIONS);
        if (!help_n_examples(command)) continue;
        page_words(page, "", 0, "Examples:");
        help_examples(page, command);
    }
    page_section(page, "OPTIONS OF ALL COMMANDS");
    help_options(page, &COMMANDS[0], COMMON_OPTIONS);
    print_exit_codes(page);
    print_files(page);
    print_see_also(page, "grader");
}

static void print_command(struct page *page, const char *name, const struct command *command)
{
    print_title(page, name, 1, command->summary);
    page_section(page, "SYNOPSIS");
    print_usage(page, command->usage);
    page_section(page, "DESCRIPTION");
    page_lines(page, command->more);
    page_section(page, "OPTIONS");
    help_options(page, command, OWN_OPTIONS);
    help_options(page, command, COMMON_OPTIONS);
    if (help_n_examples(command)) page_section(page, "EXAMPLES");
    help_examples(page, command);
    print_exit_codes(page);
    print_see_also(page, name);
}

static void print_rubric(struct page *page)
{
    print_title(page, "grader-rubric", 5, "how a rubric for grader is written");
    page_section(page, "DESCRIPTION");
    rubric_help_print(page);
    print_see_also(page, "grader-rubric");
}

static void print_results(struct page *page)
{
    print_title(page, "grader-results", 5, "what the columns of grader's results mean");
    page_section(page, "DESCRIPTION");
    columns_help_print(page);
    print_see_also(page, "grader-results");
}

/* --- pages by name ----------------------------------------------------------------------------------------------- */

void manual_list(FILE *to)
{
    fputs("grader.1\ngrader-rubric.5\ngrader-results.5\n", to);
    for (size_t i = 0; i < N_COMMANDS; i++)
        fprintf(to, "grader-%s.1\n", COMMANDS[i].name);
}

bool manual_print(FILE *to, const char *name)
{
    struct page page = {.to = to, .manual = true};
    if (strcmp(name, "grader.1") == 0)
        print_program(&page);
    else if (strcmp(name, "grader-rubric.5") == 0)
        print_rubric(&page);
    else if (strcmp(name, "grader-results.5") == 0)
        print_results(&page);
    else {
        for (size_t i = 0; i < N_COMMANDS; i++) {
            char *title = gr_format("grader-%s", COMMANDS[i].name);
            char *file = gr_format("%s.1", title);
            const bool found = strcmp(name, file) == 0;
            if (found) print_command(&page, title, &COMMANDS[i]);
            free(file);
            free(title);
            if (found) return true;
        }
        return false;
    }
    return true;
}
