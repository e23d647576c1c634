/*
 * number_judge.h: what a number earns: a compiled number item, and its use.
 */
#ifndef GRADER_SCORE_NUMBER_JUDGE_H
#define GRADER_SCORE_NUMBER_JUDGE_H

#include "score/number_text.h"
#include "score/rule.h"
#include "score/tolerance.h"
#include "score/units.h"
#include "score/written.h"

struct target {
    struct interval interval;
    struct rational credit;
    struct text why;
    size_t key;        /* which of the keys it stands for */
    bool is_tolerance; /* also when moved by a power of ten */
    size_t order;
};

enum number_slip { SLIP_POWER, SLIP_SIGN, SLIP_TRUNCATED, SLIP_WRITTEN, N_SLIPS };

enum { NUMBERS_EITHER = 2 }; /* behind the two of enum number_style */

struct number {
    struct target *targets;
    size_t n;
    struct text *keys; /* as the rubric writes them */
    size_t n_keys;
    struct rational slips[N_SLIPS];
    struct written written;
    struct units units;
    size_t style;
};

/* What one reading of an answer earns. */
struct finding {
    enum number_reading reading;
    struct rational credit;
    struct text why;             /* which target */
    const struct target *target; /* NULL: none */
    const char *unit, *writing;
};

/* One answer, read in one style. */
struct finding number_judge(const struct number *number, struct text answer, enum number_style style,
                            struct scorer_worker *worker);

/* Read both ways: "1,234". Where only one is a number, or both earn the same, there is no doubt; false when there is. */
bool number_judge_either(const struct number *number, struct text answer, struct scorer_worker *worker,
                         struct finding *out);

#endif
