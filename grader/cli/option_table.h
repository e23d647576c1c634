/*
 * option_table.h: every option, one row each. Parsing, checking, help, the manual and the completion read the rows.
 *
 * To add an option: a field in struct options (options.h), or in what a command takes, and one row in option_table.c
 * that says where its value goes. Values of a new form take a function in option_values.c.
 */
#ifndef GRADER_CLI_OPTION_TABLE_H
#define GRADER_CLI_OPTION_TABLE_H

#include "cli/options.h"

struct option_row {
    char letter; /* the short form; 0: none */
    const char *name;
    const char
        *argument;     /* what stands for the value in texts, "a|b|c" when only these words will do; NULL: no value */
    int commands;      /* bits of those that know it; a name may have several rows, for different commands */
    option_take *take; /* option_values.h */
    size_t at, size;   /* the field of struct options it sets, by AT() */
    const char *help;  /* NULL: for tests, not shown */
    uint64_t least, most; /* of a count; `least` of a choice of words: the value of the first word */
    const char *missing;  /* must be given, and this is the message when it was not; NULL: may be left out */
};

/* In the order in which help shows them. */
extern const struct option_row OPTIONS[];
extern const size_t N_OPTIONS;

#endif
