/*
 * covariances.c: sums of products of item marks (contract in covariances.h).
 *
 * Covariances do not change when a constant is taken from an item's marks, so marks are counted from the item's lowest.
 * Items with few different marks are counted instead (pair_counts.h). Of others,
 * a block of 256 students is turned around, items by students, and every two items are multiplied and added up: an
 * inner loop over 16-bit numbers that compilers turn into multiply-add instructions, eight or more students each. With
 * marks up to 2,895 a block's sum is below 256 * 2895² < 2^31. Marks spread wider (a very fine unit) take a slower
 * loop with 128-bit products. All sums are integers: the result does not depend on threads.
 */
#include "evaluate/covariances.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/threads.h"
#include "evaluate/pair_counts.h"
#include "evaluate/statistics_formulas.h"

enum { STUDENTS_PER_BLOCK = 256, NARROW_MARK_MOST = 2895 };

struct covariance_pass {
    const struct cohort *cohort;
    const struct mark_table *marks;
    const uint32_t *items; /* the counted ones */
    const mark_t *lowest;  /* by counted item */
    size_t n_items;
    bool narrow; /* all marks, from the lowest, are at most NARROW_MARK_MOST */
};

/* One thread's: a block of marks, items by students, and the sums so far. */
struct covariance_worker {
    int16_t *narrow;  /* [item][STUDENTS_PER_BLOCK] */
    int64_t *wide;    /* the same, when marks are not narrow */
    wide_t *products; /* [item][item], the upper triangle */
};

static int64_t multiply_narrow(const int16_t *a, const int16_t *b)
{
    int32_t sum = 0;
    for (size_t i = 0; i < STUDENTS_PER_BLOCK; i++)
        sum += (int32_t)a[i] * b[i];
    return sum;
}

static wide_t multiply_wide(const int64_t *a, const int64_t *b)
{
    wide_t sum = 0;
    for (size_t i = 0; i < STUDENTS_PER_BLOCK; i++)
        sum += (wide_t)a[i] * b[i];
    return sum;
}

static void turn_student(const struct covariance_pass *pass, struct covariance_worker *worker, size_t student,
                         size_t column)
{
    const uint8_t *row = responses_row(&pass->cohort->responses, student);
    for (size_t i = 0; i < pass->n_items; i++) {
        const uint32_t item = pass->items[i];
        const uint32_t code = cell_read(row, pass->cohort->responses.slots[item]);
        const int64_t mark = (int64_t)pass->marks->items[item].mark[code] - pass->lowest[i];
        if (pass->narrow)
            worker->narrow[i * STUDENTS_PER_BLOCK + column] = (int16_t)mark;
        else
            worker->wide[i * STUDENTS_PER_BLOCK + column] = mark;
    }
}

static void multiply_block(const struct covariance_pass *pass, struct covariance_worker *worker)
{
    for (size_t i = 0; i < pass->n_items; i++)
        for (size_t j = i + 1; j < pass->n_items; j++)
            worker->products[i * pass->n_items + j] +=
                pass->narrow
                    ? multiply_narrow(worker->narrow + i * STUDENTS_PER_BLOCK, worker->narrow + j * STUDENTS_PER_BLOCK)
                    : multiply_wide(worker->wide + i * STUDENTS_PER_BLOCK, worker->wide + j * STUDENTS_PER_BLOCK);
}

/* Students who are not present, or beyond the last, have marks of 0 in the block and add nothing. */
static void add_block(const struct covariance_pass *pass, struct covariance_worker *worker, size_t block)
{
    const size_t cells = pass->n_items * STUDENTS_PER_BLOCK, from = block * STUDENTS_PER_BLOCK;
    if (pass->narrow)
        memset(worker->narrow, 0, cells * sizeof *worker->narrow);
    else
        memset(worker->wide, 0, cells * sizeof *worker->wide);
    for (size_t column = 0; column < STUDENTS_PER_BLOCK && from + column < pass->cohort->students.n; column++)
        if (pass->cohort->students.status[from + column] == STUDENT_PRESENT)
            turn_student(pass, worker, from + column, column);
    multiply_block(pass, worker);
}

