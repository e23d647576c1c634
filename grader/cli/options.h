/*
 * options.h: from words on the command line to what a command works with.
 */
#ifndef GRADER_CLI_OPTIONS_H
#define GRADER_CLI_OPTIONS_H

#include "base/memory.h"
#include "pipeline/grade.h"
#include "pipeline/rank_file.h"

enum command_bit {
    COMMAND_GRADE = 1 << 0,
    COMMAND_CHECK = 1 << 1,
    COMMAND_EXPLAIN = 1 << 2,
    COMMAND_UNMATCHED = 1 << 3,
    COMMAND_TRY = 1 << 4,
    COMMAND_RANK = 1 << 5,
    COMMAND_ALL = ~0,
};

/* All that options can say. Texts point into argv. */
struct options {
    struct grade_options grade; /* of commands that read answers; its rubric_path is that of all */
    struct rank_file_options rank;
    const char *student, *item; /* NULL: not given */
    size_t top;                 /* 0: all */
    bool json;
    const char **sources, **targets; /* what grade.ingest.sources and grade.targets show */
    size_t sources_capacity, targets_capacity;
};

/* Parse argv[1…] for one command (argv[0] is the command's name) and check the combination: every rule about options
 * stands in options_parse and options_check. On failure err names the option and what it takes. */
MUST_CHECK enum gr_status options_parse(struct options *options, enum command_bit command, int argc, char **argv,
                                        struct gr_error *err);
void options_release(struct options *options);

/* The options of a command, one or two lines each, on standard output. */
void options_help(enum command_bit command);

#endif
