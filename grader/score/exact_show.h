/* exact_show.h: exact numbers as people write them, for explanations. */
#ifndef GRADER_SCORE_EXACT_SHOW_H
#define GRADER_SCORE_EXACT_SHOW_H

#include "score/exact.h"
#include "score/tolerance.h"

/* 9.81 as "9.81", a third as "1/3"; "" when it takes more than 62 bits. Returns `buffer`. */
enum { EXACT_SHOWN_BYTES = 96 };
const char *exact_show(const struct exact *value, char buffer[EXACT_SHOWN_BYTES]);

/* "9.76 to 9.86", "above 3 to 4", "at least 2"; "" when an end cannot be shown. Returns `buffer`. */
enum { INTERVAL_SHOWN_BYTES = 2 * EXACT_SHOWN_BYTES + 32 };
const char *interval_show(const struct interval *interval, char buffer[INTERVAL_SHOWN_BYTES]);

#endif
