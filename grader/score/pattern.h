/*
 * pattern.h: regular expressions that cannot stall the program.
 *
 * PCRE2 with UTF and Unicode properties, compiled to machine code where the processor allows. Every match has a limit
 * on its steps that shrinks as the subject grows, because PCRE2 counts anew from each starting point. Only
 * pattern.c includes pcre2.h.
 */
#ifndef GRADER_SCORE_PATTERN_H
#define GRADER_SCORE_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

struct pattern;        /* immutable; shared by all threads */
struct pattern_worker; /* what one thread needs for matching */

enum { PATTERN_SUBJECT_LIMIT = 65536 }; /* bytes */

struct pattern_mistake {
    char message[160]; /* as PCRE2 words it */
    size_t offset;     /* bytes into the pattern */
};

enum pattern_result { PATTERN_ABSENT, PATTERN_FOUND, PATTERN_GAVE_UP };

/* Where a pattern is looked for. The whole answer, or words: all its alternatives as one, as if grouped. */
enum pattern_place { PATTERN_ANYWHERE, PATTERN_WHOLE, PATTERN_WORD };

/* NULL: see *problem. */
struct pattern *pattern_compile(struct text source, enum pattern_place place, struct pattern_mistake *problem);
void pattern_free(struct pattern *pattern);

struct pattern_worker *pattern_worker_new(void);
void pattern_worker_free(struct pattern_worker *worker);

/* Is the pattern found in its place in the subject? After PATTERN_GAVE_UP, *limit says which limit was met ("the match
 * limit"). The result depends on pattern and subject only. */
enum pattern_result pattern_search(const struct pattern *pattern, struct text subject, struct pattern_worker *worker,
                                   const char **limit);

#endif
