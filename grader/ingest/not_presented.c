/* not_presented.c: cells that long answers leave empty (contract in not_presented.h). */
#include "ingest/not_presented.h"

#include <stdlib.h>

#include "base/threads.h"

enum { BLOCK_ROWS = 4096 };

/* The form of each value that the form column has. */
static const struct exam_form **forms_by_value(const struct exam_forms *forms, const struct attribute *column)
{
    const struct exam_form **by_value = gr_alloc((column->values.n + 1) * sizeof *by_value);
    for (size_t i = 0; i < column->values.n; i++)
        by_value[i] = forms_find(forms, column->values.texts[i]);
    return by_value;
}

static void note_student(const struct exam_form *form, const struct responses *responses, size_t student)
{
    uint8_t *row = responses->rows + student * responses->stride;
    for (size_t item = 0; item < responses->n_items; item++)
        if (!form->has_item[item] && cell_read(row, responses->slots[item]) == CODE_EMPTY)
            cell_write(row, responses->slots[item], NOT_PRESENTED);
}

void note_not_presented(const struct exam_forms *forms, struct cohort *cohort)
{
    const struct students *students = &cohort->students;
    const struct attribute *column = students_find_attribute(students, forms->column);
    const struct exam_form **form_of = forms_by_value(forms, column);
    const size_t n_blocks = (students->n + BLOCK_ROWS - 1) / BLOCK_ROWS;
#pragma omp parallel for schedule(static) num_threads(threads_for(n_blocks))
    for (size_t block = 0; block < n_blocks; block++)
        for (size_t s = block * BLOCK_ROWS; s < students->n && s < (block + 1) * BLOCK_ROWS; s++) {
            const struct exam_form *form = form_of[attribute_number(column, s)];
            if (form && students->status[s] == STUDENT_PRESENT) note_student(form, &cohort->responses, s);
        }
    free(form_of);
}
