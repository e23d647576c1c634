/* commands.c: from the first word to the exit code (contract in commands.h). */
#include "cli/commands.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "cli/command_table.h"
#include "cli/completion.h"
#include "cli/help.h"
#include "cli/manual.h"
#include "model/version.h"
#include "report/columns_help.h"
#include "score/nearest_name.h"
#include "score/rubric.h"

/* For the installation, and not in the overview: grader help --man [PAGE], grader help --completion. */
static bool print_for_installation(const char *topic, const char *name)
{
    if (strcmp(topic, "--man") == 0 && name) return manual_print(stdout, name);
    if (strcmp(topic, "--man") == 0)
        manual_list(stdout);
    else if (strcmp(topic, "--completion") == 0)
        completion_print(stdout);
    else
        return false;
    return true;
}

static const char *nearest_command(const char *word)
{
    enum { LIMIT = 32 };
    const char *names[LIMIT];
    size_t n = 0;
    for (; n < N_COMMANDS && n < LIMIT; n++)
        names[n] = COMMANDS[n].name;
    return nearest_name(text_of(word), names, n);
}

static enum exit_code print_help(const char *topic, const char *name)
{
    struct page page = {.to = stdout, .columns = help_columns(stdout)};
    if (!topic) {
        help_overview(stdout);
        return EXIT_DONE;
    }
    if (print_for_installation(topic, name)) return EXIT_DONE;
    if (strcmp(topic, "rubric") == 0) {
        rubric_help_print(&page);
        return EXIT_DONE;
    }
    if (strcmp(topic, "results") == 0) {
        columns_help_print(&page);
        return EXIT_DONE;
    }
    const struct command *command = command_find(topic);
    if (!command) {
        fprintf(stderr, "grader: help %s: no such topic; try grader help, grader help rubric or grader help results\n",
                topic);
        return EXIT_USAGE;
    }
    help_command(&page, command);
    return EXIT_DONE;
}

static enum exit_code report_failure(enum gr_status st, struct gr_messages *mistakes, const struct gr_error *err)
{
    for (size_t i = 0; i < mistakes->n; i++)
        fprintf(stderr, "grader: %s\n", mistakes->lines[i]);
    if (err->text[0]) fprintf(stderr, "grader: %s\n", err->text);
    return st == GR_USAGE ? EXIT_USAGE : EXIT_FAILED;
}

/* Nothing would tell a forgotten file name from work under way. */
static void note_waiting(const struct ingest_options *ingest)
{
    for (size_t i = 0; i < ingest->n_sources; i++)
        if (strcmp(ingest->sources[i], "-") == 0 && isatty(STDIN_FILENO))
            log_note("reading answers from the terminal: end them with Ctrl-D, or name files");
}

static enum exit_code run_command(const struct command *command, int argc, char **argv)
{
    struct gr_error err = {0};
    struct gr_messages mistakes = {0};
    struct options options;
    uint64_t n_rejected = 0;
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0) return print_help(command->name, NULL);
    enum gr_status st = options_parse(&options, &command->arguments, argc, argv, &err);
    if (!st) note_waiting(&options.grade.ingest);
    if (!st) st = command->run(&options, &n_rejected, &mistakes, &err);
    enum exit_code code = n_rejected ? EXIT_REJECTED : EXIT_DONE;
    if (st) code = report_failure(st, &mistakes, &err);
    gr_messages_release(&mistakes);
    options_release(&options);
    return code;
}

static enum exit_code report_unknown(const char *word)
{
    const char *const nearest = nearest_command(word);
    if (word[0] == '-')
        fprintf(stderr, "grader: %s: a command comes first, such as: grader grade -r RUBRIC ANSWERS\n", word);
    else if (nearest)
        fprintf(stderr, "grader: %s: no such command; did you mean '%s'?\n", word, nearest);
    else
        fprintf(stderr, "grader: %s: no such command; grader help lists them\n", word);
    return EXIT_USAGE;
}

enum exit_code run_command_line(int argc, char **argv)
{
    if (argc < 2) {
        help_overview(stderr);
        return EXIT_USAGE;
    }
    const char *word = argv[1];
    if (strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return print_help(argc > 2 ? argv[2] : NULL, argc > 3 ? argv[3] : NULL);
    if (strcmp(word, "--version") == 0 || strcmp(word, "version") == 0) {
        puts("grader " GRADER_VERSION);
        return EXIT_DONE;
    }
    const struct command *command = command_find(word);
    if (!command) return report_unknown(word);
    return run_command(command, argc - 1, argv + 1);
}
