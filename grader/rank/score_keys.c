/*
 * score_keys.c: sums, extremes, ratios and draws over columns, row by row in checked integers (contract in score_keys.h).
 */
#include "rank/score_keys.h"

#include <stdlib.h>

#include "base/decimal.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/threads.h"
#include "rank/ratios.h"

enum { ROWS_PER_PIECE = 1 << 15, OPERANDS_MOST = 64 };
static const int64_t DIGITS_END = INT64_C(1000000000000000000); /* DECIMAL_DIGITS_MOST digits are below */

struct working {
    const struct score_table *table;
    const struct key_column *operands; /* the first of them */
    const struct rank_key *key;
    int decimals; /* of the key's numbers */
    struct ratios *ratios;
    int64_t *out;
};

static bool value_of(const struct working *w, const struct rank_key *key, size_t row, int64_t *out);

/* *out is NO_SCORE when the row lacks it; false: too many digits. */
static bool operand(const struct working *w, const struct rank_key *key, size_t row, int64_t *out)
{
    if (!value_of(w, key, row, out)) return false;
    if (*out != NO_SCORE && key->less_is_better) *out = -*out;
    return true;
}

static bool sum_of(const struct working *w, const struct rank_key *key, size_t row, int64_t *out)
{
    bool lacks = false;
    int64_t sum = 0;
    for (size_t i = 0; i < key->n_operands; i++) {
        int64_t value;
        if (!operand(w, &key->operands[i], row, &value)) return false;
        lacks |= value == NO_SCORE;
        if (value != NO_SCORE && __builtin_add_overflow(sum, value, &sum)) return false;
    }
    *out = lacks ? NO_SCORE : sum;
    return sum < DIGITS_END && sum > -DIGITS_END;
}

/* The position-th largest, from 0, of the operands that are there. Of min: the last. */
static bool largest_of(const struct working *w, const struct rank_key *key, size_t row, int64_t *out)
{
    int64_t values[OPERANDS_MOST];
    size_t n = 0;
    for (size_t i = 0; i < key->n_operands; i++) {
        int64_t value;
        if (!operand(w, &key->operands[i], row, &value)) return false;
        if (value == NO_SCORE) continue;
        size_t at = n++;
        for (; at > 0 && values[at - 1] < value; at--)
            values[at] = values[at - 1];
        values[at] = value;
    }
    const size_t position = key->kind == KEY_MAX ? 0 : key->kind == KEY_MIN ? n - 1 : key->index - 1;
    *out = n && position < n ? values[position] : NO_SCORE;
    return true;
}

static bool value_of(const struct working *w, const struct rank_key *key, size_t row, int64_t *out)
{
    switch (key->kind) {
    case KEY_SUM: return sum_of(w, key, row, out);
    case KEY_MAX:
    case KEY_MIN:
    case KEY_KTH: return largest_of(w, key, row, out);
    case KEY_RANDOM: *out = (int64_t)(hash_seeded(student_id(&w->table->students, row), key->seed) >> 1); return true;
    default: break;
    }
    const struct key_column *column = &w->operands[key->index];
    *out = column->values[row];
    return *out == NO_SCORE || decimal_shift(out, w->decimals - column->decimals);
}

static bool both_operands(const struct working *w, size_t row, int64_t values[2])
{
    return operand(w, &w->key->operands[0], row, &values[0]) && operand(w, &w->key->operands[1], row, &values[1]);
}

static bool work_out_ratios(struct working *w)
{
    const size_t n = w->table->students.n;
    int64_t values[2];
    bool fits = true;
    w->ratios = ratios_new();
    for (size_t row = 0; row < n && fits; row++) {
        fits = both_operands(w, row, values);
        if (fits && values[0] != NO_SCORE && values[1] != NO_SCORE) ratios_add(w->ratios, values[0], values[1]);
    }
    ratios_order(w->ratios, w->key->less_is_better != w->key->undefined_is_best);
    for (size_t row = 0; row < n && fits; row++) {
        fits = both_operands(w, row, values);
        w->out[row] =
            values[0] == NO_SCORE || values[1] == NO_SCORE ? NO_SCORE : ratios_rank(w->ratios, values[0], values[1]);
    }
    ratios_free(w->ratios);
    return fits;
}

static bool work_out(struct working *w)
{
    bool fits = true;
    if (w->key->kind == KEY_RATIO) return work_out_ratios(w);
#pragma omp parallel for schedule(static) reduction(&& : fits) \
    num_threads(threads_for(w->table->students.n / ROWS_PER_PIECE + 1))
    for (size_t row = 0; row < w->table->students.n; row++)
        fits = value_of(w, w->key, row, &w->out[row]) && fits;
    return fits;
}

/* The most decimals of its columns; false: there are dates among them. */
static bool look_at_columns(const struct working *w, const struct rank_key *key, int *decimals)
{
    if (key->kind == KEY_ATTRIBUTE) {
        const struct key_column *column = &w->operands[key->index];
        if (column->decimals > *decimals) *decimals = column->decimals;
        return column->kind != CELLS_DATES;
    }
    for (size_t i = 0; i < key->n_operands; i++)
        if (!look_at_columns(w, &key->operands[i], decimals)) return false;
    return true;
}

static enum gr_status make_column(const struct score_table *t, const struct key_column *operands,
                                  const struct rank_key *key, struct key_column *out, struct gr_error *err)
{
    struct working w = {.table = t, .operands = operands, .key = key};
    char shown[TEXT_SHOWN_BYTES];
    if (!look_at_columns(&w, key, &w.decimals))
        return gr_fail(err, GR_FAILED,
                       "--by %s: a column in it holds dates, which cannot be worked with; name it alone",
                       text_show(key->text, shown));
    *out = (struct key_column){.name = key->text,
                                .less_is_better = key->less_is_better,
                                .kind = CELLS_NUMBERS,
                                .decimals = w.decimals};
    GR_GROW(out->values, out->capacity, t->students.n + 1);
    w.out = out->values;
    if (!work_out(&w))
        return gr_fail(err, GR_FAILED, "--by %s: its numbers take more than 18 digits; round the columns first",
                       text_show(key->text, shown));
    if (key->kind == KEY_RANDOM)
        log_note("ties are drawn by %s: the row whose id has the greatest XXH3-64 with seed %llu comes first",
                 text_show(key->text, shown), (unsigned long long)key->seed);
    return GR_OK;
}

enum gr_status score_keys_work_out(struct score_table *table, const struct rank_key *keys, size_t n_keys,
                                   size_t n_operands, struct gr_error *err)
{
    const size_t n_plain = table->n_columns - n_operands;
    struct key_column *columns = arena_alloc(&table->arena, n_keys * sizeof *columns);
    enum gr_status st = GR_OK;
    memset(columns, 0, n_keys * sizeof *columns);
    for (size_t k = 0; k < n_keys && !st; k++)
        if (keys[k].kind != KEY_ATTRIBUTE)
            st = make_column(table, table->columns + n_plain, &keys[k], &columns[k], err);
    for (size_t k = 0; k < n_keys; k++)
        if (keys[k].kind == KEY_ATTRIBUTE) columns[k] = table->columns[keys[k].index];
    for (size_t c = n_plain; c < table->n_columns; c++)
        free(table->columns[c].values);
    table->columns = columns;
    table->n_columns = n_keys;
    for (size_t row = 0; row < table->students.n && !st; row++)
        table->students.status[row] = columns[0].values[row] == NO_SCORE ? STUDENT_ABSENT : STUDENT_PRESENT;
    return st;
}
