/*
 * small_cohort.h: exams and cohorts made by hand, for unit tests of the stages after ingest.
 *
 *   struct small s;
 *   small_init(&s, 3, 2);                     three students, two items of one mark each
 *   small_answer(&s, 0, 1, "B");              student 0 answers item 1
 *   small_mark(&s, mark_by_key, keys);        the mark table, from the codebooks
 *   small_release(&s);
 */
#ifndef TESTS_SMALL_COHORT_H
#define TESTS_SMALL_COHORT_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/threads.h"
#include "model/cohort.h"
#include "model/evaluation.h"
#include "model/exam.h"
#include "model/marks.h"

struct small {
    struct exam exam;
    struct cohort cohort;
    struct mark_table marks;
};

struct verdict {
    mark_t mark;
    enum answer_state state;
    enum answer_result result;
};

static inline void small_ids(struct students *students, const char *format)
{
    size_t used = 0, capacity = 0;
    students->id_starts = gr_calloc(students->n + 1, sizeof *students->id_starts);
    for (size_t i = 0; i < students->n; i++) {
        char id[32];
        const int length = snprintf(id, sizeof id, format, (unsigned)i);
        GR_GROW(students->id_bytes, capacity, used + (size_t)length);
        memcpy(students->id_bytes + used, id, (size_t)length);
        used += (size_t)length;
        students->id_starts[i + 1] = used;
    }
    students->ids_ascending = true;
}

/* Items of one mark, outside any section; students present, ids s000000, s000001, …; cells of four bytes, all blank. */
static inline void small_init(struct small *s, size_t n_students, size_t n_items)
{
    *s = (struct small){.exam = {.unit = 1, .n_items = n_items, .decimals = 2, .maximum = (mark_t)n_items}};
    s->exam.analysis = ANALYSIS_UNLESS_GIVEN;
    s->exam.items = gr_calloc(n_items, sizeof *s->exam.items);
    for (size_t i = 0; i < n_items; i++)
        s->exam.items[i] = (struct exam_item){.type = "choice", .section = NO_SECTION, .points = 1, .counted = true};
    s->cohort.students.n = n_students;
    s->cohort.students.status = gr_calloc(n_students, 1);
    small_ids(&s->cohort.students, "s%06u");
    s->cohort.n_items = n_items;
    s->cohort.codebooks = gr_calloc(n_items, sizeof *s->cohort.codebooks);
    struct responses *r = &s->cohort.responses;
    *r = (struct responses){.n_students = n_students, .n_items = n_items, .stride = 4 * n_items};
    r->rows = gr_calloc(n_students, r->stride);
    r->slots = gr_calloc(n_items, sizeof *r->slots);
    for (size_t i = 0; i < n_items; i++)
        r->slots[i] = (struct cell_slot){(uint32_t)(4 * i), 4};
}

static inline void small_answer(struct small *s, size_t student, size_t item, struct text answer)
{
    const uint32_t code = codebook_add(&s->cohort.codebooks[item], answer);
    cell_write(s->cohort.responses.rows + student * s->cohort.responses.stride, s->cohort.responses.slots[item], code);
}

/* Repack the matrix as ingest does: each cell as narrow as its codebook allows. */
static inline void small_pack(struct small *s)
{
    struct responses *r = &s->cohort.responses, packed = *r;
    packed.stride = 0;
    packed.slots = gr_calloc(r->n_items, sizeof *packed.slots);
    for (size_t i = 0; i < r->n_items; i++) {
        const uint32_t width = cell_width_for(codebook_end(&s->cohort.codebooks[i]));
        packed.slots[i] = (struct cell_slot){(uint32_t)packed.stride, width};
        packed.stride += width;
    }
    packed.rows = gr_calloc(r->n_students, packed.stride);
    for (size_t student = 0; student < r->n_students; student++)
        for (size_t i = 0; i < r->n_items; i++)
            cell_write(packed.rows + student * packed.stride, packed.slots[i], responses_code(r, student, i));
    responses_release(r);
    *r = packed;
}

