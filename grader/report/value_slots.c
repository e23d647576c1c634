/* value_slots.c: which values a column has, and their cells as text (contract in value_slots.h). */
#include "report/value_slots.h"

#include <stdlib.h>

#include "base/threads.h"
#include "report/cell_print.h"

enum {
    ROWS_PER_PIECE = 8192, /* for threads that look through a column */
    MAX_SLOTS = 1 << 18,   /* values worth printing beforehand */
    LARGEST_SLOT = 12 * SLOT_STEP,
};

/* Smallest and largest value of the column's cells that are not empty; false when all are. */
static bool value_range(const struct table *t, const struct column *c, int64_t *low, int64_t *high)
{
    int64_t least = INT64_MAX, most = INT64_MIN;
#pragma omp parallel for reduction(min                                                                                 \
                                   : least) reduction(max                                                              \
                                                      : most) num_threads(threads_for(t->n_rows / ROWS_PER_PIECE))
    for (size_t row = 0; row < t->n_rows; row++) {
        if (column_is_empty(c, row)) continue; /* every entry is in some row */
        const int64_t value = cell_value(c, row);
        if (value == column_no_value(c)) continue;
        if (value < least) least = value;
        if (value > most) most = value;
    }
    *low = least;
    *high = most;
    return least <= most;
}

static int64_t within_cells(const struct column *c)
{
    return (int64_t)(c->from.ranking->n_groups * c->n_values);
}

/* As value_range, without a look at the rows where the numbers are known to lie in a range. */
static bool possible_values(const struct table *t, const struct column *c, int64_t *low, int64_t *high)
{
    *low = 0;
    switch (c->kind) {
    case COLUMN_VALUE: *high = (int64_t)c->from.dictionary->n - 1; break;
    case COLUMN_GROUP_RANK:
    case COLUMN_PERCENTILE: *high = (int64_t)c->from.ranking->n_groups - 1; break;
    case COLUMN_FLAG: *high = 1; break;
    case COLUMN_THROUGH:
    case COLUMN_OF_STUDENT: *high = (int64_t)c->n_shown - 1; break;
    case COLUMN_WITHIN: *high = within_cells(c) - 1; break;
    default:
        if (!c->has_bounds) return value_range(t, c, low, high);
        *low = c->low;
        *high = c->high;
    }
    return *low <= *high;
}

static bool same_lookup(const struct column *a, const struct column *b)
{
    if (a->kind == COLUMN_OF_STUDENT && a->by != b->by) return false;
    return a->base == b->base && a->stride == b->stride && a->present == b->present &&
           (a->kind == b->kind || (column_is_of_tie_group(a) && column_is_of_tie_group(b)));
}

/* Print the cells of one value, each with the delimiter. */
static size_t print_together(char *out, const struct value_slots *s, int64_t value)
{
    size_t used = 0;
    for (size_t i = 0; i < s->n_columns; i++) {
        used += print_value(out + used, &s->column[i], value);
        out[used++] = s->delimiter;
    }
    return used;
}

static size_t room_together(const struct value_slots *s, int64_t value)
{
    size_t room = 0;
    for (size_t i = 0; i < s->n_columns; i++)
        room += widest_value(&s->column[i], value) + 1;
    return room;
}

/* False when a text is too long for any slot. */
static bool fill_slots(struct value_slots *s)
{
    char *text = NULL;
    size_t capacity = 0, longest = 0;
    for (int64_t i = 0; i < s->n; i++) {
        GR_GROW(text, capacity, room_together(s, s->first + i));
        const size_t length = print_together(text, s, s->first + i);
        if (length > longest) longest = length;
    }
    s->size = (longest + 1 + SLOT_STEP - 1) / SLOT_STEP * SLOT_STEP;
    if (s->size <= LARGEST_SLOT) {
        s->bytes = gr_calloc((size_t)s->n, s->size);
        for (int64_t i = 0; i < s->n; i++) {
            char *slot = s->bytes + (size_t)i * s->size;
            const size_t length = print_together(text, s, s->first + i);
            memcpy(slot, text, length);
            slot[s->size - 1] = (char)length;
        }
    }
    free(text);
    return s->bytes != NULL;
}

static bool make_slots(struct value_slots *s, const struct table *t)
{
    const struct column *const behind = t->columns + t->n_columns;
    int64_t low, high;
    if (!cell_values_are_few(s->column) || !possible_values(t, s->column, &low, &high)) return false;
    if (high - low >= MAX_SLOTS || (size_t)(high - low) > t->n_rows + 256) return false;
    while (s->column + s->n_columns < behind && same_lookup(s->column, s->column + s->n_columns))
        s->n_columns++;
    s->first = low;
    s->n = high - low + 1;
    return fill_slots(s);
}

bool value_slots_make(struct value_slots *out, const struct table *t, const struct column *c)
{
    *out = (struct value_slots){.column = c, .n_columns = 1, .delimiter = table_delimiter(t)};
    const bool made = make_slots(out, t);
    if (!made) out->n_columns = 1;
    return made;
}
