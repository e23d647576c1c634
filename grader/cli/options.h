/*
 * options.h: from words on the command line to what a command works with.
 *
 * The options themselves are rows of option_table.h, the commands rows of command_table.h.
 */
#ifndef GRADER_CLI_OPTIONS_H
#define GRADER_CLI_OPTIONS_H

#include "base/memory.h"
#include "pipeline/export.h"
#include "pipeline/grade.h"
#include "pipeline/rank_file.h"
#include "pipeline/regrade.h"

enum command_bit {
    COMMAND_GRADE = 1 << 0,
    COMMAND_CHECK = 1 << 1,
    COMMAND_EXPLAIN = 1 << 2,
    COMMAND_UNMATCHED = 1 << 3,
    COMMAND_TRY = 1 << 4,
    COMMAND_RANK = 1 << 5,
    COMMAND_EXPORT = 1 << 6,
    COMMAND_REGRADE = 1 << 7,
    COMMAND_VERIFY = 1 << 8,
    COMMAND_REPORT = 1 << 9,
    COMMAND_ITEMS = 1 << 10,
    COMMAND_ALL = ~0,
};

struct words {
    const char **at;
    size_t n, capacity;
};

/* All that options can say. Texts point into argv. */
struct options {
    struct words sources, targets; /* what is read (operands) and written (-o) */
    struct grade_options grade;    /* of commands that read answers; its rubric_path is that of all */
    struct rank_file_options rank;
    struct regrade_options regrade;
    const char *digest; /* NULL: not given */
    struct words what_if, voided, restored;
    struct export_options export;
    struct words cutoffs;       /* grader rank */
    struct words where;         /* what export.where shows */
    const char *by, *table;     /* grader items; NULL: not given */
    const char *student, *item; /* NULL: not given */
    bool embargoed;             /* of commands that put results into other hands */
    const char *group, *split;  /* of reports */
    size_t top;                 /* 0: all */
    bool json;
};

/* How many words a command takes; both kinds are counted by options_parse. */
struct arguments {
    enum command_bit bit;
    const char *operand;             /* what a word that is no option stands for: RUN */
    size_t least_operands;           /* so many must be there */
    size_t most_operands;            /* SIZE_MAX: any number */
    bool reads_stdin, writes_stdout; /* no operand, no -o: as if '-' were given */
    size_t most_outputs;             /* times that -o may be given */
};

struct option_row;
/* Read the value of an option (NULL where it has none) into options. */
typedef enum gr_status option_take(struct options *options, const struct option_row *row, const char *value,
                                   struct gr_error *err);

/* Parse argv[1…] for one command (argv[0] is the command's name) and check the combination: every rule about options
 * stands in their rows, in `arguments`, or in options.c. On failure err names the option and what it takes. */
MUST_CHECK enum gr_status options_parse(struct options *options, const struct arguments *arguments, int argc,
                                        char **argv, struct gr_error *err);
void options_release(struct options *options);

#endif
