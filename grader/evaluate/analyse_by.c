/*
 * analyse_by.c: the analysis once more for parts of the exam or of the students (contract in evaluate.h).
 *
 * A section is a test of its own: its items are those that count, its marks are the totals. The students with one value
 * of a column are a class of their own: their rows and totals are copied together, so that many small classes cost no
 * more than one large one. On a form, the items that it has are those that count.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "evaluate/evaluate.h"

/* What analyse_items gets instead of the whole. */
struct view {
    struct exam exam;
    struct exam_forms forms;
    struct cohort cohort;
    struct attribute form_column;
    struct evaluation evaluation;
};

static void copy_items(struct view *view, const struct exam *exam)
{
    view->exam = *exam;
    view->exam.items = gr_realloc_array(NULL, exam->n_items, sizeof *exam->items);
    memcpy(view->exam.items, exam->items, exam->n_items * sizeof *exam->items);
}

static void analyse_view(const struct view *view, const struct mark_table *marks, struct statistics_part *out)
{
    out->has_item = gr_calloc(view->exam.n_items, sizeof *out->has_item);
    for (size_t i = 0; i < view->exam.n_items; i++)
        out->has_item[i] = view->exam.items[i].counted;
    analyse_items(&view->exam, &view->cohort, marks, &view->evaluation, &out->statistics);
}

/* --- sections ---------------------------------------------------------------------------------------------------- */

static bool has_items(const struct exam *exam, size_t section)
{
    for (size_t i = 0; i < exam->n_items; i++)
        if (exam->items[i].section == section && exam->items[i].counted) return true;
    return false;
}

static void analyse_section(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                            const struct evaluation *evaluation, size_t s, struct statistics_part *out)
{
    struct view view = {.cohort = *cohort, .evaluation = evaluation_of_section(evaluation, s)};
    struct exam_section section = exam->sections[s];
    copy_items(&view, exam);
    for (size_t i = 0; i < exam->n_items; i++) {
        struct exam_item *item = &view.exam.items[i];
        item->counted &= item->section == s;
        item->section = item->section == s ? 0 : NO_SECTION;
    }
    section.is_weighed = section.is_part = false; /* its marks are those before its weight */
    view.exam.sections = &section;
    view.exam.n_sections = 1;
    view.exam.maximum = section.maximum;
    view.exam.minimum = section.minimum;
    view.exam.has_pass = section.has_pass;
    view.exam.pass = section.pass;
    view.exam.n_grades = view.exam.rank.n_cutoffs = 0; /* these are about the whole */
    out->value = section.id;
    analyse_view(&view, marks, out);
    free(view.exam.items);
}

static void by_section(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                       const struct evaluation *evaluation, struct breakdown *out)
{
    out->parts = gr_calloc(exam->n_sections, sizeof *out->parts);
    for (size_t s = 0; s < exam->n_sections; s++)
        if (has_items(exam, s)) analyse_section(exam, cohort, marks, evaluation, s, &out->parts[out->n++]);
}

/* --- students ---------------------------------------------------------------------------------------------------- */

/* Students present, those of one value after the other: value v has students[from[v]] … students[from[v + 1] - 1]. */
struct classes {
    uint32_t *students;
    size_t *from;
};

static struct classes classes_of(const struct cohort *cohort, const struct attribute *attribute)
{
    const struct students *s = &cohort->students;
    const size_t n_values = attribute->values.n;
    struct classes c = {gr_realloc_array(NULL, s->n + 1, sizeof *c.students), gr_calloc(n_values + 2, sizeof *c.from)};
    for (size_t i = 0; i < s->n; i++)
        if (s->status[i] == STUDENT_PRESENT) c.from[attribute_number(attribute, i) + 2]++;
    for (size_t v = 2; v < n_values + 2; v++)
        c.from[v] += c.from[v - 1];
    for (size_t i = 0; i < s->n; i++)
        if (s->status[i] == STUDENT_PRESENT) c.students[c.from[attribute_number(attribute, i) + 1]++] = (uint32_t)i;
    return c;
}

