/*
 * csv_writer.c: tables to text.
 *
 * Writing text out is the dearest phase of a run, so most cells are not formatted when they are written: a column whose
 * entries take few values (totals, percents, percentiles, provinces) is rendered once per value beforehand, with its
 * comma, and a cell is a short copy. Rows are formatted in blocks, several blocks at a time in parallel, each into its
 * own buffer; the sink then writes the blocks in order.
 */
#include "report/csv_writer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/csv.h"
#include "base/threads.h"

enum {
    BLOCK_ROWS = 8192,      /* about half a megabyte of text: stays in the second-level cache */
    BLOCKS_PER_THREAD = 4,  /* formatted between two writes */
    MAX_RENDERED = 1 << 18, /* values worth rendering beforehand */
    SHORT_COPY = 16,        /* cells up to this size are copied with one fixed-size move */
    NUMBER_BYTES = DECIMAL_BYTES
};

/* Finished texts of a column's possible values, value `first` first. */
struct rendered {
    char *bytes;
    uint32_t *starts; /* n + 1 */
    int64_t first;
    size_t n;
};

struct cell_format {
    const struct column *column;
    struct rendered rendered; /* n = 0: format each cell on its own */
    size_t widest;            /* most bytes a cell of this column can take, quotes included */
};

/* --- one value to text ------------------------------------------------------------------------------------------ */

