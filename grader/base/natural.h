/*
 * natural.h: an order of texts that people expect of a column that may hold numbers: numbers before all else, by their
 * value (9 before 10, -2 before 1), then texts in byte order.
 */
#ifndef GRADER_BASE_NATURAL_H
#define GRADER_BASE_NATURAL_H

#include "base/text.h"

/* "12", "-0.5", "+3": a sign or none, digits, and digits behind a point or none. Any number of digits. */
bool text_is_number(struct text t);

/* <0, 0, >0. A total order: numbers of one value stand in byte order, so 0 means the same bytes. Exact. */
int natural_compare(struct text a, struct text b);

#endif
