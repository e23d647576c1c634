/*
 * number_text.h: read a number as students write it.
 *
 *   signs + - (also the minus sign U+2212)   .5   1.   1e4   3x10^8   3×10⁸   22/7 (exactly)   12% (0.12)
 *   full-width digits; a blank, or the mark that is not the decimal one, between groups of three digits: 1,000,000
 *
 * Strict where a guess could go wrong: 1,00 is no number where the comma groups thousands.
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

enum number_reading number_read(struct text t, enum number_style style, struct exact *out);

#endif
