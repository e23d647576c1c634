/* nearest_name.h: which of some names a misspelt word was meant to be. */
#ifndef GRADER_SCORE_NEAREST_NAME_H
#define GRADER_SCORE_NEAREST_NAME_H

#include <stddef.h>

#include "base/text.h"

/* The name with the fewest slips of the pen to what was written, without case; the first of several. NULL when none is
 * near: a slip in three letters is allowed, and one more, but never the whole name. Longer words than 32 bytes are near
 * to nothing. */
const char *nearest_name(struct text written, const char *const *names, size_t n_names);

#endif
