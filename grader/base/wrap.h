/* wrap.h: help texts, broken into lines. Columns count characters, not bytes. */
#ifndef GRADER_BASE_WRAP_H
#define GRADER_BASE_WRAP_H

#include <stdio.h>

enum { WRAP_COLUMNS = 118 }; /* of a help text where nobody says how wide a line may be */

/* Print the words of `text`, the cursor being at `column`; further lines begin at `indent`. No line has
 * more than `columns`, unless one word has. Ends the line. */
void wrap_print(FILE *to, const char *text, int column, int indent, int columns);

int wrap_columns(const char *text, size_t len); /* that so many bytes take on a terminal */

#endif
