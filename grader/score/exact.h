/*
 * exact.h: numbers as examiners mean them: exact fractions of big integers. 3.15 is within 3.14 ± 0.01 here, which
 * no binary floating point type can promise.
 *
 * Sizes are bounded by what number_read accepts (number_text.h): a number written with at most 60 digits and exponents
 * up to ±400 has terms below 10^470; the sum or product of two such numbers, compared with a third that was moved to
 * another unit (a factor with terms below 10^FACTOR_DIGITS) and by up to nine powers of ten, stays below 10^1760, which
 * NATURAL_LIMBS hold. Only such expressions may be formed.
 */
#ifndef GRADER_SCORE_EXACT_H
#define GRADER_SCORE_EXACT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/memory.h"
#include "base/rational.h"

enum { NATURAL_LIMBS = 192, FACTOR_DIGITS = 120 }; /* 6,144 bits, below 10^1849 */

struct natural {
    uint32_t n;                   /* limbs in use, the highest not 0; 0 for zero */
    uint32_t limb[NATURAL_LIMBS]; /* least significant first */
};

struct exact {
    bool negative;           /* false for zero */
    struct natural num, den; /* den is not zero; not reduced */
};

void natural_set(struct natural *n, uint32_t value);
void natural_times_plus(struct natural *n, uint32_t factor, uint32_t addend); /* n = n * factor + addend */
void natural_times_power_of_ten(struct natural *n, unsigned exponent);

void exact_add(const struct exact *a, const struct exact *b, struct exact *out); /* out is neither a nor b */
void exact_subtract(const struct exact *a, const struct exact *b, struct exact *out);
void exact_multiply(const struct exact *a, const struct exact *b, struct exact *out);
int exact_compare(const struct exact *a, const struct exact *b); /* <0, 0, >0 */

void exact_divide(const struct exact *a, const struct exact *b, struct exact *out); /* b is not zero */
void exact_set_power_of_ten(int exponent, struct exact *out);
int exact_exponent(const struct exact *a); /* of the first digit that is not 0: of 250 2, of 0.03 -2; a is not zero */

/* The nearest multiple of 10^place, halves away from zero; or the nearest towards zero. */
enum exact_rounding { EXACT_HALF_AWAY, EXACT_TRUNCATE };
void exact_round(const struct exact *a, int place, enum exact_rounding how, struct exact *out);

void exact_from_rational(struct rational from, struct exact *out);

/* In lowest terms; false when the terms without their common factors 2 and 5 do not fit 62 bits, as those of a decimal that
 * fits do. */
bool exact_to_rational(const struct exact *from, struct rational *out);

/* A copy in the arena. */
const struct exact *exact_copy(struct arena *arena, const struct exact *from);

#endif
