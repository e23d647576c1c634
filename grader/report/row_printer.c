/*
 * row_printer.c: slots, emitters, rows (contract in row_printer.h).
 *
 * An emitter prints one column, or several that share their slots. The columns of a student who is not present are
 * mostly empty, so such rows are printed cell by cell, and the emitters need not ask.
 *
 * In rank order the rows of a block lie far apart in every array: they are fetched ahead. The tie group, and with it
 * rank and percentile, follows from the position alone.
 */
#include "report/row_printer.h"

#include <stdlib.h>

#include "base/csv.h"
#include "base/threads.h"
#include "report/cell_print.h"

enum {
    ROWS_PER_PIECE = 8192, /* for threads that look through a column */
    MAX_SLOTS = 1 << 18,   /* values worth printing beforehand */
    SLOT_STEP = 16,        /* slots are this many bytes, or a multiple; the last byte holds the length */
    LARGEST_SLOT = 12 * SLOT_STEP,
    FETCH_AHEAD_ROWS = 16,
};

enum emit {
    EMIT_SLOT8,
    EMIT_SLOT16,
    EMIT_SLOT32,
    EMIT_MARK,
    EMIT_SLOT_OF_GROUP,
    EMIT_SLOT_WITHIN,
    EMIT_SLOT_OF_STUDENT,
    EMIT_ID,
    EMIT_ID_OF_STUDENT,
    EMIT_ROW,
    EMIT_RANK,
    EMIT_WITHIN,
    EMIT_CELL
};

struct emitter {
    enum emit emit;
    const struct column *column; /* the first of them */
    size_t n_columns;
    const char *base; /* of the integers */
    size_t stride;
    bool fetch; /* its integers are not beside those of another emitter */
    char *slots;
    size_t slot_size;
    int64_t first, n; /* values with a slot: first … first + n - 1 */
    char delimiter;
    size_t widest; /* most bytes of the cells with their commas, and of a move beyond them */
};

struct row_printer {
    const struct table *table;
    /* Two arrays of enum student_status by entry, of the columns that are empty unless present; or NULL: a row is printed
     * by its emitters when both say so. */
    const uint8_t *present[2];
    const struct ranking *in_rank_order; /* the table's order is this ranking's; or NULL */
    const struct score_table *rows;      /* of a COLUMN_ROW, in some order; or NULL */
    struct emitter *emitters;
    size_t n;
    size_t widest_row;
};

/* --- slots ------------------------------------------------------------------------------------------------------- */

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

static bool of_tie_group(const struct column *c)
{
    return c->kind == COLUMN_GROUP_RANK || c->kind == COLUMN_PERCENTILE;
}

static bool same_lookup(const struct column *a, const struct column *b)
{
    if (a->kind == COLUMN_OF_STUDENT && a->by != b->by) return false;
    return a->base == b->base && a->stride == b->stride && a->present == b->present &&
           (a->kind == b->kind || (of_tie_group(a) && of_tie_group(b)));
}

