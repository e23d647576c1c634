/*
 * partitions.c: crossings of attributes (contract in partitions.h).
 *
 * Often one column decides: a school lies in one province, so the values of [province, school] are the schools, and the
 * crossing takes their numbers. Otherwise a student's value is found from the numbers of the columns: the combinations
 * that occur are a table of cells when it is small enough, else texts are looked up. Then numbers follow the first
 * appearance among the students, so that they do not depend on threads.
 */
#include "rank/partitions.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/radix.h"
#include "base/threads.h"

enum { STUDENTS_PER_BLOCK = 1 << 16, CELLS_MOST = 1 << 22 }; /* of all blocks together: 16 MiB */

#define NOBODY UINT32_MAX

struct crossing {
    const struct students *students;
    const struct attribute **columns;
    size_t n_columns, decider; /* the column that may decide */
    struct partition *out;
    size_t n_cells, n_blocks;
    uint32_t *cells;    /* [block][cell] */
    uint32_t *numbers;  /* of one value, by column */
    struct arena arena; /* for its text */
};

/* The number of the value in x->numbers; a new one when nobody before had it. */
static uint32_t number_of_texts(struct crossing *x)
{
    size_t len = 0;
    char *joined, *end;
    for (size_t c = 0; c < x->n_columns; c++) {
        const struct text value = x->columns[c]->values.texts[x->numbers[c]];
        if (value.len == 0) return dictionary_add(&x->out->crossing->values, TEXT(""));
        len += value.len + 1;
    }
    arena_clear(&x->arena);
    end = joined = arena_alloc(&x->arena, len);
    for (size_t c = 0; c < x->n_columns; c++) {
        const struct text value = x->columns[c]->values.texts[x->numbers[c]];
        memcpy(end, value.at, value.len);
        end += value.len;
        *end++ = CELL_SEPARATOR;
    }
    return dictionary_add(&x->out->crossing->values, (struct text){joined, len - 1});
}

static uint32_t number_of_student(struct crossing *x, size_t student)
{
    for (size_t c = 0; c < x->n_columns; c++)
        x->numbers[c] = attribute_number(x->columns[c], student);
    return number_of_texts(x);
}

/* A table of so many cells, with nobody in them, for each block of students: as many blocks as tables fit. */
static void start_cells(struct crossing *x, size_t n_cells)
{
    const size_t n_fitting = CELLS_MOST / n_cells, n_needed = x->students->n / STUDENTS_PER_BLOCK + 1;
    x->n_cells = n_cells;
    x->n_blocks = (size_t)threads_for(n_fitting < n_needed ? n_fitting : n_needed);
    x->cells = gr_realloc_array(NULL, x->n_blocks * n_cells, sizeof *x->cells);
    memset(x->cells, 0xff, x->n_blocks * n_cells * sizeof *x->cells); /* NOBODY */
}

/* --- a column that decides --------------------------------------------------------------------------------------- */

/* Cells are [value of the decider][column]: the numbers that stand beside the value. False when others do as well. */
static bool look_beside(const struct crossing *x, size_t block, size_t c)
{
    const struct attribute *decider = x->columns[x->decider], *column = x->columns[c];
    const uint32_t no_value = dictionary_find(&decider->values, TEXT(""));
    const size_t n = x->students->n, n_columns = x->n_columns, end = piece_start(n, block + 1, x->n_blocks);
    uint32_t *beside = x->cells + block * x->n_cells + c;
    for (size_t student = piece_start(n, block, x->n_blocks); student < end; student++) {
        const uint32_t value = attribute_number(decider, student), number = attribute_number(column, student);
        uint32_t *cell = &beside[value * n_columns];
        if (*cell == NOBODY) *cell = number;
        if (*cell != number && value != no_value) return false;
    }
    return true;
}

static bool look_at_block(const struct crossing *x, size_t block)
{
    bool decides = true;
    for (size_t c = 0; c < x->n_columns && decides; c++)
        if (c != x->decider) decides = look_beside(x, block, c);
    return decides;
}

