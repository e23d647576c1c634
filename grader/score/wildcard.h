/*
 * wildcard.h: keys with `*`, which stands for any run of characters, also none; `\*` is a star. The whole answer has to
 * match. Linear in the answer for each part between stars: no pattern can stall the program.
 */
#ifndef GRADER_SCORE_WILDCARD_H
#define GRADER_SCORE_WILDCARD_H

#include "score/synonyms.h"

struct wildcard {
    struct text *parts; /* what stands between the stars, in normal form; n - 1 stars */
    size_t n;
};

/* A key in the given normal form, with synonyms replaced, in the arena; without a star it has one part. */
void wildcard_compile(struct arena *arena, struct text key, unsigned steps, const struct synonym_table *synonyms,
                      struct wildcard *out);
bool wildcard_matches(const struct wildcard *wildcard, struct text normal);

#endif