/* Print the cells of one value, each with its delimiter. */
static size_t print_together(char *out, const struct emitter *e, int64_t value)
{
    size_t used = 0;
    for (size_t i = 0; i < e->n_columns; i++) {
        used += print_value(out + used, &e->column[i], value);
        out[used++] = e->delimiter;
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
    if (high - low >= MAX_SLOTS || (size_t)(high - low) > t->n_rows + 256) return false;
    e->first = low;
    e->n = high - low + 1;
    return fill_slots(e);
}

/* --- emitters ---------------------------------------------------------------------------------------------------- */

static bool ids_are_plain(const struct students *students)
{
    const char *all = students->id_bytes;
    const size_t n = student_id_start(students, students->n);
    unsigned any = 0;
#pragma omp parallel for simd reduction(| : any) num_threads(threads_for(n / (1 << 20)))
    for (size_t i = 0; i < n; i++)
        any |= (all[i] == '"') | (all[i] == ',') | (all[i] == '\n') | (all[i] == '\r') | (all[i] == ' ');
    return !any;
}

/* Most bytes of a cell that is formatted on its own. */
static size_t widest_cell(const struct table *t, const struct column *c)
{
    if (c->kind == COLUMN_ROW) return column_longest_text(t, c);
    return column_is_text(c) ? 2 * column_longest_text(t, c) + 2 : NUMBER_CELL_BYTES;
}

static enum emit emit_of_slots(const struct row_printer *p, const struct column *c)
{
    switch (c->kind) {
    case COLUMN_LABEL:
    case COLUMN_FLAG: return EMIT_SLOT8;
    case COLUMN_COUNT16: return EMIT_SLOT16;
    case COLUMN_SCORE:
    case COLUMN_MARK: return EMIT_MARK;
    case COLUMN_WITHIN: return EMIT_SLOT_WITHIN;
    case COLUMN_OF_STUDENT: return EMIT_SLOT_OF_STUDENT;
    case COLUMN_GROUP_RANK:
    case COLUMN_PERCENTILE: return c->from.ranking == p->in_rank_order ? EMIT_SLOT_OF_GROUP : EMIT_SLOT32;
    default: return EMIT_SLOT32;
    }
}

static enum emit emit_of_cells(const struct column *c)
{
    if (c->kind == COLUMN_RANK) return EMIT_RANK;
    if (c->kind == COLUMN_WITHIN) return EMIT_WITHIN;
    if (c->kind == COLUMN_ROW) return EMIT_ROW;
    if (c->kind == COLUMN_OF_STUDENT && !c->by && c->from.column->kind == COLUMN_STUDENT)
        return ids_are_plain(c->from.column->from.students) ? EMIT_ID_OF_STUDENT : EMIT_CELL;
    return c->kind == COLUMN_STUDENT && ids_are_plain(c->from.students) ? EMIT_ID : EMIT_CELL;
}

static bool is_beside(const struct emitter *e, const struct emitter *other)
{
    enum { LINE_BYTES = 64 };
    const size_t apart = (size_t)(e->base > other->base ? e->base - other->base : other->base - e->base);
    return e->stride == other->stride && e->stride <= LINE_BYTES && apart < e->stride;
}

/* The emitter of the column, and of those to its right that share its slots. */
static void prepare_emitter(struct row_printer *p, const struct column *c, struct emitter *e)
{
    const struct table *t = p->table;
    *e = (struct emitter){
        .column = c, .n_columns = 1, .base = c->base, .stride = c->stride, .delimiter = table_delimiter(t)};
    while (c + e->n_columns < t->columns + t->n_columns && cell_values_are_few(c) && same_lookup(c, c + e->n_columns))
        e->n_columns++;
    if (make_slots(t, e)) {
        e->emit = emit_of_slots(p, c);
        e->widest = e->slot_size + e->n_columns;
    } else {
        e->n_columns = 1;
        e->emit = emit_of_cells(c);
        e->widest = widest_cell(t, c) + 1 + ID_PAD_BYTES;
    }
    e->fetch = c->base && e->emit != EMIT_SLOT_OF_GROUP;
    for (const struct emitter *other = p->emitters; other < e; other++)
        if (other->fetch && is_beside(e, other)) e->fetch = false;
}

/* The first array that is not `other`. */
static const uint8_t *find_present(const struct table *t, const uint8_t *other)
{
    for (size_t i = 0; i < t->n_columns; i++)
        if (t->columns[i].present && t->columns[i].present != other) return t->columns[i].present;
    return NULL;
}

static bool is_present(const uint8_t *present, size_t entry)
{
    return !present || present[entry] == STUDENT_PRESENT;
}

static const struct ranking *find_ranking(const struct table *t)
{
    for (size_t i = 0; i < t->n_columns; i++)
        if (of_tie_group(&t->columns[i]) && t->order && t->columns[i].from.ranking->order == t->order)
            return t->columns[i].from.ranking;
    return NULL;
}

struct row_printer *row_printer_new(const struct table *table)
{
    struct row_printer *p = gr_alloc(sizeof *p);
    *p = (struct row_printer){.table = table, .in_rank_order = find_ranking(table)};
    p->present[0] = find_present(table, NULL);
    p->present[1] = find_present(table, p->present[0]);
    p->emitters = gr_calloc(table->n_columns, sizeof *p->emitters);
    for (size_t i = 0; i < table->n_columns; i += p->emitters[p->n++].n_columns) {
        prepare_emitter(p, &table->columns[i], &p->emitters[p->n]);
        p->widest_row += p->emitters[p->n].widest;
        if (table->columns[i].kind == COLUMN_ROW && table->order) p->rows = table->columns[i].from.rows;
    }
    return p;
}

void row_printer_free(struct row_printer *p)
{
    for (size_t i = 0; i < p->n; i++)
        free(p->emitters[i].slots);
    free(p->emitters);
    free(p);
}

/* --- rows -------------------------------------------------------------------------------------------------------- */

static char *emit_slot(char *out, const struct emitter *e, int64_t value)
{
    const uint64_t number = (uint64_t)(value - e->first);
    if (number >= (uint64_t)e->n) { /* no label, no tie group */
        for (size_t i = 0; i < e->n_columns; i++)
            *out++ = e->delimiter;
        return out;
    }
    const char *slot = e->slots + number * e->slot_size;
    memcpy(out, slot, SLOT_STEP);
    for (size_t i = SLOT_STEP; i < e->slot_size; i += SLOT_STEP)
        memcpy(out + i, slot + i, SLOT_STEP);
    return out + (unsigned char)slot[e->slot_size - 1];
}

static char *emit_id(char *out, const struct students *students, size_t entry)
{
    const struct text id = student_id(students, entry);
    if (id.len <= ID_PAD_BYTES)
        memcpy(out, id.at, ID_PAD_BYTES);
    else
        memcpy(out, id.at, id.len);
    out[id.len] = ',';
    return out + id.len + 1;
}

static char *emit_cell(char *out, const struct column *c, size_t entry, char delimiter)
{
    out += print_cell(out, c, entry);
    *out++ = delimiter;
    return out;
}

static char *emit_whole_row(char *out, const struct score_table *rows, size_t entry)
{
    const struct text row = score_table_row(rows, entry);
    memcpy(out, row.at, row.len);
    out[row.len] = rows->delimiter;
    return out + row.len + 1;
}

/* COLUMN_WITHIN: the number of its cell. */
static int64_t cell_of_row(const struct row_printer *p, const struct emitter *e, size_t entry, size_t group)
{
    const uint32_t value = *(const uint32_t *)(e->base + entry * e->stride);
    return within_cell(e->column, value, p->in_rank_order ? group : e->column->from.ranking->group_of[entry]);
}

static rank2_t rank_in_cell(const struct column *c, int64_t cell)
{
    return cell < 0 ? 0 : c->from.ranking->within[c->within].cells[cell];
}

/* A row of somebody present, or of a table that is not about students. `group`: see in_rank_order. */
static char *emit_row(char *out, const struct row_printer *p, size_t entry, size_t group)
{
    for (const struct emitter *e = p->emitters, *end = e + p->n; e < end; e++) {
        const char *at = e->base + entry * e->stride;
        switch (e->emit) {
        case EMIT_SLOT8: out = emit_slot(out, e, *(const uint8_t *)at); break;
        case EMIT_SLOT16: out = emit_slot(out, e, *(const uint16_t *)at); break;
        case EMIT_SLOT32: out = emit_slot(out, e, *(const uint32_t *)at); break;
        case EMIT_MARK: out = emit_slot(out, e, *(const mark_t *)at); break;
        case EMIT_SLOT_OF_GROUP: out = emit_slot(out, e, (int64_t)group); break;
        case EMIT_SLOT_WITHIN: out = emit_slot(out, e, cell_of_row(p, e, entry, group)); break;
        case EMIT_WITHIN:
            out += print_rank(out, rank_in_cell(e->column, cell_of_row(p, e, entry, group)));
            *out++ = e->delimiter;
            break;
        case EMIT_SLOT_OF_STUDENT: out = emit_slot(out, e, (int64_t)column_shown(e->column, entry)); break;
        case EMIT_ID_OF_STUDENT:
            out = emit_id(out, e->column->from.column->from.students, e->column->who[entry / e->column->each]);
            break;
        case EMIT_ID: out = emit_id(out, e->column->from.students, entry); break;
        case EMIT_RANK:
            out += print_rank(out, *(const rank2_t *)at);
            *out++ = e->delimiter;
            break;
        case EMIT_ROW: out = emit_whole_row(out, e->column->from.rows, entry); break;
        case EMIT_CELL: out = emit_cell(out, e->column, entry, e->delimiter); break;
        }
    }
    out[-1] = '\n';
    return out;
}

static char *emit_row_by_cells(char *out, const struct table *t, size_t entry)
{
    for (size_t i = 0; i < t->n_columns; i++)
        out = emit_cell(out, &t->columns[i], entry, table_delimiter(t));
    out[-1] = '\n';
    return out;
}

/* Where ids begin at all must be known first. */
static void fetch_id(const struct students *students, size_t entry)
{
    if (students->id_starts)
        __builtin_prefetch(&students->id_starts[entry]);
    else
        __builtin_prefetch(students->id_bytes + entry * students->id_length);
}

/* Ask for what a row to come will read. */
static void fetch_row(const struct row_printer *p, size_t entry)
{
    if (p->present[0]) __builtin_prefetch(&p->present[0][entry]);
    for (size_t i = 0; i < p->n; i++) {
        const struct emitter *e = &p->emitters[i];
        if (e->emit == EMIT_ID)
            fetch_id(e->column->from.students, entry);
        else if (e->emit == EMIT_ROW)
            __builtin_prefetch(&e->column->from.rows->starts[entry]);
        else if (e->fetch)
            __builtin_prefetch(e->base + entry * e->stride);
    }
}

size_t row_printer_print(const struct row_printer *p, size_t first, size_t end, char **bytes, size_t *capacity)
{
    const struct table *t = p->table;
    size_t len = 0, group = p->in_rank_order ? ranking_group_at(p->in_rank_order, first) : 0;
    for (size_t row = first; row < end; row++) {
        const size_t entry = table_entry(t, row);
        if (t->order && row + FETCH_AHEAD_ROWS < t->n_rows) fetch_row(p, t->order[row + FETCH_AHEAD_ROWS]);
        if (p->rows && row + FETCH_AHEAD_ROWS / 2 < t->n_rows) /* where it begins has been fetched by now */
            __builtin_prefetch(p->rows->bytes + p->rows->starts[t->order[row + FETCH_AHEAD_ROWS / 2]]);
        if (p->in_rank_order) group += row >= ranking_group_end(p->in_rank_order, group);
        GR_GROW(*bytes, *capacity, len + p->widest_row);
        char *out = *bytes + len;
        const bool is_there = is_present(p->present[0], entry) && is_present(p->present[1], entry);
        out = is_there ? emit_row(out, p, entry, group) : emit_row_by_cells(out, t, entry);
        len = (size_t)(out - *bytes);
    }
    return len;
}
