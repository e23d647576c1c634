/*
 * ratios.h: ratios of integers as ranks: equal ratios have the same number, a larger ratio a larger one.
 *
 * Ratios are compared by cross-multiplication in 128 bits, never divided: 5/70 against 6/72 is 360 against 420. Pairs
 * that occur are few (wrong and right answers), so they are gathered and ordered once, and a pair is then looked up.
 * x/0 is above every ratio for x > 0 and below every one for x < 0; where 0/0 stands is for the caller to say.
 */
#ifndef GRADER_RANK_RATIOS_H
#define GRADER_RANK_RATIOS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ratios;

struct ratios *ratios_new(void);
void ratios_free(struct ratios *ratios); /* NULL will do */

void ratios_add(struct ratios *ratios, int64_t above, int64_t below);
void ratios_add_all(struct ratios *ratios, const struct ratios *other);

/* When all are added. 0/0 gets the greatest number when `undefined_is_greatest`, else the least. */
void ratios_order(struct ratios *ratios, bool undefined_is_greatest);

size_t ratios_count(const struct ratios *ratios);                               /* numbers are from -1 to this */
int64_t ratios_rank(const struct ratios *ratios, int64_t above, int64_t below); /* of a pair that was added */

#endif
