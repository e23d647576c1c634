/*
 * evaluate_students.c: marks → totals, section marks, counts, grade, pass.
 *
 * In:   the response matrix and the mark table.
 * Out:  struct evaluation, one entry a student; entries of students who are not present stay 0.
 *
 * A student costs one look-up and one addition per answer (item_runs.h). Sections with `best` are summed again from
 * their best marks, and only those enter the total; items outside any section count fully. The counts of correct,
 * wrong, … answers speak of all counted items, chosen or not. Items excluded after a challenge are in no count.
 *
 * Grades: the first band, from the best down, whose least total is reached; a student below every band has NO_GRADE.
 * A minimum that the rubric does not set is no condition, so without any minimum everybody present has passed.
 *
 * Threads: fixed blocks of students, each writing its own entries; integers only.
 */
#include "evaluate/evaluate.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/threads.h"
#include "evaluate/best_items.h"
#include "evaluate/item_runs.h"

enum { STUDENTS_PER_BLOCK = 4096 };

struct evaluator {
    const struct exam *exam;
    const struct cohort *cohort;
    const struct mark_table *marks;
    struct item_runs runs;
    struct best_sections best;
    bool *is_best;   /* by section: its mark comes from `best`, not from the runs */
    mark_t *scratch; /* by thread: best.items_most marks */
};

static void columns_allocate(const struct exam *exam, size_t n, struct evaluation *out)
{
    *out = (struct evaluation){.n_students = n, .n_sections = exam->n_sections};
    out->total = gr_calloc(n, sizeof *out->total);
    out->section = gr_calloc(exam->n_sections, sizeof *out->section);
    for (size_t section = 0; section < exam->n_sections; section++)
        out->section[section] = gr_calloc(n, sizeof **out->section);
    out->correct = gr_calloc(n, sizeof *out->correct);
    out->wrong = gr_calloc(n, sizeof *out->wrong);
    out->blank = gr_calloc(n, sizeof *out->blank);
    out->invalid = gr_calloc(n, sizeof *out->invalid);
    out->answered = gr_calloc(n, sizeof *out->answered);
    out->grade = gr_calloc(n, sizeof *out->grade);
    out->passed = gr_calloc(n, sizeof *out->passed);
}

/* Bands descend, so the number of bands out of reach is the index of the grade. Counted without a branch: totals are
 * spread over the bands and a branch would be guessed wrong half the time. */
static uint8_t grade_for(const struct exam *exam, mark_t total)
{
    size_t missed = 0;
    for (size_t band = 0; band < exam->n_grades; band++)
        missed += total < exam->grades[band].from;
    return missed < exam->n_grades ? (uint8_t)missed : NO_GRADE;
}

static bool has_passed(const struct exam *exam, const struct evaluation *out, size_t student)
{
    bool passed = !exam->has_pass || out->total[student] >= exam->pass;
    for (size_t section = 0; section < exam->n_sections; section++)
        if (exam->sections[section].has_pass) passed &= out->section[section][student] >= exam->sections[section].pass;
    return passed;
}

static void add_best_sections(const struct evaluator *e, struct evaluation *out, size_t student, mark_t *scratch)
{
    for (size_t i = 0; i < e->best.n; i++) {
        const struct best_section *section = &e->best.sections[i];
        const int64_t mark = best_section_mark(section, &e->cohort->responses, e->marks, student, scratch);
        out->section[section->section][student] = (mark_t)mark;
        out->total[student] += (mark_t)mark;
    }
}

static void evaluate_one(const struct evaluator *e, struct evaluation *out, size_t student, mark_t *scratch)
{
    const uint8_t *row = responses_row(&e->cohort->responses, student);
    int64_t total = 0;
    uint16_t correct = 0, wrong = 0, blank = 0, invalid = 0;
    uint16_t counted = 0;
    for (size_t r = 0; r < e->runs.n; r++) {
        const struct item_run *run = &e->runs.runs[r];
        const uint64_t word = item_run_sum(run, row);
        correct = (uint16_t)(correct + word_correct(word));
        wrong = (uint16_t)(wrong + word_wrong(word));
        blank = (uint16_t)(blank + word_blank(word));
        invalid = (uint16_t)(invalid + word_invalid(word));
        counted = (uint16_t)(counted + run->n);
        const int64_t mark = word_mark(word) + run->lowest;
        if (run->section != NO_SECTION) {
            if (e->is_best[run->section]) continue;
            out->section[run->section][student] += (mark_t)mark;
        }
        total += mark;
    }
    out->total[student] = (mark_t)total;
    add_best_sections(e, out, student, scratch);
    out->correct[student] = correct;
    out->wrong[student] = wrong;
    out->blank[student] = blank;
    out->invalid[student] = invalid;
    out->answered[student] = (uint16_t)(counted - blank - invalid);
    out->grade[student] = grade_for(e->exam, out->total[student]);
    out->passed[student] = has_passed(e->exam, out, student);
}

static void evaluate_block(const struct evaluator *e, struct evaluation *out, size_t block)
{
    const size_t n = out->n_students, from = block * STUDENTS_PER_BLOCK;
    const size_t end = from + STUDENTS_PER_BLOCK < n ? from + STUDENTS_PER_BLOCK : n;
    mark_t *scratch = e->scratch + (size_t)thread_id() * e->best.items_most;
    for (size_t student = from; student < end; student++)
        if (e->cohort->students.status[student] == STUDENT_PRESENT) evaluate_one(e, out, student, scratch);
}

static void count_statuses(const struct students *students, struct evaluation *out)
{
    size_t counts[] = {[STUDENT_PRESENT] = 0, [STUDENT_ABSENT] = 0, [STUDENT_VOID] = 0, [STUDENT_SET_ASIDE] = 0};
    for (size_t student = 0; student < students->n; student++)
        counts[students->status[student]]++;
    out->n_present = counts[STUDENT_PRESENT];
    out->n_absent = counts[STUDENT_ABSENT];
    out->n_void = counts[STUDENT_VOID];
    out->n_set_aside = counts[STUDENT_SET_ASIDE];
}

void evaluate_students(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                       struct evaluation *out)
{
    struct evaluator e = {.exam = exam, .cohort = cohort, .marks = marks};
    const size_t n_blocks = (cohort->students.n + STUDENTS_PER_BLOCK - 1) / STUDENTS_PER_BLOCK;
    columns_allocate(exam, cohort->students.n, out);
    item_runs_build(exam, &cohort->responses, marks, &e.runs);
    best_sections_find(exam, &e.best);
    e.is_best = gr_calloc(exam->n_sections, sizeof *e.is_best);
    for (size_t i = 0; i < e.best.n; i++)
        e.is_best[e.best.sections[i].section] = true;
    e.scratch = gr_realloc_array(NULL, (size_t)threads_max() * e.best.items_most, sizeof *e.scratch);
#pragma omp parallel for schedule(static) num_threads(threads_for(n_blocks))
    for (size_t block = 0; block < n_blocks; block++)
        evaluate_block(&e, out, block);
    count_statuses(&cohort->students, out);
    free(e.scratch);
    free(e.is_best);
    best_sections_release(&e.best);
    item_runs_release(&e.runs);
}
