/*
 * derive_parts.h: the pieces of derive.c. Each kind of score that is a function of one source turns the counts of a
 * population into one value a row: rows are few (distinct marks), students are many.
 */
#ifndef GRADER_RANK_DERIVE_PARTS_H
#define GRADER_RANK_DERIVE_PARTS_H

#include "base/status.h"
#include "model/cohort.h"
#include "model/derived.h"
#include "model/marks.h"
#include "rank/populations.h"

/* What a population is compared with: all students, or the reference group. */
struct conversion {
    const struct score_rule *rule;
    const struct population *in;
    const struct population *to; /* SCORE_EQUATE: the reference; SCORE_GATE: everybody; else NULL */
    int64_t *values;             /* by row of `in`, units of the score; MARK_MISSING: none */
};

/* derive_grades.c: values, a label a row, and one report row a grade (their score and group are the caller's). */
void convert_by_grades(const struct conversion *c, uint8_t *labels, struct grade_row *report);

/* The same search for one border: how many rows, from the best mark down, lie before the border at num / den students. */
size_t rows_before_border(const struct conversion *c, wide_t num, wide_t den);

/* derive_gcse.c: 9 down to 0. least[g]: the least mark of grade g, 1 to 9, in units of the source; INT64_MAX: nobody. */
enum { GCSE_BEST = 9 };
void gcse_boundaries(const struct conversion *c, int64_t least[GCSE_BEST + 1]);
void convert_to_gcse(const struct conversion *c);

/* derive_scales.c. False: all have one mark, and everybody got the mean. */
bool convert_to_standard(const struct conversion *c);
void convert_to_normal(const struct conversion *c);
void convert_to_percentile(const struct conversion *c);
void convert_linearly(const struct conversion *c);
void convert_by_table(const struct conversion *c);

/* derive_equate.c */
void convert_by_equating(const struct conversion *c);
void convert_by_gate(const struct conversion *c);       /* SCORE_GATE */
void convert_to_gate_score(const struct conversion *c); /* SCORE_GATE_SCORE */

/* The line through (from_low, to_low) and (from_high, to_high) at x; where both ends are one, of slope 1 through the
 * low one. */
long double line_through(long double x, long double from_low, long double from_high, long double to_low,
                         long double to_high);

/* Reading the values of one source, student by student. */
struct source_reader {
    const struct score_source *source;
    const uint8_t *status;
    const struct evaluation *evaluation;
    const struct derived *derived;
    const struct attribute *sat; /* column that says who sat the section; or NULL */
    bool *sat_values;            /* by number of its value */
    bool by_answers;             /* who answered anything sat the section */
};
void source_reader_init(struct source_reader *r, const struct exam *exam, const struct cohort *cohort,
                        const struct evaluation *evaluation, const struct derived *derived,
                        const struct score_source *source);
void source_reader_release(struct source_reader *r);
mark_t source_read(const struct source_reader *r,
                   size_t student); /* MARK_MISSING: not present, did not sit, no score */

/* derive_sum.c: SCORE_BEST and SCORE_SUM of every student. False when a value is beyond what fits. */
bool derive_from_parts(const struct exam *exam, const struct cohort *cohort, const struct evaluation *evaluation,
                       size_t score, struct derived *out);

#endif
