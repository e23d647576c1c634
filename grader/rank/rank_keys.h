/*
 * rank_keys.h: all of rank.by as one integer per student: the smaller, the better the place.
 *
 * Each key is turned into its distance from the best value there is, 0 … span. When the product of the spans is small
 * the distances become one mixed-radix number (`n_places` of them), so that students can be ordered by counting.
 * Otherwise each distance gets as many bits as its span needs, and the bits are packed from the first key down into as
 * many 64-bit words as it takes; no key is split over two words.
 *
 * Keys are read for many students at a time, one key after the other: each is then a short loop over the same few cache
 * lines.
 */
#ifndef GRADER_RANK_RANK_KEYS_H
#define GRADER_RANK_RANK_KEYS_H

#include "rank/key_values.h"

enum { PLACES_MOST = 1 << 26 }; /* 8 MiB of marks per thread (place_marks.h) */

/* One key, ready to be read. */
struct rank_key_reader {
    struct key_values values;
    bool is_field, is_mark; /* of an outcome, at … */
    size_t offset;
    bool less_is_better;
    bool is_bounded; /* low and high are known beforehand; else they are those observed */
    int64_t low, high;
    int64_t best;
    uint64_t span; /* distance of the worst */
    unsigned bits; /* that the span needs */
};

struct rank_keys {
    struct key_sources sources;
    struct rank_key_reader *readers; /* by key of rank.by */
    size_t n_keys;
    uint64_t n_places;     /* product of (span + 1); 0 when above PLACES_MOST */
    size_t n_words;        /* of the packed form */
    size_t n_leading;      /* keys of the first word that order roughly: all are fields, unless the first is none */
    unsigned leading_bits; /* that they take */
    size_t *first_key;     /* by word, n_words + 1 entries: the keys it holds */
};

/* Looks at the students present only. The arguments must outlive *out; *out must stay where it is. */
void rank_keys_init(struct rank_keys *out, const struct key_sources *sources);

enum { STUDENTS_PER_RUN = 1 << 9 }; /* keys are read for so many at a time: their numbers stay in the nearest cache */

/* Some students: those of `list`, or, when it is NULL, those from `first` on. */
struct student_run {
    const uint32_t *list;
    size_t first, n;
};

static inline size_t student_of_run(const struct student_run *run, size_t i)
{
    return run->list ? run->list[i] : run->first + i;
}

/* One number a student of the run. */
void rank_keys_places(const struct rank_keys *keys, struct student_run run, uint64_t *out); /* n_places > 0 */
void rank_keys_leading(const struct rank_keys *keys, struct student_run run,
                       uint64_t *out); /* n_leading keys, packed */
void rank_keys_word(const struct rank_keys *keys, size_t word, struct student_run run, uint64_t *out);
uint64_t rank_keys_distance(const struct rank_keys *keys, size_t key, size_t student);

void rank_keys_release(struct rank_keys *keys);

#endif