/* The tables of the other blocks join the first; false when they say otherwise. */
static bool join_tables(const struct crossing *x)
{
    const uint32_t no_value = dictionary_find(&x->columns[x->decider]->values, TEXT(""));
    for (size_t block = 1; block < x->n_blocks; block++)
        for (size_t cell = 0; cell < x->n_cells; cell++) {
            const uint32_t other = x->cells[block * x->n_cells + cell];
            if (x->cells[cell] == NOBODY) x->cells[cell] = other;
            if (other != NOBODY && other != x->cells[cell] && cell / x->n_columns != no_value) return false;
        }
    return true;
}

/* Whether the value has a text in the crossing exactly when it is one. */
static bool is_whole(const struct crossing *x, uint32_t value)
{
    if (x->columns[x->decider]->values.texts[value].len == 0) return true;
    for (size_t c = 0; c < x->n_columns; c++) {
        if (c == x->decider) continue;
        const uint32_t number = x->cells[value * x->n_columns + c];
        if (number == NOBODY || x->columns[c]->values.texts[number].len == 0) return false;
    }
    return true;
}

/* No other column can decide than the one with the most values. */
static bool one_column_decides(struct crossing *x)
{
    for (size_t c = 1; c < x->n_columns; c++)
        if (x->columns[c]->values.n > x->columns[x->decider]->values.n) x->decider = c;
    const uint32_t n_values = (uint32_t)x->columns[x->decider]->values.n;
    if (n_values == 0 || n_values > CELLS_MOST / x->n_columns) return false;
    start_cells(x, n_values * x->n_columns);
    bool decides = true;
#pragma omp parallel for schedule(static) reduction(&& : decides) num_threads(threads_for(x->n_blocks))
    for (size_t block = 0; block < x->n_blocks; block++)
        decides = look_at_block(x, block) && decides;
    decides = decides && join_tables(x);
    for (uint32_t value = 0; value < n_values && decides; value++)
        decides = is_whole(x, value);
    return decides;
}

/* Texts beside the same numbers. */
static void take_numbers(struct crossing *x)
{
    const struct attribute *decider = x->columns[x->decider];
    x->out->decider = decider;
    x->out->crossing->numbers = decider->numbers;
    x->out->crossing->stride = decider->stride;
    for (uint32_t value = 0; value < decider->values.n; value++) {
        memcpy(x->numbers, x->cells + value * x->n_columns, x->n_columns * sizeof *x->numbers);
        x->numbers[x->decider] = value;
        if (decider->values.texts[value].len == 0)
            dictionary_add(&x->out->crossing->values, TEXT("")); /* and nobody may have it */
        else
            number_of_texts(x);
    }
}

/* --- numbers of its own ------------------------------------------------------------------------------------------ */

/* One cell for every combination of numbers that columns could have; 0 when they are too many. */
static size_t count_cells(const struct crossing *x)
{
    size_t n_cells = 1;
    for (size_t c = 0; c < x->n_columns; c++)
        n_cells = n_cells <= CELLS_MOST ? n_cells * x->columns[c]->values.n : n_cells;
    return n_cells <= CELLS_MOST ? n_cells : 0;
}

static size_t cell_of(const struct crossing *x, size_t student)
{
    size_t cell = 0;
    for (size_t c = 0; c < x->n_columns; c++)
        cell = cell * x->columns[c]->values.n + attribute_number(x->columns[c], student);
    return cell;
}

static void find_first_students(const struct crossing *x, size_t block)
{
    uint32_t *first = x->cells + block * x->n_cells;
    const size_t n = x->students->n, end = piece_start(n, block + 1, x->n_blocks);
    for (size_t student = piece_start(n, block, x->n_blocks); student < end; student++) {
        uint32_t *cell = &first[cell_of(x, student)];
        if (*cell == NOBODY) *cell = (uint32_t)student;
    }
}

