/*
 * evaluate_students.c: marks → totals, section marks, counts, grade, pass.
 *
 * In:   rows of answers (the response matrix, or rows that are just being read) and the mark table.
 * Out:  struct outcome, one a row.
 *
 * A student costs one look-up and one addition per answer (item_runs.h); items outside any section count fully. When
 * sections do more than add up, section_rules.h makes their marks and the total from those sums. The counts of correct,
 * wrong, … answers speak of all counted items, chosen or not. Items excluded after a challenge are in no count.
 *
 * Grades: the first band, from the best down, whose least total is reached; a student below every band has NO_GRADE.
 * A minimum that the rubric does not set is no condition, so without any minimum everybody present has passed.
 *
 * Threads: fixed blocks of students, each writing its own entries; integers only.
 */
#include "evaluate/evaluate.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/threads.h"
#include "evaluate/abilities.h"
#include "evaluate/item_runs.h"
#include "evaluate/section_rules.h"

enum { STUDENTS_PER_BLOCK = 4096 };

struct evaluator {
    const struct exam *exam;
    const struct mark_table *marks;
    const struct cell_slot *slots;
    struct item_runs runs;
    struct section_rules rules;
    struct abilities *abilities; /* NULL: none are asked for */
    mark_t *scratch;             /* by thread: rules.members_most marks */
};

struct evaluator *evaluator_new(const struct exam *exam)
{
    struct evaluator *e = gr_alloc(sizeof *e);
    *e = (struct evaluator){.exam = exam};
    section_rules_find(exam, &e->rules);
    e->abilities = abilities_new(exam);
    e->scratch = gr_realloc_array(NULL, (size_t)threads_max() * e->rules.members_most, sizeof *e->scratch);
    return e;
}

void evaluator_follow(struct evaluator *e, const struct mark_table *marks, const struct cell_slot *slots)
{
    e->marks = marks;
    e->slots = slots;
    abilities_follow(e->abilities, marks);
    if (e->runs.n && item_runs_extend(&e->runs, slots, marks)) return;
    item_runs_release(&e->runs);
    item_runs_build(e->exam, slots, marks, &e->runs);
}

void evaluator_free(struct evaluator *e)
{
    if (!e) return;
    free(e->scratch);
    section_rules_release(&e->rules);
    abilities_free(e->abilities);
    item_runs_release(&e->runs);
    free(e);
}

/* Bands descend, so the number of bands out of reach is the index of the grade. Counted without a branch: totals are
 * spread over the bands and a branch would be guessed wrong half the time. */
uint8_t grade_for(const struct exam *exam, mark_t total)
{
    size_t missed = 0;
    for (size_t band = 0; band < exam->n_grades; band++)
        missed += total < exam->grades[band].from;
    return missed < exam->n_grades ? (uint8_t)missed : NO_GRADE;
}

static bool has_passed(const struct exam *exam, const struct outcome *out)
{
    bool passed = !exam->has_pass || out->total >= exam->pass;
    for (size_t section = 0; section < exam->n_sections; section++)
        if (exam->sections[section].has_pass) passed &= out->section[section] >= exam->sections[section].pass;
    return passed;
}

/* Items that count but are not on the student's form. */
static unsigned count_not_presented(const struct evaluator *e, const uint8_t *row)
{
    unsigned n = 0;
    for (size_t item = 0; item < e->exam->n_items; item++)
        n += e->exam->items[item].counted && cell_read(row, e->slots[item]) == NOT_PRESENTED;
    return n;
}

static void note_section(mark_t *words, size_t section)
{
    words[section / SECTIONS_PER_WORD] |= (mark_t)(UINT32_C(1) << section % SECTIONS_PER_WORD);
}

/* Which sections the student answered anything in. */
static void note_sections(const struct evaluator *e, const uint8_t *row, struct outcome *out)
{
    const size_t n = e->exam->n_sections;
    mark_t *words = &out->section[n];
    memset(words, 0, (n + SECTIONS_PER_WORD - 1) / SECTIONS_PER_WORD * sizeof *words);
    for (size_t r = 0; r < e->runs.n; r++) {
        const struct item_run *run = &e->runs.runs[r];
        if (run->section == NO_SECTION || word_blank(item_run_sum(run, row)) == run->n) continue;
        note_section(words, run->section);
    }
    for (size_t s = 0; s < n; s++) /* parts stand before the section that is made of them */
        if (e->exam->sections[s].is_part && outcome_sat(out, n, s)) note_section(words, e->exam->sections[s].whole);
}

static void evaluate_row(const struct evaluator *e, const uint8_t *row, mark_t *scratch, struct outcome *out)
{
    const struct exam *exam = e->exam;
    const bool has_rules = e->rules.n > 0;
    int64_t total = 0;
    unsigned correct = 0, wrong = 0, blank = 0, invalid = 0, counted = 0;
    for (size_t section = 0; section < exam->n_sections; section++)
        out->section[section] = 0;
    if (exam->tracks_sections) note_sections(e, row, out);
    for (size_t r = 0; r < e->runs.n; r++) {
        const struct item_run *run = &e->runs.runs[r];
        const uint64_t word = item_run_sum(run, row);
        correct += word_correct(word);
        wrong += word_wrong(word);
        blank += word_blank(word);
        invalid += word_invalid(word);
        counted += run->n;
        const int64_t mark = word_mark(word) + run->lowest;
        if (run->section != NO_SECTION) {
            out->section[run->section] += (mark_t)mark;
            if (has_rules) continue;
        }
        total += mark;
    }
    if (exam_forms_lack_items(exam)) counted -= count_not_presented(e, row);
    out->total = (mark_t)total;
    out->correct = (uint16_t)correct;
    out->wrong = (uint16_t)wrong;
    out->blank = (uint16_t)blank;
    out->invalid = (uint16_t)invalid;
    out->answered = (uint16_t)(counted - blank - invalid);
    if (has_rules) section_rules_apply(&e->rules, e->marks, row, e->slots, scratch, out);
    out->grade = grade_for(exam, out->total);
    out->passed = has_passed(exam, out);
    if (e->abilities) abilities_estimate(e->abilities, row, e->slots, outcome_abilities(out, exam));
}

