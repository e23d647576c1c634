/*
 * units.h: units of measurement behind (or before) a number, each with its factor.
 *
 * `units: {m/s2: 1, cm/s2: 0.01}`: a number in cm/s2 times 0.01 is one in the unit of the key. Units are compared with
 * their case (mV is not MV), in NFKC, so that m² is m2; ^ makes no difference; · × * and a blank between letters all mean
 * "times": "N m" is N·m, but not Nm, unless the rubric lists that too.
 *
 * A missing unit, one that is not listed, and another unit than the number belongs to each cost a share of the credit.
 */
#ifndef GRADER_SCORE_UNITS_H
#define GRADER_SCORE_UNITS_H

#include "score/exact.h"
#include "score/normal.h"

struct unit {
    struct text normal, written;
    const struct exact *factor;
};

struct units {
    struct unit *list; /* none: numbers have no unit */
    size_t n;
    struct rational missing, unknown, other; /* what is left of the credit: 1 less the penalty */
};

enum { PENALTY_MISSING, PENALTY_UNKNOWN, PENALTY_OTHER, N_PENALTIES };
extern const struct key_spec UNIT_PENALTIES[N_PENALTIES];

/* `units:` and `unit_penalty:`, either of which may be NULL. */
bool units_read(struct reading *reading, const struct node *units, const struct node *penalty, struct units *out);

/* The listed unit that is written so, or NULL. `buffer` is scratch. */
const struct unit *units_find(const struct units *units, struct text written, struct normal_buffer *buffer);

/* Whether a text can be some unit: it begins with a letter, or a sign such as ° or $. */
bool looks_like_unit(struct text t);

#endif
