/*
 * option_values.h: the forms that values of options have. Each function reads one and puts it where its row says
 * (`at`, `size`); the general ones come first.
 *
 * On failure err names the option and what it takes (row->argument).
 */
#ifndef GRADER_CLI_OPTION_VALUES_H
#define GRADER_CLI_OPTION_VALUES_H

#include "cli/options.h"

option_take take_text;     /* any text into a const char *, which points into argv */
option_take take_one_more; /* the same, added to a struct words */
option_take take_names;    /* "a,b,c", none of them empty, into a const char * */
option_take take_flag;     /* no value; sets a bool */
option_take take_count;    /* digits, least <= value <= most, into an integer of 4 or 8 bytes */
option_take take_word;     /* one of "a|b|c" into an enum: least + its place among them */

option_take take_decimal_mark; /* "decimal_point|decimal_comma" into a char */
option_take take_delimiter;    /* , ; | or tab into a char */
option_take take_max_rejects;  /* N or P% into a struct ingest_options */
option_take take_ties;         /* "modified,dense" into a struct rank_file_options */

/* Settings of the whole program. */
option_take take_threads, take_memory, take_progress, take_quiet, take_verbose, take_scanner, take_shared;

/* Add a word. */
void words_add(struct words *words, const char *word);

#endif
