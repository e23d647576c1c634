/* run_answers.c: a cohort out of a run (contract in run_answers.h). */
#include "pipeline/run_answers.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"

/* --- columns ----------------------------------------------------------------------------------------------------- */

/* The columns that an exam names, in the order in which ingest reads them. */
static const struct text *needed_column(const struct exam *exam, size_t i)
{
    if (i < exam->rank.n_columns) return &exam->rank.columns[i];
    i -= exam->rank.n_columns;
    if (i < exam->n_score_columns) return &exam->score_columns[i];
    return i == exam->n_score_columns && exam->forms ? &exam->forms->column : NULL;
}

static const struct text *find_lacking(const struct students *s, const struct exam *exam)
{
    const struct text *column;
    for (size_t i = 0; (column = needed_column(exam, i)); i++)
        if (!students_find_attribute(s, *column)) return column;
    return NULL;
}

bool run_has_columns(const struct students *students, const struct exam *exam)
{
    return !find_lacking(students, exam);
}

static void move_to(struct students *s, size_t from, size_t to)
{
    const struct attribute moved = s->attributes[from];
    for (; from > to; from--)
        s->attributes[from] = s->attributes[from - 1];
    s->attributes[to] = moved;
}

/* Columns of the exam first, as ingest puts them; then the others, as they were. */
static void order_columns(struct students *s, const struct exam *exam)
{
    const struct text *column;
    size_t n = 0;
    for (size_t i = 0; (column = needed_column(exam, i)); i++) {
        const size_t at = (size_t)(students_find_attribute(s, *column) - s->attributes);
        if (at >= n) move_to(s, at, n++);
    }
}

/* --- students ---------------------------------------------------------------------------------------------------- */

static bool key_reads_ids(const struct rank_key *key)
{
    bool reads = key->kind == KEY_RANDOM;
    for (size_t i = 0; i < key->n_operands; i++)
        reads |= key_reads_ids(&key->operands[i]);
    return reads;
}

static bool exam_reads_ids(const struct exam *exam)
{
    bool reads = exam->rank.ties == TIES_ORDINAL;
    for (size_t l = 0; l < exam->rank.n_labels; l++)
        reads |= exam->rank.labels[l] == TIES_ORDINAL;
    for (size_t k = 0; k < exam->rank.n_keys; k++)
        reads |= key_reads_ids(&exam->rank.keys[k]);
    return reads;
}

enum gr_status read_run_answers(const struct opened_run *opened, const char *path, const struct exam *exam,
                                bool needs_ids, struct cohort *out, struct gr_error *err)
{
    enum gr_status st = GR_OK;
    bool done = false;
    char shown[TEXT_SHOWN_BYTES];
    if (!needs_ids && !exam_reads_ids(exam)) {
        st = run_read_cohort_without_ids(opened->run, out, err);
        done = !st && !find_lacking(&out->students, exam);
        if (!st && !done) cohort_release(out);
    }
    if (!st && !done) st = run_read_cohort(opened->run, out, err);
    const struct text *lacking = st ? NULL : find_lacking(&out->students, exam);
    if (lacking)
        return gr_fail(err, GR_USAGE,
                       "%s: has no column '%s', which the new rubric names; grade the answers files with it", path,
                       text_show(*lacking, shown));
    if (!st) order_columns(&out->students, exam);
    return st;
}

static enum gr_status set_one(const struct opened_run *opened, const char *path, struct text id,
                              const struct status_change *change, struct students *students, struct gr_error *err)
{
    char shown[TEXT_SHOWN_BYTES];
    size_t student;
    const enum gr_status st = run_find_student(opened->run, id, &student, err);
    if (st) return st;
    if (student == RUN_NO_STUDENT)
        return gr_fail(err, GR_FAILED, "%s: no student '%s'; ids are compared byte for byte, with their zeros", path,
                       text_show(id, shown));
    const enum student_status was = students->status[student];
    if (was == STUDENT_ABSENT || was == STUDENT_SET_ASIDE)
        return gr_fail(err, GR_FAILED, "%s: student '%s' is %s and has no answers there; grade the answers files again",
                       path, text_show(id, shown), student_status_name(was));
    if (change->stored && was != change->stored[student] && was != change->to)
        return gr_fail(err, GR_FAILED, "%s: student '%s' is named by --void and by --restore; leave out one of the two",
                       path, text_show(id, shown));
    students->status[student] = (uint8_t)change->to;
    return GR_OK;
}

static enum gr_status set_all(const struct opened_run *opened, const char *path, FILE *list, const char *list_path,
                              const struct status_change *change, struct students *students, struct gr_error *err)
{
    const struct text column = opened->exam->answers.student_column;
    enum gr_status st = GR_OK;
    char *line = NULL;
    size_t capacity = 0, n_ids = 0;
    ssize_t len;
    for (bool is_first = true; !st && (len = getline(&line, &capacity, list)) >= 0; is_first = false) {
        struct text id = text_trim((struct text){line, (size_t)len});
        if (is_first && text_begins_with(id, UTF8_BYTE_ORDER_MARK))
            id = (struct text){id.at + UTF8_BYTE_ORDER_MARK.len, id.len - UTF8_BYTE_ORDER_MARK.len};
        if (!id.len || (is_first && text_equal(id, column))) continue;
        st = set_one(opened, path, id, change, students, err);
        n_ids++;
    }
    if (!st && ferror(list))
        st = gr_fail(err, GR_FAILED, "%s: cannot be read: %s; give a file with one id a line", list_path,
                     strerror(errno));
    if (!st && !n_ids) log_note("%s: names no student; nobody's status changes by it", list_path);
    free(line);
    return st;
}

enum gr_status set_status(const struct opened_run *opened, const char *path, const char *who,
                          const struct status_change *change, struct students *students, struct gr_error *err)
{
    FILE *list = fopen(who, "r");
    if (!list) return set_one(opened, path, text_of(who), change, students, err);
    const enum gr_status st = set_all(opened, path, list, who, change, students, err);
    fclose(list);
    return st;
}
