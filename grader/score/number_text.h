/*
 * number_text.h: read a number as students write it.
 *
 *   signs + - (also the minus sign U+2212)   .5   1.   1e4   3x10^8   3×10⁸   10^-3   12% and 5‰ (0.12 and 0.005)
 *   22/7 and 1 1/2 (exactly), also 1½   full-width digits
 *   a blank, an apostrophe, or the mark that is not the decimal one, between groups of three digits: 1,000,000
 *
 * Strict where a guess could go wrong: 1,00 is no number where the comma groups thousands, nor are 1 3/2 and 1 000/7.
 */
#ifndef GRADER_SCORE_NUMBER_TEXT_H
#define GRADER_SCORE_NUMBER_TEXT_H

#include "base/text.h"
#include "model/exam.h"
#include "score/exact.h"

enum { NUMBER_DIGITS = 60, NUMBER_EXPONENT = 400 };

enum number_reading {
    NUMBER_READ,
    NUMBER_NOT_ONE,  /* it is something else */
    NUMBER_TOO_LONG, /* more than 60 digits, or an exponent beyond ±400 */
};

/* How a number was written. Figures: of 0.00100 and 1.00e2 3, of 0 and 0.0 1, of 0.00 2; of 2070 3 or 4, because nobody
 * can tell whether the last zeros of a whole number are figures. */
struct number_writing {
    bool is_fraction;   /* 22/7, 1 1/2: no figures, no places */
    bool is_scientific; /* a power of ten, and one figure that is not 0 before the point */
    int least_figures, most_figures;
    int places; /* after the point: of 12.30 2, of 1.5e-3 4, of 1.5e3 0 */
};

/* The whole of `t` is a number. */
enum number_reading number_read(struct text t, enum number_style style, struct exact *out);

/* `t` begins with a number, of *used bytes. */
enum number_reading number_read_beginning(struct text t, enum number_style style, struct exact *out,
                                          struct number_writing *writing, size_t *used);

#endif
