/* wrap.h: help texts, broken into lines. Columns count characters, not bytes. */
#ifndef GRADER_BASE_WRAP_H
#define GRADER_BASE_WRAP_H

#include <stdio.h>

enum { WRAP_COLUMNS = 118 }; /* no line of a help text is longer, unless one word is */

/* Print the words of `text`, the cursor being at `column`; further lines begin at `indent`. Ends the line. */
void wrap_print(FILE *to, const char *text, int column, int indent);

int wrap_columns(const char *text, size_t len); /* that so many bytes take on a terminal */

#endif
