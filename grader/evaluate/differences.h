/*
 * differences.h: new totals from old ones, where little has changed.
 *
 * Of a plain exam a total is the sum of its items' marks. So when a rubric changes two items of sixty, a student's new
 * total is the old one and what these two answers are worth more, and nothing else of the answers is looked at. Of another
 * exam (sections with a choice, with bounds, weights or pass marks) each row is evaluated anew as it passes by.
 */
#ifndef GRADER_EVALUATE_DIFFERENCES_H
#define GRADER_EVALUATE_DIFFERENCES_H

#include "model/changes.h"
#include "model/marks.h"
#include "model/responses.h"

/* Whether nothing but sums of marks makes totals, and nothing but the total makes grade and pass. */
bool totals_are_sums(const struct exam *exam);

struct differences;

/* From the exams and marks before and now. The arguments stay in use. */
struct differences *differences_new(const struct exam *before, const struct exam *now,
                                    const struct mark_table *marks_before, const struct mark_table *marks_now,
                                    const struct cell_slot *slots);

/* n rows of `stride` bytes of answers, and where the students stood → where they stand now, but for ranks and cut-offs.
 * `status` is how they count now. By any thread. */
void differences_apply(struct differences *d, const uint8_t *rows, size_t stride, size_t n,
                       const struct standing *before, const uint8_t *status, struct standing *now);

/* When all rows have been applied: false when some old total was none that its answers can have, so that the new one is none. */
bool differences_are_sound(const struct differences *d);

/* By item and code: students present before and now who gave the answer; NULL for items whose marks are the same. Valid as
 * long as *d, and read when all rows have been applied. */
const uint32_t *const *differences_counts(struct differences *d);

void differences_free(struct differences *d);

#endif
