/*
 * csv_writer.c: tables to text.
 *
 * Writing text out is the dearest phase of a run, so little is formatted while it runs. A column whose cells are a
 * function of a small integer (totals, counts, provinces, tie groups) is printed once per value beforehand, comma
 * included, into slots of a fixed size; a cell is then one short copy. Neighbouring columns that are looked up by the
 * same integer (total and percent, rank and percentile) share a slot. What is left (ids, ranks within groups) is
 * formatted cell by cell.
 *
 * Rows are formatted in blocks, several blocks at a time in parallel, each into its own buffer; the sink then writes
 * the blocks in order. In rank order the rows of a block lie far apart in every array: they are fetched ahead.
 */
#include "report/csv_writer.h"

#include <stdlib.h>

#include "base/csv.h"
#include "base/log.h"
#include "base/threads.h"
#include "report/cell_print.h"

enum {
    BLOCK_ROWS = 8192,     /* about half a megabyte of text: stays in the second-level cache */
    BLOCKS_PER_THREAD = 4, /* formatted between two writes */
    MAX_SLOTS = 1 << 18,   /* values worth printing beforehand */
    SLOT_STEP = 16,        /* slots are this many bytes, or a multiple; the last byte holds the length */
    LARGEST_SLOT = 4 * SLOT_STEP,
    SHORT_TEXT = 16, /* texts up to this length are copied with one fixed-size move */
    FETCH_AHEAD_ROWS = 12,
};

/* How one column, or several that share their slots, become text. */
struct emitter {
    const struct column *column; /* the first of them */
    size_t n_columns;
    char *slots; /* NULL: format each cell on its own */
    size_t slot_size;
    int64_t first, n; /* values with a slot: first … first + n - 1 */
    bool is_plain_id; /* ids that never need quotes */
    size_t widest;    /* most bytes of the cells with their commas, and of a move beyond them */
};

/* --- slots ------------------------------------------------------------------------------------------------------- */

