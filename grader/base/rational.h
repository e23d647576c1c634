/*
 * rational.h: exact marks.
 *
 * A mark in a rubric ("2", "0.5", "-1/3") is a rational. The exam's unit is 1 / (least common denominator of all its
 * marks); from then on every mark and total is an integer number of units, and only decimal_print turns one
 * back into decimals.
 */
#ifndef GRADER_BASE_RATIONAL_H
#define GRADER_BASE_RATIONAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

struct rational {
    int64_t num, den; /* lowest terms, den > 0; a zeroed struct is not a number */
};

/* "12", "-0.25", "+3", ".5", "2/3", "-1/3", "50%" (= 1/2) only when `percent_allowed`. No exponent, no spaces inside.
 * False when the text is not such a number or its terms do not fit 62 bits. */
bool rational_parse(struct text t, bool percent_allowed, struct rational *out);

struct rational rational_make(int64_t num, int64_t den);                            /* reduces; den must not be 0 */
bool rational_add(struct rational a, struct rational b, struct rational *out);      /* false: overflow */
bool rational_multiply(struct rational a, struct rational b, struct rational *out); /* false: overflow */
int rational_compare(struct rational a, struct rational b);                         /* <0, 0, >0, exact */

/* Least common multiple of two denominators; false when it exceeds `limit`. */
bool denominator_join(int64_t *denominator, int64_t other, int64_t limit);

/* value * unit as an integer; false when it is not one or does not fit. */
bool rational_to_units(struct rational value, int64_t unit, int64_t *out);

/* num / den times 10^decimals, rounded to an integer, halves away from zero. den > 0, 0 <= decimals <= 9; the result must
 * fit (as that of marks does; decimal_print takes any). */
int64_t decimal_scaled(int64_t num, int64_t den, int decimals);
int64_t decimal_power(int decimals); /* 10^decimals */

/* num / den as decimals: at most `decimals` places (0–9), halves away from zero, trailing zeros and "-0" dropped.
 * den > 0. Writes no NUL; returns the bytes written, at most 40. Integer arithmetic only. */
enum { DECIMAL_BYTES = 40 };
int decimal_print(char out[DECIMAL_BYTES], int64_t num, int64_t den, int decimals);

/* As above with all `decimals` places kept ("33.3300"), as percentiles are published. */
int decimal_print_fixed(char out[DECIMAL_BYTES], int64_t num, int64_t den, int decimals);

#endif
