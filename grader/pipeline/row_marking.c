/* row_marking.c: score and evaluate, called row by row from ingest (contract in row_marking.h). */
#include "pipeline/row_marking.h"

static void follow(void *self, const struct codebook *codebooks, const struct cell_slot *slots)
{
    struct row_marking *m = self;
    score_codebooks(m->rubric, codebooks, m->marks, m->ungradables);
    evaluator_follow(m->evaluator, m->marks, slots);
}

static void mark(const void *self, const uint8_t *rows, size_t stride, size_t n, uint8_t *kept)
{
    const struct row_marking *m = self;
    evaluator_rows(m->evaluator, rows, stride, n, kept);
}

void row_marking_start(struct row_marking *marking, const struct rubric *rubric, struct mark_table *marks,
                       struct ungradables *ungradables)
{
    const struct exam *exam = rubric_exam(rubric);
    *marking = (struct row_marking){
        .rubric = rubric,
        .marks = marks,
        .ungradables = ungradables,
        .evaluator = evaluator_new(exam),
        .marker = {.self = marking, .row_bytes = outcome_bytes(exam), .follow = follow, .mark = mark}};
}

void row_marking_end(struct row_marking *marking)
{
    evaluator_free(marking->evaluator);
    *marking = (struct row_marking){0};
}