/* The form's column of all students → of those in the view. */
static void copy_form_column(struct view *view, const struct students *all, const uint32_t *students, size_t n)
{
    const struct exam_forms *forms = view->exam.forms;
    const struct attribute *column = forms ? students_find_attribute(all, forms->column) : NULL;
    view->cohort.students.attributes = NULL;
    view->cohort.students.n_attributes = 0;
    if (!column) return;
    view->form_column = *column;
    view->form_column.stride = 1;
    view->form_column.numbers = gr_realloc_array(NULL, n, sizeof *view->form_column.numbers);
    for (size_t i = 0; i < n; i++)
        view->form_column.numbers[i] = attribute_number(column, students[i]);
    view->cohort.students.attributes = &view->form_column;
    view->cohort.students.n_attributes = 1;
}

/* Only the items of this form, which lacks none of them then. */
static void keep_form(struct view *view, struct text name)
{
    const struct exam_form *form = forms_find(view->exam.forms, name);
    if (!form) return;
    for (size_t i = 0; i < view->exam.n_items; i++) {
        bool is_there = false;
        for (size_t k = 0; k < form->n_items && !is_there; k++)
            is_there = form->items[k] == i;
        view->exam.items[i].counted &= is_there;
    }
    view->forms = *view->exam.forms;
    view->forms.lacks_items = false;
    view->exam.forms = &view->forms;
}

static void analyse_class(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                          const struct evaluation *evaluation, const uint32_t *students, size_t n, bool is_form,
                          struct statistics_part *out)
{
    const size_t stride = cohort->responses.stride;
    struct view view = {.cohort = *cohort, .evaluation = *evaluation};
    copy_items(&view, exam);
    copy_form_column(&view, &cohort->students, students, n);
    if (is_form && exam->forms) keep_form(&view, out->value);
    uint8_t *rows = gr_realloc_array(NULL, n, stride), *status = gr_calloc(n, 1);
    uint8_t *outcomes = gr_realloc_array(NULL, n, evaluation->stride);
    for (size_t i = 0; i < n; i++) {
        memcpy(rows + i * stride, responses_row(&cohort->responses, students[i]), stride);
        memcpy(outcomes + i * evaluation->stride, evaluation_outcome(evaluation, students[i]), evaluation->stride);
        status[i] = STUDENT_PRESENT;
    }
    view.cohort.students.n = view.cohort.responses.n_students = view.evaluation.n_students = n;
    view.cohort.students.status = status;
    view.cohort.responses.rows = rows;
    view.evaluation.outcomes = outcomes;
    analyse_view(&view, marks, out);
    free(outcomes);
    free(status);
    free(rows);
    free(view.form_column.numbers);
    free(view.exam.items);
}

static void by_column(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                      const struct evaluation *evaluation, const struct breakdown_by *by, struct breakdown *out)
{
    const struct attribute *attribute = &cohort->students.attributes[by->attribute];
    const size_t n_values = attribute->values.n;
    const bool is_form = exam->forms && text_equal(attribute->name, exam->forms->column);
    struct classes c = classes_of(cohort, attribute);
    uint32_t *order = dictionary_in_order(&attribute->values);
    out->parts = gr_calloc(n_values, sizeof *out->parts);
    for (size_t i = 0; i < n_values; i++) {
        const size_t v = order[i], n = c.from[v + 1] - c.from[v];
        if (n == 0 || (by->left_out && by->left_out[v]) || (!attribute->values.texts[v].len && !is_form)) continue;
        struct statistics_part *part = &out->parts[out->n++];
        part->value = attribute->values.texts[v];
        analyse_class(exam, cohort, marks, evaluation, c.students + c.from[v], n, is_form, part);
    }
    free(order);
    free(c.students);
    free(c.from);
}

struct breakdown *analyse_by(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                             const struct evaluation *evaluation, const struct breakdown_by *by, size_t n_by)
{
    struct breakdown *list = gr_calloc(n_by, sizeof *list);
    for (size_t b = 0; b < n_by; b++) {
        list[b].name = by[b].name;
        if (by[b].by_section)
            by_section(exam, cohort, marks, evaluation, &list[b]);
        else
            by_column(exam, cohort, marks, evaluation, &by[b], &list[b]);
    }
    return list;
}
