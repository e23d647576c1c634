/* same_cohort.h: the promise that the same answers, read in two ways, give the same cohort. */
#ifndef TESTS_FUZZ_SAME_COHORT_H
#define TESTS_FUZZ_SAME_COHORT_H

#include "fuzz.h"
#include "model/cohort.h"

static inline void must_be_same(const struct cohort *a, const struct cohort *b)
{
    must(a->students.n == b->students.n, "as many students");
    must(a->counts.rows_read == b->counts.rows_read, "as many rows");
    must(a->counts.rows_rejected == b->counts.rows_rejected, "as many rejects");
    must(a->counts.rows_replaced == b->counts.rows_replaced, "as many rows replaced");
    must(a->counts.rows_read == a->counts.rows_graded + a->counts.rows_rejected + a->counts.rows_replaced,
         "every row is accounted for");
    must(a->responses.stride == b->responses.stride, "cells of one size");
    for (size_t i = 0; i < a->students.n && a->responses.stride; i++)
        must(memcmp(responses_row(&a->responses, i), responses_row(&b->responses, i), a->responses.stride) == 0,
             "the same codes");
}

#endif
