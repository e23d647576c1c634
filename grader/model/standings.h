/*
 * standings.h: where every student stood in a run, on a dozen bytes each: what a later run is compared with.
 */
#ifndef GRADER_MODEL_STANDINGS_H
#define GRADER_MODEL_STANDINGS_H

#include "model/cohort.h"
#include "model/cutoffs.h"
#include "model/evaluation.h"
#include "model/ranking.h"

/* Of a student who is not present all but the status is 0, NO_GRADE or NO_CUTOFF. A run file has these very bytes
 * (native order), so the fields may not move. */
struct standing {
    mark_t total;   /* units of the run's exam */
    rank2_t rank2;  /* the published national rank, doubled; 0: none */
    uint8_t status; /* enum student_status */
    uint8_t grade;  /* index into exam.grades, or NO_GRADE */
    uint8_t passed;
    uint8_t cutoff; /* index into rank.cutoffs: the first line that is reached, or NO_CUTOFF */
};

struct standings {
    struct standing *list; /* in the order of the students */
    size_t n;
};

/* Of all students. Release with standings_release. */
void standings_make(const struct students *students, const struct evaluation *evaluation, const struct ranking *ranking,
                    const struct cutoffs *cutoffs, struct standings *out);
void standings_release(struct standings *s);

#endif
