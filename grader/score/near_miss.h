/*
 * near_miss.h: an answer that earned nothing, and how it misses an accepted one: so that an examiner sees which
 * accepted answer is missing from the rubric.
 *
 * An answer is a near miss when a small change makes it right. Where the change can be made (another case, no accents,
 * no unit, the other decimal mark, a power of ten, the other sign), the item's own rule is asked about the changed
 * answer, so tolerances and patterns count as they do in marking. Where it could go many ways (an accent left out, a
 * slip of the pen), the answer is compared with the accepted ones: those the rubric lists and those students gave.
 */
#ifndef GRADER_SCORE_NEAR_MISS_H
#define GRADER_SCORE_NEAR_MISS_H

#include "score/rubric.h"

/* The first that applies, in this order. */
enum near_miss {
    NEAR_CASE,
    NEAR_ACCENT,
    NEAR_SPACING,      /* blanks, hyphens and other punctuation */
    NEAR_UNIT,         /* missing, another one, or not asked for */
    NEAR_DECIMAL_MARK, /* with or without its unit, as are the next two */
    NEAR_POWER_OF_TEN, /* up to six places */
    NEAR_SIGN,
    NEAR_SLIP, /* one slip (score/distance.h) in a text of at least four letters */
    NEAR_NONE,
    N_NEAR_MISSES,
};
extern const struct text near_miss_names[N_NEAR_MISSES]; /* "case", …; "" for none */

/* Not those of an item that people mark: its answers are their marks. */
bool may_have_near_misses(const struct rubric *rubric, size_t item);

struct near_misses; /* what one item accepts, prepared; belongs to one thread */

/* `accepted`: answers that earned something, the most frequent first; of them, and of the rubric's own, the first 200
 * are used. The rubric and the texts must outlive it. */
struct near_misses *near_misses_new(const struct rubric *rubric, size_t item, const struct text *accepted, size_t n);
void near_misses_free(struct near_misses *near); /* NULL is fine */

/* How `answer`, which earned nothing, misses; *accepted is the answer it comes near to, as the rubric or a student
 * writes it, valid until the next call. */
enum near_miss near_miss_of(struct near_misses *near, struct text answer, struct text *accepted);

#endif
