/* cutoffs.h: lines drawn through the ranking, from quotas, shares or fixed scores, and who reaches which. */
#ifndef GRADER_MODEL_CUTOFFS_H
#define GRADER_MODEL_CUTOFFS_H

#include "model/exam.h"

enum { NO_CUTOFF = UINT8_MAX, CUTOFFS_MOST = 250 };

/* A score from which on a student is in, and how many are. */
struct cutoff_line {
    bool is_there; /* false: nobody is in */
    mark_t score;  /* in 1/scale marks */
    uint32_t students;
    bool is_hidden;   /* `students` is not to be published … */
    bool is_withheld; /* … nor `score`, since beside the other line it would tell them */
};

/* One line of one value of a group (or of the nation). The line of a quota falls between students with equal scores:
 * both ways to draw it are here, and `line` is the one that the policy says. */
struct cutoff {
    size_t policy;       /* index into rank.cutoffs */
    uint32_t value;      /* number of the partition's value; 0 for the nation */
    uint32_t population; /* students present in it */
    bool has_quota;
    uint32_t quota;
    struct cutoff_line line, inclusive, exclusive;
    int64_t scale;
    bool is_hidden; /* of a group of which nothing is to be published */
};

struct cutoffs {
    struct cutoff *rows; /* by policy, then byte order of the value's text */
    size_t n, capacity;
    uint8_t
        *reached; /* by student: the first of rank.cutoffs whose line he reaches, or NO_CUTOFF; NULL: none are set */
};

void cutoffs_release(struct cutoffs *cutoffs);

#endif
