/* student_skills.h: what a run says of the skills of some students, in one pass over its tables `skills` and `advice`. */
#ifndef GRADER_REPORT_STUDENT_SKILLS_H
#define GRADER_REPORT_STUDENT_SKILLS_H

#include "report/pages.h"

struct student_skill_set {
    struct dictionary ids; /* of the students; their numbers are indexes of `of` */
    struct student_skills *of;
    struct arena arena;
};

/* For n students; those of whom the run says nothing have no rows. Release also after a failure. */
MUST_CHECK enum gr_status student_skills_read(struct student_skill_set *out, struct run *run, const struct text *ids,
                                              size_t n, struct gr_error *err);
const struct student_skills *student_skills_of(const struct student_skill_set *set, struct text id); /* NULL: none */
void student_skills_release(struct student_skill_set *set);

#endif