static inline void small_mark(struct small *s, struct verdict (*mark)(const void *context, size_t item, struct text),
                              const void *context)
{
    s->marks.n_items = s->exam.n_items;
    s->marks.items = gr_calloc(s->exam.n_items, sizeof *s->marks.items);
    for (size_t i = 0; i < s->exam.n_items; i++) {
        const uint32_t n = codebook_end(&s->cohort.codebooks[i]);
        struct item_marks *m = &s->marks.items[i];
        *m = (struct item_marks){.n_codes = n,
                                 .capacity = n,
                                 .mark = gr_calloc(n, sizeof(mark_t)),
                                 .state = gr_calloc(n, 1),
                                 .result = gr_calloc(n, 1)};
        for (uint32_t code = 0; code < n; code++) {
            const struct verdict v = mark(context, i, codebook_text(&s->cohort.codebooks[i], code));
            m->mark[code] = s->exam.items[i].counted ? v.mark : 0;
            m->state[code] = (uint8_t)v.state;
            m->result[code] = (uint8_t)v.result;
        }
    }
}

/* context: a string, the key letter of each item. Empty is blank, "*" invalid. */
static inline struct verdict mark_by_key(const void *context, size_t item, struct text answer)
{
    const char *keys = context;
    if (answer.len == 0) return (struct verdict){0, ANSWER_BLANK, RESULT_NONE};
    if (text_equal(answer, TEXT("*"))) return (struct verdict){0, ANSWER_INVALID, RESULT_NONE};
    if (answer.len == 1 && answer.at[0] == keys[item]) return (struct verdict){1, ANSWER_ANSWERED, RESULT_CORRECT};
    return (struct verdict){0, ANSWER_ANSWERED, RESULT_WRONG};
}

/* One attribute; values[i] may be "" for a student without one. */
static inline struct attribute *small_attribute(struct students *students, const char *name)
{
    students->attributes =
        gr_realloc_array(students->attributes, students->n_attributes + 1, sizeof *students->attributes);
    struct attribute *a = &students->attributes[students->n_attributes++];
    *a = (struct attribute){.name = text_of(name)};
    a->numbers = students->numbers = gr_calloc(students->n, sizeof *a->numbers);
    a->stride = 1;
    return a;
}

/* rank.groups: attribute `a` alone, as ingest and the rubric loader would have it. *group must outlive the exam. */
struct small_group {
    struct rank_group group;
    struct text column;
    size_t index;
};

static inline void small_rank_group(struct exam *exam, struct small_group *group, const char *name)
{
    *group = (struct small_group){.column = text_of(name)};
    group->group = (struct rank_group){.name = group->column, .columns = &group->index, .n_columns = 1};
    exam->rank.columns = &group->column;
    exam->rank.groups = &group->group;
    exam->rank.n_columns = exam->rank.n_groups = 1;
}

static inline void small_release(struct small *s)
{
    free(s->exam.items);
    cohort_release(&s->cohort);
    if (s->marks.items) mark_table_release(&s->marks);
}

/* A small generator, so that tests are the same everywhere. */
static inline uint32_t small_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33);
}

/* An evaluation made by hand: everybody 0. */
static inline void small_evaluation(struct evaluation *e, size_t n_students, size_t n_sections)
{
    *e = (struct evaluation){.n_students = n_students, .n_present = n_students, .n_sections = n_sections};
    e->stride = outcome_bytes(&(struct exam){.n_sections = n_sections});
    e->outcomes = gr_calloc(n_students, e->stride);
}

/* OUTCOME(&e, student).total and so on; may be assigned to. */
#define OUTCOME(e, student) (*evaluation_outcome(e, student))

/* ASSERT_OUTCOMES(&e, total, 20, 7, -5): the first students, in order. */
#define ASSERT_OUTCOMES(e, field, ...)                                                                                 \
    do {                                                                                                               \
        const int64_t expected_[] = {__VA_ARGS__};                                                                     \
        for (size_t i_ = 0; i_ < sizeof expected_ / sizeof *expected_; i_++)                                           \
            assert_int_equal(evaluation_outcome(e, i_)->field, expected_[i_]);                                         \
    } while (0)

#endif
