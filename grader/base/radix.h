/*
 * radix.h: one stable sort of integer keys for the whole program: least significant digit first, in parallel.
 *
 * The result of a stable sort does not depend on how the work was cut, so it is the same for any number of threads.
 */
#ifndef GRADER_BASE_RADIX_H
#define GRADER_BASE_RADIX_H

#include <stddef.h>
#include <stdint.h>

struct keyed {
    uint64_t key;
    uint32_t value; /* carried along, usually a student */
};

/* Ascending by key; equal keys keep their order. n < 2^32. Takes as much memory again while it works. Call from one
 * thread; large inputs are sorted by all of them. */
void radix_sort(struct keyed *items, size_t n);

#endif
