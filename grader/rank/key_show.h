/* key_show.h: what a key is for one student, for people. */
#ifndef GRADER_RANK_KEY_SHOW_H
#define GRADER_RANK_KEY_SHOW_H

#include "rank/key_values.h"

/* "3", "2.5", "5/70", "2008-05-31", "" when an attribute has no value; in the arena. */
struct text key_show(const struct key_sources *sources, const struct rank_key *key, size_t student,
                     struct arena *arena);

#endif
