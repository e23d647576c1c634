/* forecast.c: rows and memory still to come (contract in forecast.h). */
#include "ingest/forecast.h"

#include "base/memory_limit.h"

enum {
    SPARE_ROWS = 1024,  /* added to the rows expected, besides 2 % */
    INDEX_BYTES = 16,   /* a row, while rows of one student are looked for (student_index.c, unite.c) */
    ID_SORT_BYTES = 12, /* a student, while they are put in the order of their ids (model/id_order.c) */
    SLOT_BYTES = 32,    /* a student of long inputs, while they are read (student_slots.h) */
    ORDINAL_BYTES = 4,  /* an answer, where it is kept which line gave it (long_index.h) */
    NUMBER_BYTES = 4,   /* a student, where lines are packed: his number in the stream (kept_lines.h) */
    RUN_BYTES = 5,      /* a run of packed lines, besides its answers */
};

/* --- how much of the input was read ------------------------------------------------------------------------------- */

static uint64_t rows_of_input(const struct forecast *f)
{
    return intake_source(f->intake, f->input->source)->rows;
}

static double times_so_far(const struct forecast *f)
{
    return f->sqlite ? sqlite_input_times(f->sqlite, rows_of_input(f)) : window_times(&f->input->window);
}

size_t forecast_rows(const struct forecast *f)
{
    const double expected = (double)rows_of_input(f) * times_so_far(f);
    if (expected <= 0) return 0;
    const size_t rest = (size_t)(expected * 1.02) - (size_t)rows_of_input(f);
    return f->intake->rows.n + f->n_rows + rest + SPARE_ROWS;
}

size_t forecast_lines(const struct forecast *f)
{
    return (size_t)((double)f->lines * 1.02 * times_so_far(f));
}

/* --- rows --------------------------------------------------------------------------------------------------------- */

/* What is expected in the end. */
struct expected {
    double rows, students; /* a student may have several rows: subjects, the roster */
    double cells;          /* bytes of all sheets */
    double while_reading;  /* bytes a student, besides */
    double packed;         /* bytes of lines that are kept */
    bool is_all;           /* false: at least so many */
};

static bool same_items(const struct forecast *f, const struct input *other)
{
    return memcmp(f->input->plan.has_item, other->plan.has_item,
                  f->intake->exam->n_items * sizeof *other->plan.has_item) == 0;
}

/* Inputs that are still to be read have as many rows for their size as this one, where they are of its kind. */
static void expect_other_inputs(const struct forecast *f, double rows_here, size_t row_bytes, struct expected *e)
{
    const struct input *inputs = f->intake->inputs, *here = f->input;
    for (size_t i = here->source + 1; i < f->intake->n_inputs; i++) {
        const struct input *other = &inputs[i];
        const bool alike = other->is_sqlite == here->is_sqlite && other->is_archive == here->is_archive &&
                           other->plan.layout == here->plan.layout && other->stored_bytes && here->stored_bytes;
        if (!alike) {
            e->is_all = false;
            continue;
        }
        const double rows = rows_here * (double)other->stored_bytes / (double)here->stored_bytes;
        e->rows += rows;
        e->cells += rows * (double)row_bytes;
        if (same_items(f, other)) e->students += rows;
    }
}

static struct expected expect_rows(const struct forecast *f)
{
    const struct rows *rows = &f->intake->rows;
    const double now = (double)(rows->n + f->n_rows), here = (double)rows_of_input(f), times = times_so_far(f);
    struct expected e = {.rows = now + (times > 1 ? here * (times - 1) : 0), .is_all = times > 0};
    const double of_sheet = e.rows - (double)f->sheet->first_row;
    e.students = of_sheet;
    e.cells = of_sheet * (double)f->sheet->row_bytes;
    for (size_t s = 0; s < rows->n_sheets; s++) {
        const struct sheet *sheet = &rows->sheets[s];
        if (sheet == f->sheet) continue;
        e.cells += (double)sheet->n_rows * (double)sheet->row_bytes;
        if ((double)sheet->n_rows > e.students) e.students = (double)sheet->n_rows;
    }
    if (f->sheet->is_roster) return e;
    expect_other_inputs(f, here * (times > 1 ? times : 1), f->sheet->row_bytes, &e);
    if (f->intake->has_roster) e.rows += e.students; /* about everybody is on it */
    return e;
}

/* While too few are packed to tell, it is judged by the runs in the window: an answer takes about a byte. */
static double bytes_packed_a_line(const struct forecast *f)
{
    const double so_far = long_index_packed_bytes_a_line(f->longs);
    return so_far > 0 || !long_index_packs(f->longs) ? so_far : 1 + RUN_BYTES * f->runs_a_line;
}

