/*
 * marker_agreement.c: how well the markers of an item agree, and which answers are pending (contract in evaluate.h).
 *
 * All is a function of how many students present have which tuple of marks, so each item costs one walk through its
 * column. Sums are exact integers. With x and y the marks of two people, n students marked by both:
 *
 *   exact            share with x = y
 *   adjacent         share with |x - y| at most one mark
 *   kappa            Cohen's, with quadratic weights: 1 - n Σ (x-y)² / Σi Σj (xi-yj)², the latter being
 *                    n Σx² + n Σy² - 2 Σx Σy (Fleiss and Cohen 1973); not defined when there is but one mark
 *   pearson          correlation of x and y
 *   mean_difference  mean of y - x
 */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "evaluate/evaluate.h"
#include "evaluate/statistics_formulas.h"

/* Students present by code. */
static uint32_t *count_present(const struct cohort *cohort, const struct item_marks *marks, size_t item)
{
    uint32_t *counts = gr_calloc(marks->n_codes, sizeof *counts);
    for (size_t student = 0; student < cohort->students.n; student++)
        counts[responses_code(&cohort->responses, student, item)] +=
            cohort->students.status[student] == STUDENT_PRESENT;
    return counts;
}

static struct marker_agreement agreement_of(const struct exam *exam, const struct item_marks *marks,
                                            const uint32_t *counts, size_t first, size_t second)
{
    const double unit = (double)exam->unit;
    wide_t n = 0, exact = 0, adjacent = 0, x1 = 0, y1 = 0, x2 = 0, y2 = 0, xy = 0, squares = 0;
    for (uint32_t code = 0; code < marks->n_codes; code++) {
        const mark_t *given = marks->given + (size_t)code * marks->n_given;
        const wide_t x = given[first], y = given[second], apart = x > y ? x - y : y - x, k = counts[code];
        if (!k || x == MARK_MISSING || y == MARK_MISSING) continue;
        n += k;
        exact += apart == 0 ? k : 0;
        adjacent += apart <= exam->unit ? k : 0;
        x1 += k * x;
        y1 += k * y;
        x2 += k * x * x;
        y2 += k * y * y;
        xy += k * x * y;
        squares += k * apart * apart;
    }
    const wide_t by_chance = n * x2 + n * y2 - 2 * x1 * y1;
    const double students = (double)n;
    return (struct marker_agreement){
        .first = first,
        .second = second,
        .n = (uint32_t)n,
        .exact = n ? (double)exact / students : NAN,
        .adjacent = n ? (double)adjacent / students : NAN,
        .kappa = by_chance ? 1 - (double)(n * squares) / (double)by_chance : NAN,
        .pearson = n ? correlation(n * xy - x1 * y1, n * x2 - x1 * x1, n * y2 - y1 * y1) : NAN,
        .mean_difference = n ? (double)(y1 - x1) / students / unit : NAN,
    };
}

static void list_pending(const struct cohort *cohort, const struct item_marks *marks, size_t item, struct marking *out)
{
    for (size_t student = 0; student < cohort->students.n; student++) {
        const uint32_t code = responses_code(&cohort->responses, student, item);
        if (marks->state[code] != ANSWER_PENDING || cohort->students.status[student] != STUDENT_PRESENT) continue;
        GR_GROW(out->pending, out->pending_capacity, out->n_pending + 1);
        out->pending[out->n_pending++] = (struct pending_answer){(uint32_t)student, item, code};
    }
}

static void analyse_item(const struct exam *exam, const struct cohort *cohort, const struct item_marks *marks,
                         size_t item, struct marking *out)
{
    const size_t n_markers = exam->items[item].n_markers;
    uint32_t *counts = count_present(cohort, marks, item), pending = 0, adjudicated = 0;
    for (uint32_t code = 0; code < marks->n_codes; code++) {
        const mark_t *given = marks->given + (size_t)code * marks->n_given;
        if (marks->state[code] == ANSWER_PENDING) pending += counts[code];
        if (marks->n_given > n_markers && given[n_markers] != MARK_MISSING) adjudicated += counts[code];
    }
    for (size_t first = 0; first < n_markers; first++)
        for (size_t second = first + 1; second < n_markers; second++) {
            struct marker_agreement agreement = agreement_of(exam, marks, counts, first, second);
            agreement.item = item;
            agreement.pending = pending;
            agreement.adjudicated = adjudicated;
            GR_GROW(out->agreements, out->agreements_capacity, out->n_agreements + 1);
            out->agreements[out->n_agreements++] = agreement;
        }
    free(counts);
    if (pending && exam->items[item].counted) list_pending(cohort, marks, item, out);
}

void analyse_markers(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                     struct marking *out)
{
    *out = (struct marking){0};
    for (size_t item = 0; item < exam->n_items; item++)
        if (exam->items[item].n_markers) analyse_item(exam, cohort, &marks->items[item], item, out);
}
