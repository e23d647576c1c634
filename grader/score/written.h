/*
 * written.h: what a rubric may ask of the writing of a number, apart from its value. One row a kind.
 *
 * The last zeros of a whole number may be figures or not: 2070 has 3 or 4. `sig` takes either; `strict_sig` says they are
 * none, unless a point follows them (100 has 1, "100." has 3).
 */
#ifndef GRADER_SCORE_WRITTEN_H
#define GRADER_SCORE_WRITTEN_H

#include "score/number_text.h"
#include "score/reading.h"

struct written_kind {
    const char *name, *help;
    bool (*holds)(const struct number_writing *writing, int low, int high);
};

extern const struct written_kind WRITTEN_KINDS[];
extern const size_t N_WRITTEN_KINDS;

struct written {
    const struct written_kind *kind; /* NULL: nothing is asked */
    int64_t low, high;
};

/* `written:`: 3 or {sig: 3}, {places: [2, 4]}, …; nothing is asked when the node is NULL. */
bool written_read(struct reading *reading, const struct node *node, struct written *out);

static inline bool written_as_asked(const struct written *asked, const struct number_writing *writing)
{
    return !asked->kind || asked->kind->holds(writing, (int)asked->low, (int)asked->high);
}

#endif
