/* pools.h: what people write: the words and sentences behind text and pattern items. */
#ifndef DATAGEN_POOLS_H
#define DATAGEN_POOLS_H

#include <stdint.h>

struct concept {
    const char *right[4];  /* accepted forms, the usual one first; NULL ends a list */
    const char *slips[6];  /* misspellings of the usual form */
    const char *wrong[10]; /* other answers, the usual mistake first */
};

enum { N_CONCEPTS = 8, N_THEMES = 3 };
extern const struct concept concepts[N_CONCEPTS];

/* A theme is asked about in a pattern item: two ideas that earn marks, and a misconception that costs one. */
struct theme {
    const char *idea[2][4]; /* ways to say each idea, all of them matched by its pattern */
    const char *misconception[3];
    const char *pattern[3]; /* PCRE2: idea, idea, misconception */
};
extern const struct theme themes[N_THEMES];

/* Words around the ideas, that no pattern matches. */
enum { N_OPENINGS = 8, N_CLOSINGS = 8 };
extern const char *const openings[N_OPENINGS], *const closings[N_CLOSINGS];

static inline uint32_t pool_size(const char *const *list, uint32_t most)
{
    uint32_t n = 0;
    while (n < most && list[n])
        n++;
    return n;
}

#endif
