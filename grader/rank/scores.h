/*
 * scores.h: what a score table or a cut-off counts, as one mark per student: the total, a section, or something worked
 * out (a total with a bonus from the roster), which then takes an array.
 */
#ifndef GRADER_RANK_SCORES_H
#define GRADER_RANK_SCORES_H

#include "base/status.h"
#include "rank/key_values.h"
#include "rank/value_scores.h"

enum { SCORE_MOST = 1 << 30, SCORE_LEAST = -SCORE_MOST }; /* beyond which a score does not fit */

struct scores {
    struct score_column column;
    int64_t scale;            /* in 1/scale marks */
    int64_t grain;            /* from one possible score to the next: more than 1 where tables need a finer scale */
    mark_t *worked;           /* the array, or NULL */
    struct students students; /* a view, in which only who has the score counts as present */
    uint8_t *status;          /* of the view, when somebody has none */
};

/* Fails when scores do not fit. `name` is what they are for, in messages. */
MUST_CHECK enum gr_status scores_make(struct scores *out, const struct key_sources *sources, const struct rank_key *of,
                                      const char *name, struct gr_error *err);
void scores_release(struct scores *scores);

#endif
