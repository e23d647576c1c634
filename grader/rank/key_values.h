/*
 * key_values.h: what an entry of rank.by (or the `of` of a score table or a cut-off) is for each student.
 *
 * A key is prepared once: operands point straight at what they read, attributes are turned from texts into numbers per
 * distinct value, and everything is brought to one scale, so that the value of a student is an exact integer in
 * 1/scale marks (or items, or whatever an attribute counts). The larger, the better, unless the key says otherwise.
 *
 *   attribute   a number with at most 6 decimals; or a date (2008-05-31, also with / or .), of which the older is the
 *               better. Whoever has none stands behind everybody who has one.
 *   score       a derived score; whoever has none as with attributes
 *   sum         what is not there counts as 0
 *   max, …      of what is there: the best, the second, … of the subjects that a student took; who has too few of them
 *               stands behind everybody
 *   ratio       a rank among the ratios that occur (rank/ratios.h)
 *   random      63 bits of XXH3 (seed) of the student's id: the same draw whatever the order of the input
 */
#ifndef GRADER_RANK_KEY_VALUES_H
#define GRADER_RANK_KEY_VALUES_H

#include "model/cohort.h"
#include "model/derived.h"
#include "model/evaluation.h"
#include "model/marks.h"

/* All that keys may read. */
struct key_sources {
    const struct exam *exam;
    const struct cohort *cohort;
    const struct mark_table *marks; /* for item:X; else NULL will do */
    const struct evaluation *evaluation;
};

struct key_node;

struct key_values {
    const struct key_sources *sources;
    struct key_node *root;
    int64_t scale;
    bool less_is_better;
    bool can_lack;   /* some students may have no value */
    int64_t missing; /* which counts as this one, behind all others */
    struct arena arena;
    struct ratios *ratios;
    size_t n_unreadable; /* distinct values of attributes that are neither number nor date */
};

enum { KEY_OPERANDS_MOST = 64 };

/* `sources` must outlive *out. Looks at all students when the key is a ratio, else at distinct values only.
 * `in_units`: the scale is a multiple of the exam's unit even when nothing in the key is a mark. */
void key_values_init(struct key_values *out, const struct key_sources *sources, const struct rank_key *key,
                     bool in_units);
int64_t key_values_of(const struct key_values *values, size_t student);
bool key_values_lack(const struct key_values *values, size_t student);

/* Most keys are one field of an outcome: then its bytes from the start of the outcome, and whether it is a mark_t or a
 * uint16_t; so that whoever reads millions of them need not ask again what the key is. */
bool key_values_are_a_field(const struct key_values *values, size_t *offset, bool *is_mark);

/* Bounds that hold without a look at the students: of a draw, a ratio, an attribute, of marks whose spans are known. */
bool key_values_bounds(const struct key_values *values, int64_t *low, int64_t *high);

void key_values_release(struct key_values *values);

#endif
