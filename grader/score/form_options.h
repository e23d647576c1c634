/*
 * form_options.h: options that stand in another order on a form: from the letters printed there to those of the rubric.
 */
#ifndef GRADER_SCORE_FORM_OPTIONS_H
#define GRADER_SCORE_FORM_OPTIONS_H

#include "model/exam.h"
#include "score/reading.h"

struct option_map; /* immutable; in the reading's arena */

/* BADC: what the form prints as A, B, C, D are the options B, A, D, C of the rubric. Letters that are not in it mean
 * what they mean in the rubric. `item` is of kind choice or multi. NULL after noting a mistake. */
const struct option_map *option_map_read(struct reading *reading, const struct node *node, const struct exam_item *item,
                                         const struct answer_conventions *conventions);

/* exam_forms.to_reference. Of choice a single letter, of multi a set of letters, however written; what is neither, and
 * what means "left blank", stays as it is. */
struct text option_map_apply(const struct option_map *map, struct text answer, struct arena *arena);

#endif