/* Cells of the first block become numbers, in the order of their first students. */
static void number_cells(struct crossing *x)
{
    struct keyed *occurring = gr_realloc_array(NULL, x->n_cells, sizeof *occurring);
    size_t n = 0;
    for (size_t cell = 0; cell < x->n_cells; cell++) {
        uint32_t first = NOBODY;
        for (size_t block = 0; block < x->n_blocks && first == NOBODY; block++)
            first = x->cells[block * x->n_cells + cell];
        if (first != NOBODY) occurring[n++] = (struct keyed){first, (uint32_t)cell};
    }
    radix_sort(occurring, n);
    for (size_t i = 0; i < n; i++)
        x->cells[occurring[i].value] = number_of_student(x, occurring[i].key);
    free(occurring);
}

static void number_students(struct crossing *x)
{
    const size_t n = x->students->n, n_cells = count_cells(x);
    uint32_t *numbers = x->out->crossing->numbers = gr_realloc_array(NULL, n, sizeof *numbers);
    x->out->crossing->stride = 1;
    dictionary_add(&x->out->crossing->values, TEXT("")); /* number 0: no value, as ingest has it */
    if (n_cells == 0) {
        for (size_t student = 0; student < n; student++)
            numbers[student] = number_of_student(x, student);
        return;
    }
    start_cells(x, n_cells);
#pragma omp parallel for schedule(static) num_threads(threads_for(x->n_blocks))
    for (size_t block = 0; block < x->n_blocks; block++)
        find_first_students(x, block);
    number_cells(x);
#pragma omp parallel for schedule(static) num_threads(threads_for(x->n_blocks))
    for (size_t student = 0; student < n; student++)
        numbers[student] = x->cells[cell_of(x, student)];
}

/* ----------------------------------------------------------------------------------------------------------------- */

/* Views of the parts of each value's text. */
static void split_values(struct partition *p)
{
    const struct dictionary *values = &p->crossing->values;
    p->parts = gr_calloc(p->group->n_columns, sizeof *p->parts);
    for (size_t c = 0; c < p->group->n_columns; c++) {
        p->parts[c].texts = gr_calloc(values->n, sizeof *p->parts[c].texts);
        p->parts[c].n = values->n;
    }
    for (size_t v = 0; v < values->n; v++) {
        struct text left = values->texts[v];
        for (size_t c = 0; c < p->group->n_columns; c++) {
            const char *end = left.len ? memchr(left.at, CELL_SEPARATOR, left.len) : NULL;
            const size_t len = end ? (size_t)(end - left.at) : left.len;
            p->parts[c].texts[v] = (struct text){left.at, len};
            if (end) left = (struct text){end + 1, left.len - len - 1};
        }
    }
}

static void cross(const struct rank_policy *policy, const struct students *students, struct partition *p)
{
    struct crossing x = {.students = students, .out = p, .n_columns = p->group->n_columns};
    x.columns = gr_calloc(x.n_columns, sizeof *x.columns);
    x.numbers = gr_calloc(x.n_columns, sizeof *x.numbers);
    p->names = gr_calloc(x.n_columns, sizeof *p->names);
    for (size_t c = 0; c < x.n_columns; c++) {
        p->names[c] = policy->columns[p->group->columns[c]];
        x.columns[c] = students_find_attribute(students, p->names[c]);
    }
    p->crossing = gr_calloc(1, sizeof *p->crossing);
    p->crossing->name = p->group->name;
    p->values = p->crossing;
    if (one_column_decides(&x)) {
        take_numbers(&x);
    } else {
        free(x.cells);
        x.cells = NULL;
        number_students(&x);
    }
    split_values(p);
    arena_release(&x.arena);
    free(x.cells);
    free(x.numbers);
    free(x.columns);
}

static const struct attribute *numbers_of(const struct partition *p)
{
    return p->decider ? p->decider : p->values;
}

void partitions_make(const struct rank_policy *policy, const struct students *students, struct ranking *out)
{
    out->n_partitions = policy->n_groups;
    out->partitions = gr_calloc(policy->n_groups, sizeof *out->partitions);
    for (size_t g = 0; g < policy->n_groups; g++) {
        struct partition *p = &out->partitions[g];
        p->group = &policy->groups[g];
        if (p->group->n_columns == 1)
            p->values = students_find_attribute(students, policy->columns[p->group->columns[0]]);
        else
            cross(policy, students, p);
        while (numbers_of(&out->partitions[p->like]) != numbers_of(p))
            p->like++;
    }
}