static void multiply_all(const struct covariance_pass *pass, wide_t *products)
{
    const size_t cells = pass->n_items * STUDENTS_PER_BLOCK, n_pairs = pass->n_items * pass->n_items;
    const size_t n_blocks = (pass->cohort->students.n + STUDENTS_PER_BLOCK - 1) / STUDENTS_PER_BLOCK;
    const int n_threads = threads_for(n_blocks);
    struct covariance_worker *workers = gr_calloc((size_t)n_threads, sizeof *workers);
    for (int t = 0; t < n_threads; t++)
        workers[t] =
            (struct covariance_worker){.narrow = pass->narrow ? gr_calloc(cells, sizeof *workers->narrow) : NULL,
                                       .wide = pass->narrow ? NULL : gr_calloc(cells, sizeof *workers->wide),
                                       .products = gr_calloc(n_pairs, sizeof *workers->products)};
#pragma omp parallel for schedule(static) num_threads(n_threads)
    for (size_t block = 0; block < n_blocks; block++)
        add_block(pass, &workers[thread_id()], block);
    for (int t = 0; t < n_threads; t++) {
        for (size_t i = 0; i < n_pairs; i++)
            products[i] += workers[t].products[i];
        free(workers[t].narrow);
        free(workers[t].wide);
        free(workers[t].products);
    }
    free(workers);
}

/* Marks were counted from the item's lowest mark; so are the sums here. Variances are those of the item's own sums. */
static double *from_products(const struct covariance_pass *pass, const struct statistics_sums *sums,
                             const wide_t *products, double unit)
{
    const size_t k = pass->n_items;
    const double n = (double)sums->students, divisor = n * (n - 1.0) * unit * unit;
    double *covariances = gr_realloc_array(NULL, k * k, sizeof *covariances);
    for (size_t i = 0; i < k; i++) {
        covariances[i * k + i] = (double)item_moments_of(sums, pass->items[i]).xx / divisor;
        for (size_t j = i + 1; j < k; j++) {
            const wide_t product = products[i * k + j];
            const wide_t sum_i = sums->items[pass->items[i]].marks - (wide_t)pass->lowest[i] * sums->students;
            const wide_t sum_j = sums->items[pass->items[j]].marks - (wide_t)pass->lowest[j] * sums->students;
            covariances[i * k + j] = covariances[j * k + i] =
                (double)(product * sums->students - sum_i * sum_j) / divisor;
        }
    }
    return covariances;
}

double *item_covariances(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                         const struct statistics_sums *sums, size_t *n_items)
{
    uint32_t items[COVARIANCE_ITEMS_MOST];
    mark_t lowest[COVARIANCE_ITEMS_MOST];
    struct covariance_pass pass = {.cohort = cohort, .marks = marks, .items = items, .lowest = lowest, .narrow = true};
    *n_items = 0;
    if (sums->students < 2 || exam_forms_lack_items(exam)) return NULL;
    for (size_t item = 0; item < exam->n_items; item++) {
        if (!exam->items[item].counted) continue;
        if (pass.n_items == COVARIANCE_ITEMS_MOST) return NULL;
        const struct item_marks *of_item = &marks->items[item];
        mark_t low = of_item->mark[0], high = low;
        for (uint32_t code = 1; code < of_item->n_codes; code++) {
            if (of_item->mark[code] < low) low = of_item->mark[code];
            if (of_item->mark[code] > high) high = of_item->mark[code];
        }
        pass.narrow &= (int64_t)high - low <= NARROW_MARK_MOST;
        items[pass.n_items] = (uint32_t)item;
        lowest[pass.n_items++] = low;
    }
    wide_t *products = gr_calloc(pass.n_items * pass.n_items + 1, sizeof *products);
    if (!pair_products(cohort, marks, items, lowest, pass.n_items, products)) multiply_all(&pass, products);
    double *covariances = from_products(&pass, sums, products, (double)exam->unit);
    free(products);
    *n_items = pass.n_items;
    return covariances;
}
