/*
 * earlier_rows.c: an earlier cohort's rows, out of its students (contract in earlier_parts.h).
 *
 * Usually every row is a student and has all items: then ids and answers change hands as they are. Otherwise rows are
 * made one by one: the id, and of the answers those to the items of the row's input. A student has at most one row that
 * counts for each item, so nobody else's answers can be among them.
 */
#include <stdlib.h>
#include <string.h>

#include "ingest/earlier_parts.h"

/* From the run's attributes to the ones wanted now. */
struct attribute_map {
    const struct attribute *from; /* NULL: the run has none of this name, and neither had its inputs */
    uint32_t *numbers;            /* by the run's number */
};

static struct attribute_map *map_attributes(struct intake *intake)
{
    struct attribute_map *maps = gr_calloc(intake->n_attributes + 1, sizeof *maps);
    for (size_t a = 0; a < intake->n_attributes; a++) {
        struct attribute *to = &intake->attributes[a];
        const struct attribute *from = students_find_attribute(&intake->options->earlier->students, to->name);
        if (!from) continue;
        maps[a] = (struct attribute_map){from, gr_alloc((from->values.n + 1) * sizeof *maps[a].numbers)};
        for (size_t v = 0; v < from->values.n; v++)
            maps[a].numbers[v] = dictionary_add(&to->values, from->values.texts[v]);
    }
    return maps;
}

static void free_maps(const struct intake *intake, struct attribute_map *maps)
{
    for (size_t a = 0; a < intake->n_attributes; a++)
        free(maps[a].numbers);
    free(maps);
}

static uint8_t state_of(enum student_status status)
{
    switch (status) {
    case STUDENT_ABSENT: return ROW_ABSENT;
    case STUDENT_VOID: return ROW_VOID;
    case STUDENT_WITHHELD: return ROW_WITHHELD;
    case STUDENT_PRESENT:
    case STUDENT_SET_ASIDE: break;
    }
    return ROW_PRESENT;
}

/* States and values of the rows [first, end), which came from input i. */
static void fill_columns(struct intake *intake, const struct attribute_map *maps, size_t i, size_t first, size_t end)
{
    const struct cohort *earlier = intake->options->earlier;
    const struct plan *plan = &intake->inputs[i].plan;
    struct rows *rows = &intake->rows;
    for (size_t row = first; row < end; row++) {
        const size_t student = origins_student(&earlier->origins, row);
        rows->states[row] = state_of(earlier->students.status[student]);
        for (size_t a = 0; a < rows->n_attributes; a++) {
            const bool has = maps[a].from && plan->attribute_columns[a] != NO_COLUMN;
            rows->values[row * rows->n_attributes + a] =
                has ? maps[a].numbers[attribute_number(maps[a].from, student)] : 0;
        }
    }
}

static void apply_details(struct intake *intake, const struct attribute_map *maps)
{
    const struct cohort *earlier = intake->options->earlier;
    struct rows *rows = &intake->rows;
    for (size_t d = 0; d < earlier->origins.n_details; d++) {
        const struct row_detail *detail = &earlier->origins.details[d];
        if (detail->column == earlier->students.n_attributes) rows->states[detail->row] = (uint8_t)detail->value;
        for (size_t a = 0; a < rows->n_attributes; a++)
            if (maps[a].from == &earlier->students.attributes[detail->column])
                rows->values[detail->row * rows->n_attributes + a] = maps[a].numbers[detail->value];
    }
}

/* Ids as they are: row i is that of student i. */
static void take_ids(struct intake *intake, size_t n)
{
    struct students *students = &intake->options->earlier->students;
    struct rows *rows = &intake->rows;
    rows_reserve(rows, n, 0, 0);
    free(rows->id_bytes);
    rows->id_bytes = students->id_bytes;
    rows->id_bytes_capacity = student_id_start(students, students->n);
    rows->id_length = students->id_length;
    if (students->id_starts)
        rows->id_starts = gr_realloc_array(students->id_starts, rows->capacity, sizeof *rows->id_starts);
    students->id_bytes = NULL;
    students->id_starts = NULL;
}

