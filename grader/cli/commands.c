/* commands.c: one table of commands; dispatch and help both read it (contract in commands.h). */
#include "cli/commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "cli/options.h"
#include "model/version.h"
#include "pipeline/explain.h"
#include "pipeline/grade.h"
#include "pipeline/rank_file.h"
#include "pipeline/try_rule.h"
#include "pipeline/unmatched.h"
#include "report/columns_help.h"
#include "score/rubric.h"

typedef enum gr_status command_run(const struct options *options, uint64_t *n_rejected, struct gr_messages *mistakes,
                                   struct gr_error *err);

static enum gr_status run_grade(const struct options *options, uint64_t *n_rejected, struct gr_messages *mistakes,
                                struct gr_error *err)
{
    return grade(&options->grade, n_rejected, mistakes, err);
}

static enum gr_status run_check(const struct options *options, uint64_t *n_rejected, struct gr_messages *mistakes,
                                struct gr_error *err)
{
    return check(&options->grade, n_rejected, mistakes, err);
}

static enum gr_status run_explain(const struct options *options, uint64_t *n_rejected, struct gr_messages *mistakes,
                                  struct gr_error *err)
{
    (void)n_rejected;
    (void)mistakes;
    const struct explain_options what = {
        .run_path = options->sources[0], .student = options->student, .item = options->item, .json = options->json};
    return explain_student(&what, err);
}

static enum gr_status run_unmatched(const struct options *options, uint64_t *n_rejected, struct gr_messages *mistakes,
                                    struct gr_error *err)
{
    (void)n_rejected;
    (void)mistakes;
    const struct unmatched_options what = {
        .run_path = options->sources[0], .item = options->item, .top = options->top, .target = options->targets[0]};
    return unmatched_answers(&what, err);
}

static enum gr_status run_try(const struct options *options, uint64_t *n_rejected, struct gr_messages *mistakes,
                              struct gr_error *err)
{
    (void)n_rejected;
    const struct try_options what = {.rubric_path = options->grade.rubric_path,
                                     .item = options->item,
                                     .sample_path = options->sources[0],
                                     .json = options->json};
    return try_rule(&what, mistakes, err);
}

static enum gr_status run_rank(const struct options *options, uint64_t *n_rejected, struct gr_messages *mistakes,
                               struct gr_error *err)
{
    (void)mistakes;
    const struct ingest_options *ingest = &options->grade.ingest;
    struct rank_file_options what = options->rank;
    what.scores.path = options->sources[0];
    what.scores.delimiter = ingest->delimiter;
    what.scores.chunk_bytes = ingest->chunk_bytes;
    what.scores.max_rejects = ingest->max_rejects;
    what.scores.max_reject_percent = ingest->max_reject_percent;
    what.target = options->targets[0];
    return rank_file(&what, n_rejected, err);
}

struct command {
    const char *name, *usage, *summary, *more;
    enum command_bit bit;
    command_run *run;
};