/* How many students there will be does not follow from lines: at least as many as if everybody answered every item. */
static struct expected expect_longs(const struct forecast *f)
{
    const struct sheet *sheet = long_index_sheet(f->longs);
    const double now = sheet ? (double)sheet->n_rows : 0, lines = (double)forecast_lines(f) / 1.02;
    double students = lines / (double)long_index_n_items(f->longs);
    if (now > students) students = now;
    struct expected e = {.students = students, .is_all = lines > 0};
    const double stride = sheet ? (double)sheet->stride : (double)long_index_n_items(f->longs);
    e.packed = lines * bytes_packed_a_line(f);
    e.rows = students + (double)f->intake->rows.n - now;
    e.cells = students * stride;
    e.while_reading = SLOT_BYTES + (long_index_packs(f->longs) ? NUMBER_BYTES : 0) +
                      (long_index_keeps_ordinals(f->longs) ? ORDINAL_BYTES * (double)f->intake->exam->n_items : 0);
    for (size_t s = 0; s < f->intake->rows.n_sheets; s++) {
        const struct sheet *other = &f->intake->rows.sheets[s];
        if (other != sheet) e.cells += (double)other->n_rows * (double)other->row_bytes;
    }
    if (f->intake->has_roster) e.rows += e.students;
    return e;
}

/* --- memory ------------------------------------------------------------------------------------------------------- */

static double larger(double a, double b)
{
    return a > b ? a : b;
}

/* Ids to come are taken to be as long as those so far. */
static double bytes_of_columns(const struct forecast *f, double n_rows)
{
    const struct rows *rows = &f->intake->rows;
    const size_t n = rows->n + f->n_rows, n_id_bytes = rows_id_start(rows, rows->n) + f->n_id_bytes;
    const double id = n ? (double)n_id_bytes / (double)n : ID_PAD_BYTES;
    const double others = sizeof *rows->states + (double)(rows->n_attributes * sizeof *rows->values) +
                          (rows->id_starts ? sizeof *rows->id_starts : 0);
    return n_rows * (id + others);
}

/* What the rows have taken already. */
static double bytes_held(const struct rows *rows)
{
    double held = (double)rows->capacity * (double)(sizeof *rows->states + rows->n_attributes * sizeof *rows->values +
                                                    (rows->id_starts ? sizeof *rows->id_starts : 0));
    for (size_t s = 0; s < rows->n_sheets; s++)
        held += (double)rows->sheets[s].capacity;
    return held + (double)rows->id_bytes_capacity;
}

/* Whether one sheet will be the response matrix as it is. */
static bool has_one_sheet(const struct forecast *f)
{
    size_t n_sheets = 0;
    for (size_t s = 0; s < f->intake->rows.n_sheets; s++)
        n_sheets += !f->intake->rows.sheets[s].is_roster;
    if (f->sheet && !f->sheet->is_roster)
        for (size_t i = f->input->source + 1; i < f->intake->n_inputs; i++)
            n_sheets += !same_items(f, &f->intake->inputs[i]);
    return n_sheets <= 1;
}

static bool ids_ascend(const struct forecast *f)
{
    return f->intake->rows.ascending && f->ascending;
}

/* After reading. Answers stay until they are marked; where only marks are wanted (options->marker), they go then. */
static double bytes_of_students(const struct forecast *f, const struct expected *e, double matrix)
{
    const struct ingest_options *options = f->intake->options;
    const double sorting = ids_ascend(f) ? 0 : ID_SORT_BYTES;
    const double outcomes = e->students * (double)options->outcome_bytes;
    const double later = e->students * ((double)options->later_bytes + sorting);
    if (f->intake->marker) return matrix + later; /* made of outcomes */
    return options->marker ? larger(matrix + outcomes, outcomes + later) : matrix + outcomes + later;
}

enum gr_status forecast_memory(const struct forecast *f, struct gr_error *err)
{
    if (!memory_is_limited()) return GR_OK;
    const struct intake *intake = f->intake;
    const struct expected e = f->longs ? expect_longs(f) : expect_rows(f);
    const bool one_sheet = has_one_sheet(f);
    const bool is_indexed = intake->has_roster || !one_sheet || !ids_ascend(f);
    const double matrix = one_sheet ? e.cells : e.students * (double)intake->exam->n_items;
    const double index_bytes = INDEX_BYTES + (intake->options->keeps_origins ? sizeof(uint32_t) : 0);
    const double reading = e.cells + e.students * e.while_reading;
    const double uniting = e.cells + (is_indexed ? index_bytes * e.rows : 0) + (one_sheet ? 0 : matrix);
    const double most = larger(larger(reading, uniting), bytes_of_students(f, &e, matrix));
    const double held = bytes_held(&intake->rows) + (f->longs ? (double)long_index_bytes(f->longs) : 0);
    const double more = bytes_of_columns(f, e.rows) + e.packed + most - held;
    return memory_foresee(more > 0 ? (uint64_t)more : 0, e.is_all, err);
}