void evaluator_rows(const struct evaluator *e, const uint8_t *rows, size_t stride, size_t n, uint8_t *outcomes)
{
    const size_t bytes = outcome_bytes(e->exam);
    mark_t *scratch = e->scratch + (size_t)thread_id() * e->rules.members_most;
    for (size_t i = 0; i < n; i++)
        evaluate_row(e, rows + i * stride, scratch, (struct outcome *)(outcomes + i * bytes));
}

/* ---- all students ------------------------------------------------------------------------------------------------ */

static void evaluate_block(const struct evaluator *e, const struct responses *responses, struct evaluation *out,
                           size_t block)
{
    const size_t n = out->n_students, from = block * STUDENTS_PER_BLOCK;
    const size_t end = from + STUDENTS_PER_BLOCK < n ? from + STUDENTS_PER_BLOCK : n;
    evaluator_rows(e, responses_row(responses, from), responses->stride, end - from,
                   out->outcomes + from * out->stride);
}

/* What a piece of the students has: how many of each status, and the spans of their marks. */
struct survey {
    size_t counts[N_STUDENT_STATUSES];
    struct mark_span *spans; /* the total, then section by section */
};

static void widen(struct mark_span *span, mark_t low, mark_t high)
{
    if (low < span->low) span->low = low;
    if (high > span->high) span->high = high;
}

/* Marks count for those present only, whatever the rows of the others hold. */
static void survey_piece(const struct students *students, struct evaluation *e, size_t from, size_t end,
                         struct survey *survey)
{
    for (size_t i = 0; i <= e->n_sections; i++)
        survey->spans[i] = (struct mark_span){INT32_MAX, INT32_MIN};
    for (size_t student = from; student < end; student++) {
        struct outcome *outcome = evaluation_outcome(e, student);
        survey->counts[students->status[student]]++;
        if (students->status[student] != STUDENT_PRESENT) {
            memset(outcome, 0, e->stride);
            continue;
        }
        widen(&survey->spans[0], outcome->total, outcome->total);
        for (size_t section = 0; section < e->n_sections; section++)
            widen(&survey->spans[1 + section], outcome->section[section], outcome->section[section]);
    }
}

static void survey_students(const struct students *students, struct evaluation *e)
{
    const size_t n_pieces = (size_t)threads_for(students->n / STUDENTS_PER_BLOCK + 1), n_spans = e->n_sections + 1;
    struct survey *surveys = gr_calloc(n_pieces, sizeof *surveys);
    struct mark_span *spans = gr_calloc(n_pieces * n_spans, sizeof *spans);
    for (size_t i = 0; i < n_pieces; i++)
        surveys[i].spans = spans + i * n_spans;
#pragma omp parallel for schedule(static) num_threads(threads_for(n_pieces))
    for (size_t i = 0; i < n_pieces; i++)
        survey_piece(students, e, piece_start(students->n, i, n_pieces), piece_start(students->n, i + 1, n_pieces),
                     &surveys[i]);
    e->total = spans[0];
    e->section = gr_calloc(e->n_sections, sizeof *e->section);
    for (size_t section = 0; section < e->n_sections; section++)
        e->section[section] = spans[1 + section];
    for (size_t i = 0; i < n_pieces; i++) {
        widen(&e->total, surveys[i].spans[0].low, surveys[i].spans[0].high);
        for (size_t section = 0; section < e->n_sections; section++)
            widen(&e->section[section], surveys[i].spans[1 + section].low, surveys[i].spans[1 + section].high);
        e->n_present += surveys[i].counts[STUDENT_PRESENT];
        e->n_absent += surveys[i].counts[STUDENT_ABSENT];
        e->n_withheld += surveys[i].counts[STUDENT_WITHHELD];
        e->n_void += surveys[i].counts[STUDENT_VOID];
        e->n_set_aside += surveys[i].counts[STUDENT_SET_ASIDE];
    }
    free(spans);
    free(surveys);
}

void evaluate_students(const struct exam *exam, struct cohort *cohort, const struct mark_table *marks,
                       struct evaluation *out)
{
    const size_t n = cohort->students.n, n_blocks = (n + STUDENTS_PER_BLOCK - 1) / STUDENTS_PER_BLOCK;
    *out = (struct evaluation){.n_students = n, .n_sections = exam->n_sections, .stride = outcome_bytes(exam)};
    if (cohort->marked_rows) {
        out->outcomes = cohort->marked_rows;
        cohort->marked_rows = NULL;
    } else {
        struct evaluator *e = evaluator_new(exam);
        out->outcomes = gr_realloc_array(NULL, n + 1, out->stride);
        evaluator_follow(e, marks, cohort->responses.slots);
#pragma omp parallel for schedule(static) num_threads(threads_for(n_blocks))
        for (size_t block = 0; block < n_blocks; block++)
            evaluate_block(e, &cohort->responses, out, block);
        evaluator_free(e);
    }
    survey_students(&cohort->students, out);
}
