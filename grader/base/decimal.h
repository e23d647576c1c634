/*
 * decimal.h: numbers and dates as tables of scores write them, exactly: no floating point.
 */
#ifndef GRADER_BASE_DECIMAL_H
#define GRADER_BASE_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

enum { DECIMAL_DIGITS_MOST = 18 }; /* of a number: what int64_t always holds */

/* digits / 10^decimals; zeros at the end of the decimals are dropped, so 12.50 is 125 and 1. */
struct decimal {
    int64_t digits;
    int decimals;
};

/* "12", "-0.25", "+3", ".5", "7.": an optional sign, digits and at most one `mark` ('.' or ','). No exponent, no
 * thousands marks, no blanks. False when the text is not such a number or has more than DECIMAL_DIGITS_MOST digits,
 * zeros in front and those at the end of the decimals not counted. */
bool decimal_parse(struct text t, char mark, struct decimal *out);

/* Multiply by 10^places; false, and *digits as it was, when the result has more than DECIMAL_DIGITS_MOST digits. */
bool decimal_shift(int64_t *digits, int places);

/* "2008-05-31" as 20080531, whose order is that of the days; false when there is no such day. */
bool iso_date_parse(struct text t, int64_t *out);

#endif