static int print_count(char *out, uint64_t value)
{
    char digits[20];
    int n = 0;
    do {
        digits[n++] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    for (int i = 0; i < n; i++)
        out[i] = digits[n - 1 - i];
    return n;
}

static int print_rank(char *out, rank2_t rank2)
{
    if (!rank2) return 0;
    int n = print_count(out, rank2 / 2);
    if (rank2 % 2) {
        out[n++] = '.';
        out[n++] = '5';
    }
    return n;
}

static int print_real(char *out, double value)
{
    return isnan(value) ? 0 : snprintf(out, NUMBER_BYTES, "%.10g", value + 0.0);
}

static int print_mark(char *out, const struct column *c, int64_t units)
{
    return decimal_print(out, units * c->scale, c->over, c->decimals);
}

static int print_percentile(char *out, const struct column *c, uint32_t group)
{
    if (group == NO_TIE_GROUP) return 0;
    return decimal_print_fixed(out, (int64_t)c->from.ranking->groups[group].percentile, decimal_power(c->decimals),
                               c->decimals);
}

static int print_share(char *out, const struct column *c, const void *at)
{
    uint32_t count, population;
    memcpy(&count, at, sizeof count);
    memcpy(&population, (const char *)at + c->other, sizeof population);
    return decimal_print(out, (int64_t)count * 100, population, 4);
}

static size_t print_cell(char *out, const struct column *c, size_t entry)
{
    if (column_is_empty(c, entry)) return 0;
    const void *at = column_at(c, entry);
    switch (c->kind) {
    case COLUMN_TEXT:
    case COLUMN_STUDENT:
    case COLUMN_VALUE:
    case COLUMN_LABEL: return csv_quote(out, column_text(c, entry), ',');
    case COLUMN_FLAG: return (size_t)print_count(out, *(const uint8_t *)at);
    case COLUMN_COUNT16: return (size_t)print_count(out, *(const uint16_t *)at);
    case COLUMN_COUNT32: return (size_t)print_count(out, *(const uint32_t *)at);
    case COLUMN_COUNT64: return (size_t)print_count(out, *(const uint64_t *)at);
    case COLUMN_MARK: return (size_t)print_mark(out, c, *(const mark_t *)at);
    case COLUMN_RANK: return (size_t)print_rank(out, *(const rank2_t *)at);
    case COLUMN_PERCENTILE: return (size_t)print_percentile(out, c, *(const uint32_t *)at);
    case COLUMN_SHARE: return (size_t)print_share(out, c, at);
    case COLUMN_REAL: return (size_t)print_real(out, *(const double *)at);
    case COLUMN_ITEM_MARK: return (size_t)print_mark(out, c, item_mark_of(c->from.results, c->item, entry));
    }
    return 0;
}

/* --- rendering beforehand ---------------------------------------------------------------------------------------- */

/* The value by which a rendered column is looked up. */
static int64_t lookup_value(const struct column *c, size_t entry)
{
    const void *at = column_at(c, entry);
    switch (c->kind) {
    case COLUMN_MARK: return *(const mark_t *)at;
    case COLUMN_LABEL: return *(const uint8_t *)at;
    case COLUMN_COUNT16: return *(const uint16_t *)at;
    default: return *(const uint32_t *)at; /* VALUE, PERCENTILE */
    }
}

/* Whether the cell is empty; else its look-up value. */
static bool cell_is_empty(const struct column *c, size_t entry, int64_t *value)
{
    *value = lookup_value(c, entry);
    return column_is_empty(c, entry) || (c->kind == COLUMN_PERCENTILE && *value == NO_TIE_GROUP) ||
           (c->kind == COLUMN_LABEL && *value == NO_LABEL);
}

static bool can_be_rendered(const struct column *c)
{
    return c->kind == COLUMN_MARK || c->kind == COLUMN_LABEL || c->kind == COLUMN_COUNT16 || c->kind == COLUMN_VALUE ||
           c->kind == COLUMN_PERCENTILE;
}

static size_t print_value(char *out, const struct column *c, int64_t value)
{
    switch (c->kind) {
    case COLUMN_MARK: return (size_t)print_mark(out, c, value);
    case COLUMN_LABEL: return csv_quote(out, column_label(c, (uint8_t)value), ',');
    case COLUMN_COUNT16: return (size_t)print_count(out, (uint64_t)value);
    case COLUMN_VALUE: return csv_quote(out, c->from.dictionary->texts[value], ',');
    default: return (size_t)print_percentile(out, c, (uint32_t)value);
    }
}

static size_t widest_value(const struct column *c, int64_t value)
{
    if (c->kind == COLUMN_VALUE) return 2 * c->from.dictionary->texts[value].len + 2;
    if (c->kind == COLUMN_LABEL) return 2 * column_label(c, (uint8_t)value).len + 2;
    return NUMBER_BYTES;
}

/* Smallest and largest look-up value among the table's rows; false when no row has one. */
static bool value_range(const struct table *t, const struct column *c, int64_t *low, int64_t *high)
{
    int64_t least = INT64_MAX, most = INT64_MIN;
#pragma omp parallel for reduction(min : least) reduction(max : most) num_threads(threads_for(t->n_rows / BLOCK_ROWS))
    for (size_t row = 0; row < t->n_rows; row++) {
        const size_t entry = table_entry(t, row);
        int64_t value;
        if (cell_is_empty(c, entry, &value)) continue;
        if (value < least) least = value;
        if (value > most) most = value;
    }
    *low = least;
    *high = most;
    return least <= most;
}

static struct rendered render_values(const struct table *t, const struct column *c)
{
    struct rendered r = {0};
    int64_t low, high;
    if (!can_be_rendered(c) || !value_range(t, c, &low, &high)) return r;
    if (high - low >= MAX_RENDERED || (size_t)(high - low) > t->n_rows) return r;
    r.first = low;
    r.n = (size_t)(high - low + 1);
    r.starts = gr_alloc((r.n + 1) * sizeof *r.starts);
    size_t capacity = 0, used = 0;
    for (size_t i = 0; i < r.n; i++) {
        const int64_t value = low + (int64_t)i;
        GR_GROW(r.bytes, capacity, used + widest_value(c, value) + 1 + SHORT_COPY);
        r.starts[i] = (uint32_t)used;
        used += print_value(r.bytes + used, c, value);
    }
    r.starts[r.n] = (uint32_t)used;
    return r;
}

static size_t longest_rendered(const struct rendered *r)
{
    size_t longest = 0;
    for (size_t i = 0; i < r->n; i++)
        if (r->starts[i + 1] - r->starts[i] > longest) longest = r->starts[i + 1] - r->starts[i];
    return longest;
}

/* Most bytes a cell of an unrendered column can take. */
static size_t widest_cell(const struct table *t, const struct column *c)
{
    return column_is_text(c) ? 2 * column_longest_text(t, c) + 2 : NUMBER_BYTES;
}

static struct cell_format *prepare_formats(const struct table *t, size_t *widest_row)
{
    struct cell_format *formats = gr_calloc(t->n_columns, sizeof *formats);
    *widest_row = 1;
    for (size_t i = 0; i < t->n_columns; i++) {
        struct cell_format *f = &formats[i];
        f->column = &t->columns[i];
        f->rendered = render_values(t, f->column);
        f->widest = f->rendered.n ? longest_rendered(&f->rendered) : widest_cell(t, f->column);
        *widest_row += f->widest + 1 + SHORT_COPY;
    }
    return formats;
}

static void release_formats(struct cell_format *formats, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free(formats[i].rendered.bytes);
        free(formats[i].rendered.starts);
    }
    free(formats);
}

