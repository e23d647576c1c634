/*
 * partitions.c: crossings of attributes (contract in partitions.h).
 *
 * A student's value in a crossing is found from the numbers of the columns, two columns at a time: the pairs that occur
 * are a table of numbers when it is small enough, else texts are looked up. The numbers follow the first appearance
 * among the students, so that they do not depend on threads.
 */
#include "rank/partitions.h"

#include <stdlib.h>

#include "base/memory.h"

struct crossing {
    const struct attribute **columns;
    size_t n_columns;
    struct partition *out;
    struct arena arena; /* for the text of one value */
};

/* The number of a student's value; a new one when nobody before had it. */
static uint32_t number_of_texts(struct crossing *x, size_t student)
{
    size_t len = 0;
    char *joined, *end;
    for (size_t c = 0; c < x->n_columns; c++) {
        const struct attribute *column = x->columns[c];
        const struct text value = column->values.texts[attribute_number(column, student)];
        if (value.len == 0) return dictionary_add(&x->out->crossing->values, TEXT(""));
        len += value.len + 1;
    }
    arena_clear(&x->arena);
    end = joined = arena_alloc(&x->arena, len);
    for (size_t c = 0; c < x->n_columns; c++) {
        const struct attribute *column = x->columns[c];
        const struct text value = column->values.texts[attribute_number(column, student)];
        memcpy(end, value.at, value.len);
        end += value.len;
        *end++ = CELL_SEPARATOR;
    }
    return dictionary_add(&x->out->crossing->values, (struct text){joined, len - 1});
}

/* One cell for every combination of numbers that columns could have: what it is called, plus 1. */
static void number_students(struct crossing *x, const struct students *students)
{
    enum { CELLS_MOST = 1 << 22 };
    size_t n_cells = 1;
    for (size_t c = 0; c < x->n_columns; c++)
        n_cells = n_cells <= CELLS_MOST ? n_cells * x->columns[c]->values.n : n_cells;
    uint32_t *cells = n_cells <= CELLS_MOST ? gr_calloc(n_cells, sizeof *cells) : NULL;
    uint32_t *numbers = x->out->crossing->numbers;
    for (size_t student = 0; student < students->n; student++) {
        size_t cell = 0;
        for (size_t c = 0; c < x->n_columns && cells; c++)
            cell = cell * x->columns[c]->values.n + attribute_number(x->columns[c], student);
        if (cells && cells[cell] == 0) cells[cell] = number_of_texts(x, student) + 1;
        numbers[student] = cells ? cells[cell] - 1 : number_of_texts(x, student);
    }
    free(cells);
}

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
    struct crossing x = {.out = p, .n_columns = p->group->n_columns};
    x.columns = gr_calloc(x.n_columns, sizeof *x.columns);
    p->names = gr_calloc(x.n_columns, sizeof *p->names);
    for (size_t c = 0; c < x.n_columns; c++) {
        p->names[c] = policy->columns[p->group->columns[c]];
        x.columns[c] = students_find_attribute(students, p->names[c]);
    }
    p->crossing = gr_calloc(1, sizeof *p->crossing);
    p->crossing->name = p->group->name;
    p->crossing->stride = 1;
    p->crossing->numbers = gr_realloc_array(NULL, students->n, sizeof *p->crossing->numbers);
    dictionary_add(&p->crossing->values, TEXT("")); /* number 0: no value, as ingest has it */
    number_students(&x, students);
    split_values(p);
    p->values = p->crossing;
    arena_release(&x.arena);
    free(x.columns);
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
    }
}