static const struct command COMMANDS[] = {
    {"grade", "grader grade -r RUBRIC [-R ROSTER] [-o OUT]... [ANSWERS...]", "grade, evaluate and rank: the main job",
     "ANSWERS are CSV files (also .gz and .zst), SQLite files (exam.db, exam.db:table) or '-' for standard input (the\n"
     "default). Several files are united by student (subjects scanned separately) or by row (regions sent separately).\n"
     "Their layout is found from the header:\n"
     "  wide    student_id,school,Q1,Q2,…     one row a student\n"
     "  long    student_id,item,answer        one row an answer\n"
     "  packed  student_id,responses          one row a student, one letter an item\n\n"
     "With --min-cell N, tables of groups and score tables leave rows empty in which fewer than N students are. Wherever\n"
     "rows add up to something that is shown, none of them is hidden, or at least two that hold N students or more: the\n"
     "smallest of the others are hidden until that holds. Rows add up: groups to the nation, or to a group of another column\n"
     "in which they lie (schools to a province); rows of a score table to the counts around them; the rows of one score in\n"
     "all groups to that of the nation. Hidden groups stand last and have no rank. Evaluations, ranks and cut-offs are not\n"
     "touched: they are about single students.\n",
     COMMAND_GRADE, run_grade},
    {"check", "grader check -r RUBRIC [-R ROSTER] [ANSWERS...]", "validate everything, grade nothing",
     "All mistakes of the rubric are reported at once. With ANSWERS (or '-'), the rows that grading would set aside are\n"
     "printed as CSV: file,line,reason,text.\n",
     COMMAND_CHECK, run_check},
    {"rank", "grader rank [--by COLUMNS] [--groups COLUMNS] [--ties RULE] [FILE]",
     "rank any CSV of scores (pipe in, pipe out)",
     "FILE (also .gz and .zst; '-' or nothing: standard input) is any CSV table with a header row. Its rows are written back\n"
     "as they are, best first, with the columns rank, percentile and a rank_<group> for each group behind them. Scores are\n"
     "compared exactly: numbers of up to 18 digits, or dates (2008-05-31), of which the later is the greater. A row whose\n"
     "first score is empty comes last, without a rank; one that lacks a later score stands behind all that tie with it and\n"
     "have one.\n\n"
     "  grader rank --by total,-wrong,-birthdate --groups province scores.csv      the older first among the last ties\n"
     "  zcat scores.csv.gz | grader rank --by total --ties dense | head\n",
     COMMAND_RANK, run_rank},
    {"explain", "grader explain RUN --student ID [--item ID] [--json]", "why each mark of a student is what it is",
     "RUN is a file that grader grade -o NAME.db has written; nothing else is needed. For every item: what was written,\n"
     "what the rule read it as, what matched, whether it counts; then totals and sections, rank and percentile with the\n"
     "counts behind them. All of it is worked out anew and held against the stored results.\n",
     COMMAND_EXPLAIN, run_explain},
    {"unmatched", "grader unmatched RUN [--item ID] [--top N] [-o OUT]",
     "frequent answers that earned nothing, grouped by near miss",
     "A table for examiners, as CSV: item,answer,count,share,near_miss,accepted. Writings that the rule reads alike are one\n"
     "row; share is the percent of those who wrote anything. near_miss says by what the answer misses the accepted one:\n"
     "case, accent, spacing, unit, decimal mark, power of ten, sign, one slip; empty when it comes near to none.\n",
     COMMAND_UNMATCHED, run_unmatched},
    {"try", "grader try -r RUBRIC --item ID [--json] SAMPLE.csv", "a rule against answers marked by people",
     "SAMPLE.csv ('-': standard input) has the columns answer and mark. Printed are: how often the rule gives the mark that\n"
     "people gave, quadratic weighted kappa, for each accepted answer or sub-rule how often it matched, its false accepts\n"
     "(it matched, and the rule gives more than people) and false rejects (it did not match, and the rule gives less), and\n"
     "every answer on which they disagree, with its line. For a sub-rule that takes marks away, more and less change\n"
     "places.\n",
     COMMAND_TRY, run_try},
};
enum { N_COMMANDS = sizeof COMMANDS / sizeof *COMMANDS };

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < N_COMMANDS; i++)
        if (strcmp(COMMANDS[i].name, name) == 0) return &COMMANDS[i];
    return NULL;
}

static void print_overview(FILE *to)
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

static enum exit_code print_help(const char *topic)
{
    if (!topic) {
        print_overview(stdout);
        return EXIT_DONE;
    }
    if (strcmp(topic, "rubric") == 0) {
        rubric_help_print(stdout);
        return EXIT_DONE;
    }
    if (strcmp(topic, "results") == 0) {
        columns_help_print(stdout);
        return EXIT_DONE;
    }
    const struct command *command = find_command(topic);
    if (!command) {
        fprintf(stderr, "grader: help %s: no such topic; try grader help, grader help rubric or grader help results\n",
                topic);
        return EXIT_USAGE;
    }
    printf("%s: %s\n\nUsage: %s\n\n%s\nOptions:\n", command->name, command->summary, command->usage, command->more);
    options_help(command->bit);
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
            log_note("reading from the terminal: end them with Ctrl-D, or name files");
}

static enum exit_code run_command(const struct command *command, int argc, char **argv)
{
    struct gr_error err = {0};
    struct gr_messages mistakes = {0};
    struct options options;
    uint64_t n_rejected = 0;
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0) return print_help(command->name);
    enum gr_status st = options_parse(&options, command->bit, argc, argv, &err);
    if (!st) note_waiting(&options.grade.ingest);
    if (!st) st = command->run(&options, &n_rejected, &mistakes, &err);
    enum exit_code code = n_rejected ? EXIT_REJECTED : EXIT_DONE;
    if (st) code = report_failure(st, &mistakes, &err);
    gr_messages_release(&mistakes);
    options_release(&options);
    return code;
}

enum exit_code run_command_line(int argc, char **argv)
{
    if (argc < 2) {
        print_overview(stderr);
        return EXIT_USAGE;
    }
    const char *word = argv[1];
    if (strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return print_help(argc > 2 ? argv[2] : NULL);
    if (strcmp(word, "--version") == 0 || strcmp(word, "version") == 0) {
        puts("grader " GRADER_VERSION);
        return EXIT_DONE;
    }
    const struct command *command = find_command(word);
    if (!command) {
        fprintf(stderr,
                word[0] == '-' ? "grader: %s: a command comes first, such as: grader grade -r RUBRIC ANSWERS\n"
                               : "grader: %s: no such command; grader help lists them\n",
                word);
        return EXIT_USAGE;
    }
    return run_command(command, argc - 1, argv + 1);
}
