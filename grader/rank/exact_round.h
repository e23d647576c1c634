/*
 * exact_round.h: from exact ratios, and from roots of ratios, to the integers that are published.
 */
#ifndef GRADER_RANK_EXACT_ROUND_H
#define GRADER_RANK_EXACT_ROUND_H

#include <stdint.h>

#include "base/rational.h"
#include "base/wide.h"

/* num / den rounded to an integer, halves away from zero; den > 0. Beyond int64: the nearest int64. */
int64_t round_ratio(wide_t num, wide_t den);

/* The least and the greatest integer at or above / below num / den; den > 0. */
int64_t ceiling_ratio(wide_t num, wide_t den);

/* (a + b / b_den * sqrt(num / den)) * unit, rounded as above; b_den, den, unit > 0, num >= 0. Where the root is rational the
 * result is exact, so halves go where they should; elsewhere the value is irrational and never a half, and long
 * double decides. */
int64_t round_with_root(struct rational a, wide_t b, wide_t b_den, wide_t num, wide_t den, int64_t unit);

int64_t round_real(long double value); /* halves away from zero; saturates */

#endif
