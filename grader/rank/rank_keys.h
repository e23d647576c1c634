/*
 * rank_keys.h: all of rank.by as one integer per student: the smaller, the better the place.
 *
 * Each key is turned into its distance from the best value observed, 0 … span. When the product of the spans is small
 * the distances become one mixed-radix number (`n_places` of them), so that students can be ordered by counting.
 * Otherwise each distance gets as many bits as its span needs, and the bits are packed from the first key down into as
 * many 64-bit words as it takes; no key is split over two words.
 */
#ifndef GRADER_RANK_RANK_KEYS_H
#define GRADER_RANK_RANK_KEYS_H

#include "model/cohort.h"
#include "model/evaluation.h"
#include "model/marks.h"

enum { PLACES_COUNTED_MOST = 1 << 20 }; /* 4 MiB of counters per thread */

struct rank_key_span {
    int64_t best;  /* observed */
    uint64_t span; /* distance of the worst */
};

struct rank_keys {
    const struct exam *exam;
    const struct cohort *cohort;
    const struct mark_table *marks;
    const struct evaluation *evaluation;
    struct rank_key_span *spans; /* by key of rank.by */
    uint64_t n_places;           /* product of (span + 1); 0 when above PLACES_COUNTED_MOST */
    size_t n_words;              /* of the packed form */
    size_t *first_key;           /* by word, n_words + 1 entries: the keys it holds */
};

/* Looks at the students present only. The arguments must outlive *out. */
void rank_keys_init(struct rank_keys *out, const struct exam *exam, const struct cohort *cohort,
                    const struct mark_table *marks, const struct evaluation *evaluation);

uint32_t rank_keys_place(const struct rank_keys *keys, size_t student); /* only when n_places > 0 */
uint64_t rank_keys_word(const struct rank_keys *keys, size_t word, size_t student);

void rank_keys_release(struct rank_keys *keys);

#endif
