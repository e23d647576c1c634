/* skills_parts.h: what follows from the results of skills, once every student has the numbers of theirs. */
#ifndef GRADER_EVALUATE_SKILLS_PARTS_H
#define GRADER_EVALUATE_SKILLS_PARTS_H

#include "model/ranking.h"
#include "model/skills.h"

/* The level of every result; what is each student's strongest, weakest and next. Fills list[].band and advice. */
void skills_advise(const struct skill_policy *policy, struct skills *skills);

/* Points earned and possible, of all and of every value of every group. Fills nation and groups. */
void skills_sum(const struct ranking *ranking, struct skills *skills);

#endif
