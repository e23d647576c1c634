/*
 * tolerance.h: which numbers are near enough to a key. One row a kind of tolerance; each turns a key into an interval.
 */
#ifndef GRADER_SCORE_TOLERANCE_H
#define GRADER_SCORE_TOLERANCE_H

#include "score/exact.h"
#include "score/reading.h"

struct interval {
    const struct exact *low, *high; /* NULL: unbounded */
    bool low_open, high_open;       /* the bound itself lies outside */
};

bool interval_holds(const struct interval *interval, const struct exact *value);

struct tolerance; /* compiled; in the reading's arena */

struct tolerance_kind {
    const char *name;
    const char *form, *help;
    bool stands_alone; /* it is the whole key, as an interval is */
    enum { COUNTS_NOTHING, COUNTS_PLACES, COUNTS_FIGURES } counts;
    bool (*compile)(struct reading *reading, const struct node *value, struct tolerance *out);
    void (*surround)(const struct tolerance *tolerance, struct arena *arena, const struct exact *key,
                     struct interval *out);
};

struct tolerance {
    const struct tolerance_kind *kind;
    const struct exact *below, *above; /* slack on either side; one share for relative ones */
    const struct exact *share;         /* of the key, added to the slack; NULL: none */
    int64_t digits;                    /* of the kinds that count places or figures */
    struct interval interval;          /* of a range */
    struct text shown;                 /* " ±0.05" */
};

extern const struct tolerance_kind TOLERANCE_KINDS[];
extern const size_t N_TOLERANCE_KINDS;

/* `name`: {abs: 0.05}, or a bare 0.05 (abs), 1% (rel), "[3.1,3.2)" (range). Without one only the key itself is
 * right. False after noting mistakes. */
bool tolerance_read(struct reading *reading, const struct node *node, const char *name, struct tolerance *out);

/* The place that the last of so many figures of a number has: of 250 and 2 figures 1, of 0.03 and 2 figures -3. Zero has
 * its figures after the point. */
int place_of_figure(const struct exact *number, int64_t figures);

/* tolerance_places.c: rows of the table that count places or significant figures. */
bool tolerance_compile_sig(struct reading *reading, const struct node *value, struct tolerance *out);
bool tolerance_compile_places(struct reading *reading, const struct node *value, struct tolerance *out);
bool tolerance_compile_near_sig(struct reading *reading, const struct node *value, struct tolerance *out);
bool tolerance_compile_near_places(struct reading *reading, const struct node *value, struct tolerance *out);
void tolerance_surround_rounded(const struct tolerance *tolerance, struct arena *arena, const struct exact *key,
                                struct interval *out);
void tolerance_surround_near(const struct tolerance *tolerance, struct arena *arena, const struct exact *key,
                             struct interval *out);

/* A number as rubrics write it (decimal point), in the arena; NULL after noting a mistake. */
const struct exact *read_exact(struct reading *reading, const struct node *node, const char *name);

#endif
