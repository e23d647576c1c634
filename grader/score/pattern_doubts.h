/*
 * pattern_doubts.h: look at the text of a pattern for what is seldom meant.
 *
 * Two doubts: alternatives of which only some are anchored, as in ^a|b$, where ^ binds to a and $ to b (a list of accepted
 * answers written so takes "axyz"); and a repetition of what may itself be nothing but a repetition, as in (a+)+, which
 * can take longer than the age of the universe to fail. Neither is certain, so both are warnings.
 */
#ifndef GRADER_SCORE_PATTERN_DOUBTS_H
#define GRADER_SCORE_PATTERN_DOUBTS_H

#include <stdbool.h>

#include "base/text.h"

/* What is doubtful and what to do, or NULL. The pattern compiles. `is_grouped`: it is matched as a whole anyway. */
const char *pattern_doubt(struct text pattern, bool is_grouped);

#endif
