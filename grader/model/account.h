/*
 * account.h: one student's result, accounted for: every answer and why it earned what it did, the sums, and the place
 * with the counts behind it. Made by `grader explain` (pipeline/explain.c), printed by report/account.c.
 */
#ifndef GRADER_MODEL_ACCOUNT_H
#define GRADER_MODEL_ACCOUNT_H

#include "base/memory.h"
#include "model/exam.h"
#include "model/marks.h"
#include "model/ranking.h"
#include "model/students.h"

struct account_answer {
    size_t item;
    struct text written;
    struct text read_as; /* as the rule compared it; empty when it compared what was written */
    struct text why;
    struct text *matched; /* accepted answers or sub-rules that matched, by name */
    size_t n_matched;
    enum answer_state state;
    enum answer_result result;
    mark_t mark;
    bool counts;             /* its mark is in the total */
    struct text not_counted; /* why not */
};

/* What decides the place, in the order of rank.by. */
struct account_key {
    struct text key, value; /* the value as printed */
    bool is_number;
};

/* A score of the rubric's `scores`. */
struct account_score {
    struct text id, value; /* as printed; empty: none */
    struct text note;      /* its grade, or why the student is not eligible */
};

/* Place inside one value of a column, such as one school. */
struct account_group {
    struct text group, value, rank; /* rank as printed */
    uint32_t students;              /* ranked in it */
};

/* What the student can do in a skill, as printed. */
struct account_skill {
    struct text id, title, earned, possible, percent, level; /* level empty: none */
    struct text nation_mean, group_mean;                     /* percents; empty: none */
};

struct account_advice {
    struct text strongest, weakest, next_skill, next_step; /* each empty: nothing to say */
};

/* How the answers fit the student and the exam, as printed; values that are not defined are empty. */
struct account_fit {
    bool is_there; /* the run says something of this student */
    struct text errors, normed, caution, run, shift, shift_from, shift_gain, flags;
};

struct account {
    const struct exam *exam;
    struct text student;
    struct text *attribute_names, *attribute_values;
    size_t n_attributes;
    enum student_status status;
    struct account_answer *answers; /* all items in exam order, or the one that was asked for */
    size_t n_answers;
    bool one_item; /* nothing below is filled in */

    /* Only of a student who is present. */
    mark_t total, *sections;
    mark_t
        *section_sums; /* of the items that count, before the section is held between its bounds; sections of items */
    struct text grade; /* empty: the exam has none, or below every band */
    bool passed;
    unsigned answered, correct, blank, invalid;
    struct account_score *scores;
    size_t n_scores;
    struct account_key *keys;
    size_t n_keys;
    struct text rank, percentile;    /* as printed */
    uint32_t above, same, ranked;    /* students in better places, in this one (the student included), in all */
    struct text labels[N_TIE_RULES]; /* the rank under each of rank.labels, as printed */
    struct text cutoff;              /* the first line that is reached; empty: none */
    struct account_group *groups;
    size_t n_groups;
    struct account_skill *skills;
    size_t n_skills;
    struct text compared; /* the group of group_mean */
    struct account_advice advice;
    struct account_fit fit;
    struct arena arena; /* texts and arrays */
};

static inline void account_release(struct account *account)
{
    arena_release(&account->arena);
}

#endif
