/*
 * derive_gcse.c: grades 9 to 1 of the General Certificate of Secondary Education, from the least marks of 7, 4 and 1.
 *
 *     9: the best 7 % + half the share of students at 7 or above, of those at 7 or above
 *     8: half way from 7 to 9;   5, 6: a third and two thirds of the way from 4 to 7;   2, 3: likewise from 1 to 4
 *
 * So where 20 % reach a 7, 17 % of these get a 9. Students with one mark are not split (`border`), and where a step is no
 * possible mark, the rubric says which way it goes (`uneven`): the published rule is silent on both.
 */
#include "rank/derive_parts.h"
#include "rank/exact_round.h"

/* part / parts of the way from one boundary to the next, on a possible mark. */
static int64_t step_between(const struct score_rule *rule, int64_t low, int64_t high, int part, int parts)
{
    const wide_t num = (wide_t)(high - low) * part, den = (wide_t)parts * rule->step;
    const int64_t down = (int64_t)(num / den);
    switch (rule->uneven) {
    case UNEVEN_DOWN: return low + down * rule->step;
    case UNEVEN_UP: return low + ceiling_ratio(num, den) * rule->step;
    case UNEVEN_NEAREST: break;
    }
    return low + round_ratio(num, den) * rule->step;
}

/* With `top` of n students at 7 or above, top (7 % + top / 2n) = top (7 n + 50 top) / 100 n of them get a 9. */
static int64_t least_of_nine(const struct conversion *c)
{
    const wide_t n = c->in->students;
    wide_t top = 0;
    for (size_t i = 0; i < c->in->n; i++)
        if (c->in->rows[i].score >= c->rule->from_7) top += c->in->rows[i].count;
    if (!top) return INT64_MAX;
    const size_t rows = rows_before_border(c, top * (7 * n + 50 * top), 100 * n);
    return rows ? c->in->rows[c->in->n - rows].score : INT64_MAX;
}

void gcse_boundaries(const struct conversion *c, int64_t least[GCSE_BEST + 1])
{
    const struct score_rule *rule = c->rule;
    const int64_t nine = least_of_nine(c), best = c->in->rows[c->in->n - 1].score;
    /* Nobody has a 9: it begins one step above the best mark, as far as the 8 is concerned. */
    const int64_t end = nine != INT64_MAX ? nine : (best > rule->from_7 ? best : rule->from_7) + rule->step;
    least[0] = INT64_MIN;
    least[1] = rule->from_1;
    least[4] = rule->from_4;
    least[7] = rule->from_7;
    for (int part = 1; part < 3; part++) {
        least[1 + part] = step_between(rule, rule->from_1, rule->from_4, part, 3);
        least[4 + part] = step_between(rule, rule->from_4, rule->from_7, part, 3);
    }
    least[8] = step_between(rule, rule->from_7, end, 1, 2);
    least[9] = nine;
}

void convert_to_gcse(const struct conversion *c)
{
    int64_t least[GCSE_BEST + 1];
    gcse_boundaries(c, least);
    for (size_t i = 0; i < c->in->n; i++) {
        int grade = GCSE_BEST;
        while (c->in->rows[i].score < least[grade])
            grade--;
        c->values[i] = grade * c->rule->unit;
    }
}
