/* rehearsal.c: one pass over the answers of a run, and what it changes (contract in rehearsal.h). */
#include "pipeline/rehearsal.h"

#include "base/log.h"
#include "base/memory_limit.h"
#include "pipeline/run_answers.h"
#include "rank/partitions.h"
#include "rank/rank_totals.h"

bool rehearsal_will_do(const struct exam *exam)
{
    return rank_is_of_totals(&exam->rank) && !exam_has_markers(exam);
}

struct passing {
    const struct graded *g;
    struct rehearsal *out;
};

static void take_answers(void *context, size_t first, size_t n, const uint8_t *rows)
{
    const struct passing *p = context;
    differences_apply(p->out->differences, rows, p->g->cohort.responses.stride, n, p->out->before.list + first,
                      p->g->cohort.students.status + first, p->out->now.list + first);
}

/* Status, values of the groups, where everybody stood and stands; and what the readers of the answers work in. */
static enum gr_status foresee(const struct run *run, const struct exam *exam, struct gr_error *err)
{
    enum { READERS = 12 << 20 };
    const size_t each = 1 + exam->rank.n_columns * sizeof(uint32_t) + 2 * sizeof(struct standing);
    return memory_foresee((uint64_t)run_n_students(run) * each + READERS, true, err);
}

enum gr_status rehearse(const struct opened_run *old, const char *path, struct graded *g,
                        enum gr_status (*prepare)(void *context, struct students *, struct gr_error *), void *context,
                        struct rehearsal *out, bool *done, struct gr_error *err)
{
    struct ungradables unused = {0};
    *out = (struct rehearsal){0};
    enum gr_status st = foresee(old->run, g->exam, err);
    if (!st) st = run_read_cohort_without_answers(old->run, &g->cohort, &out->before, err);
    *done = !st && run_has_columns(&g->cohort.students, g->exam);
    if (st || !*done) {
        cohort_release(&g->cohort);
        standings_release(&out->before);
        return st;
    }
    st = prepare(context, &g->cohort.students, err);
    if (st) return st;
    score_codebooks(old->rubric, g->cohort.codebooks, &out->marks_before, &unused);
    score_codebooks(g->rubric, g->cohort.codebooks, &g->marks, &g->ungradables);
    ungradables_release(&unused);

    out->differences = differences_new(old->exam, g->exam, &out->marks_before, &g->marks, g->cohort.responses.slots);
    out->now.n = out->before.n;
    out->now.list = gr_realloc_array(NULL, out->now.n + 1, sizeof *out->now.list);
    st = run_stream_answers(old->run, &g->cohort, take_answers, &(struct passing){g, out}, err);
    if (st) return st;
    if (!differences_are_sound(out->differences))
        return gr_fail(err, GR_FAILED,
                       "%s: the run is damaged: a total is not the sum of its marks; restore it, or grade again", path);
    phase_rows(out->now.n);

    phase_begin(6, "rank");
    rank_totals(&g->exam->rank, &out->now);
    partitions_make(&g->exam->rank, &g->cohort.students, &g->ranking);
    rank_totals_cutoffs(g->exam, &g->cohort.students, &g->ranking, &out->now);
    phase_rows(out->now.n);
    return GR_OK;
}