static void copy_ids(struct intake *intake, size_t n)
{
    const struct cohort *earlier = intake->options->earlier;
    struct rows *rows = &intake->rows;
    rows_keep_id_starts(rows);
    for (size_t row = 0; row < n; row++) {
        const struct text id = student_id(&earlier->students, origins_student(&earlier->origins, row));
        rows_reserve(rows, 1, id.len, n);
        memcpy(rows->id_bytes + rows->id_starts[row], id.at, id.len);
        rows->id_starts[row + 1] = rows->id_starts[row] + id.len;
        rows->n++;
    }
}

/* Answers of the rows [first, end) into the sheet of their items. */
static void copy_cells(struct intake *intake, struct sheet *sheet, size_t first, size_t end)
{
    const struct cohort *earlier = intake->options->earlier;
    const struct responses *from = &earlier->responses;
    sheet_reserve(sheet, sheet->n_rows + (end - first), 0);
    for (size_t row = first; row < end; row++) {
        uint8_t *cells = sheet->cells + sheet->n_rows++ * sheet->stride;
        memset(cells, 0, sheet->stride);
        if (!origins_is_aside(&earlier->origins, row))
            cells_move(cells, sheet->slots, responses_row(from, origins_student(&earlier->origins, row)), from->slots,
                       intake->exam->n_items);
    }
}

/* Whether the matrix is laid out as a sheet of all items would be. */
static bool is_laid_out_alike(const struct responses *responses, const struct sheet *sheet, size_t n_items)
{
    return responses->stride == sheet->stride &&
           memcmp(responses->slots, sheet->slots, n_items * sizeof *sheet->slots) == 0;
}

static void take_cells(struct intake *intake, struct sheet *sheet, size_t n)
{
    struct responses *from = &intake->options->earlier->responses;
    free(sheet->cells);
    sheet->cells = from->rows;
    sheet->capacity = from->n_students * from->stride;
    sheet->n_rows = n;
    from->rows = NULL;
}

static bool all_inputs_are_complete(const struct intake *intake)
{
    for (size_t i = 0; i < intake->n_earlier; i++)
        for (size_t item = 0; item < intake->exam->n_items; item++)
            if (earlier_is_long(intake, i) || !intake->inputs[i].plan.has_item[item]) return false;
    return true;
}

/* Sheets, states and values, input by input. An input without rows has its place too. */
static void take_rows(struct intake *intake)
{
    const struct origins *origins = &intake->options->earlier->origins;
    struct rows *rows = &intake->rows;
    struct attribute_map *maps = map_attributes(intake);
    const size_t n_items = intake->exam->n_items;
    bool moved = false;
    rows->n = 0; /* sheets begin where the rows before them end */
    for (size_t i = 0, run = 0; i < intake->n_earlier; i++) {
        if (earlier_is_long(intake, i)) continue;
        struct sheet *sheet =
            rows_sheet(rows, intake->inputs[i].plan.has_item, intake->cohort->codebooks, n_items, NULL);
        const size_t first = rows->n;
        const size_t end = earlier_rows_end(origins, i, &run);
        if (i == 0 && !origins->students && all_inputs_are_complete(intake) &&
            is_laid_out_alike(&intake->options->earlier->responses, sheet, n_items)) {
            take_cells(intake, sheet, origins->n_rows);
            moved = true;
        }
        if (!moved) copy_cells(intake, sheet, first, end);
        fill_columns(intake, maps, i, first, end);
        rows->n = end;
    }
    apply_details(intake, maps);
    free_maps(intake, maps);
}

void earlier_take_students(struct intake *intake)
{
    const struct origins *origins = &intake->options->earlier->origins;
    if (origins->students)
        copy_ids(intake, origins->n_rows);
    else if (origins->n_rows)
        take_ids(intake, origins->n_rows);
    take_rows(intake);
}
