/*
 * suppress_steps.c: several score tables of one key, such as one row a point and one row ten points (contract in
 * suppression_parts.h).
 *
 * All that such tables say of one group is how many have a score or more, for some scores: a row that is shown tells its
 * cumulative count, and that of the row above. So the counts known from all tables together, put in order, with 0 and
 * the population, must not lie less than min_cell apart, and not at both ends of a row that one of the tables hides;
 * else the rows that tell one of two such counts are hidden.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "rank/suppression_parts.h"

/* What is known of one value of a partition, or of the nation. */
struct known_counts {
    uint32_t *counts;
    size_t n, capacity;
};

struct tables_of_key {
    struct suppression *s;
    const size_t *policies;
    size_t n_policies;
    size_t partition; /* NO_GROUP: the nation */
    uint32_t value;
};

static const struct text *key_of(const struct suppression *s, size_t policy)
{
    return &s->exam->rank.segments[policy].of.text;
}

static bool tells(const struct segment *row, uint32_t count)
{
    return row->cumulative == count || row->cumulative - row->count == count;
}

/* Calls for each row that is shown; `hide` the rows that tell `count`, or add what they tell. */
static void walk_rows(const struct tables_of_key *t, bool hide, uint32_t count, struct known_counts *known)
{
    for (size_t i = 0; i < t->n_policies; i++) {
        const struct segment_table *table = rank_tables_segments(t->s->tables, t->policies[i], t->partition);
        const size_t base = t->s->first_segment[table - t->s->tables->segments];
        for (size_t row = first_row_of(t->s, table, t->value); row < table->n && table->rows[row].value == t->value;
             row++) {
            const struct segment *at = &table->rows[row];
            if (t->s->cells.hidden[base + row]) continue;
            if (hide) {
                if (tells(at, count)) cells_hide(&t->s->cells, base + row);
                continue;
            }
            GR_GROW(known->counts, known->capacity, known->n + 4); /* two more behind the last */
            known->counts[known->n++] = at->cumulative;
            known->counts[known->n++] = at->cumulative - at->count;
        }
    }
}

static int ascending(const void *left, const void *right)
{
    const uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* The count that must not be known, if there is one: of two that are too near, the one whose loss leaves less open. */
static bool find_tell_tale(const struct known_counts *known, uint32_t population, uint32_t min_cell, uint32_t *out)
{
    for (size_t i = 1; i < known->n; i++) {
        const uint32_t low = known->counts[i - 1], high = known->counts[i];
        if (low == high || high - low >= min_cell) continue;
        if (low == 0 && high == population) continue; /* nothing but the population */
        const uint32_t before = i > 1 ? low - known->counts[i - 2] : UINT32_MAX;
        const uint32_t after = i + 1 < known->n ? known->counts[i + 1] - high : UINT32_MAX;
        *out = low == 0 || (high != population && after < before) ? high : low;
        return true;
    }
    return false;
}

static bool is_known(const struct known_counts *known, uint32_t count)
{
    return bsearch(&count, known->counts, known->n, sizeof count, ascending) != NULL;
}

/* The same of a row that is hidden in one table and could be worked out from others. */
static bool find_hidden_row_told(const struct tables_of_key *t, const struct known_counts *known, uint32_t population,
                                 uint32_t *out)
{
    for (size_t i = 0; i < t->n_policies; i++) {
        const struct segment_table *table = rank_tables_segments(t->s->tables, t->policies[i], t->partition);
        const size_t base = t->s->first_segment[table - t->s->tables->segments];
        for (size_t row = first_row_of(t->s, table, t->value); row < table->n && table->rows[row].value == t->value;
             row++) {
            const uint32_t high = table->rows[row].cumulative, low = high - table->rows[row].count;
            if (low == high || !t->s->cells.hidden[base + row] || (low == 0 && high == population)) continue;
            if (!is_known(known, low) || !is_known(known, high)) continue;
            *out = low ? low : high;
            return true;
        }
    }
    return false;
}

static void drop_repeated(struct known_counts *known)
{
    size_t n = 0;
    qsort(known->counts, known->n, sizeof *known->counts, ascending);
    for (size_t i = 0; i < known->n; i++)
        if (n == 0 || known->counts[n - 1] != known->counts[i]) known->counts[n++] = known->counts[i];
    known->n = n;
}

static void protect_value(const struct tables_of_key *t, uint32_t population, struct known_counts *known)
{
    uint32_t count;
    for (;;) {
        known->n = 0;
        walk_rows(t, false, 0, known);
        if (!known->n) return;
        known->counts[known->n++] = population;
        known->counts[known->n++] = 0;
        drop_repeated(known);
        if (!find_tell_tale(known, population, t->s->cells.min_cell, &count) &&
            !find_hidden_row_told(t, known, population, &count))
            return;
        walk_rows(t, true, count, known);
    }
}

static void protect_key(struct suppression *s, const size_t *policies, size_t n)
{
    struct known_counts known = {0};
    for (size_t k = 0; k <= s->tables->n_partitions; k++) {
        struct tables_of_key t = {s, policies, n, k ? k - 1 : NO_GROUP, 0};
        const struct segment_table *first = rank_tables_segments(s->tables, policies[0], t.partition);
        for (size_t row = 0; row < first->n; row++) {
            if (row && first->rows[row].value == first->rows[row - 1].value) continue;
            t.value = first->rows[row].value;
            protect_value(&t, first->rows[row].population, &known);
        }
    }
    free(known.counts);
}

void step_tables_protect(struct suppression *s)
{
    const size_t n_policies = s->exam->rank.n_segments;
    size_t *same = gr_calloc(n_policies + 1, sizeof *same);
    for (size_t first = 0; first < n_policies; first++) {
        size_t n = 0;
        bool is_first = true;
        for (size_t policy = 0; policy < n_policies; policy++) {
            if (!text_equal(*key_of(s, policy), *key_of(s, first))) continue;
            is_first &= policy >= first;
            same[n++] = policy;
        }
        if (is_first && n > 1) protect_key(s, same, n);
    }
    free(same);
}
