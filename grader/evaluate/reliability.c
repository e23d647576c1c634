/*
 * reliability.c: coefficients of reliability (contract in reliability.h). V is the variance of the total, v(i, j) the
 * covariances, Σv the sum of the items' variances.
 *
 *   lambda 1   1 - Σv / V
 *   lambda 2   lambda 1 + √(k/(k-1) Σ v(i,j)², i ≠ j) / V
 *   lambda 3   k/(k-1) lambda 1: Cronbach's alpha
 *   lambda 4   4 v(a, b) / V for halves a and b. The best of all splits would take 2^k trials; from the odd-even split
 *              and from the first and second half, items are moved or exchanged as long as that helps, and the better
 *              end is taken: a lower bound of the maximum, the same in every run
 *   lambda 5   lambda 1 + 2 √(greatest Σ v(i,j)² of an item's covariances with the others) / V
 *   lambda 6   1 - Σ e² / V, e² the variance of an item that the others do not explain, 1 / (the inverse's diagonal)
 *   Feldt-Gilmer    (Σd)² / ((Σd)² - Σd²) lambda 1, d(i) = (covariances of i with items but the reference) / (those of
 *                   the reference with items but i), d(reference) = 1; the reference has the greatest sum of covariances
 *   Feldt-Brennan   lambda 1 / (1 - Σλ²), λ(i) = v(i, total) / V
 *   Raju's beta     lambda 1 / (1 - Σλ²), λ(i) = the item's share of the points
 *
 * Guttman, A basis for analyzing test-retest reliability (1945); Feldt and Brennan, Reliability, in Educational
 * Measurement (1989); Raju (1977).
 */
#include "evaluate/reliability.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct matrix {
    const double *at; /* k × k */
    size_t k;
};

static double cell(const struct matrix *m, size_t i, size_t j)
{
    return m->at[i * m->k + j];
}

static double others_sum(const struct matrix *m, size_t i)
{
    double sum = 0.0;
    for (size_t j = 0; j < m->k; j++)
        if (j != i) sum += cell(m, i, j);
    return sum;
}

static double others_squares(const struct matrix *m, size_t i)
{
    double sum = 0.0;
    for (size_t j = 0; j < m->k; j++)
        if (j != i) sum += cell(m, i, j) * cell(m, i, j);
    return sum;
}

/* --- splits ------------------------------------------------------------------------------------------------------ */

static struct split_half split_of(const struct matrix *m, double variance, const bool *in_a)
{
    double aa = 0.0, bb = 0.0, ab = 0.0;
    for (size_t i = 0; i < m->k; i++)
        for (size_t j = 0; j < m->k; j++)
            if (in_a[i] != in_a[j])
                ab += cell(m, i, j) / 2.0;
            else if (in_a[i])
                aa += cell(m, i, j);
            else
                bb += cell(m, i, j);
    const double r = aa > 0.0 && bb > 0.0 ? ab / sqrt(aa * bb) : NAN;
    return (struct split_half){
        .correlation = r, .spearman_brown = r > -1.0 ? 2.0 * r / (1.0 + r) : NAN, .guttman = 4.0 * ab / variance};
}

/* By how much the covariance of the halves grows when the item changes sides. */
static double gain_of(const struct matrix *m, const bool *in_a, size_t item)
{
    double gain = 0.0;
    for (size_t j = 0; j < m->k; j++)
        if (j != item) gain += in_a[j] == in_a[item] ? cell(m, item, j) : -cell(m, item, j);
    return gain;
}

/* Take the best move or exchange while there is one. Every step gains, so no split comes twice. */
static void improve_split(const struct matrix *m, bool *in_a, double least_gain)
{
    enum { STEPS_MOST = 10000 };
    double *gains = gr_realloc_array(NULL, m->k, sizeof *gains);
    for (int step = 0; step < STEPS_MOST; step++) {
        double best = least_gain;
        size_t first = m->k, second = m->k;
        for (size_t i = 0; i < m->k; i++)
            gains[i] = gain_of(m, in_a, i);
        for (size_t i = 0; i < m->k; i++) {
            if (gains[i] > best) {
                best = gains[i];
                first = second = i;
            }
            for (size_t j = i + 1; j < m->k; j++) {
                const double gain = gains[i] + gains[j] + 2.0 * cell(m, i, j);
                if (in_a[i] == in_a[j] || gain <= best) continue;
                best = gain;
                first = i;
                second = j;
            }
        }
        if (first == m->k) break;
        in_a[first] = !in_a[first];
        if (second != first) in_a[second] = !in_a[second];
    }
    free(gains);
}

