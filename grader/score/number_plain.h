/*
 * number_plain.h: a number as it is written, brought to ASCII: full-width forms, minus and multiplication signs; ⁸ becomes
 * ^8 and ½ becomes " 1/2 ". (NFKC would turn 10⁸ into 108.)
 */
#ifndef GRADER_SCORE_NUMBER_PLAIN_H
#define GRADER_SCORE_NUMBER_PLAIN_H

#include <stdint.h>

#include "base/text.h"

enum { PLAIN_BYTES = 256, PER_MILLE = 1 /* the byte that stands for ‰ */ };

struct plain_number {
    char bytes[PLAIN_BYTES];
    size_t n;
    uint16_t origin[PLAIN_BYTES + 1]; /* where in the text each byte comes from, and where the last one ends */
};

/* As far as the characters may be part of a number; false when that is too far to be meant. */
bool number_make_plain(struct text t, struct plain_number *out);

#endif
