/* scores.c: columns of scores (contract in scores.h). */
#include "rank/scores.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/threads.h"

enum { STUDENTS_PER_BLOCK = 1 << 14 };

static bool work_out_block(const struct key_values *values, const struct students *students, size_t n_blocks,
                           size_t block, mark_t *out)
{
    bool all_fit = true;
    const size_t end = piece_start(students->n, block + 1, n_blocks);
    for (size_t student = piece_start(students->n, block, n_blocks); student < end; student++) {
        if (students->status[student] != STUDENT_PRESENT) continue;
        const int64_t value = key_values_of(values, student);
        all_fit &= value > SCORE_LEAST && value < SCORE_MOST;
        out[student] = (mark_t)value;
    }
    return all_fit;
}

static bool work_out(const struct key_values *values, const struct students *students, mark_t *out)
{
    const size_t n_blocks = students->n / STUDENTS_PER_BLOCK + 1;
    int n_overflows = 0;
#pragma omp parallel for schedule(static) reduction(+ : n_overflows) num_threads(threads_for(n_blocks))
    for (size_t block = 0; block < n_blocks; block++)
        n_overflows += !work_out_block(values, students, n_blocks, block, out);
    return n_overflows == 0;
}

/* What some of those present do not have is no score of theirs in any table. */
static void leave_out(struct scores *out, const struct key_values *values)
{
    const struct students *students = &out->students;
    size_t n_lacking = 0;
    if (!values->can_lack) return;
    out->status = gr_alloc(students->n + 1);
    for (size_t i = 0; i < students->n; i++) {
        const bool lacks = students->status[i] == STUDENT_PRESENT && key_values_lack(values, i);
        out->status[i] = lacks ? STUDENT_WITHHELD : students->status[i];
        n_lacking += lacks;
    }
    if (n_lacking) {
        out->students.status = out->status;
        return;
    }
    free(out->status);
    out->status = NULL;
}

enum gr_status scores_make(struct scores *out, const struct key_sources *sources, const struct rank_key *of,
                           const char *name, struct gr_error *err)
{
    const struct evaluation *e = sources->evaluation;
    const struct students *students = &sources->cohort->students;
    struct key_values values;
    size_t offset;
    bool is_mark;
    enum gr_status st = GR_OK;
    *out = (struct scores){.scale = sources->exam->unit, .grain = 1, .students = *students};
    key_values_init(&values, sources, of, true);
    leave_out(out, &values);
    if (key_values_are_a_field(&values, &offset, &is_mark) && is_mark) {
        out->column = (struct score_column){(const mark_t *)(e->outcomes + offset), e->stride};
    } else {
        out->scale = values.scale;
        if (of->kind == KEY_SCORE) out->grain = values.scale / sources->exam->scores[of->index].unit;
        out->worked = gr_calloc(students->n, sizeof *out->worked);
        out->column = (struct score_column){out->worked, sizeof *out->worked};
        if (!work_out(&values, &out->students, out->worked))
            st = gr_fail(err, GR_FAILED, "%s: '%.*s' is too large when it is counted in 1/%lld; use fewer decimals",
                         name, TEXT_ARGS(of->text), (long long)out->scale);
    }
    if (values.n_unreadable)
        log_note("%s: %zu distinct value%s of %.*s %s no number: they count as 0; correct them", name,
                 values.n_unreadable, values.n_unreadable == 1 ? "" : "s", TEXT_ARGS(of->text),
                 values.n_unreadable == 1 ? "is" : "are");
    key_values_release(&values);
    return st;
}

void scores_release(struct scores *scores)
{
    free(scores->worked);
    free(scores->status);
    *scores = (struct scores){0};
}