/* --- rows -------------------------------------------------------------------------------------------------------- */

static char *copy_rendered(char *out, const struct cell_format *f, size_t entry)
{
    int64_t value;
    if (cell_is_empty(f->column, entry, &value)) return out;
    const size_t i = (size_t)(value - f->rendered.first);
    const char *from = f->rendered.bytes + f->rendered.starts[i];
    const size_t len = f->rendered.starts[i + 1] - f->rendered.starts[i];
    if (len <= SHORT_COPY)
        memcpy(out, from, SHORT_COPY); /* room for it on both sides: see render_values and widest_row */
    else
        memcpy(out, from, len);
    return out + len;
}

static char *print_row(char *out, const struct cell_format *formats, size_t n_columns, size_t entry)
{
    for (size_t i = 0; i < n_columns; i++) {
        const struct cell_format *f = &formats[i];
        out = f->rendered.n ? copy_rendered(out, f, entry) : out + print_cell(out, f->column, entry);
        *out++ = ',';
    }
    out[-1] = '\n';
    return out;
}

struct block {
    char *bytes;
    size_t len, capacity;
};

static void print_block(struct block *block, const struct table *t, const struct cell_format *formats,
                        size_t widest_row, size_t first, size_t end)
{
    block->len = 0;
    for (size_t row = first; row < end; row++) {
        GR_GROW(block->bytes, block->capacity, block->len + widest_row);
        char *out = block->bytes + block->len;
        block->len += (size_t)(print_row(out, formats, t->n_columns, table_entry(t, row)) - out);
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
    size_t widest_row;
    struct cell_format *formats = prepare_formats(table, &widest_row);
    struct block *blocks = gr_calloc(at_once, sizeof *blocks);
    struct text *texts = gr_alloc(at_once * sizeof *texts);
    enum gr_status st = write_header(table, sink, err);
    for (size_t first = 0; first < n_blocks && !st; first += at_once) {
        const size_t n = n_blocks - first < at_once ? n_blocks - first : at_once;
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(n))
        for (size_t i = 0; i < n; i++) {
            const size_t from = (first + i) * BLOCK_ROWS, to = from + BLOCK_ROWS;
            print_block(&blocks[i], table, formats, widest_row, from, to < table->n_rows ? to : table->n_rows);
        }
        for (size_t i = 0; i < n; i++)
            texts[i] = (struct text){blocks[i].bytes, blocks[i].len};
        st = sink_write(sink, texts, n, err);
    }
    for (size_t i = 0; i < at_once; i++)
        free(blocks[i].bytes);
    free(blocks);
    free(texts);
    release_formats(formats, table->n_columns);
    return st;
}