static void add_splits(const struct matrix *m, double variance, struct reliability *out)
{
    const double least_gain = 1e-12 * variance;
    bool *odd = gr_calloc(m->k, sizeof *odd), *first = gr_calloc(m->k, sizeof *first);
    for (size_t i = 0; i < m->k; i++) {
        odd[i] = i % 2 == 0; /* the first item is number 1 */
        first[i] = 2 * i < m->k;
    }
    out->odd_even = split_of(m, variance, odd);
    out->first_second = split_of(m, variance, first);
    improve_split(m, odd, least_gain);
    improve_split(m, first, least_gain);
    const double a = split_of(m, variance, odd).guttman, b = split_of(m, variance, first).guttman;
    out->lambda[3] = a > b ? a : b;
    free(odd);
    free(first);
}

/* --- lambda 6 ---------------------------------------------------------------------------------------------------- */

/* Σ of 1 / (inverse's diagonal), or NaN when the items depend on each other. Cholesky: m = L L', and the diagonal of the
 * inverse is the sum of squares of the columns of L's inverse. */
static double unexplained(const struct matrix *m)
{
    static const double NOTHING_LEFT = 1e-10; /* of an item's variance */
    const size_t k = m->k;
    double *lower = gr_realloc_array(NULL, k * k, sizeof *lower), *column = gr_realloc_array(NULL, k, sizeof *column);
    double sum = 0.0;
    bool good = true;
    memcpy(lower, m->at, k * k * sizeof *lower);
    for (size_t j = 0; j < k && good; j++) {
        for (size_t p = 0; p < j; p++)
            lower[j * k + j] -= lower[j * k + p] * lower[j * k + p];
        good = lower[j * k + j] > NOTHING_LEFT * cell(m, j, j);
        lower[j * k + j] = sqrt(lower[j * k + j]);
        for (size_t i = j + 1; i < k && good; i++) {
            for (size_t p = 0; p < j; p++)
                lower[i * k + j] -= lower[i * k + p] * lower[j * k + p];
            lower[i * k + j] /= lower[j * k + j];
        }
    }
    for (size_t j = 0; j < k && good; j++) { /* column j of the inverse of L */
        double squares = 0.0;
        for (size_t i = j; i < k; i++) {
            double value = i == j ? 1.0 : 0.0;
            for (size_t p = j; p < i; p++)
                value -= lower[i * k + p] * column[p];
            column[i] = value / lower[i * k + i];
            squares += column[i] * column[i];
        }
        sum += 1.0 / squares;
    }
    free(lower);
    free(column);
    return good ? sum : NAN;
}

/* --- parts of different lengths ---------------------------------------------------------------------------------- */

static double feldt_gilmer(const struct matrix *m, double lambda1)
{
    size_t reference = 0;
    for (size_t i = 1; i < m->k; i++)
        if (others_sum(m, i) > others_sum(m, reference)) reference = i;
    double sum = 1.0, squares = 1.0;
    for (size_t i = 0; i < m->k; i++) {
        if (i == reference) continue;
        const double shared = cell(m, i, reference);
        const double d = (others_sum(m, i) - shared) / (others_sum(m, reference) - shared);
        sum += d;
        squares += d * d;
    }
    const double factor = sum * sum / (sum * sum - squares);
    return isfinite(factor) ? factor * lambda1 : NAN;
}

static double with_lengths(double lambda1, double squares)
{
    return squares < 1.0 ? lambda1 / (1.0 - squares) : NAN;
}

struct reliability reliability_of(const double *covariances, size_t k, double variance, const double *points)
{
    struct reliability r = {.feldt_gilmer = NAN, .feldt_brennan = NAN, .raju_beta = NAN};
    for (size_t i = 0; i < N_LAMBDAS; i++)
        r.lambda[i] = NAN;
    r.odd_even = r.first_second = (struct split_half){NAN, NAN, NAN};
    if (!covariances || k < 2 || !(variance > 0.0)) return r;

    const struct matrix m = {covariances, k};
    double variances = 0.0, squares = 0.0, most = 0.0, brennan = 0.0, raju = 0.0, all_points = 0.0;
    for (size_t i = 0; i < k; i++) {
        const double of_item = others_squares(&m, i), share = (others_sum(&m, i) + cell(&m, i, i)) / variance;
        variances += cell(&m, i, i);
        squares += of_item;
        if (of_item > most) most = of_item;
        brennan += share * share;
        all_points += points[i];
    }
    for (size_t i = 0; i < k; i++)
        raju += points[i] / all_points * (points[i] / all_points);
    const double per_item = (double)k / ((double)k - 1.0);
    r.lambda[0] = 1.0 - variances / variance;
    r.lambda[1] = r.lambda[0] + sqrt(per_item * squares) / variance;
    r.lambda[2] = per_item * r.lambda[0];
    r.lambda[4] = r.lambda[0] + 2.0 * sqrt(most) / variance;
    r.lambda[5] = 1.0 - unexplained(&m) / variance;
    r.feldt_gilmer = feldt_gilmer(&m, r.lambda[0]);
    r.feldt_brennan = with_lengths(r.lambda[0], brennan);
    r.raju_beta = all_points > 0.0 ? with_lengths(r.lambda[0], raju) : NAN;
    add_splits(&m, variance, &r);
    return r;
}