/* Smallest and largest value of the column's cells that are not empty; false when all are. */
static bool value_range(const struct table *t, const struct column *c, int64_t *low, int64_t *high)
{
    int64_t least = INT64_MAX, most = INT64_MIN;
#pragma omp parallel for reduction(min : least) reduction(max : most) num_threads(threads_for(t->n_rows / BLOCK_ROWS))
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

/* As value_range, without a look at the rows where the numbers are known to run from 0. */
static bool possible_values(const struct table *t, const struct column *c, int64_t *low, int64_t *high)
{
    size_t n;
    switch (c->kind) {
    case COLUMN_VALUE: n = c->from.dictionary->n; break;
    case COLUMN_GROUP_RANK:
    case COLUMN_PERCENTILE: n = c->from.ranking->n_groups; break;
    default: return value_range(t, c, low, high);
    }
    *low = 0;
    *high = (int64_t)n - 1;
    return n > 0;
}

static bool same_lookup(const struct column *a, const struct column *b)
{
    const bool both_groups = (a->kind == COLUMN_GROUP_RANK || a->kind == COLUMN_PERCENTILE) &&
                             (b->kind == COLUMN_GROUP_RANK || b->kind == COLUMN_PERCENTILE);
    return a->base == b->base && a->stride == b->stride && a->present == b->present &&
           (a->kind == b->kind || both_groups);
}

/* Print the cells of one value, each with its comma. */
static size_t print_together(char *out, const struct emitter *e, int64_t value)
{
    size_t used = 0;
    for (size_t i = 0; i < e->n_columns; i++) {
        used += print_value(out + used, &e->column[i], value);
        out[used++] = ',';
    }
    return used;
}

static size_t room_together(const struct emitter *e, int64_t value)
{
    size_t room = 0;
    for (size_t i = 0; i < e->n_columns; i++)
        room += widest_value(&e->column[i], value) + 1;
    return room;
}

/* False when a text is too long for any slot. */
static bool fill_slots(struct emitter *e)
{
    char *text = NULL;
    size_t capacity = 0, longest = 0;
    for (int64_t i = 0; i < e->n; i++) {
        GR_GROW(text, capacity, room_together(e, e->first + i));
        const size_t length = print_together(text, e, e->first + i);
        if (length > longest) longest = length;
    }
    e->slot_size = (longest + 1 + SLOT_STEP - 1) / SLOT_STEP * SLOT_STEP;
    if (e->slot_size <= LARGEST_SLOT) {
        e->slots = gr_calloc((size_t)e->n, e->slot_size);
        for (int64_t i = 0; i < e->n; i++) {
            char *slot = e->slots + (size_t)i * e->slot_size;
            const size_t length = print_together(text, e, e->first + i);
            memcpy(slot, text, length);
            slot[e->slot_size - 1] = (char)length;
        }
    }
    free(text);
    return e->slots != NULL;
}

static bool make_slots(const struct table *t, struct emitter *e)
{
    int64_t low, high;
    if (!cell_values_are_few(e->column) || !possible_values(t, e->column, &low, &high)) return false;
    if (high - low >= MAX_SLOTS || (size_t)(high - low) > t->n_rows) return false;
    e->first = low;
    e->n = high - low + 1;
    return fill_slots(e);
}

/* --- emitters ---------------------------------------------------------------------------------------------------- */

static bool ids_are_plain(const struct students *students)
{
    const struct text all = {students->id_bytes, students->id_starts[students->n]};
    static const char special[] = {'"', ',', '\n', '\r', ' '};
    for (size_t i = 0; i < sizeof special; i++)
        if (all.len && memchr(all.at, special[i], all.len)) return false;
    return true;
}

/* Most bytes of a cell that is formatted on its own. */
static size_t widest_cell(const struct table *t, const struct column *c)
{
    return column_is_text(c) ? 2 * column_longest_text(t, c) + 2 : NUMBER_CELL_BYTES;
}

struct emitters {
    struct emitter *list;
    size_t n;
    size_t widest_row;
};

static struct emitters prepare(const struct table *t)
{
    struct emitters all = {.list = gr_calloc(t->n_columns, sizeof *all.list)};
    for (size_t i = 0; i < t->n_columns; i += all.list[all.n++].n_columns) {
        struct emitter *e = &all.list[all.n];
        *e = (struct emitter){.column = &t->columns[i], .n_columns = 1};
        while (i + e->n_columns < t->n_columns && cell_values_are_few(e->column) &&
               same_lookup(e->column, &t->columns[i + e->n_columns]))
            e->n_columns++;
        if (!make_slots(t, e)) {
            e->n_columns = 1;
            e->is_plain_id = e->column->kind == COLUMN_STUDENT && ids_are_plain(e->column->from.students);
        }
        e->widest = e->slots ? e->slot_size + e->n_columns : widest_cell(t, e->column) + 1 + SHORT_TEXT;
        all.widest_row += e->widest;
    }
    return all;
}

static void release(struct emitters *all)
{
    for (size_t i = 0; i < all->n; i++)
        free(all->list[i].slots);
    free(all->list);
}

/* --- rows -------------------------------------------------------------------------------------------------------- */

static char *emit_empty(char *out, size_t n_columns)
{
    for (size_t i = 0; i < n_columns; i++)
        *out++ = ',';
    return out;
}

static char *emit_slot(char *out, const struct emitter *e, size_t entry)
{
    if (column_is_empty(e->column, entry)) return emit_empty(out, e->n_columns);
    const int64_t value = cell_value(e->column, entry);
    if (value == column_no_value(e->column)) return emit_empty(out, e->n_columns);
    const char *slot = e->slots + (size_t)(value - e->first) * e->slot_size;
    for (size_t i = 0; i < e->slot_size; i += SLOT_STEP)
        memcpy(out + i, slot + i, SLOT_STEP);
    return out + (unsigned char)slot[e->slot_size - 1];
}

static char *emit_plain_id(char *out, const struct students *students, size_t entry)
{
    const struct text id = student_id(students, entry);
    if (id.len <= SHORT_TEXT && students->id_starts[entry] + SHORT_TEXT <= students->id_starts[students->n])
        memcpy(out, id.at, SHORT_TEXT);
    else if (id.len)
        memcpy(out, id.at, id.len);
    out[id.len] = ',';
    return out + id.len + 1;
}

static char *emit_row(char *out, const struct emitters *all, size_t entry)
{
    for (size_t i = 0; i < all->n; i++) {
        const struct emitter *e = &all->list[i];
        if (e->slots) {
            out = emit_slot(out, e, entry);
        } else if (e->is_plain_id) {
            out = emit_plain_id(out, e->column->from.students, entry);
        } else {
            out += print_cell(out, e->column, entry);
            *out++ = ',';
        }
    }
    out[-1] = '\n';
    return out;
}

/* Ask for what a row to come will read. */
static void fetch_row(const struct emitters *all, size_t entry)
{
    for (size_t i = 0; i < all->n; i++) {
        const struct column *c = all->list[i].column;
        if (c->kind == COLUMN_STUDENT)
            __builtin_prefetch(&c->from.students->id_starts[entry]);
        else
            __builtin_prefetch(column_at(c, entry));
        if (c->present) __builtin_prefetch(&c->present[entry]);
    }
}

/* The second step, when the starts of the ids have come: the ids themselves. */
static void fetch_id(const struct emitters *all, size_t entry)
{
    for (size_t i = 0; i < all->n; i++) {
        const struct column *c = all->list[i].column;
        if (c->kind == COLUMN_STUDENT) __builtin_prefetch(student_id(c->from.students, entry).at);
    }
}

/* Students in rank order: rows to come, in two steps. */
static void fetch_ahead(const struct table *t, const struct emitters *all, size_t row)
{
    if (row + FETCH_AHEAD_ROWS < t->n_rows) fetch_row(all, t->order[row + FETCH_AHEAD_ROWS]);
    if (row + FETCH_AHEAD_ROWS / 2 < t->n_rows) fetch_id(all, t->order[row + FETCH_AHEAD_ROWS / 2]);
}

struct block {
    char *bytes;
    size_t len, capacity;
};

static void print_block(struct block *block, const struct table *t, const struct emitters *all, size_t first,
                        size_t end)
{
    block->len = 0;
    for (size_t row = first; row < end; row++) {
        if (t->order) fetch_ahead(t, all, row);
        GR_GROW(block->bytes, block->capacity, block->len + all->widest_row);
        char *out = block->bytes + block->len;
        block->len += (size_t)(emit_row(out, all, table_entry(t, row)) - out);
    }
}

static enum gr_status write_header(const struct table *t, struct sink *sink, struct gr_error *err)
{
    size_t room = 1;
    for (size_t i = 0; i < t->n_columns; i++)
        room += 2 * t->columns[i].name.len + 3;
    char *line = gr_alloc(room);
    size_t used = 0;
    for (size_t i = 0; i < t->n_columns; i++) {
        used += csv_quote(line + used, t->columns[i].name, ',');
        line[used++] = ',';
    }
    line[used - 1] = '\n';
    const enum gr_status st = sink_write(sink, &(struct text){line, used}, 1, err);
    free(line);
    return st;
}

enum gr_status csv_write_table(const struct table *table, struct sink *sink, struct gr_error *err)
{
    const size_t n_blocks = (table->n_rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
    const size_t at_once = (size_t)threads_for(n_blocks) * BLOCKS_PER_THREAD;
    struct emitters emitters = prepare(table);
    struct block *blocks = gr_calloc(at_once, sizeof *blocks);
    struct text *texts = gr_alloc(at_once * sizeof *texts);
    enum gr_status st = write_header(table, sink, err);
    progress_start(table->name, n_blocks);
    for (size_t first = 0; first < n_blocks && !st; first += at_once) {
        const size_t n = n_blocks - first < at_once ? n_blocks - first : at_once;
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(n))
        for (size_t i = 0; i < n; i++) {
            const size_t from = (first + i) * BLOCK_ROWS, to = from + BLOCK_ROWS;
            print_block(&blocks[i], table, &emitters, from, to < table->n_rows ? to : table->n_rows);
        }
        for (size_t i = 0; i < n; i++)
            texts[i] = (struct text){blocks[i].bytes, blocks[i].len};
        st = sink_write(sink, texts, n, err);
        progress_update(first + n, (first + n) * BLOCK_ROWS < table->n_rows ? (first + n) * BLOCK_ROWS : table->n_rows);
    }
    progress_stop();
    for (size_t i = 0; i < at_once; i++)
        free(blocks[i].bytes);
    free(blocks);
    free(texts);
    release(&emitters);
    return st;
}
