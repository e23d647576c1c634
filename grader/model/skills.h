/*
 * skills.h: what every student, the nation and every group can do, skill by skill.
 *
 * A student's result in a skill, so many points of so many, is one of few: results are numbered, and a student has a
 * number for each skill. Everything said of a result (percent, level, advice) is said once for its number.
 *
 * Who counts: students present, with the items that count and were given to them (model/exam.h, `counted`; not those
 * that a choice of a section leaves out for the student). An item of several skills counts in each. Marks are those of
 * the items, before weights of sections.
 */
#ifndef GRADER_MODEL_SKILLS_H
#define GRADER_MODEL_SKILLS_H

#include "model/exam.h"

#define NO_SKILL_BAND UINT8_MAX

struct skill_result {
    uint32_t skill;
    mark_t earned, possible; /* units; possible 0: none of the skill's items was given */
    uint8_t band;            /* of exam.skills, NO_SKILL_BAND: below all; a share below 0 counts as 0 */
};

/* Over some students. A mean is earned / possible. */
struct skill_sum {
    int64_t earned, possible; /* units */
    uint32_t students;        /* with possible above 0 */
};

/* Numbers of results; NO_SKILL_RESULT: there is nothing to say. */
struct skill_advice {
    uint32_t strongest, weakest, next_step;
};
#define NO_SKILL_RESULT UINT32_MAX

/* A value of a partition and a skill, for the table skills_<group>. */
struct skill_group_row {
    uint32_t value, skill;
    const struct skill_sum *sum, *nation;
};

struct skill_group_table {
    struct skill_sum *sums;       /* [value][skill] */
    struct skill_group_row *rows; /* by value, in byte order of its text, then skill; values of somebody present */
    size_t n;
    uint8_t *hidden; /* by row: 1 when its numbers are not to be published; NULL: none is */
};

struct skills {
    size_t n_skills, n_present; /* n_skills 0: the exam has none, and all else is empty */
    uint32_t *students;         /* by present student, in the order of the input: number in the cohort */
    uint32_t *results;          /* [present student][skill]: numbers in `list` */
    struct skill_result *list;  /* by skill, then points possible, then earned */
    size_t n_list;
    bool some_lack_skills;            /* some result in the list has nothing possible */
    struct skill_advice *advice;      /* by present student */
    struct skill_sum *nation;         /* by skill */
    struct skill_group_table *groups; /* by partition of the ranking */
    size_t n_groups;
};

/* -1, 0, 1 as the share of a is below, equal to or above that of b; both have something possible. */
int skill_compare_shares(const struct skill_result *a, const struct skill_result *b);

void skills_release(struct skills *s);

#endif
