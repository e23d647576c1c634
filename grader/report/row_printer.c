/*
 * row_printer.c: one emitter a column, one call a row (contract in row_printer.h).
 *
 * An emitter prints one column, or the several that share its slots; which one, is decided before the first row. The
 * columns of a student who is not present are mostly empty, so such rows are printed cell by cell, and the emitters need
 * not ask.
 *
 * In rank order the rows of a block lie far apart in every array: they are fetched ahead. The tie group, and with it
 * rank and percentile, follows from the position alone.
 */
#include "report/row_printer.h"

#include <stdlib.h>

#include "base/csv.h"
#include "base/threads.h"
#include "report/cell_print.h"
#include "report/value_slots.h"

enum { FETCH_AHEAD_ROWS = 16 };

enum emit {
    /* Copied from the slot of an integer: */
    EMIT_SLOT8, /* of so many bits */
    EMIT_SLOT16,
    EMIT_SLOT32,
    EMIT_MARK,            /* a mark_t */
    EMIT_SLOT_OF_GROUP,   /* the tie group that the rows have come to */
    EMIT_SLOT_WITHIN,     /* the cell of a rank within groups */
    EMIT_SLOT_OF_STUDENT, /* what another table shows of the row's student */
    /* Copied as it is: */
    EMIT_ID, /* ids none of which needs quotes */
    EMIT_ID_OF_STUDENT,
    EMIT_ROW, /* a whole row of an input */
    /* Formatted: */
    EMIT_RANK,
    EMIT_WITHIN, /* a rank within groups */
    EMIT_CELL    /* anything */
};

struct emitter {
    enum emit emit;
    const struct column *column; /* the first of them */
    struct value_slots slots;    /* of as many columns as share them; of one without */
    const char *base;            /* of the integers */
    size_t stride;
    bool fetch; /* its integers are not beside those of another emitter */
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
    *e = (struct emitter){.column = c, .base = c->base, .stride = c->stride, .delimiter = table_delimiter(t)};
    if (value_slots_make(&e->slots, t, c)) {
        e->emit = emit_of_slots(p, c);
        e->widest = e->slots.size + e->slots.n_columns;
    } else {
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
        if (column_is_of_tie_group(&t->columns[i]) && t->order && t->columns[i].from.ranking->order == t->order)
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
    for (size_t i = 0; i < table->n_columns; i += p->emitters[p->n++].slots.n_columns) {
        prepare_emitter(p, &table->columns[i], &p->emitters[p->n]);
        p->widest_row += p->emitters[p->n].widest;
        if (table->columns[i].kind == COLUMN_ROW && table->order) p->rows = table->columns[i].from.rows;
    }
    return p;
}

void row_printer_free(struct row_printer *p)
{
    for (size_t i = 0; i < p->n; i++)
        free(p->emitters[i].slots.bytes);
    free(p->emitters);
    free(p);
}

/* --- rows -------------------------------------------------------------------------------------------------------- */

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
        case EMIT_SLOT8: out = value_slots_copy(out, &e->slots, *(const uint8_t *)at); break;
        case EMIT_SLOT16: out = value_slots_copy(out, &e->slots, *(const uint16_t *)at); break;
        case EMIT_SLOT32: out = value_slots_copy(out, &e->slots, *(const uint32_t *)at); break;
        case EMIT_MARK: out = value_slots_copy(out, &e->slots, *(const mark_t *)at); break;
        case EMIT_SLOT_OF_GROUP: out = value_slots_copy(out, &e->slots, (int64_t)group); break;
        case EMIT_SLOT_WITHIN: out = value_slots_copy(out, &e->slots, cell_of_row(p, e, entry, group)); break;
        case EMIT_WITHIN:
            out += print_rank(out, rank_in_cell(e->column, cell_of_row(p, e, entry, group)));
            *out++ = e->delimiter;
            break;
        case EMIT_SLOT_OF_STUDENT:
            out = value_slots_copy(out, &e->slots, (int64_t)column_shown(e->column, entry));
            break;
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
